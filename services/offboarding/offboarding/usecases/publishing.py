"""Directory rows as events: after a change, and all of them for a service that catches up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chassis.db import ALL_TENANTS
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from offboarding.contract.directory import ReplayDirectoryRequest, ReplayDirectoryResponse
from offboarding.contract.events import ChangedRow, DirectoryChanged, DirectoryReplayCompleted
from offboarding.model.directory import KINDS
from offboarding.store import delegations, directory, holdings
from offboarding.store.delegations import DelegationRow
from offboarding.store.directory import Company
from offboarding.usecases import tenants

CHUNK = 200
ROWS_A_TURN = 2000
DELEGATION = "delegation"
HOLDINGS = "holdings_look"
REFRESH = "refresh_cases"
REPLAY = "replay_directory"
REPUBLISH = "republish_people"


def publish(uow: UnitOfWork, kind: str, rows: Sequence[Any]) -> None:
    """Tells everybody of changed rows, and has open cases looked at again where it may concern them."""
    if not rows:
        return
    emit_rows(uow, kind, rows)
    for row in rows:
        if kind == "company" and row.version > 1:
            uow.timers.set(REPUBLISH, row.code, uow.now, {"after": ""})
    if kind in ("department", "employee", "duty"):
        # A little later, so that a sync of many batches causes one walk over the open cases.
        uow.timers.set(REFRESH, "directory", uow.now + timedelta(seconds=2), {"after": ""})
        look_at_holdings(uow, _lists_concerned(uow, kind, rows))


def look_at_holdings(uow: UnitOfWork, case_ids: Iterable[str]) -> None:
    """What these leavers hold (清点) may have changed; each list is looked at in a transaction of its own."""
    for case_id in case_ids:
        uow.timers.set(HOLDINGS, case_id, uow.now)


_HELD = {"department": ("headship",), "employee": ("direct_report",), "duty": ("duty",)}
_NAMED = {"department": "head", "employee": "manager", "duty": "employee"}


def _lists_concerned(uow: UnitOfWork, kind: str, rows: Sequence[Any]) -> set[str]:
    """The cases whose leaver got or lost something by these rows, or whose receivers changed."""
    keys = {directory.key_of(kind, row) for row in rows}
    people = {getattr(row, _NAMED[kind]) for row in rows} | (keys if kind == "employee" else set())
    found = holdings.filed_cases_of(uow.session, {person for person in people if person})
    found |= holdings.cases_about(uow.session, _HELD[kind], keys)
    return found | holdings.cases_to_be_received_by(uow.session, keys) if kind == "employee" else found


def emit_delegations(uow: UnitOfWork, rows: Sequence[DelegationRow]) -> None:
    """Delegations (授权代理) as rows of the directory."""
    changed = [
        ChangedRow(
            kind=DELEGATION,
            id=row.delegation_id,
            version=row.version,
            active=row.active,
            body={
                "delegator": row.delegator,
                "delegate": row.delegate,
                "scopes": list(row.scopes),
                "starts_at": _instant(row.starts_at),
                "ends_at": _instant(row.ends_at),
            },
        )
        for row in rows
    ]
    for start in range(0, len(changed), CHUNK):
        uow.emit(DirectoryChanged(rows=changed[start : start + CHUNK]))


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def emit_rows(uow: UnitOfWork, kind: str, rows: Sequence[Any]) -> None:
    """`directory.changed` in messages of at most 200 rows."""
    homes = _company_places(uow, rows) if kind == "employee" else {}
    bodies = [
        ChangedRow(
            kind=kind,
            id=directory.key_of(kind, row),
            version=row.version,
            active=row.active,
            body=_body(kind, row, homes),
        )
        for row in rows
    ]
    for start in range(0, len(bodies), CHUNK):
        uow.emit(DirectoryChanged(rows=bodies[start : start + CHUNK]))


def _company_places(uow: UnitOfWork, rows: Sequence[Any]) -> dict[str, Company]:
    return directory.companies(uow.session, {row.company for row in rows})


def _body(kind: str, row: Any, homes: dict[str, Company]) -> dict[str, Any]:
    values = directory.values_of(kind, row)
    active = values.pop("active")
    if kind == "employee":
        home = homes.get(row.company)
        for name in ("country", "subdivision", "time_zone", "locale"):
            # A place of one's own comes whole: the company's subdivision does not fit another country.
            own = row.country is not None if name == "subdivision" else values[name] is not None
            values[name] = values[name] if own or home is None else getattr(home, name)
        values["name_en"] = values["name_en"] or values["name_zh"]
        values["status"] = "active" if active else "inactive"
    elif kind != "duty":
        values["name"] = {"zh-CN": values.pop("name_zh"), "en": values.pop("name_en") or row.name_zh}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def replay(uow: UnitOfWork, command: ReplayDirectoryRequest) -> ReplayDirectoryResponse:
    """Another service asks for all facts. A timer sends them, some thousand rows a turn; the answer is immediate."""
    uow.as_tenant(ALL_TENANTS)
    uow.timers.set(REPLAY, command.consumer, uow.now, {})
    return ReplayDirectoryResponse()


def on_replay(uow: UnitOfWork, timer: Timer) -> None:
    """Sends one turn of a replay and plans the next; the last turn says that it was the last."""
    place = dict(timer.payload)
    remaining = [t for t in directory.tenant_ids(uow.session) if t >= place.get("tenant", "")]
    if not remaining:
        uow.emit(DirectoryReplayCompleted(consumer=timer.key))
        return
    tenant = remaining[0]
    if tenant != place.get("tenant"):
        place = {"tenant": tenant, "kind": "company", "after": ""}
    following = _send_turn(uow, place)
    if following is None:
        following = {"tenant": tenant + "\x01", "kind": "company", "after": ""}
    uow.as_tenant(ALL_TENANTS)
    uow.timers.set(REPLAY, timer.key, uow.now, following)


def _send_turn(uow: UnitOfWork, place: dict[str, Any]) -> dict[str, Any] | None:
    """Sends rows of one tenant from `place` on; where to go on, None after the tenant's last."""
    uow.as_tenant(place["tenant"])
    kinds = [*KINDS, DELEGATION]
    kind, after = place["kind"], place["after"]
    if kind == kinds[0] and not after:
        record = directory.tenant(uow.session, place["tenant"])
        if record is not None:
            uow.emit(tenants.created_event(record))
    left = ROWS_A_TURN
    while True:
        last, count = _send(uow, kind, after, left)
        if count and count == left:
            return {"tenant": place["tenant"], "kind": kind, "after": last}
        left -= count
        position = kinds.index(kind) + 1
        if position == len(kinds):
            return None
        kind, after = kinds[position], ""


def _send(uow: UnitOfWork, kind: str, after: str, limit: int) -> tuple[str, int]:
    """Sends the next rows of a kind; the last one's key, and how many there were."""
    if kind == DELEGATION:
        given = delegations.after(uow.session, after, limit)
        emit_delegations(uow, given)
        return (given[-1].delegation_id if given else after), len(given)
    rows = directory.after(uow.session, kind, after, limit)
    emit_rows(uow, kind, rows)
    return (directory.key_of(kind, rows[-1]) if rows else after), len(rows)


def on_republish(uow: UnitOfWork, timer: Timer) -> None:
    """Employees inherit place and language of their company: when those change, readers hear of its people, too."""
    rows = directory.employees_of_company(uow.session, timer.key, timer.payload.get("after", ""), 500)
    for row in rows:
        row.version, row.updated_at = row.version + 1, uow.now
    emit_rows(uow, "employee", rows)
    if len(rows) == 500:
        uow.timers.set(REPUBLISH, timer.key, uow.now, {"after": rows[-1].number})
