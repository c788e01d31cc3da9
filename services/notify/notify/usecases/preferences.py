"""Own preferences (通知偏好)."""

from __future__ import annotations

from typing import Any

from chassis.errors import FieldViolation, Invalid, NotReady, StaleEtag
from chassis.unit import UnitOfWork
from notify.contract.facts import Employee
from notify.contract.preferences import GetPreferencesRequest, Preferences, UpdatePreferencesRequest
from notify.store import messages
from notify.store.tables import PreferenceRow
from notify.usecases.inbox import caller
from notify.usecases.readers import quiet_hours, reader_of
from notify.usecases.telling import MAIL


def get_preferences(uow: UnitOfWork, _request: GetPreferencesRequest) -> Preferences:
    """What holds for the caller, whoever set it: the person, the directory or the tenant."""
    return _shown(uow, messages.preferences(uow.session, uow.ctx.tenant, caller(uow)))


def update_preferences(uow: UnitOfWork, request: UpdatePreferencesRequest) -> Preferences:
    """Changes what the request names."""
    person = caller(uow)
    row = messages.preferences(uow.session, uow.ctx.tenant, person, lock=True)
    if request.etag and request.etag != _etag(row):
        raise StaleEtag("stale_etag", name="preferences", field="etag")
    _both_ends(request)
    if row is None:
        row = PreferenceRow(tenant_id=uow.ctx.tenant, person=person, channels=[MAIL], version=0)
        uow.session.add(row)
    for field, value in _changes(request).items():
        setattr(row, field, value)
    row.version += 1
    uow.session.flush()
    return _shown(uow, row)


def _both_ends(request: UpdatePreferencesRequest) -> None:
    start, end = request.quiet_from, request.quiet_to
    if (start is None) != (end is None) or bool(start) != bool(end):
        missing = "quiet_to" if start else "quiet_from"
        raise Invalid(fields=[FieldViolation(missing, "preferences.two_ends")])


def _changes(request: UpdatePreferencesRequest) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if request.locale is not None:
        changes["locale"] = request.locale
    if request.set_channels or request.channels:
        changes["channels"] = list(request.channels)
    if request.quiet_from is not None:
        changes |= {"quiet_from": request.quiet_from, "quiet_to": request.quiet_to}
    return changes


def _shown(uow: UnitOfWork, row: PreferenceRow | None) -> Preferences:
    person = caller(uow)
    employee = uow.facts.get(Employee, person)
    if employee is None:
        raise NotReady("person_unknown", person=person)
    quiet_from, quiet_to = quiet_hours(uow, row)
    return Preferences(
        person=person,
        locale=reader_of(uow, employee, row).locale,
        channels=row.channels if row else [MAIL],
        quiet_from=quiet_from.strftime("%H:%M") if quiet_from else None,
        quiet_to=quiet_to.strftime("%H:%M") if quiet_to else None,
        time_zone=employee.time_zone,
        etag=_etag(row),
    )


def _etag(row: PreferenceRow | None) -> str:
    return str(row.version) if row else "0"
