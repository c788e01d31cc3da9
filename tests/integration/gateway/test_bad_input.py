"""Bad input through both doors: the same reason, the same fields, and nothing reaches the service."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.support.client import GrpcClient, HttpClient
from tests.support.gateway_toy import ToyService

TOYS = "handover.toys.v1.ToyService"
GOOD = {"borrower": "employees/E1001", "pieces": 2}


@dataclass(frozen=True)
class Bad:
    """A request that must be refused, in its two forms."""

    name: str
    changes: dict[str, Any]
    reason: str
    fields: dict[str, str]
    key: str | None = None
    grpc: dict[str, Any] = field(default_factory=dict)


TABLE = [
    Bad("nothing given", {"borrower": "", "pieces": 0}, "INVALID_ARGUMENT", {
        "borrower": "is required", "pieces": "greater than or equal to 1"}),
    Bad("another kind of name", {"borrower": "boss"}, "INVALID_ARGUMENT", {"borrower": "does not have prefix"}),
    Bad("too much", {"pieces": 21}, "INVALID_ARGUMENT", {"pieces": "less than or equal to 20"}),
    Bad("too long", {"note": "12345678901"}, "INVALID_ARGUMENT", {"note": "at most 10 characters"}),
    Bad("deep in a list", {"parts": [{"label": "a"}, {"label": "b", "inner": {"label": ""}}]}, "INVALID_ARGUMENT", {
        "parts[1].inner.label": "at least 1 character"}),
    Bad("a NUL", {"note": "a\0b"}, "INVALID_ARGUMENT", {"note": "must not contain the character NUL"}),
    Bad("a key with a space", {}, "INVALID_ARGUMENT", {"request_id": "1 to 255 visible ASCII characters"}, key="a b"),
    Bad("a key that is too long", {}, "INVALID_ARGUMENT", {"request_id": "1 to 255"}, key="k" * 256),
    Bad("two keys", {"requestId": "one"}, "INVALID_ARGUMENT", {"request_id": "not the same"}, key="two"),
]  # fmt: skip


@pytest.mark.parametrize("bad", TABLE, ids=lambda bad: bad.name)
async def test_the_same_refusal_through_both_doors(
    bad: Bad, http: HttpClient, rpc: GrpcClient, toy: ToyService
) -> None:
    headers = {} if bad.key is None else {"idempotency_key": bad.key}
    by_http = await http.call("POST", "/v1/toys/bear:lend", GOOD | bad.changes, **headers)
    by_grpc = await rpc.call(f"{TOYS}/LendToy", GOOD | bad.changes | {"name": "toys/bear"}, **headers)
    assert (by_http.status, by_grpc.status) == (400, "INVALID_ARGUMENT")
    for answer in (by_http, by_grpc):
        assert answer.reason == bad.reason
        assert answer.fields.keys() == bad.fields.keys()
        for name, text in bad.fields.items():
            assert text in answer.fields[name]
        assert all(name in answer.message for name in bad.fields)
    assert by_http.fields == by_grpc.fields
    assert by_http.message == by_grpc.message
    assert toy.received == []


async def test_chinese_callers_read_chinese(http: HttpClient, rpc: GrpcClient, toy: ToyService) -> None:
    body = GOOD | {"pieces": 99, "note": "12345678901"}
    by_http = await http.call("POST", "/v1/toys/bear:lend", body, accept_language="zh-CN")
    by_grpc = await rpc.call(f"{TOYS}/LendToy", body | {"name": "toys/bear"}, accept_language="zh-CN")
    assert by_http.fields == by_grpc.fields == {"pieces": "数值超出允许范围", "note": "最多 10 个字符"}
    assert by_http.body["title"] == "输入有误"


def tower(height: int) -> bytes:
    """Parts in one another, below an object and a list."""
    return b'{"parts": [' + b'{"inner": ' * (height - 1) + b"{}" + b"}" * (height - 1) + b"]}"


HTTP_ONLY: list[tuple[str, bytes | dict[str, Any], dict[str, str]]] = [
    ("an unknown field", {"borower": "x"}, {"borower": "unknown field"}),
    ("an unknown field below", {"parts": [{"label": "a", "lable": 1}]}, {"parts[0].lable": "unknown field"}),
    ("a text for a number", {"pieces": "many"}, {"pieces": "whole number"}),
    ("a fraction", {"pieces": 1.5}, {"pieces": "whole number"}),
    ("true for a number", {"pieces": True}, {"pieces": "whole number"}),
    ("beyond 32 bits", {"pieces": 2**31}, {"pieces": "between"}),
    ("a number for a text", {"borrower": 1}, {"borrower": "must be a text"}),
    ("an object for a list", {"parts": {"label": "a"}}, {"parts": "must be a list"}),
    ("a text for an object", {"parts": ["a"]}, {"parts[0]": "must be an object"}),
    ("half a surrogate", b'{"borrower": "employees/\\ud800"}', {"borrower": "valid Unicode"}),
    ("one field in two spellings", {"requestId": "a", "request_id": "a"}, {"request_id": "given twice"}),
    ("a key twice", b'{"pieces": 1, "pieces": 2}', {"pieces": "given twice"}),
    ("no object", b"[]", {"body": "must be an object"}),
    ("no JSON", b'{"pieces": 1,}', {"body": "not JSON: line 1"}),
    ("malformed UTF-8", b'{"borrower": "\xff"}', {"body": "not UTF-8 (byte 14)"}),
    ("not a number", b'{"pieces": NaN}', {"body": "finite number"}),
    ("endless digits", b'{"pieces": ' + b"9" * 10_000 + b"}", {"body": "finite number"}),
    ("a tower of lists", b"[" * 100_000, {"body": "nested too deeply"}),
    (
        "a tower of parts",
        b'{"parts": [' + b'{"inner": ' * 300 + b"{}" + b"}" * 300 + b"]}",
        {"body": "nested too deeply"},
    ),
    ("a tower of 41", b'{"parts": [' + b'{"inner": ' * 38 + b"{}" + b"}" * 38 + b"]}", {"body": "nested too deeply"}),
    ("another name than in the path", {"name": "toys/dog"}, {"name": "not the same as in the path"}),
]


@pytest.mark.parametrize(("name", "body", "fields"), HTTP_ONLY, ids=[row[0] for row in HTTP_ONLY])
async def test_malformed_json_names_the_field(
    name: str, body: bytes | dict[str, Any], fields: dict[str, str], http: HttpClient, toy: ToyService
) -> None:
    whole = GOOD | body if isinstance(body, dict) else body
    answer = await http.call("POST", "/v1/toys/bear:lend", whole)
    assert (answer.status, answer.reason) == (400, "INVALID_ARGUMENT")
    assert answer.fields.keys() == fields.keys()
    for path, text in fields.items():
        assert text in answer.fields[path]
    assert toy.received == []


QUERIES = [
    ("pageSize=x", {"page_size": "whole number"}),
    ("pageSize=1&pageSize=2", {"page_size": "given once"}),
    ("pagesize=1", {"pagesize": "unknown field"}),
    ("like.lable=x", {"like.lable": "unknown field"}),
    ("like=x", {"like": "must be an object"}),
    ("broken=yes", {"broken": "true or false"}),
    ("parent=rooms/2", {"parent": "unknown field"}),
    ("tags=%ff", {"tags": "must be UTF-8"}),
    ("pageSize=-1", {"page_size": "greater than or equal to 0"}),
]


@pytest.mark.parametrize(("query", "fields"), QUERIES, ids=[row[0] for row in QUERIES])
async def test_bad_query_parameters_are_named(
    query: str, fields: dict[str, str], http: HttpClient, toy: ToyService
) -> None:
    answer = await http.call("GET", f"/v1/rooms/1/toys?{query}")
    assert (answer.status, answer.reason) == (400, "INVALID_ARGUMENT")
    assert answer.fields.keys() == fields.keys()
    for path, text in fields.items():
        assert text in answer.fields[path]
    assert toy.received == []


async def test_a_path_that_is_not_utf8(http: HttpClient, toy: ToyService) -> None:
    answer = await http.call("GET", "/v1/toys/%ff")
    assert (answer.reason, answer.fields) == ("INVALID_ARGUMENT", {"name": "must be UTF-8"})


async def test_garbage_over_grpc(rpc: GrpcClient, toy: ToyService) -> None:
    for raw in (b"\xff\xff\xff", b"\x0a\x02\xff\xfe"):  # no message; a text that is not UTF-8
        answer = await rpc.call(f"{TOYS}/LendToy", raw)
        assert (answer.status, answer.reason, list(answer.fields)) == ("INVALID_ARGUMENT", "INVALID_ARGUMENT", ["body"])
    assert toy.received == []


async def test_a_body_of_50_mb_is_refused_in_words_through_both_doors(
    http: HttpClient, rpc: GrpcClient, toy: ToyService
) -> None:
    whole = b'{"borrower": "' + b"x" * 50_000_000 + b'"}'
    by_http = await http.call("POST", "/v1/toys/bear:lend", whole)

    async def chunks() -> Any:
        for _ in range(50):
            yield b"x" * 1_000_000

    chunked = await http.raw.post("/v1/toys/bear:lend", content=chunks(), headers={"content-type": "application/json"})
    by_grpc = await rpc.call(f"{TOYS}/LendToy", {"name": "toys/bear", "borrower": "x" * 50_000_000})
    assert (by_http.status, chunked.status_code, by_grpc.status) == (413, 413, "RESOURCE_EXHAUSTED")
    assert by_http.reason == by_grpc.reason == "TOO_LARGE"
    assert by_http.message == by_grpc.message == "the body is larger than 4194304 bytes"
    assert list(by_http.fields) == list(by_grpc.fields) == ["body"]
    assert toy.received == []


async def test_other_media_types_are_refused(http: HttpClient, toy: ToyService) -> None:
    for given in ("text/plain", "application/json; charset=gbk", "application/x-www-form-urlencoded"):
        answer = await http.call("POST", "/v1/toys/bear:lend", b"{}", content_type=given)
        assert (answer.status, answer.reason) == (415, "UNSUPPORTED_MEDIA_TYPE")
        assert given in answer.message
    assert toy.received == []


async def test_a_condition_on_a_method_without_versions_is_refused(http: HttpClient, toy: ToyService) -> None:
    answer = await http.call("GET", "/v1/toys/bear", if_match='"7"')
    assert list(answer.fields) == ["If-Match"]
    body = GOOD | {"etag": "6"}
    two = await http.call("POST", "/v1/toys/bear:lend", body, if_match='"7"')
    assert list(two.fields) == ["etag"]
    assert toy.received == []


async def test_a_body_where_none_belongs(http: HttpClient, toy: ToyService) -> None:
    answer = await http.call("GET", "/v1/toys/bear", b"{}")
    assert list(answer.fields) == ["body"]


async def test_hundreds_of_bad_fields_still_fit_into_a_grpc_answer(rpc: GrpcClient, toy: ToyService) -> None:
    many = GOOD | {"name": "toys/bear", "parts": [{"label": ""} for _ in range(500)]}
    answer = await rpc.call(f"{TOYS}/LendToy", many)
    assert (answer.status, answer.reason) == ("INVALID_ARGUMENT", "INVALID_ARGUMENT")
    assert "parts[0].label" in answer.fields
