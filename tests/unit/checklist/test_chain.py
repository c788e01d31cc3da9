"""The chain names whatever was changed, dropped, swapped, repeated or emptied; an erasure on record is no finding."""

import json
from copy import deepcopy
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from checklist import cli
from checklist.documents.keys import EvidenceKey, PublicKeys
from checklist.model import chain, chain_file
from checklist.model.chain import Evidence, Fact, Link, Part, Row

KEY = EvidenceKey(Ed25519PrivateKey.generate())
OTHER = EvidenceKey(Ed25519PrivateKey.generate())
KEYS = PublicKeys([KEY.public_pem])


def build(n: int = 6, key: EvidenceKey = KEY, erased: tuple[int, ...] = ()) -> tuple[list[Evidence], Link]:
    link, rows = Link(), []
    for seq in range(1, n + 1):
        content: dict[str, object] = {"data": {"case_id": "c1", "text": f"第{seq}行"}, "exhibit": {}}
        name = "entry.submitted"
        if erased and seq == n:
            name = chain.ERASED
            content = {"data": {"rows": [{"seq": s, "parts": ["who", "content"]} for s in erased]}, "exhibit": {}}
        fact = Fact(
            tenant="acme",
            case_id="c1",
            recorded_at=f"2026-11-24T09:00:{seq:02d}.000000Z",
            occurred_at=f"2026-11-24T09:00:{seq:02d}.000000Z",
            event_id=f"e{seq}",
            event=name,
            service="checklist",
            who=Part(f"{seq:032x}", chain.canonical({"actor": f"E{seq}"})),
            content=Part(f"{seq + 100:032x}", chain.canonical(content)),
        )
        row = chain.append(link, fact, key.sign, key.key_id)
        rows.append(Evidence(row, fact.who, fact.content))
        link = Link(row.seq, row.hash)
    return rows, link


ROWS, END = build()


def named(rows: list[Evidence], end: Link = END) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for problem in chain.verify(rows, end, KEYS):
        found.setdefault(problem.seq, set()).add(problem.kind)
    return found


def test_a_sound_chain_has_no_problem() -> None:
    assert named(ROWS) == {}
    assert chain.verify([], Link(), KEYS) == []


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(ROWS) - 1), st.sampled_from([f.name for f in fields(Row)]), st.text(max_size=80))
def test_any_changed_field_is_named_by_its_row(index: int, field: str, value: str) -> None:
    row = ROWS[index].row
    changed: Any = row.seq + 7 if field == "seq" else value
    if changed == getattr(row, field):
        return
    rows = list(ROWS)
    rows[index] = replace(rows[index], row=replace(row, **{field: changed}))
    found = named(rows)
    assert found
    assert row.seq in found or (field == "seq" and row.seq + 7 in found)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(ROWS) - 1), st.sampled_from(["who", "content"]), st.sampled_from(["salt", "text"]))
def test_any_changed_text_is_named_by_its_row(index: int, part: str, field: str) -> None:
    old = getattr(ROWS[index], part)
    rows = list(ROWS)
    rows[index] = replace(rows[index], **{part: replace(old, **{field: getattr(old, field) + " "})})
    assert named(rows) == {ROWS[index].row.seq: {part}}


@given(st.integers(0, len(ROWS) - 1))
def test_a_dropped_row_is_named(index: int) -> None:
    rows = [r for i, r in enumerate(ROWS) if i != index]
    assert named(rows) == {index + 1: {"missing"}}


@given(st.integers(0, len(ROWS) - 2))
def test_swapped_rows_are_named(index: int) -> None:
    rows = list(ROWS)
    rows[index], rows[index + 1] = rows[index + 1], rows[index]
    assert named(rows) == {index + 1: {"reordered"}}


@given(st.integers(0, len(ROWS) - 2))
def test_rows_that_exchange_their_numbers_are_named_as_changed(index: int) -> None:
    a, b = ROWS[index], ROWS[index + 1]
    rows = list(ROWS)
    rows[index] = replace(b, row=replace(b.row, seq=a.row.seq))
    rows[index + 1] = replace(a, row=replace(a.row, seq=b.row.seq))
    found = named(rows)
    assert "changed" in found[a.row.seq]
    assert "changed" in found[b.row.seq]


def test_a_repeated_row_is_named() -> None:
    assert named([*ROWS[:3], ROWS[2], *ROWS[3:]]) == {3: {"repeated"}}


def test_a_row_forged_with_its_hash_fails_by_its_signature() -> None:
    row = ROWS[2].row
    forged = replace(row, event="entry.waived")
    forged = replace(forged, hash=chain.row_hash(asdict(forged)))
    found = named([*ROWS[:2], replace(ROWS[2], row=forged), *ROWS[3:]])
    assert "signature" in found[3]
    assert "reordered" in found[4]


def test_a_chain_signed_by_another_key_is_refused_row_by_row() -> None:
    rows, end = build(key=OTHER)
    assert {p.seq for p in chain.verify(rows, end, KEYS) if p.kind == "signature"} == {1, 2, 3, 4, 5, 6}


def test_a_cut_tail_and_a_longer_chain_are_named() -> None:
    assert named(ROWS[:4]) == {5: {"missing"}, 6: {"missing"}}
    assert named(ROWS, Link(4, ROWS[3].row.hash)) == {6: {"end"}}
    assert named(ROWS, Link(6, "0" * 64)) == {6: {"end"}}


def test_a_text_gone_without_an_erasure_is_a_finding_and_with_one_it_is_not() -> None:
    assert named([replace(ROWS[0], who=None), *ROWS[1:]]) == {1: {"unexplained_gap"}}
    rows, end = build(erased=(2, 3))
    emptied = [replace(r, who=None, content=None) if r.row.seq in (2, 3) else r for r in rows]
    assert chain.verify(emptied, end, KEYS) == []
    too_many = [replace(r, content=None) if r.row.seq == 4 else r for r in emptied]
    assert [p.seq for p in chain.verify(too_many, end, KEYS)] == [4]


def test_an_erasure_row_that_was_tampered_with_excuses_nothing() -> None:
    rows, end = build(erased=(2,))
    text = chain.canonical({"data": {"rows": [{"seq": 3, "parts": ["who", "content"]}]}, "exhibit": {}})
    last = replace(rows[-1], content=Part(rows[-1].content.salt if rows[-1].content else "", text))
    rows = [replace(r, who=None, content=None) if r.row.seq == 3 else r for r in rows[:-1]] + [last]
    assert {(p.seq, p.kind) for p in chain.verify(rows, end, KEYS)} == {
        (3, "unexplained_gap"),
        (6, "content"),
    }


@pytest.mark.parametrize("content", ["{}", "[]", "no JSON", '{"data":{"rows":[{"seq":"x","parts":[]}]}}'])
def test_a_forged_erasure_is_named_whatever_it_says(content: str) -> None:
    part = Part("0" * 32, content)
    forged = replace(ROWS[-1].row, event=chain.ERASED, content_digest=part.digest)
    problems = named([*ROWS[:-1], Evidence(forged, ROWS[-1].who, part)])
    assert problems == {6: {"changed"}}


def test_the_digest_of_a_text_cannot_be_guessed_without_its_salt() -> None:
    text = chain.canonical({"actor": "E1"})
    assert Part("a" * 32, text).digest != Part("b" * 32, text).digest


# -- the exported file and the offline command -----------------------------------------------------------------------


def exported(rows: list[Evidence] = ROWS, end: Link = END) -> dict[str, object]:
    record = chain_file.export(rows, end, "2026-11-24T10:00:00.000000Z", KEY.sign, KEY.key_id)
    return chain_file.dump(record, {KEY.key_id: KEY.public_pem})


def verify_on_disk(tmp_path: Path, data: object, *more: str, key: EvidenceKey = KEY) -> int:
    (tmp_path / "record.json").write_text(json.dumps(data))
    (tmp_path / "key.pem").write_text(key.public_pem)
    return cli.main(["verify", str(tmp_path / "record.json"), "--public-key", str(tmp_path / "key.pem"), *more])


def test_an_exported_file_verifies_offline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify_on_disk(tmp_path, exported(), "--row", f"3:{ROWS[2].row.hash}") == cli.OK
    assert "OK: every row" in capsys.readouterr().out


def test_the_command_names_the_changed_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = exported()
    data["rows"][3]["content"]["text"] = data["rows"][3]["content"]["text"].replace("4", "9")  # type: ignore[index]
    assert verify_on_disk(tmp_path, data) == cli.BROKEN
    assert "row 4: content" in capsys.readouterr().out


def test_a_file_cut_and_closed_again_by_hand_fails_by_its_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = deepcopy(exported())
    data["rows"] = data["rows"][:4]  # type: ignore[index]
    data["length"], data["head"] = 4, ROWS[3].row.hash
    assert verify_on_disk(tmp_path, data) == cli.BROKEN
    assert "chain: end" in capsys.readouterr().out


def test_an_older_export_lacks_the_row_that_the_letter_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older = exported(ROWS[:4], Link(4, ROWS[3].row.hash))
    assert verify_on_disk(tmp_path, older) == cli.OK
    assert verify_on_disk(tmp_path, older, "--row", f"6:{END.hash}") == cli.BROKEN
    assert "row 6: missing" in capsys.readouterr().out


def test_another_key_verifies_nothing(tmp_path: Path) -> None:
    assert verify_on_disk(tmp_path, exported(), key=OTHER) == cli.BROKEN


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {},
        {"format": "x"},
        {**exported(), "rows": 3},
        {**exported(), "rows": [3]},
        {**exported(), "length": "6"},
    ],
)
def test_what_is_no_record_is_unusable(tmp_path: Path, data: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify_on_disk(tmp_path, data) == cli.UNUSABLE
    assert "cannot verify" in capsys.readouterr().err


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_changed_leaf_of_the_file_is_found_or_unusable(data: st.DataObject) -> None:
    file = json.loads(json.dumps(exported()))
    file.pop("public_keys")  # a convenience that nobody relies on
    paths = leaves(file)
    path = data.draw(st.sampled_from(paths))
    holder = file
    for step in path[:-1]:
        holder = holder[step]
    old = holder[path[-1]]
    holder[path[-1]] = old + 1 if isinstance(old, int) else old + "x"
    try:
        record = chain_file.load(json.dumps(file))
    except chain_file.NotARecord:
        return
    assert chain_file.verify_file(record, KEYS) != [], path


def leaves(value: object, path: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    if isinstance(value, dict):
        return [p for k, v in value.items() for p in leaves(v, (*path, k))]
    if isinstance(value, list):
        return [p for i, v in enumerate(value) for p in leaves(v, (*path, i))]
    return [path]
