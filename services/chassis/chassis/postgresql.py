"""PostgreSQL by psycopg2, where a transaction begins with its first statement instead of a round trip before it.

The driver sends BEGIN by itself and waits for the answer; every command, event and mail is a transaction, and of the
handful of round trips that a reader of events needs this was one. So the connections are the driver's autocommit ones,
and the dialect says where a transaction begins and ends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from psycopg2.extensions import TRANSACTION_STATUS_IDLE as IDLE
from sqlalchemy import Connection as SqlConnection
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg2 import PGDialect_psycopg2
from sqlalchemy.engine import URL

from chassis.prepared import Book, Connection

FILTERED = "filtered"
"""Execution option of a statement that is built once and filters by the tenant itself."""
DRIVER = "handover"
registry.register(f"postgresql.{DRIVER}", "chassis.postgresql", "Dialect")


def with_driver(url: URL) -> URL:
    """The same database by this dialect."""
    return url.set(drivername=f"postgresql+{DRIVER}")


class Dialect(PGDialect_psycopg2):
    """See the module."""

    driver = DRIVER
    supports_statement_cache = True
    prepares = False
    """Whether statements that are built once are prepared in the session."""

    def create_connect_args(self, url: URL) -> tuple[Any, Any]:
        """With a book of prepared statements."""
        args, options = super().create_connect_args(url)  # type: ignore[no-untyped-call]
        return args, {**options, "connection_factory": Connection}

    def on_connect(self) -> Callable[[Any], None]:
        """No BEGIN of the driver's own."""
        theirs = super().on_connect()  # type: ignore[no-untyped-call]

        def connected(connection: Any) -> None:
            if theirs is not None:
                theirs(connection)
            connection.autocommit = True

        return connected

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:
        """The first statement brings BEGIN along; one that is built once is prepared."""
        book: Book = cursor.connection.book
        if self.prepares and context is not None and FILTERED in context.execution_options:
            statement = book.say(statement, parameters)
        try:
            cursor.execute(_begun(cursor, statement), parameters)
        except Exception as error:
            book.failed(error)
            raise
        book.answered()

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
        book: Book = dbapi_connection.book
        _end(dbapi_connection, "ROLLBACK")
        if book.doubtful:  # also where nothing is open: a message that never left was to begin the transaction
            with dbapi_connection.cursor() as cursor:
                cursor.execute("DEALLOCATE ALL")
            book.forget()


def book_of(connection: SqlConnection) -> Book | None:
    """Where the connection's statements are prepared; None where they are not."""
    dialect = connection.dialect
    if not isinstance(dialect, Dialect) or not dialect.prepares:
        return None
    held: Any = connection.connection.dbapi_connection
    book: Book = held.book
    return book


def _is_idle(connection: Any) -> bool:
    return bool(connection.get_transaction_status() == IDLE)


def _begun(cursor: Any, statement: str) -> str:
    return f"BEGIN; {statement}" if _is_idle(cursor.connection) else statement


def _end(connection: Any, how: str) -> None:
    if not _is_idle(connection):
        with connection.cursor() as cursor:
            cursor.execute(how)
