"""Secrets of entries (密封): stored as the gateway sealed them, shown to the named receiver only, each view on record.

The plain text exists in this process only between opening one seal and making the next; no event, log or answer that is
kept ever holds it.
"""

from __future__ import annotations

from datetime import datetime

from chassis import sealing
from chassis.errors import Forbidden, Invalid, NotFound, WrongState
from chassis.ids import new_id
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from chassis.workdays import Calendar, due_at
from checklist.contract import secret as c
from checklist.model.checklist import CLOSED
from checklist.settings_letters import SecretRules
from checklist.store import secret as store
from checklist.store.secret import SecretRow
from checklist.usecases import cases_access as access
from checklist.usecases import entries

EXPIRE = "secret_expire"
LONGEST = 10_000
"""Characters of a secret."""


def set_(uow: UnitOfWork, request: c.SetSecretRequest) -> c.Secret:
    """Seals a secret into a field of an open entry; the one that was there is destroyed."""
    _require_ours(uow, request.value)
    _, entry, _ = access.entry_for(uow, request.name, lock=True)
    entry.expect(request.etag)
    secret_id = new_id()
    entries.put_value(uow, request.name, request.field, "secret", secret_id)
    for earlier in store.of_entry(uow.session, entry.entry_id):
        if earlier.field == request.field:
            _destroy(uow, earlier, "replaced")
    row = SecretRow(
        tenant_id=uow.ctx.tenant,
        secret_id=secret_id,
        case_id=entry.case_id,
        entry_id=entry.entry_id,
        field=request.field,
        sealed=request.value,
        set_by=uow.ctx.actor,
        set_at=uow.now,
        first_viewed_at=None,
        first_viewed_by=None,
        views=0,
    )
    uow.session.add(row)
    uow.timers.set(EXPIRE, secret_id, _after(uow.now, uow.rules(SecretRules), "keep"))
    event = c.SecretStored(
        case_id=entry.case_id,
        entry_id=entry.entry_id,
        secret_id=secret_id,
        field=request.field,
        stored_by=uow.ctx.actor,
    )
    uow.emit(event, case=entry.case_id)
    return _view(row)


def get(uow: UnitOfWork, request: c.GetSecretRequest) -> c.Secret:
    """What may be known without seeing it, by who may see the entry."""
    return _view(_visible(uow, request.name))


def reveal(uow: UnitOfWork, request: c.RevealSecretRequest) -> c.RevealedSecret:
    """Shows it to the entry's receiver: so often, or for so long after the first view, as the tenant's rule lets."""
    row = _visible(uow, request.name, lock=True)
    checklist, entry, _ = access.entry_for(uow, row.entry_id)
    if uow.ctx.actor_kind != "person" or uow.ctx.actor != entry.receiver:
        raise Forbidden("secret.not_receiver", field="name")
    if checklist.state == CLOSED:  # withdrawn or cancelled: nobody takes over
        raise WrongState("checklist.not_live", field="name", state=checklist.state)
    if not entry.standing:
        raise WrongState("secret.not_submitted", field="name")
    if not uow.ctx.seal_to:
        raise Invalid("secret.no_seal_to")
    rules = uow.rules(SecretRules)
    if row.sealed is None or not _may_view(row, rules, uow.now):
        raise WrongState("secret.used_up" if row.views else "secret.destroyed", field="name")
    value = sealing.seal(sealing.open_sealed(row.sealed, uow.port("sealing").private_key), uow.ctx.seal_to)
    _viewed(uow, row, rules)
    return c.RevealedSecret(name=row.secret_id, value=value, views_left=max(0, rules.views - row.views))


def on_expire(uow: UnitOfWork, timer: Timer) -> None:
    """Its time is over: what nobody may see any more is not kept."""
    row = store.by_id(uow.session, timer.key, lock=True)
    if row is not None:
        _destroy(uow, row, "used_up" if row.views else "expired")


def _viewed(uow: UnitOfWork, row: SecretRow, rules: SecretRules) -> None:
    row.views += 1
    row.first_viewed_at = row.first_viewed_at or uow.now
    row.first_viewed_by = row.first_viewed_by or uow.ctx.actor
    event = c.SecretViewed(case_id=row.case_id, entry_id=row.entry_id, secret_id=row.secret_id, viewed_by=uow.ctx.actor)
    uow.emit(event, case=row.case_id)
    if row.views >= rules.views:
        window_ends = _after(row.first_viewed_at, rules, "window")
        if window_ends > uow.now:
            uow.timers.set(EXPIRE, row.secret_id, window_ends)
        else:
            _destroy(uow, row, "used_up")


def _may_view(row: SecretRow, rules: SecretRules, now: datetime) -> bool:
    if row.views < rules.views:
        return True
    return row.first_viewed_at is not None and now < _after(row.first_viewed_at, rules, "window")


def _after(start: datetime, rules: SecretRules, which: str) -> datetime:
    # A secret's life runs by the calendar, not by anybody's working days.
    return due_at(start, getattr(rules, which), Calendar("CN"), "UTC").at


def _destroy(uow: UnitOfWork, row: SecretRow, because: str) -> None:
    if row.sealed is None:
        return
    row.sealed = None
    uow.timers.drop(EXPIRE, row.secret_id)
    event = c.SecretDestroyed(case_id=row.case_id, entry_id=row.entry_id, secret_id=row.secret_id, because=because)
    uow.emit(event, case=row.case_id)


def _require_ours(uow: UnitOfWork, value: str) -> None:
    """Refuses what is not whole or not sealed to this service, before anybody relies on it."""
    try:
        text = sealing.open_sealed(value, uow.port("sealing").private_key)
    except sealing.NotSealed:
        raise Invalid("secret.not_sealed", field="value") from None
    if not text or len(text) > LONGEST:
        raise Invalid("secret.length", field="value", most=LONGEST)


def _visible(uow: UnitOfWork, secret_id: str, *, lock: bool = False) -> SecretRow:
    row = store.by_id(uow.session, secret_id, lock=lock)
    if row is not None:
        try:
            access.entry_for(uow, row.entry_id)
        except NotFound:
            row = None
    if row is None:
        raise NotFound("not_found", name=f"secrets/{secret_id}", field="name")
    return row


def _view(row: SecretRow) -> c.Secret:
    return c.Secret(
        name=row.secret_id,
        entry=row.entry_id,
        case=row.case_id,
        field=row.field,
        set_by=row.set_by,
        set_at=row.set_at,
        views=row.views,
        first_viewed_at=row.first_viewed_at,
        destroyed=row.sealed is None,
    )
