from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_initial")]

    operations = [
        migrations.RunSQL(
            # Lists and counts read very many jobs and none of their texts: with everything long out of the way a row
            # takes a third of the room. New words are to be known to the planner soon.
            "ALTER TABLE jobs_job SET (toast_tuple_target = 256, autovacuum_analyze_scale_factor = 0.02)",
            "ALTER TABLE jobs_job RESET (toast_tuple_target, autovacuum_analyze_scale_factor)",
        ),
        migrations.RunSQL(
            # All but the words of the title: of thousands of matches each is asked whether they stand there.
            "ALTER TABLE jobs_job ALTER COLUMN title_search SET STORAGE MAIN",
            "ALTER TABLE jobs_job ALTER COLUMN title_search SET STORAGE EXTENDED",
        ),
    ]
