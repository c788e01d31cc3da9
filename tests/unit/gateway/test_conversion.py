"""JSON to messages to the broker's bodies and back."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.errors import Invalid
from gateway import wire
from gateway.contract import Contract
from gateway.protojson import Problems, fill
from gateway.transcoding import decode


def message(toys: Contract, name: str = "Toy") -> Message:
    return GetMessageClass(toys.pool.FindMessageTypeByName(f"handover.toys.v1.{name}"))()


def read(toys: Contract, data: Any, name: str = "Toy") -> tuple[Message, dict[str, str]]:
    made = message(toys, name)
    problems: Problems = []
    fill(made, data, problems)
    return made, {p.field: p.message for p in problems}


def body(toys: Contract, data: Any, name: str = "Toy") -> dict[str, Any]:
    made, problems = read(toys, data, name)
    assert problems == {}
    found: Problems = []
    result = wire.request_body(made, found)
    assert found == []
    return result


def test_what_is_absent_empty_and_given_stay_apart(toys: Contract) -> None:
    always = {"pieces": 0, "weight": 0, "score": 0.0, "broken": False, "tags": [], "title": {}, "parts": []}
    assert body(toys, {}) == always
    assert body(toys, {"note": ""}) == always | {"note": ""}
    assert body(toys, {"note": None, "name": None, "tags": None}) == always
    assert body(toys, {"name": ""}) == always
    assert body(toys, {"extra": {}}) == always | {"extra": {}}


def test_both_spellings_and_numbers_as_text(toys: Contract) -> None:
    one = body(toys, {"madeAt": "2026-11-24T09:00:00+08:00", "weight": "9223372036854775807", "score": "1.5"})
    two = body(toys, {"made_at": "2026-11-24T01:00:00Z", "weight": 9223372036854775807, "score": 1.5})
    assert one == two
    assert one["made_at"] == "2026-11-24T01:00:00Z"
    assert one["weight"] == 2**63 - 1
    assert body(toys, {"pieces": 3.0})["pieces"] == 3


def test_the_idempotency_key_is_no_part_of_the_body(toys: Contract) -> None:
    assert "request_id" not in body(toys, {"requestId": "k"}, "LendToyRequest")


def test_a_struct_keeps_whole_numbers_whole(toys: Contract) -> None:
    given_ = {"n": 3, "x": 1.5, "list": [1, None, {"deep": 2}], "text": "3", "yes": True}
    assert body(toys, {"extra": given_})["extra"] == given_


BAD: list[tuple[Any, dict[str, str]]] = [
    ([], {"body": "field.object"}),
    ({"madeAt": "2026-02-30T00:00:00Z"}, {"made_at": "field.timestamp"}),
    ({"madeAt": "2026-02-03"}, {"made_at": "field.timestamp"}),
    ({"madeAt": 5}, {"made_at": "field.timestamp"}),
    ({"extra": [1]}, {"extra": "field.object"}),
    ({"title": {"en": 1}}, {'title["en"]': "field.text"}),
    ({"title": []}, {"title": "field.object"}),
    ({"tags": [1, "a", None]}, {"tags[0]": "field.text", "tags[2]": "field.text"}),
    ({"weight": "9223372036854775808"}, {"weight": "field.range"}),
    ({"weight": "1e3"}, {"weight": "field.integer"}),
    ({"weight": "١٢"}, {"weight": "field.integer"}),
    ({"score": "NaN"}, {"score": "field.number"}),
    ({"score": 10**400}, {"score": "field.number"}),
    ({"score": True}, {"score": "field.number"}),
    ({"broken": 1}, {"broken": "field.boolean"}),
    ({"parts": [{"label": "a"}, None]}, {"parts[1]": "field.object"}),
    ({"parts": [{"inner": {"inner": {"x\n": 1}}}]}, {"parts[0].inner.inner.x?": "field.unknown"}),
]


@pytest.mark.parametrize(("data", "problems"), BAD, ids=[str(row[0])[:40] for row in BAD])
def test_what_does_not_fit_is_named_by_its_path(toys: Contract, data: Any, problems: dict[str, str]) -> None:
    assert read(toys, data)[1] == problems


def test_all_problems_are_told_at_once(toys: Contract) -> None:
    found = read(toys, {"pieces": "x", "tags": 1, "nope": 1, "parts": [{"label": 1}]})[1]
    assert found.keys() == {"pieces", "tags", "nope", "parts[0].label"}


def test_a_field_mask_is_a_list_of_paths_in_proto_spelling(toys: Contract) -> None:
    made, problems = read(toys, {"updateMask": "note,madeAt"}, "UpdateToyRequest")
    assert problems == {}
    assert wire.request_body(made, [])["update_mask"] == ["note", "made_at"]


def test_forty_levels_are_enough_and_one_more_is_too_deep() -> None:
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        decode((opening * 39 + "[]" + closing * 39).encode())
        with pytest.raises(Invalid, match=r"body\.deep"):
            decode((opening * 40 + "[]" + closing * 40).encode())
    assert decode(("[" + ",".join(["[]"] * 1000) + "]").encode()) == [[]] * 1000


def test_nul_characters_are_refused_wherever_they_hide(toys: Contract) -> None:
    made, _ = read(toys, {"note": "a\0", "tags": ["b\0"], "title": {"en": "c\0"}, "extra": {"k": ["d\0"]}})
    found: Problems = []
    wire.request_body(made, found)
    assert {p.field for p in found} == {"note", "tags[0]", 'title["en"]', "extra"}
    made, _ = read(toys, {"title": {"e\0n": "c"}})
    found = []
    wire.request_body(made, found)
    assert [p.field for p in found] == ["title"]


def test_infinite_numbers_of_a_binary_request_are_refused(toys: Contract) -> None:
    made = message(toys)
    setattr(made, "score", float("inf"))  # noqa: B010
    found: Problems = []
    wire.request_body(made, found)
    assert [p.field for p in found] == ["score"]


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
TOY = st.fixed_dictionaries(
    {},
    optional={
        "name": TEXT.filter(bool),
        "note": TEXT,
        "pieces": st.integers(-(2**31), 2**31 - 1),
        "weight": st.integers(-(2**63), 2**63 - 1),
        "score": st.floats(allow_nan=False, allow_infinity=False),
        "broken": st.booleans(),
        "tags": st.lists(TEXT, max_size=3),
        "title": st.dictionaries(TEXT, TEXT, max_size=3),
        "made_at": st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)).map(  # noqa: DTZ001
            lambda at: at.replace(tzinfo=UTC, microsecond=0).isoformat().replace("+00:00", "Z")
        ),
        "parts": st.lists(st.fixed_dictionaries({"label": TEXT.filter(bool)}), max_size=2),
    },
)


@given(data=TOY)
@settings(max_examples=150, deadline=None)
def test_what_a_client_sends_is_what_a_service_reads_and_a_client_gets_back(
    toys: Contract, data: dict[str, Any]
) -> None:
    sent = body(toys, json.loads(json.dumps(data)))
    assert {k: v for k, v in sent.items() if k in data} == data
    answer = wire.json_object(wire.reply_message(type(message(toys)), sent))
    again = body(toys, json.loads(json.dumps(answer)))
    assert again == sent


def test_bytes_are_base64_in_either_alphabet() -> None:
    from google.protobuf.descriptor_pb2 import UninterpretedOption

    from gateway.protojson import scalar

    entry = UninterpretedOption.DESCRIPTOR.fields_by_name["string_value"]
    raw = b"\xfb\xff\xfe"
    for text in (base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode().rstrip("=")):
        assert scalar(entry, text) == raw
