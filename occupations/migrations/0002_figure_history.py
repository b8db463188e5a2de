"""Every change of a figure is written down by the database itself, whoever makes it and however."""

from django.db import migrations

HISTORY = """
CREATE FUNCTION occupations_write_change(figure occupations_figure) RETURNS void LANGUAGE sql AS $$
    INSERT INTO occupations_figurechange
        (occupation_id, measure, country, basis, value, is_floor, unit, source_id, changed_at, changed_by_id)
    VALUES (
        figure.occupation_id, figure.measure, figure.country, figure.basis, figure.value, figure.is_floor, figure.unit,
        figure.source_id, clock_timestamp(), nullif(current_setting('site.actor', true), '')::bigint
    );
$$;
CREATE FUNCTION occupations_keep_figure() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Deleted, or become another figure: what it was is gone.
    IF TG_OP = 'DELETE' OR TG_OP = 'UPDATE' AND (OLD.occupation_id, OLD.measure, OLD.country, OLD.basis)
        IS DISTINCT FROM (NEW.occupation_id, NEW.measure, NEW.country, NEW.basis) THEN
        OLD.value := NULL;
        PERFORM occupations_write_change(OLD);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM occupations_write_change(NEW);
    END IF;
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
            "DROP FUNCTION occupations_keep_figure(); DROP FUNCTION occupations_write_change(occupations_figure);",
        ),
    ]
