"""Typed content of an entry: what a person typed in becomes values, or violations named by path. SPEC 3, "An item"."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from chassis.errors import FieldViolation, Invalid
from checklist.model.template import FieldSpec

LONGEST_TEXT = 4000
MOST_ROWS = 200
LARGEST = 64_000
"""Bytes of an entry's content as canonical JSON; longer material belongs into attachments."""
_CODE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_PREFIX = {"person": "employees/", "attachment": "attachments/"}


class Bad(ValueError):
    """A value that does not fit; the text is a message key."""

    def __init__(self, key: str, **params: Any) -> None:
        super().__init__(key)
        self.params = params


def read(
    specs: Sequence[FieldSpec],
    raw: Mapping[str, Any],
    *,
    kept: Mapping[str, Any],
    complete: bool,
    known_person: Callable[[str], bool],
) -> dict[str, Any]:
    """The content in canonical values. `kept` is the stored content: its secrets stay, for they are set elsewhere.

    `complete` asks for every required field. Raises Invalid with all violations (`fields[contacts][0].phone`).
    """
    by_key = {spec.key: spec for spec in specs}
    found = [FieldViolation(f"fields[{key}]", "field.unknown") for key in raw if key not in by_key]
    values: dict[str, Any] = {}
    for spec in specs:
        path = f"fields[{spec.key}]"
        if spec.type == "secret":
            value = _secret(raw.get(spec.key), kept.get(spec.key), path, found)
        elif spec.type == "rows":
            value = _rows(spec, raw.get(spec.key), path, complete, known_person, found)
        else:
            value = _single(spec, raw.get(spec.key), path, known_person, found)
        if value is not None:
            values[spec.key] = value
        elif complete and spec.required and not any(v.field == path for v in found):
            found.append(FieldViolation(path, "field.required"))
    if not found and len(canonical(values)) > LARGEST:
        found.append(FieldViolation("fields", "field.too_large", {"most": LARGEST}))
    if found:
        raise Invalid(fields=found)
    return values


def content_digest(content: Mapping[str, Any]) -> str:
    """SHA-256 hex of the content's canonical JSON; what a confirmer confirms, byte for byte."""
    return hashlib.sha256(canonical(content)).hexdigest()


def canonical(content: Mapping[str, Any]) -> bytes:
    """Sorted keys, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def comparable(specs: Sequence[FieldSpec], values: Mapping[str, Any]) -> dict[str, Any]:
    """The part that may travel to be compared with work records: marked fields and, of rows, marked columns."""
    result: dict[str, Any] = {}
    for spec in specs:
        if not spec.comparable or spec.key not in values:
            continue
        value = values[spec.key]
        if spec.type == "rows":
            columns = [c.key for c in spec.columns if c.comparable]
            value = [{c: row[c] for c in columns if c in row} for row in value]
        result[spec.key] = value
    return result


def person_in(specs: Sequence[FieldSpec], values: Mapping[str, Any], key: str) -> str | None:
    """The person named in a field, if there is such a field and it is filled."""
    return next((values.get(s.key) for s in specs if s.key == key and s.type == "person"), None)


def _secret(given: Any, kept: Any, path: str, found: list[FieldViolation]) -> Any:
    if given not in (None, "", kept):
        found.append(FieldViolation(path, "field.secret_apart"))
    return kept


def _rows(
    spec: FieldSpec,
    given: Any,
    path: str,
    complete: bool,
    known_person: Callable[[str], bool],
    found: list[FieldViolation],
) -> list[dict[str, Any]] | None:
    if given in (None, []):
        return None
    if not isinstance(given, list) or not all(isinstance(row, dict) for row in given):
        found.append(FieldViolation(path, "field.rows"))
        return None
    if len(given) > MOST_ROWS:
        found.append(FieldViolation(path, "field.too_many_rows", {"most": MOST_ROWS}))
        return None
    return [_row(spec, row, f"{path}[{n}]", complete, known_person, found) for n, row in enumerate(given)]


def _row(
    spec: FieldSpec,
    row: Mapping[str, Any],
    path: str,
    complete: bool,
    known_person: Callable[[str], bool],
    found: list[FieldViolation],
) -> dict[str, Any]:
    known = {c.key for c in spec.columns}
    found += [FieldViolation(f"{path}.{key}", "field.unknown") for key in row if key not in known]
    values: dict[str, Any] = {}
    for column in spec.columns:
        here = f"{path}.{column.key}"
        value = _single(column, row.get(column.key), here, known_person, found)
        if value is not None:
            values[column.key] = value
        elif complete and column.required and not any(v.field == here for v in found):
            found.append(FieldViolation(here, "field.required"))
    return values


def _single(
    spec: FieldSpec, given: Any, path: str, known_person: Callable[[str], bool], found: list[FieldViolation]
) -> Any:
    if given is None or given == "" or (isinstance(given, str) and not given.strip()):
        return None
    try:
        value = _READERS[spec.type](given)
        if spec.type == "person" and not known_person(value):
            raise Bad("field.unknown_person", person=value)
    except Bad as bad:
        found.append(FieldViolation(path, str(bad), bad.params))
        return None
    return value


def _text(given: Any) -> str:
    if not isinstance(given, str):
        raise Bad("field.text")
    if len(given) > LONGEST_TEXT:
        raise Bad("field.too_long", most=LONGEST_TEXT)
    if "\x00" in given:
        raise Bad("field.text")
    return given.strip()


def _number(given: Any) -> int | float:
    if isinstance(given, bool) or not isinstance(given, int | float) or given != given or abs(given) > 1e15:
        raise Bad("field.number")
    # JSON through protobuf knows doubles only: 50.0 and 50 are one number and must have one digest.
    return int(given) if given == int(given) else given


def _percent(given: Any) -> int | float:
    value = _number(given)
    if not 0 <= value <= 100:
        raise Bad("field.percent")
    return value


def _date(given: Any) -> str:
    try:
        return date.fromisoformat(given).isoformat()
    except (TypeError, ValueError):
        raise Bad("field.date") from None


def _reference(kind: str) -> Callable[[Any], str]:
    def read_reference(given: Any) -> str:
        plain = given.removeprefix(_PREFIX[kind]) if isinstance(given, str) else ""
        if not _CODE.fullmatch(plain):
            raise Bad(f"field.{kind}")
        return plain

    return read_reference


def _link(given: Any) -> str:
    text = _text(given)
    try:
        parts = urlsplit(text)
    except ValueError:
        raise Bad("field.link") from None
    if parts.scheme not in ("http", "https", "ssh", "git") or not parts.netloc or len(text) > 2000 or " " in text:
        raise Bad("field.link")
    return text


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "text": _text,
    "number": _number,
    "percent": _percent,
    "date": _date,
    "person": _reference("person"),
    "attachment": _reference("attachment"),
    "link": _link,
}
