"""Both doors, from the caller to the broker and back."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from gateway.server import Gateway
from tests.integration.gateway.conftest import token_of
from tests.support.client import GrpcClient, HttpClient
from tests.support.gateway_toy import Refuse, ToyService

TOYS = "handover.toys.v1.ToyService"


async def test_a_command_through_http_reaches_the_service_whole(http: HttpClient, toy: ToyService) -> None:
    body = {"borrower": "employees/E1001", "pieces": 2, "parts": [{"label": "臂"}]}
    answer = await http.call(
        "POST",
        "/v1/toys/bear:lend",
        body,
        idempotency_key="k-1",
        x_request_id="req-9",
        accept_language="zh-TW,en;q=0.4",
        user_agent="ERP/1",
        if_match='"7"',
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )
    assert (answer.status, answer.body["name"], answer.body["pieces"]) == (200, "toys/bear", 1)
    assert answer.headers["etag"] == '"8"'
    assert answer.headers["x-request-id"] == "req-9"
    assert toy.last.routing_key == "toys.lend_toy"
    assert toy.last.request == {
        "name": "toys/bear",
        "borrower": "employees/E1001",
        "pieces": 2,
        "etag": "7",
        "parts": [{"label": "臂"}],
    }
    headers = toy.last.headers
    assert headers["nameko.tenant"] == "acme"
    assert headers["nameko.actor"] == "E1001"
    assert headers["nameko.actor_kind"] == "person"
    assert headers["nameko.roles"] == "person"
    assert headers["nameko.request_id"] == "req-9"
    assert headers["nameko.idempotency_key"] == "k-1"
    assert headers["nameko.locale"] == "zh-CN"
    assert headers["nameko.client_address"] == "127.0.0.1"
    assert headers["nameko.user_agent"] == "ERP/1"
    assert headers["nameko.traceparent"].startswith("00-0af7651916cd43dd8448eb211c80319c-")
    assert "b7ad6b7169203331" not in headers["nameko.traceparent"]
    assert time.time() < float(headers["nameko.deadline"]) < time.time() + 16


async def test_the_same_command_through_grpc(rpc: GrpcClient, toy: ToyService) -> None:
    request = {"name": "toys/bear", "borrower": "employees/E1001", "pieces": 2, "requestId": "k-2"}
    answer = await rpc.call(f"{TOYS}/LendToy", request, accept_language="zh-CN")
    assert (answer.ok, answer.body["name"], answer.body["etag"]) == (True, "toys/bear", "8")
    assert toy.last.request == {"name": "toys/bear", "borrower": "employees/E1001", "pieces": 2, "parts": []}
    assert toy.last.headers["nameko.idempotency_key"] == "k-2"
    assert toy.last.headers["nameko.locale"] == "zh-CN"


async def test_a_command_without_a_key_gets_one_and_a_read_none(http: HttpClient, toy: ToyService) -> None:
    await http.call("POST", "/v1/toys/bear:lend", {"borrower": "employees/E1001", "pieces": 1})
    first = toy.last.headers["nameko.idempotency_key"]
    await http.call("POST", "/v1/toys/bear:lend", {"borrower": "employees/E1001", "pieces": 1})
    assert len(first) >= 32
    assert toy.last.headers["nameko.idempotency_key"] != first
    await http.call("GET", "/v1/toys/bear")
    assert "nameko.idempotency_key" not in toy.last.headers


async def test_answers_are_proto_json(http: HttpClient, toy: ToyService) -> None:
    toy.result(
        "get_toy",
        {
            "name": "toys/bear",
            "weight": 9007199254740993,
            "made_at": "2026-11-24T01:02:03Z",
            "title": {"zh-CN": "熊"},
            "extra": {"a": 1},
            "new_field_of_tomorrow": 1,
        },
    )
    answer = await http.call("GET", "/v1/toys/bear")
    assert answer.body == {
        "name": "toys/bear",
        "etag": "",
        "pieces": 0,
        "weight": "9007199254740993",
        "score": 0,
        "broken": False,
        "tags": [],
        "title": {"zh-CN": "熊"},
        "madeAt": "2026-11-24T01:02:03Z",
        "extra": {"a": 1},
        "parts": [],
    }


async def test_query_parameters_in_both_spellings_nested_and_repeated(http: HttpClient, toy: ToyService) -> None:
    nested = "like.label=y&like.inner.label=z"
    answer = await http.call(
        "GET", f"/v1/rooms/s%2F1/toys?pageSize=5&page_token=x%20y&tags=a&tags=b&{nested}&broken=true"
    )
    assert answer.ok
    assert toy.last.request == {
        "parent": "rooms/s/1",
        "page_size": 5,
        "page_token": "x y",
        "tags": ["a", "b"],
        "like": {"label": "y", "inner": {"label": "z"}},
        "broken": True,
    }


async def test_a_body_field_with_a_mask_and_a_nested_path_variable(gateway: Gateway, toy: ToyService) -> None:
    http = HttpClient(f"http://127.0.0.1:{gateway.http_port}", token_of(gateway, "E1002"))
    answer = await http.call("PATCH", "/v1/toys/bear?updateMask=note,madeAt", {"note": ""})
    await http.close()
    assert answer.ok
    assert toy.last.request["update_mask"] == ["note", "made_at"]
    assert toy.last.request["toy"]["name"] == "toys/bear"
    assert toy.last.request["toy"]["note"] == ""


async def test_etags_save_a_second_answer(http: HttpClient, toy: ToyService) -> None:
    first = await http.call("GET", "/v1/toys/bear")
    again = await http.raw.get("/v1/toys/bear", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_head_options_and_unknown_things(http: HttpClient, toy: ToyService) -> None:
    head = await http.raw.head("/v1/toys/bear")
    assert (head.status_code, head.content) == (200, b"")
    options = await http.raw.options("/v1/toys/bear")
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS, PATCH")
    wrong = await http.call("DELETE", "/v1/toys/bear")
    assert (wrong.status, wrong.reason, wrong.headers["allow"]) == (
        405,
        "METHOD_NOT_ALLOWED",
        "GET, HEAD, OPTIONS, PATCH",
    )
    nothing = await http.call("GET", "/v1/nothing")
    assert (nothing.status, nothing.reason) == (404, "NOT_FOUND")
    assert nothing.headers["content-type"] == "application/problem+json"
    on_page = await http.call("PUT", "/openapi.json")
    assert (on_page.status, on_page.reason) == (405, "METHOD_NOT_ALLOWED")


async def test_a_service_refusal_has_the_same_content_through_both_doors(
    http: HttpClient, rpc: GrpcClient, toy: ToyService
) -> None:
    toy.refuse(
        "get_toy",
        Refuse(
            "WRONG_STATE",
            "cannot sign: 3 entries open",
            fields=[{"field": "name", "description": "3 entries open"}],
            metadata={"count": "3"},
        ),
    )
    by_http = await http.call("GET", "/v1/toys/bear")
    by_grpc = await rpc.call(f"{TOYS}/GetToy", {"name": "toys/bear"})
    for answer in (by_http, by_grpc):
        assert answer.reason == "WRONG_STATE"
        assert answer.message == "cannot sign: 3 entries open"
        assert answer.fields == {"name": "3 entries open"}
        assert answer.metadata == {"count": "3"}
        assert not answer.retry
    assert (by_http.status, by_grpc.status) == (409, "FAILED_PRECONDITION")


async def test_nothing_internal_leaks(http: HttpClient, rpc: GrpcClient, toy: ToyService) -> None:
    toy.refuse("get_toy", Refuse("", "boom in /srv/app.py", exc_type="KeyError", exc_args=["password"]))
    by_http = await http.call("GET", "/v1/toys/bear", x_request_id="abc")
    by_grpc = await rpc.call(f"{TOYS}/GetToy", {"name": "toys/bear"})
    assert (by_http.status, by_grpc.status) == (500, "INTERNAL")
    assert "abc" in by_http.message
    for answer in (by_http, by_grpc):
        assert "boom" not in str(answer)
        assert "KeyError" not in str(answer)
        assert "password" not in str(answer)


async def test_an_answer_outside_the_contract_is_our_fault_not_the_callers(http: HttpClient, toy: ToyService) -> None:
    toy.result("get_toy", {"name": 5})
    assert (await http.call("GET", "/v1/toys/bear")).reason == "INTERNAL"
    toy.result("get_toy", ["x"])
    assert (await http.call("GET", "/v1/toys/bear")).reason == "INTERNAL"


async def test_a_caller_without_token_may_use_public_methods_only(gateway: Gateway, toy: ToyService) -> None:
    http = HttpClient(f"http://127.0.0.1:{gateway.http_port}")
    public = await http.call("GET", "/v1/toys/bear:check")
    assert public.body == {"known": True}
    assert toy.last.headers["nameko.actor_kind"] == "anonymous"
    closed = await http.call("GET", "/v1/toys/bear")
    assert (closed.status, closed.reason, closed.headers["www-authenticate"]) == (401, "UNAUTHENTICATED", "Bearer")
    forged = await http.call("GET", "/v1/toys/bear:check", authorization="Bearer nonsense")
    assert forged.reason == "UNAUTHENTICATED"
    await http.close()


async def test_a_missing_role_is_refused_before_the_request_is_read(
    http: HttpClient, rpc: GrpcClient, toy: ToyService
) -> None:
    by_http = await http.call("PATCH", "/v1/toys/bear", b"no json at all", accept_language="zh")
    by_grpc = await rpc.call(f"{TOYS}/UpdateToy", b"\xff\xff")
    assert (by_http.status, by_grpc.status) == (403, "PERMISSION_DENIED")
    assert by_http.message == "toys.update 需要以下角色之一：hr"
    assert by_grpc.message == "toys.update needs one of these roles: hr"
    assert toy.received == []


async def test_deadlines_come_from_the_caller(http: HttpClient, rpc: GrpcClient, toy: ToyService) -> None:
    async def slow(_request: dict[str, Any], _headers: dict[str, str]) -> Any:
        await asyncio.sleep(5)

    toy.answers["get_toy"] = slow
    begun = time.monotonic()
    by_http = await http.call("GET", "/v1/toys/bear", request_timeout="0.3")
    assert (by_http.status, by_http.reason, by_http.retry) == (504, "DEADLINE_EXCEEDED", True)
    by_grpc = await rpc.call(f"{TOYS}/GetToy", {"name": "toys/bear"}, timeout=0.3)
    assert by_grpc.status == "DEADLINE_EXCEEDED"
    assert time.monotonic() - begun < 2
    assert float(toy.last.headers["nameko.deadline"]) < time.time() + 0.3
    assert toy.last.expiration is not None
    assert toy.last.expiration <= 0.3


async def test_a_service_that_does_not_run_is_said_at_once(http: HttpClient, rpc: GrpcClient) -> None:
    begun = time.monotonic()
    by_http = await http.call("GET", "/v1/toys/bear")
    by_grpc = await rpc.call(f"{TOYS}/GetToy", {"name": "toys/bear"})
    assert time.monotonic() - begun < 2
    assert (by_http.status, by_http.reason, by_http.retry) == (503, "UNAVAILABLE", True)
    assert (by_grpc.status, by_grpc.reason, by_grpc.retry) == ("UNAVAILABLE", "UNAVAILABLE", True)
    assert by_http.headers["retry-after"] == "1"
    assert by_http.message == "service toys is not running"


async def test_reflection_lists_and_describes_the_contract(rpc: GrpcClient) -> None:
    stub = reflection_pb2_grpc.ServerReflectionStub(rpc.channel)
    requests = [
        reflection_pb2.ServerReflectionRequest(list_services=""),
        reflection_pb2.ServerReflectionRequest(file_containing_symbol=TOYS),
        reflection_pb2.ServerReflectionRequest(file_containing_symbol="grpc.health.v1.Health"),
    ]
    answers = [answer async for answer in stub.ServerReflectionInfo(iter(requests))]
    assert TOYS in [s.name for s in answers[0].list_services_response.service]
    assert b"LendToy" in b"".join(answers[1].file_descriptor_response.file_descriptor_proto)
    assert b"Health" in b"".join(answers[2].file_descriptor_response.file_descriptor_proto)


async def test_health_says_serving_for_each_service(rpc: GrpcClient) -> None:
    stub = health_pb2_grpc.HealthStub(rpc.channel)
    await asyncio.sleep(0.6)
    for name in ("", TOYS):
        answer = await stub.Check(health_pb2.HealthCheckRequest(service=name))
        assert answer.status == health_pb2.HealthCheckResponse.SERVING


async def test_an_unknown_grpc_method_is_named(rpc: GrpcClient) -> None:
    rpc.pool  # noqa: B018 - the method below is in no pool
    call = rpc.channel.unary_unary(f"/{TOYS}/BreakToy")
    try:
        await call(b"")
        raise AssertionError("answered")
    except Exception as error:
        assert "BreakToy" in str(error)


async def test_health_pages_and_metrics(http: HttpClient, toy: ToyService) -> None:
    await http.call("GET", "/v1/toys/bear")
    assert (await http.call("GET", "/livez")).status == 200
    ready = await http.call("GET", "/readyz")
    assert (ready.status, ready.body) == (200, {"ready": True, "missing": []})
    metrics = await http.raw.get("/metrics")
    assert f'handover_gateway_requests_total{{door="http",method="{TOYS}.GetToy",outcome="OK"}}' in metrics.text
