"""Templates of checklists (交接清单模板): items, and layers merged by item key. SPEC 3, "Templates".

A case's template is base + kind of separation + job family + departments on the path + position; a later layer changes
the attributes that it names, adds fields and items, and may remove items.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from chassis.errors import FieldViolation
from chassis.periods import Period

SECTIONS = ("work", "knowledge", "relations", "assets", "hr")
"""工作内容, 知识资产, 客户/供应商资源, 物品, and HR's own list, which is outside the letter's gate."""
BUSINESS_SECTIONS = ("work", "knowledge", "relations")
"""Sections whose entries a receiver acknowledges."""
FIELD_TYPES = ("text", "number", "percent", "date", "person", "link", "rows", "attachment", "secret")
COLUMN_TYPES = ("text", "number", "percent", "date", "person", "link")
COMPARABLE_TYPES = ("text", "number", "percent", "date", "rows")
EVIDENCE = ("statement", "document", "link", "receipt", "demonstration")
"""What shows that it was handed over: 说明, 文件, 链接, 签收单, 演示."""
ANCHORS = ("after_start", "before_last_day", "after_separation")
LANGUAGES = ("zh-CN", "en")
BASE = "base"
LAYER_KINDS = ("kind", "family", "dept", "pos")
OVERLAYS = ("dept.", "pos.")
"""Layers over all job families: what they change of one family's item concerns nobody of another."""

Texts = Mapping[str, str]


@dataclass(frozen=True)
class DueRule:
    """When an item is due: a period after the start of the handover, before the last working day, or after the date
    of separation (the statutory ones)."""

    anchor: str
    period: Period


@dataclass(frozen=True)
class FieldSpec:
    """A typed field of an item; `comparable` ones are compared with work records. `columns` only for rows."""

    key: str
    type: str
    title: Texts
    required: bool = False
    comparable: bool = False
    columns: tuple[FieldSpec, ...] = ()


@dataclass(frozen=True)
class Item:
    """One item as a layer states it, or as it is after merging. None and empty mean "as in the layer below"."""

    key: str
    remove: bool = False
    section: str | None = None
    title: Texts = field(default_factory=dict)
    guidance: Texts = field(default_factory=dict)
    mandatory: bool | None = None
    fields: tuple[FieldSpec, ...] = ()
    confirmer: str | None = None
    due: DueRule | None = None
    evidence: str | None = None
    needs: tuple[str, ...] = ()
    multiple: bool | None = None

    @property
    def business(self) -> bool:
        """Whether its receiver acknowledges the entries."""
        return self.section in BUSINESS_SECTIONS


@dataclass(frozen=True)
class Layer:
    """One published version of a layer: `base`, `kind.…`, `family.…`, `dept.…` or `pos.…`."""

    key: str
    version: int
    items: tuple[Item, ...]

    @property
    def label(self) -> str:
        """As a case keeps it."""
        return f"{self.key}@{self.version}"

    @property
    def is_overlay(self) -> bool:
        """Whether it lies over whatever job family somebody has."""
        return self.key.startswith(OVERLAYS)


def layer_keys(kind: str, job_family: str | None, department_path: Sequence[str], position: str | None) -> list[str]:
    """The layers that a case is made of where they exist, lowest first."""
    keys = [BASE, f"kind.{kind}"]
    if job_family:
        keys.append(f"family.{job_family}")
    keys += [f"dept.{code}" for code in department_path]
    if position:
        keys.append(f"pos.{position}")
    return keys


def merge(layers: Iterable[Layer]) -> list[Item]:
    """The items of all layers in the order of sections, then of first mention."""
    merged: dict[str, Item] = {}
    for layer in layers:
        for item in layer.items:
            if item.remove:
                merged.pop(item.key, None)
            elif layer.is_overlay and item.section is None and item.key not in merged:
                continue  # it changes an item of another job family
            else:
                merged[item.key] = _over(merged[item.key], item) if item.key in merged else item
    kept = [replace(i, needs=tuple(n for n in i.needs if n in merged)) for i in merged.values()]
    return sorted(kept, key=lambda i: SECTIONS.index(i.section) if i.section in SECTIONS else len(SECTIONS))


def _over(below: Item, above: Item) -> Item:
    fields = {f.key: f for f in below.fields}
    fields.update({f.key: f for f in above.fields})
    return Item(
        key=below.key,
        section=above.section or below.section,
        title={**below.title, **above.title},
        guidance={**below.guidance, **above.guidance},
        mandatory=below.mandatory if above.mandatory is None else above.mandatory,
        fields=tuple(fields.values()),
        confirmer=above.confirmer or below.confirmer,
        due=above.due or below.due,
        evidence=above.evidence or below.evidence,
        needs=tuple(dict.fromkeys((*below.needs, *above.needs))),
        multiple=below.multiple if above.multiple is None else above.multiple,
    )


def check_layer(items: Sequence[Item], path: str = "items") -> list[FieldViolation]:
    """What is wrong with a layer in itself; each finding is named by its path (`items[2].fields[0].title[en]`)."""
    found = _twice([i.key for i in items], path)
    for n, item in enumerate(items):
        here = f"{path}[{n}]"
        found += _twice([f.key for f in item.fields], f"{here}.fields")
        for m, spec in enumerate(item.fields):
            found += _check_field(spec, f"{here}.fields[{m}]")
    return found


def check_merged(items: Sequence[Item]) -> list[FieldViolation]:
    """What a merged template lacks; items are named by key, for their index means nothing to who published a layer."""
    found: list[FieldViolation] = []
    keys = {i.key for i in items}
    for item in items:
        here = f"items[{item.key}]"
        for name in ("section", "confirmer", "due", "evidence"):
            if getattr(item, name) is None and not (item.section == "hr" and name == "confirmer"):
                found.append(FieldViolation(f"{here}.{name}", "template.required"))
        found += _texts(item.title, f"{here}.title") + _texts(item.guidance, f"{here}.guidance")
        if not item.fields:
            found.append(FieldViolation(f"{here}.fields", "template.required"))
        found += [
            FieldViolation(f"{here}.needs", "template.unknown_need", {"need": need})
            for need in item.needs
            if need not in keys
        ]
    return found + _cycles(items)


def check_overlay(layer: Layer, below: Iterable[Layer]) -> list[FieldViolation]:
    """Items of an overlay that change what no layer below it has; with a section they are items of its own."""
    there = {item.key for lower in below for item in lower.items}
    return [
        FieldViolation(f"items[{item.key}]", "template.changes_nothing")
        for item in layer.items
        if layer.is_overlay and item.section is None and not item.remove and item.key not in there
    ]


def check_secrets(items: Iterable[Item]) -> list[FieldViolation]:
    """Secrets that nobody could ever see, for things go back to the company and HR's own list has no receiver. Asked of
    who publishes a template; a list that is there already is not stopped by it."""
    return [
        FieldViolation(f"items[{item.key}].fields[{spec.key}]", "template.secret_without_receiver")
        for item in items
        for spec in item.fields
        if spec.type == "secret" and not item.business
    ]


def _check_field(spec: FieldSpec, path: str) -> list[FieldViolation]:
    found = _texts(spec.title, f"{path}.title")
    if spec.comparable and spec.type not in COMPARABLE_TYPES:
        found.append(FieldViolation(f"{path}.comparable", "template.not_comparable", {"type": spec.type}))
    if (spec.type == "rows") != bool(spec.columns):
        found.append(FieldViolation(f"{path}.columns", "template.columns_for_rows"))
    found += _twice([c.key for c in spec.columns], f"{path}.columns")
    for n, column in enumerate(spec.columns):
        found += _texts(column.title, f"{path}.columns[{n}].title")
        if column.type not in COLUMN_TYPES or column.columns:
            found.append(FieldViolation(f"{path}.columns[{n}].type", "template.column_type", {"type": column.type}))
    return found


def _texts(texts: Texts, path: str) -> list[FieldViolation]:
    missing = [language for language in LANGUAGES if not texts.get(language, "").strip()]
    return [FieldViolation(f"{path}[{language}]", "template.required") for language in missing]


def _twice(keys: Sequence[str], path: str) -> list[FieldViolation]:
    return [
        FieldViolation(f"{path}[{n}].key", "template.twice", {"key": key})
        for n, key in enumerate(keys)
        if key in keys[:n]
    ]


def _cycles(items: Sequence[Item]) -> list[FieldViolation]:
    """Items that need each other could never be submitted."""
    needs = {i.key: set(i.needs) for i in items}
    while free := [key for key, rest in needs.items() if not rest & needs.keys()]:
        for key in free:
            del needs[key]
    return [FieldViolation(f"items[{key}].needs", "template.need_cycle") for key in sorted(needs)]


def handover_items(items: Iterable[Item]) -> list[Item]:
    """The items that the letter waits for, HR's own list apart."""
    return [i for i in items if i.section != "hr"]


def is_empty(items: Iterable[Item]) -> bool:
    """An empty checklist is an error that HR sees, never a completed case."""
    return not any(i.mandatory for i in handover_items(items))


# -- plain data, as it is stored and sent ------------------------------------------------------------------------------


def item_from(data: Mapping[str, Any]) -> Item:
    """Reads the stored form; the shape has been checked by the contract."""
    due = data.get("due")
    return Item(
        key=data["key"],
        remove=data.get("remove") or False,
        section=data.get("section"),
        title=dict(data.get("title") or {}),
        guidance=dict(data.get("guidance") or {}),
        mandatory=data.get("mandatory"),
        fields=tuple(_field_from(f) for f in data.get("fields") or ()),
        confirmer=data.get("confirmer"),
        due=DueRule(due["anchor"], Period(**due["period"])) if due else None,
        evidence=data.get("evidence"),
        needs=tuple(data.get("needs") or ()),
        multiple=data.get("multiple"),
    )


def _field_from(data: Mapping[str, Any]) -> FieldSpec:
    return FieldSpec(
        key=data["key"],
        type=data["type"],
        title=dict(data.get("title") or {}),
        required=data.get("required") or False,
        comparable=data.get("comparable") or False,
        columns=tuple(_field_from(c) for c in data.get("columns") or ()),
    )


def item_data(item: Item) -> dict[str, Any]:
    """The way back; what is not said is left out."""
    data: dict[str, Any] = {
        "key": item.key,
        "remove": item.remove,
        "section": item.section,
        "title": dict(item.title),
        "guidance": dict(item.guidance),
        "mandatory": item.mandatory,
        "fields": [_field_data(f) for f in item.fields],
        "confirmer": item.confirmer,
        "due": {"anchor": item.due.anchor, "period": item.due.period.model_dump()} if item.due else None,
        "evidence": item.evidence,
        "needs": list(item.needs),
        "multiple": item.multiple,
    }
    return {key: value for key, value in data.items() if value is not None}


def _field_data(spec: FieldSpec) -> dict[str, Any]:
    data: dict[str, Any] = {
        "key": spec.key,
        "type": spec.type,
        "title": dict(spec.title),
        "required": spec.required,
        "comparable": spec.comparable,
    }
    if spec.columns:
        data["columns"] = [_field_data(c) for c in spec.columns]
    return data
