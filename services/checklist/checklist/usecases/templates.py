"""Templates (模板): published in layers, seeded from the shipped content, read by version. SPEC 3."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import yaml

from chassis.errors import FieldViolation, Forbidden, Invalid, NotFound, StaleEtag
from chassis.events import Envelope, digest_of
from chassis.paging import SortKey, fetch_page
from chassis.unit import UnitOfWork
from checklist.contract.directory import TenantCreated
from checklist.contract.template import (
    GetTemplateRequest,
    ListTemplatesRequest,
    ListTemplatesResponse,
    PublishTemplateRequest,
    Template,
    TemplateContent,
    TemplatePublished,
    plain,
)
from checklist.model.template import (
    BASE,
    Layer,
    check_layer,
    check_merged,
    check_overlay,
    check_secrets,
    item_from,
    merge,
)
from checklist.store import template as store
from checklist.store.template import SHIPPED, TemplateLayerRow


@lru_cache(maxsize=1)
def shipped() -> dict[str, TemplateContent]:
    """The layers that come with the product, by key; read once a process."""
    folder = resources.files("checklist") / "content" / "templates"
    found = {}
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            data = yaml.safe_load(file.read_text(encoding="utf-8"))
            found[file.name.removesuffix(".yaml")] = TemplateContent.model_validate(data)
    return found


def on_tenant_created(uow: UnitOfWork, _event: TenantCreated, _envelope: Envelope) -> None:
    """A new company starts with the shipped templates."""
    ensure_seeded(uow)


def ensure_seeded(uow: UnitOfWork) -> None:
    """Gives the tenant every shipped layer that it lacks, and newer shipped content where it has made none of its own.

    Also where a case comes before the tenant's own event. What was shipped before is never shipped again, so that an
    old replica beside a new one does not turn the content back.
    """
    there = store.versions(uow.session, uow.ctx.tenant)
    base = there.get(BASE)
    for layer, content in shipped().items():
        known = there.get(layer)
        if known is not None and (not known.shipped or _digest(layer) in known.digests):
            continue
        if base is not None and not base.shipped and not _fits_own_base(uow, layer):
            continue  # the company's own base comes first; an incomplete layer would block its cases
        version = known.newest + 1 if known else 1
        _store(uow, layer, version, content.title, plain(content.items), by=SHIPPED, reason=None)
    uow.session.flush()


@cache
def _digest(layer: str) -> str:
    return digest_of(plain(shipped()[layer].items))


def _fits_own_base(uow: UnitOfWork, layer: str) -> bool:
    own = store.newest(uow.session, uow.ctx.tenant, BASE)
    assert own is not None, "the caller has seen it"
    over = Layer(layer, 1, tuple(item_from(i) for i in plain(shipped()[layer].items)))
    return not check_merged(merge([own.to_model(), over]))


def publish(uow: UnitOfWork, request: PublishTemplateRequest) -> Template:
    """A new version of a layer, if the layer is sound and still fits those below and above it."""
    if not uow.ctx.has_role("admin", "hr"):
        raise Forbidden("role_needed", roles="admin, hr")
    ensure_seeded(uow)
    items = tuple(item_from(i) for i in plain(request.items))
    found = check_layer(items)
    if found:
        raise Invalid(fields=found)
    newest = store.newest(uow.session, uow.ctx.tenant, request.layer)
    if request.etag and request.etag != (str(newest.version) if newest else "0"):
        raise StaleEtag("stale_etag", name=f"templates/{request.layer}", field="etag")
    layer = Layer(request.layer, newest.version + 1 if newest else 1, items)
    _check_fits(uow, layer)
    title = request.title or (newest.title if newest else {"zh-CN": request.layer, "en": request.layer})
    reason = request.reason or None
    row = _store(uow, layer.key, layer.version, title, plain(request.items), by=uow.ctx.actor, reason=reason)
    uow.session.flush()
    event = TemplatePublished(
        layer=layer.key, version=layer.version, items=len(items), digest=row.digest, reason=reason
    )
    uow.emit(event)
    return _view(row)


def get(uow: UnitOfWork, request: GetTemplateRequest) -> Template:
    """A layer in the version asked for, else the newest."""
    ensure_seeded(uow)
    if request.version:
        row = store.one(uow.session, uow.ctx.tenant, request.name, request.version)
    else:
        row = store.newest(uow.session, uow.ctx.tenant, request.name)
    if row is None:
        raise NotFound("not_found", name=f"templates/{request.name}", field="name")
    return _view(row)


def list_(uow: UnitOfWork, request: ListTemplatesRequest) -> ListTemplatesResponse:
    """Every layer in its version in force, without items."""
    ensure_seeded(uow)
    page = fetch_page(
        uow.session,
        store.newest_each(uow.ctx.tenant),
        [SortKey(TemplateLayerRow.layer.expression, name="layer")],
        page_size=request.page_size,
        page_token=request.page_token,
        query=["list_templates"],
    )
    return ListTemplatesResponse(
        templates=[_view(row, items=False) for row in page.rows], next_page_token=page.next_page_token
    )


def layers(uow: UnitOfWork, keys: Sequence[str]) -> list[Layer]:
    """The versions in force of those layers that exist."""
    ensure_seeded(uow)
    return [row.to_model() for row in store.newest_of(uow.session, uow.ctx.tenant, keys)]


def _check_fits(uow: UnitOfWork, layer: Layer) -> None:
    """A layer above the base must be complete on it, one of a department or position also on each kind and family; a
    new base must still carry every layer above it."""
    if layer.key != BASE:
        stacks = [layers(uow, [BASE])]
        if layer.is_overlay:
            others = [row.to_model() for row in uow.session.scalars(store.newest_each(uow.ctx.tenant))]
            stacks += [[*stacks[0], o] for o in others if o.key.startswith(("kind.", "family."))]
        found = check_overlay(layer, [lower for stack in stacks for lower in stack])
        for stack in stacks:
            whole = merge([*stack, layer])
            found = found or check_merged(whole) + check_secrets(whole)
        if found:
            raise Invalid(fields=found)
        return
    found = check_merged(merge([layer])) + check_secrets(merge([layer]))
    for row in uow.session.scalars(store.newest_each(uow.ctx.tenant)):
        if row.layer != BASE and not found:
            broken = check_merged(merge([layer, row.to_model()]))
            found += [FieldViolation(f"layers[{row.layer}].{v.field}", v.message, v.params) for v in broken]
    if found:
        raise Invalid(fields=found)


def _store(
    uow: UnitOfWork,
    layer: str,
    version: int,
    title: dict[str, str],
    items: list[dict[str, Any]],
    *,
    by: str,
    reason: str | None,
) -> TemplateLayerRow:
    row = TemplateLayerRow(
        tenant_id=uow.ctx.tenant,
        layer=layer,
        version=version,
        title=dict(title),
        items=items,
        digest=digest_of(items),
        published_by=by,
        published_at=uow.now,
        reason=reason,
    )
    uow.session.add(row)
    return row


def _view(row: TemplateLayerRow, *, items: bool = True) -> Template:
    return Template(
        name=row.layer,
        layer=row.layer,
        version=row.version,
        title=row.title,
        items=row.items if items else [],
        published_by=row.published_by,
        published_at=row.published_at,
        reason=row.reason,
        etag=str(row.version),
    )
