"""Answers are read and printed fast, and as protobuf itself would do it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from google.protobuf import json_format
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway import replies, wire
from gateway.contract import Contract, load
from handover import DESCRIPTORS

TEXT = st.text(max_size=8).filter(lambda text: "\ud800" > max(text, default="a"))
PLAIN = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats(-1e6, 1e6) | TEXT
INSTANTS = st.sampled_from(
    ["2026-03-02T09:00:00Z", "1969-12-31T23:59:59.999999Z", "2026-03-02T09:00:00.5+08:00", "0001-01-01T00:00:00Z"]
)
PART = st.deferred(lambda: st.fixed_dictionaries({}, optional={"label": TEXT, "inner": st.none() | PART}))
TOY: Any = st.fixed_dictionaries(
    {},
    optional={
        "name": TEXT,
        "note": st.none() | TEXT,
        "pieces": st.integers(-(2**31), 2**31 - 1),
        "weight": st.integers(-(2**63), 2**63 - 1),
        "score": st.floats(allow_nan=False, allow_infinity=False) | st.integers(-1000, 1000),
        "broken": st.booleans(),
        "tags": st.lists(TEXT, max_size=3),
        "title": st.dictionaries(TEXT, TEXT, max_size=3),
        "made_at": st.none() | INSTANTS,
        "extra": st.dictionaries(TEXT, st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=2)), max_size=3),
        "parts": st.lists(PART, max_size=2),
        "of_tomorrow": PLAIN,
    },
)


def toy(contract: Contract) -> Message:
    return GetMessageClass(contract.pool.FindMessageTypeByName("handover.toys.v1.Toy"))()


@settings(max_examples=200)
@given(data=TOY)
def test_it_reads_what_protobuf_reads(toys: Contract, data: dict[str, Any]) -> None:
    fast = toy(toys)
    replies.fill(fast, data)
    assert fast == json_format.ParseDict(data, toy(toys), ignore_unknown_fields=True)


@settings(max_examples=200)
@given(data=TOY)
def test_it_prints_what_protobuf_prints(toys: Contract, data: dict[str, Any]) -> None:
    made = json_format.ParseDict(data, toy(toys), ignore_unknown_fields=True)
    printed = wire.json_object(made)
    slow = json_format.MessageToDict(made, always_print_fields_with_no_presence=True)
    assert json.loads(json.dumps(printed)) == json.loads(json.dumps(slow))
    assert list(printed) == list(wire.json_object(made))
    if "score" in printed and abs(printed["score"]) < 2**53 and printed["score"] == int(printed["score"]):
        assert isinstance(printed["score"], int)


@pytest.mark.parametrize("score", ["NaN", "Infinity", "-Infinity", 1e300])
def test_numbers_that_are_none_are_printed_as_protobuf_does(toys: Contract, score: Any) -> None:
    made: Any = json_format.ParseDict({"score": score, "madeAt": "2026-03-02T09:00:00.000000001Z"}, toy(toys))
    assert wire.json_object(made)["score"] == score
    assert wire.json_object(made)["madeAt"] == "2026-03-02T09:00:00.000000001Z"


MISFITS = [
    {"pieces": "many"}, {"pieces": 2**31}, {"name": 5}, {"tags": "a"}, {"tags": [None]}, {"title": ["en"]},
    {"made_at": "2026-03-02"}, {"made_at": 5}, {"extra": []}, {"parts": [None]}, {"parts": {"label": "a"}},
]  # fmt: skip


@pytest.mark.parametrize("data", MISFITS, ids=str)
def test_what_does_not_fit_is_the_services_fault(toys: Contract, data: dict[str, Any]) -> None:
    with pytest.raises(wire.ReplyMismatch):
        wire.reply_message(type(toy(toys)), data)


def test_what_it_does_not_know_protobuf_reads(toys: Contract) -> None:
    made: Any = wire.reply_message(type(toy(toys)), {"weight": "9007199254740993", "score": "Infinity", "pieces": 3.0})
    assert (made.weight, made.score, made.pieces) == (9007199254740993, float("inf"), 3)


def test_every_answer_of_the_contract_has_a_plan() -> None:
    for method in load(DESCRIPTORS).methods.values():
        made = method.response()
        replies.fill(made, {})
        assert wire.json_object(made) == json_format.MessageToDict(made, always_print_fields_with_no_presence=True)
