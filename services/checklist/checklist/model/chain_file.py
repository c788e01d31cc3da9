"""The evidence record as a file: all that a stranger needs, beside the public key, to verify a case offline."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from checklist.model.chain import FORMAT, Evidence, Link, Part, Problem, Row, Verifier, head_bytes, verify


class NotARecord(ValueError):
    """The text is not an exported record; says where it is not."""


@dataclass(frozen=True)
class RecordFile:
    """An exported chain: whose, its rows in order, where it ends, and the signature over that end."""

    tenant: str
    case_id: str
    exported_at: str
    end: Link
    key_id: str
    signature: str
    rows: tuple[Evidence, ...]
    withheld: tuple[int, ...] = ()
    """Rows whose texts are not for the file's reader; their digests stay, and the signature names them."""


def export(
    rows: Sequence[Evidence],
    end: Link,
    at: str,
    sign: Callable[[bytes], str],
    key_id: str,
    *,
    withheld: Collection[int] = (),
) -> RecordFile:
    """Closes the chain's present state into a file; `at` is RFC 3339 in UTC. There is at least one row. Of the rows
    numbered in `withheld` the contents are left out."""
    tenant, case_id = rows[0].row.tenant, rows[0].row.case_id
    left_out = tuple(sorted(withheld))
    shown = tuple(replace(item, content=None) if item.row.seq in left_out else item for item in rows)
    signature = sign(head_bytes(tenant, case_id, end, at, left_out))
    return RecordFile(tenant, case_id, at, end, key_id, signature, shown, left_out)


def dump(record: RecordFile, public_keys: Mapping[str, str]) -> dict[str, Any]:
    """The file as JSON data. The public keys are for convenience: who verifies brings the key from elsewhere."""
    return {
        "format": FORMAT,
        "tenant": record.tenant,
        "case_id": record.case_id,
        "exported_at": record.exported_at,
        "length": record.end.length,
        "head": record.end.hash,
        "key_id": record.key_id,
        "signature": record.signature,
        "public_keys": dict(public_keys),
        **({"withheld": list(record.withheld)} if record.withheld else {}),
        "rows": [asdict(item.row) | {"who": _part(item.who), "content": _part(item.content)} for item in record.rows],
    }


def load(text: str | bytes) -> RecordFile:
    """Reads a file; NotARecord names what is not as it should be."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotARecord(f"not JSON: {error}") from None
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise NotARecord(f"format is not {FORMAT}")
    rows = data.get("rows")
    if not isinstance(rows, list):
        raise NotARecord("rows is not a list")
    return RecordFile(
        tenant=_text(data, "tenant"),
        case_id=_text(data, "case_id"),
        exported_at=_text(data, "exported_at"),
        end=Link(_number(data, "length"), _text(data, "head")),
        key_id=_text(data, "key_id"),
        signature=_text(data, "signature"),
        rows=tuple(_evidence(row, f"rows[{index}]") for index, row in enumerate(rows)),
        withheld=_numbers(data, "withheld"),
    )


def verify_file(record: RecordFile, verifier: Verifier, *, at_least: Link | None = None) -> list[Problem]:
    """Every problem of the file. `at_least` is a row known from elsewhere (letter, report) that the chain must hold."""
    problems = verify(record.rows, record.end, verifier, withheld=record.withheld)
    head = head_bytes(record.tenant, record.case_id, record.end, record.exported_at, record.withheld)
    if not verifier(record.key_id, head, record.signature):
        problems.append(Problem(0, "end", "the signature over the file's length and last hash is not good"))
    for item in record.rows:
        if (item.row.tenant, item.row.case_id) != (record.tenant, record.case_id):
            problems.append(Problem(item.row.seq, "foreign", "it belongs to another case than the file"))
    if at_least is not None and at_least not in [Link(i.row.seq, i.row.hash) for i in record.rows]:
        problems.append(Problem(at_least.length, "missing", f"no row with hash {at_least.hash}"))
    return problems


def _part(part: Part | None) -> dict[str, Any] | None:
    return None if part is None else {"salt": part.salt, "text": part.text}


def _evidence(data: Any, where: str) -> Evidence:
    if not isinstance(data, dict):
        raise NotARecord(f"{where} is not an object")
    texts = {f.name: _text(data, f.name, where) for f in fields(Row) if f.name != "seq"}
    return Evidence(
        Row(seq=_number(data, "seq", where), **texts),
        _read_part(data, "who", where),
        _read_part(data, "content", where),
    )


def _read_part(data: Mapping[str, Any], name: str, where: str) -> Part | None:
    part = data.get(name)
    if part is None:
        return None
    if not isinstance(part, dict):
        raise NotARecord(f"{where}.{name} is not an object")
    return Part(_text(part, "salt", f"{where}.{name}"), _text(part, "text", f"{where}.{name}"))


def _text(data: Mapping[str, Any], name: str, where: str = "") -> str:
    value = data.get(name)
    if not isinstance(value, str):
        raise NotARecord(f"{where}.{name} is not a text".removeprefix("."))
    return value


def _number(data: Mapping[str, Any], name: str, where: str = "") -> int:
    value = data.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise NotARecord(f"{where}.{name} is not a whole number".removeprefix("."))
    return value


def _numbers(data: Mapping[str, Any], name: str) -> tuple[int, ...]:
    values = data.get(name, [])
    if not isinstance(values, list):
        raise NotARecord(f"{name} is not a list")
    return tuple(_number({name: value}, name) for value in values)
