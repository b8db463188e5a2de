"""Two promises the database keeps itself: an address once public leads to its guide, a snapshot stays as it is."""

from django.db import migrations

FORMER_SLUGS = """
CREATE FUNCTION guides_keep_former_slug() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM guides_formerslug WHERE slug = NEW.slug AND guide_id <> NEW.id) THEN
        RAISE unique_violation USING MESSAGE = 'slug ' || NEW.slug || ' was the address of another guide';
    END IF;
    DELETE FROM guides_formerslug WHERE slug = NEW.slug AND guide_id = NEW.id;
    IF TG_OP = 'UPDATE' AND OLD.slug <> NEW.slug AND OLD.edition_id IS NOT NULL THEN
        INSERT INTO guides_formerslug (slug, guide_id) VALUES (OLD.slug, NEW.id);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER guides_keep_former_slug AFTER INSERT OR UPDATE OF slug ON guides_guide
    FOR EACH ROW EXECUTE FUNCTION guides_keep_former_slug();
"""

IMMUTABLE_SNAPSHOTS = """
CREATE FUNCTION guides_snapshot_is_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Who made it may be forgotten, and it may become an edition, once; what it says may not change.
    IF (NEW.id, NEW.guide_id, NEW.content, NEW.digest, NEW.note, NEW.created_at)
        IS DISTINCT FROM (OLD.id, OLD.guide_id, OLD.content, OLD.digest, OLD.note, OLD.created_at)
        OR (OLD.number IS NOT NULL
            AND (NEW.number, NEW.published_at) IS DISTINCT FROM (OLD.number, OLD.published_at)) THEN
        RAISE integrity_constraint_violation USING MESSAGE = 'snapshots do not change; make another one';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guides_snapshot_is_immutable BEFORE UPDATE ON guides_snapshot
    FOR EACH ROW EXECUTE FUNCTION guides_snapshot_is_immutable();
"""


class Migration(migrations.Migration):
    dependencies = [("guides", "0001_initial")]

    operations = [
        migrations.RunSQL(
            FORMER_SLUGS,
            "DROP TRIGGER guides_keep_former_slug ON guides_guide; DROP FUNCTION guides_keep_former_slug();",
        ),
        migrations.RunSQL(
            IMMUTABLE_SNAPSHOTS,
            "DROP TRIGGER guides_snapshot_is_immutable ON guides_snapshot;"
            "DROP FUNCTION guides_snapshot_is_immutable();",
        ),
    ]
