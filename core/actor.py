"""Who acts, told to the database for as long as the transaction lasts, so that its triggers can write it down."""

from django.db import connection, transaction


def act_as(user_pk: int | None) -> None:
    """Name the user on whose behalf the rest of this transaction is. Raises outside of a transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("An actor acts within a transaction.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('site.actor', %s, true)", [str(user_pk or "")])
