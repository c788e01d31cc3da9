"""What was seen, put on record beside what an event says: contents travel in no event, but the record keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chassis.unit import UnitOfWork
from checklist.contract.directory import Department
from checklist.contract.places import Company, Position
from checklist.model.template import FieldSpec
from checklist.store import attachment as attachments
from checklist.store import checklist as checklists
from checklist.store import entry as entries
from checklist.store import omission as omissions
from checklist.usecases.record import Exhibit


def submitted(uow: UnitOfWork, data: Mapping[str, Any]) -> dict[str, Any]:
    """The entry's content as it was submitted; of a secret only that there is one."""
    entry = entries.get(uow.session, uow.ctx.tenant, str(data["entry_id"]))
    if entry is None:
        return {}
    item = checklists.item(uow.session, uow.ctx.tenant, entry.case_id, entry.item_key)
    specs = item.fields if item else ()
    names = attachments.names(uow.session, _attachment_ids(specs, entry.fields))
    content = [
        {
            "key": spec.key,
            "label": dict(spec.title),
            "type": spec.type,
            "value": _shown(spec, entry.fields[spec.key], names),
            **_columns(spec),
        }
        for spec in specs
        if spec.key in entry.fields
    ]
    if entry.statement:
        content.append({"key": "statement", "label": {"zh-CN": "说明", "en": "Statement"}, "value": entry.statement})
    return {"content": content}


def created(uow: UnitOfWork, data: Mapping[str, Any]) -> dict[str, Any]:
    """The names of company, department and position as they were."""
    checklist = checklists.get(uow.session, uow.ctx.tenant, str(data["case_id"]))
    if checklist is None:
        return {}
    found = {
        "company": uow.facts.get(Company, checklist.company),
        "department": uow.facts.get(Department, checklist.department),
        "position": uow.facts.get(Position, checklist.position),
    }
    return {"places": {kind: dict(fact.name) for kind, fact in found.items() if fact is not None and fact.name}}


def reported(uow: UnitOfWork, data: Mapping[str, Any]) -> dict[str, Any]:
    """What was reported as missing, in the reporter's words; the event itself says only that."""
    omission = omissions.get(uow.session, uow.ctx.tenant, str(data["omission_id"]))
    if omission is None:
        return {}
    names = ("missing", "subject", "effect", "item_key", "entry_id", "field_key", "record_source", "record_id")
    return {"omission": {name: value for name in names if (value := getattr(omission, name))}}


EXHIBITS: dict[str, Exhibit] = {
    "entry.submitted": submitted,
    "checklist.created": created,
    "omission.reported": reported,
}


def _attachment_ids(specs: tuple[FieldSpec, ...], fields: Mapping[str, Any]) -> list[str]:
    values = [fields[s.key] for s in specs if s.type == "attachment" and s.key in fields]
    return [_plain(v) for value in values for v in (value if isinstance(value, list) else [value])]


def _shown(spec: FieldSpec, value: Any, names: Mapping[str, str]) -> Any:
    if spec.type == "secret":
        return None
    if spec.type == "attachment":
        found = [names.get(_plain(v), str(v)) for v in (value if isinstance(value, list) else [value])]
        return found if isinstance(value, list) else found[0]
    if spec.type == "person":
        return _plain(value)
    if spec.type == "rows" and isinstance(value, list):
        named = {c.key: (_title(c), c.type) for c in spec.columns}
        return [
            {named.get(k, (k, ""))[0]: _plain(v) if named.get(k, (k, ""))[1] == "person" else v for k, v in row.items()}
            for row in value
            if isinstance(row, Mapping)
        ]
    return value


def _columns(spec: FieldSpec) -> dict[str, Any]:
    """The order of a row's columns (the record's canonical form sorts the names), and what they are called and hold."""
    if spec.type != "rows":
        return {}
    specs = {_title(c): {"title": dict(c.title), "type": c.type} for c in spec.columns}
    return {"columns": list(specs), "column_specs": specs}


def _title(column: FieldSpec) -> str:
    return column.title.get("zh-CN") or column.key


def _plain(value: Any) -> str:
    return str(value).rpartition("/")[2]
