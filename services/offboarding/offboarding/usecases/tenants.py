"""Tenants (租户): made by the platform, known to every service by an event."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chassis.errors import AlreadyExists, Invalid, NotFound
from chassis.unit import UnitOfWork
from offboarding.contract.events import TenantCreated
from offboarding.contract.tenants import CreateTenantRequest, GetTenantRequest, Tenant
from offboarding.store import directory
from offboarding.store.directory import TenantRecord


def create(uow: UnitOfWork, command: CreateTenantRequest) -> Tenant:
    """Creates a tenant, or answers the one that is there. AlreadyExists where it is there with other facts."""
    try:
        ZoneInfo(command.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid("row.bad_zone", field="time_zone", found=command.time_zone) from error
    caller = uow.ctx.tenant
    uow.as_tenant(command.tenant_id)
    answer = _found_or_new(uow, command)
    uow.session.flush()
    uow.as_tenant(caller)  # what the chassis keeps of this call is the caller's
    return answer


def _found_or_new(uow: UnitOfWork, command: CreateTenantRequest) -> Tenant:
    found = directory.tenant(uow.session, command.tenant_id)
    if found is not None:
        if (found.name, found.country) != (command.display_name, command.country):
            raise AlreadyExists("tenant.exists", field="tenant_id", tenant=command.tenant_id)
        return _answer(found)
    row = TenantRecord(
        tenant_id=command.tenant_id,
        name=command.display_name,
        country=command.country,
        locale=command.locale,
        time_zone=command.time_zone,
        created_at=uow.now,
    )
    uow.session.add(row)
    uow.emit(created_event(row))
    return _answer(row)


def get(uow: UnitOfWork, query: GetTenantRequest) -> Tenant:
    """The caller's own tenant; the platform's admin reads any."""
    if query.name != uow.ctx.tenant:
        if not uow.ctx.has_role("platform"):
            raise NotFound("not_found", field="name", name=f"tenants/{query.name}")
        uow.as_tenant(query.name)
    found = directory.tenant(uow.session, query.name)
    if found is None:
        raise NotFound("not_found", field="name", name=f"tenants/{query.name}")
    return _answer(found)


def created_event(row: TenantRecord) -> TenantCreated:
    """The event that makes a tenant known, also on a replay."""
    return TenantCreated(
        tenant_id=row.tenant_id, name=row.name, country=row.country, locale=row.locale, time_zone=row.time_zone
    )


def _answer(row: TenantRecord) -> Tenant:
    return Tenant(
        name=row.tenant_id,
        display_name=row.name,
        country=row.country,
        locale=row.locale,
        time_zone=row.time_zone,
        created_at=row.created_at,
    )
