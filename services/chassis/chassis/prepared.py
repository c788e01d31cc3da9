"""Statements that a connection has prepared, so that PostgreSQL reads and plans each once and not at every command.

Reading and planning was two thirds of what a command cost the database, for its statements are many, small and always
the same. They are prepared by name in the session: only where a connection stays with its session (directly, or by a
pooler in session mode), so it is a setting (`database_prepare`).
"""

from __future__ import annotations

import re
from collections import Counter, OrderedDict
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from itertools import count
from typing import Any

from psycopg2 import Error, extensions

OFTEN = 5
"""Uses of a statement on a connection before it is prepared: what is asked once is not worth it."""
MOST = 200
"""Prepared statements a connection: each holds a plan in the server's memory. The one that was not used for longest
makes room, or a process that has been up for long would prepare nothing new any more."""

LOST = frozenset({"26000", "42P05", "0A000"})
"""No such statement; there is one already; its result would be of another shape: after the table was changed, or where
a pooler hands sessions around. Forgetting and another try helps."""

Key = tuple[str, tuple[str, ...]]


class Connection(extensions.connection):
    """The driver's connection, and its book of prepared statements."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.book = Book()


class Book:
    """What one connection has prepared. `doubtful`: a message that was to prepare something has failed."""

    def __init__(self) -> None:
        self.doubtful = False
        self._names: OrderedDict[Key, str] = OrderedDict()
        self._numbers = count()
        self._uses: Counter[Key] = Counter()
        self._new = False

    def say(self, sql: str, values: Mapping[str, Any], prefix: str = "") -> str:
        """The statement as it goes into a message, with the driver's placeholders, `prefix` before each name.

        `sql` has `%(name)s` for its parameters.
        """
        text, order = _positional(sql)
        key = (text, tuple(_type(values[name]) for name in order))
        name = self._names.get(key)
        if name is not None:
            self._names.move_to_end(key)
            return f"EXECUTE {name}{_arguments(prefix, order)}"
        if self._used(key) < OFTEN:
            return _PLACEHOLDER.sub(rf"%({prefix}\1)s", sql)
        types = f" ({', '.join(key[1])})" if order else ""
        room, name = self._make_room(), self._name(key)
        return f"{room}PREPARE {name}{types} AS {text.replace('%', '%%')}; EXECUTE {name}{_arguments(prefix, order)}"

    def _make_room(self) -> str:
        if len(self._names) < MOST:
            return ""
        key, name = self._names.popitem(last=False)
        self._uses.pop(key, None)  # counted anew: else statements in turn would oust each other each time
        return f"DEALLOCATE {name}; "

    def _name(self, key: Key) -> str:
        """One that was never given on this connection: a message that was not sent leaves the server with the earlier
        statement, which another one of its name would execute."""
        name = self._names[key] = f"handover_{next(self._numbers)}"
        self._new = True
        return name

    def _used(self, key: Key) -> int:
        if len(self._uses) > 10 * MOST:  # texts that vary: counted anew
            self._uses.clear()
        self._uses[key] += 1
        return self._uses[key]

    def answered(self) -> None:
        """The message went well."""
        self._new = False

    def failed(self, error: Exception) -> None:
        """The message failed: nobody knows how far it came, or the session does not know what it was asked for."""
        lost = isinstance(error, Error) and error.pgcode in LOST
        self.doubtful = self.doubtful or self._new or lost
        self._new = False

    def forget(self) -> None:
        """The session has been told to forget everything."""
        self._names.clear()
        self.doubtful = False


_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@lru_cache(maxsize=2000)
def _positional(sql: str) -> tuple[str, tuple[str, ...]]:
    """The statement with `$1`, `$2` … and the names in that order.

    A name that occurs twice is two parameters: each has the type of its place, and places differ (text, varchar).
    """
    order = tuple(_PLACEHOLDER.findall(sql))
    numbers = count(1)
    return _PLACEHOLDER.sub(lambda _: f"${next(numbers)}", sql).replace("%%", "%"), order


@lru_cache(maxsize=2000)
def _arguments(prefix: str, order: tuple[str, ...]) -> str:
    return f" ({', '.join(f'%({prefix}{each})s' for each in order)})" if order else ""


def _type(value: Any) -> str:
    """What the server cannot tell from the place; texts, JSON and lists take the type of where they go."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "bigint"
    if isinstance(value, datetime):
        return "timestamptz"
    return "unknown"
