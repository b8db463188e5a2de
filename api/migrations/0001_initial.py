from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Window',
            fields=[
                ('client', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('minute', models.IntegerField()),
                ('number', models.IntegerField()),
            ],
        ),
        migrations.RunSQL('ALTER TABLE api_window SET UNLOGGED', 'ALTER TABLE api_window SET LOGGED'),
    ]
