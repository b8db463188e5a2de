"""Every change of a figure is written down by the database itself, whoever makes it and however."""

from django.db import migrations

HISTORY = """
CREATE FUNCTION occupations_keep_figure() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept occupations_figure%ROWTYPE;
BEGIN
    IF TG_OP = 'DELETE' THEN
        kept := OLD;
        kept.value := NULL;
    ELSE
        kept := NEW;
    END IF;
    INSERT INTO occupations_figurechange
        (occupation_id, measure, country, basis, value, is_floor, unit, source_id, changed_at, changed_by_id)
    VALUES (
        kept.occupation_id, kept.measure, kept.country, kept.basis, kept.value, kept.is_floor, kept.unit,
        kept.source_id, clock_timestamp(), nullif(current_setting('site.actor', true), '')::bigint
    );
    RETURN NULL;
END $$;
CREATE TRIGGER occupations_keep_figure AFTER INSERT OR DELETE ON occupations_figure
    FOR EACH ROW EXECUTE FUNCTION occupations_keep_figure();
CREATE TRIGGER occupations_keep_changed_figure AFTER UPDATE ON occupations_figure
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION occupations_keep_figure();
"""


class Migration(migrations.Migration):
    dependencies = [("occupations", "0001_initial")]

    operations = [
        migrations.RunSQL(
            HISTORY,
            "DROP TRIGGER occupations_keep_figure ON occupations_figure;"
            "DROP TRIGGER occupations_keep_changed_figure ON occupations_figure;"
            "DROP FUNCTION occupations_keep_figure();",
        ),
    ]
