"""The calls by which a tenant's settings are read and changed; every service offers them for its own groups.

The versions, each with its author, instant and reason, are the audit trail of a change.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field, ValidationError

from chassis.contract import Instant, Reply, Request
from chassis.errors import FieldViolation, Forbidden, Invalid, NotFound, StaleEtag
from chassis.service import Command, Query
from chassis.tenant_settings import TenantSettingRow, TenantSettings, newest
from chassis.unit import UnitOfWork
from chassis.validation import violations


class ListSettingsRequest(Request):
    """All groups of this service for the caller's tenant."""


class UpdateSettingsRequest(Request):
    """A new version of one group. `etag` is the version that the caller saw; `reason` goes on record."""

    key: str
    value: dict[str, Any]
    etag: str = ""
    reason: str = Field(default="", max_length=1000)


class SettingsGroup(Reply):
    """A group as it is in force; version 0 are the product's defaults."""

    key: str
    version: int
    etag: str
    value: dict[str, Any]
    changed_by: str | None = None
    changed_at: Instant | None = None
    reason: str | None = None


class ListSettingsResponse(Reply):
    """The groups in the order of their keys."""

    settings: list[SettingsGroup]


def commands() -> list[Command]:
    """The mutating call, for `Service.commands`."""
    return [Command("update_settings", UpdateSettingsRequest, update_settings, SettingsGroup)]


def queries() -> list[Query]:
    """The reading call, for `Service.queries`."""
    return [Query("list_settings", ListSettingsRequest, list_settings, ListSettingsResponse)]


def list_settings(uow: UnitOfWork, _request: ListSettingsRequest) -> ListSettingsResponse:
    """Reads every group of this service."""
    models = sorted(uow.service.settings, key=lambda m: m.KEY)
    return ListSettingsResponse(settings=[_group(uow, model) for model in models])


def update_settings(uow: UnitOfWork, request: UpdateSettingsRequest) -> SettingsGroup:
    """Adds a version; two writers on one version: the second gets STALE_ETAG or, at the same instant, CONFLICT."""
    if not uow.ctx.has_role("admin"):  # as the contract says; whoever reaches the queue is asked, too
        raise Forbidden("role_needed", roles="admin")
    model = next((m for m in uow.service.settings if m.KEY == request.key), None)
    if model is None:
        raise NotFound("settings.unknown", key=request.key, field="key")
    before = _group(uow, model)
    if request.etag and request.etag != before.etag:
        raise StaleEtag("stale_etag", name=f"settings/{request.key}", field="etag")
    value = _validated(model, request.value, uow.ctx.locale)
    row = TenantSettingRow(
        tenant_id=uow.ctx.tenant,
        key=model.KEY,
        version=before.version + 1,
        value=value,
        changed_by=uow.ctx.actor,
        changed_at=uow.now,
        reason=request.reason or None,
    )
    uow.session.add(row)
    uow.session.flush()
    uow.forget_rules()
    return _group(uow, model)


def _validated(model: type[TenantSettings], value: dict[str, Any], locale: str) -> dict[str, Any]:
    try:
        return model.model_validate(value).model_dump(mode="json")
    except ValidationError as error:
        found = [FieldViolation(f"value.{v.field}", v.message) for v in violations(error, locale)]
        raise Invalid(fields=found) from error


def _group(uow: UnitOfWork, model: type[TenantSettings]) -> SettingsGroup:
    row = newest(uow.session, uow.ctx.tenant, model.KEY)
    if row is None:
        return SettingsGroup(key=model.KEY, version=0, etag="0", value=model().model_dump(mode="json"))
    return SettingsGroup(
        key=model.KEY,
        version=row.version,
        etag=str(row.version),
        value=row.value,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        reason=row.reason,
    )
