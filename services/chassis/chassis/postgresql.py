"""PostgreSQL by psycopg2, where a transaction begins with its first statement instead of a round trip before it.

The driver sends BEGIN by itself and waits for the answer; every command, event and mail is a transaction, and of the
handful of round trips that a reader of events needs this was one. So the connections are the driver's autocommit ones,
and the dialect says where a transaction begins and ends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from psycopg2.extensions import TRANSACTION_STATUS_IDLE as IDLE
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2
from sqlalchemy.engine import URL

DRIVER = "handover"
registry.register(f"postgresql.{DRIVER}", "chassis.postgresql", "Dialect")


def with_driver(url: URL) -> URL:
    """The same database by this dialect."""
    return url.set(drivername=f"postgresql+{DRIVER}")


class Dialect(PGDialect_psycopg2):
    """See the module."""

    driver = DRIVER
    supports_statement_cache = True

    def on_connect(self) -> Callable[[Any], None]:
        """No BEGIN of the driver's own."""
        theirs = super().on_connect()  # type: ignore[no-untyped-call]

        def connected(connection: Any) -> None:
            if theirs is not None:
                theirs(connection)
            connection.autocommit = True

        return connected

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        """The first statement brings BEGIN along."""
        cursor.execute(_begun(cursor, statement), parameters)

    def do_execute_no_params(self, cursor: Any, statement: str, context: Any = None) -> None:
        """As `do_execute`."""
        cursor.execute(_begun(cursor, statement))

    def do_executemany(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        """The driver repeats the statement, so BEGIN goes before it."""
        if _is_idle(cursor.connection):
            cursor.execute("BEGIN")
        super().do_executemany(cursor, statement, parameters, context)  # type: ignore[no-untyped-call]

    def do_commit(self, dbapi_connection: Any) -> None:
        """Nothing where no statement was sent."""
        _end(dbapi_connection, "COMMIT")

    def do_rollback(self, dbapi_connection: Any) -> None:
        """Nothing where no statement was sent; also how the pool takes a connection back."""
        _end(dbapi_connection, "ROLLBACK")


def _is_idle(connection: Any) -> bool:
    return bool(connection.get_transaction_status() == IDLE)


def _begun(cursor: Any, statement: str) -> str:
    return f"BEGIN; {statement}" if _is_idle(cursor.connection) else statement


def _end(connection: Any, how: str) -> None:
    if not _is_idle(connection):
        with connection.cursor() as cursor:
            cursor.execute(how)
