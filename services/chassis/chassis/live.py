"""Live reads: what changed since a client last looked, and hints that it is worth looking again.

A *moment* is the line between the transactions that a look could see and those that it could not. Rows carry the number
of the transaction that wrote them last (`stamp`); what a later look must show are the rows whose transaction lay beyond
the line (`since`). However late a transaction commits, its rows lie beyond every moment that was taken before: none is
lost, none comes twice. On PostgreSQL the numbers are transaction ids and a moment is a snapshot; on SQLite, which has
one writer at a time, they are a clock that never stands still.

A *hint* says that something of a topic changed, and for whom; never what. It leaves after the commit and may get lost:
whoever is told by hints also looks now and then without one.
"""

from __future__ import annotations

import base64
import hashlib
import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, text
from sqlalchemy.orm import Session

from chassis.contract import Instant, Reply
from chassis.db import is_sqlite
from chassis.errors import MESSAGES, Invalid

MESSAGES.update(
    {
        "live.bad_cursor": {"en": "is not a cursor of this stream", "zh-CN": "不是此数据流的有效游标"},
        "live.other_stream": {
            "en": "belongs to a stream with other parameters; start again without it",
            "zh-CN": "该游标属于参数不同的数据流，请去掉游标重新开始",
        },
    }
)
SNAPSHOT, CHANGES, NOTHING = "snapshot", "changes", "none"
_VERSION = 1
_STAMP = "CAST(CAST(pg_current_xact_id() AS text) AS bigint)"
_MOMENT = text("SELECT CAST(pg_current_snapshot() AS text)")


class StreamEnd(Reply):
    """Why a stream ends; said by the gateway, never by a service."""

    reason: str = ""
    message: str = ""
    retryable: bool = False


class Live(Reply):
    """What each message of a stream says of itself. `kind`: snapshot, changes or none."""

    kind: str
    cursor: str
    more: bool = False
    at: Instant | None = None
    end: StreamEnd | None = None


class _Clock:
    """Microseconds that never repeat and never go back while the process lives."""

    def __init__(self) -> None:
        self._last = 0

    def __call__(self) -> int:
        self._last = max(time.time_ns() // 1000, self._last + 1)
        return self._last


_clock = _Clock()


@dataclass(frozen=True, slots=True)
class Moment:
    """Transactions from `high` on, and the `running` ones below it, were not visible. `at`: unix seconds."""

    high: int
    running: tuple[int, ...] = ()
    at: int = 0


def stamp(session: Session) -> str:
    """SQL for the number of this transaction, to be written into every row that a stream shows."""
    return str(_clock()) if is_sqlite(session) else _STAMP


def moment(session: Session) -> Moment:
    """Now. Take it before the rows are read: what commits in between is then shown by the next look, not lost."""
    now = int(time.time())
    if is_sqlite(session):
        return Moment(_clock(), (), now)
    _low, high, running = str(session.execute(_MOMENT).scalar_one()).split(":")
    return Moment(int(high), tuple(int(each) for each in running.split(",") if each), now)


def listed(session: Session, column: str) -> str:
    """SQL for a column's distinct values in one text, for `read_list`; codes hold no comma."""
    return f"group_concat(DISTINCT {column})" if is_sqlite(session) else f"string_agg(DISTINCT {column}, ',')"


def read_list(joined: str | None) -> set[str]:
    """The values of a `listed` column."""
    return set(joined.split(",")) if joined else set()


def since(column: ColumnElement[int], earlier: Moment, now: Moment) -> ColumnElement[bool]:
    """The rows that a look at `earlier` could not see and one at `now` can."""
    low = min((earlier.high, *earlier.running))
    beyond = column >= earlier.high
    fresh = or_(beyond, column.in_(earlier.running)) if earlier.running else beyond
    # What commits after `now` is for the next look. The upper bound also hides numbers of another database
    # cluster that this one has not reached yet (a restore).
    known = [column >= low, column < now.high, *([column.not_in(now.running)] if now.running else [])]
    return and_(*known, fresh)


def cursor_of(at: Moment, stream: Sequence[object]) -> str:
    """The moment as an opaque text, bound to what is streamed (method and parameters). It grants nothing."""
    body = [_VERSION, _fingerprint(stream), at.high, list(at.running), at.at]
    return base64.urlsafe_b64encode(json.dumps(body, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(cursor: str, stream: Sequence[object], now: Moment, *, keep_seconds: int) -> Moment | None:
    """The moment of a cursor. None: begin with a snapshot, for there is no cursor, it is older than what is kept of
    removals (`keep_seconds`), or it comes from another database. Invalid names `cursor`."""
    if not cursor:
        return None
    try:
        body = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        version, bound_to, high, running, at = body
        found = Moment(int(high), tuple(int(each) for each in running), int(at))
        sound = version == _VERSION and all(0 <= n < 2**63 for n in (found.high, found.at, *found.running))
    except (ValueError, TypeError, KeyError, ArithmeticError, RecursionError) as error:
        raise Invalid("live.bad_cursor", field="cursor") from error
    if not sound or len(found.running) > 10_000:
        raise Invalid("live.bad_cursor", field="cursor")
    if bound_to != _fingerprint(stream):
        raise Invalid("live.other_stream", field="cursor")
    return None if found.high > now.high or now.at - found.at > keep_seconds else found


def _fingerprint(stream: Sequence[object]) -> str:
    return hashlib.sha256(json.dumps([str(part) for part in stream]).encode()).hexdigest()[:16]


# -- hints -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hint:
    """Something of `topic` changed in a tenant. `persons`: whose view (`*`: everybody's); `roles`: and these readers'.

    Topic `*`: anything may have changed, for instance because hints were lost.
    """

    tenant: str
    topic: str
    persons: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()

    def joined(self, other: Hint) -> Hint:
        """Both in one; they are of the same tenant and topic."""
        return Hint(self.tenant, self.topic, self.persons | other.persons, self.roles | other.roles)

    def body(self, at: float) -> bytes:
        """As it goes over the broker; `at` is the commit's time in unix seconds."""
        whole = {
            "tenant": self.tenant,
            "topic": self.topic,
            "persons": sorted(self.persons),
            "roles": sorted(self.roles),
            "at": round(at, 3),
        }
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def live_exchange(service: str) -> str:
    """Where a service's hints go: a topic exchange, routing key = topic."""
    return f"{service}.live"


def hint(session: Session, topic: str, *, tenant: str, persons: Iterable[str] = (), roles: Iterable[str] = ()) -> None:
    """Keeps a hint until the commit."""
    kept: dict[tuple[str, str], Hint] = session.info.setdefault("hints", {})
    new = Hint(tenant, topic, frozenset(persons), frozenset(roles))
    known = kept.get((tenant, topic))
    kept[tenant, topic] = known.joined(new) if known else new


def kept_hints(session: Session) -> list[Hint]:
    """The hints of a committed transaction, for whoever sends them."""
    kept: dict[Any, Hint] = session.info.pop("hints", {})
    return list(kept.values())
