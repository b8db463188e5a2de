"""What was done to a job stays written as it was."""

from django.db import migrations

KEEP = """
CREATE FUNCTION employers_entry_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- Who did it may be forgotten; what they did may not change.
        IF NEW.by_id IS NULL AND (NEW.id, NEW.job_id, NEW.at, NEW.what, NEW.note)
            IS NOT DISTINCT FROM (OLD.id, OLD.job_id, OLD.at, OLD.what, OLD.note) THEN
            RETURN NEW;
        END IF;
    ELSIF NOT EXISTS (SELECT FROM jobs_job WHERE id = OLD.job_id AND published_at IS NOT NULL) THEN
        RETURN OLD;  -- with a draft that nobody saw
    END IF;
    RAISE integrity_constraint_violation USING MESSAGE = 'entries are written once';
END $$;
CREATE TRIGGER employers_entry_is_kept BEFORE UPDATE OR DELETE ON employers_entry
    FOR EACH ROW EXECUTE FUNCTION employers_entry_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("employers", "0001_initial")]

    operations = [
        migrations.RunSQL(
            KEEP, "DROP TRIGGER employers_entry_is_kept ON employers_entry; DROP FUNCTION employers_entry_is_kept();"
        ),
    ]
