"""Many new rows at once, by PostgreSQL's COPY: several times faster than INSERT, whose every value is a parameter."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def copy_rows(rows: Sequence[models.Model]) -> None:
    """Insert new rows of one model, and give each its primary key. For a model with a sequence; sends no signals.

    Fields clean their values as in save(), and constraints hold as always.
    """
    if not rows:
        return
    meta = rows[0]._meta
    assert meta.pk
    fields = [field for field in meta.concrete_fields if not field.generated]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [meta.db_table, meta.pk.column, len(rows)],
        )
        for row, (pk,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = pk
        columns = ", ".join(f'"{field.column}"' for field in fields)
        with (
            connection.wrap_database_errors,
            cursor.copy(f'COPY "{meta.db_table}" ({columns}) FROM STDIN') as copy,
        ):
            for row in rows:
                copy.write_row([_value(field, row) for field in fields])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _value(field: models.Field, row: models.Model) -> Any:
    """As the driver takes it; it knows every type but JSON by itself, and asking the field would cost more than all."""
    value = field.pre_save(row, add=True)
    return field.get_db_prep_save(value, connection) if isinstance(field, models.JSONField) else value
