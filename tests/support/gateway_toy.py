"""A toy service for tests of the gateway: its contract is compiled from proto text, it answers over a real broker.

The responder speaks nameko's RPC format with aio-pika alone, so that the wire itself is tested and not a shared client.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aio_pika
import grpc_tools  # type: ignore[import-untyped]
from aio_pika.abc import AbstractIncomingMessage

PROTO = Path(__file__).parents[2] / "proto"
HEADER = """
syntax = "proto3";
package handover.toys.v1;
import "buf/validate/validate.proto";
import "google/api/annotations.proto";
import "google/api/field_behavior.proto";
import "google/protobuf/field_mask.proto";
import "google/protobuf/struct.proto";
import "google/protobuf/timestamp.proto";
import "handover/common/v1/common.proto";
import "handover/options/v1/options.proto";
"""
TOYS = (
    HEADER
    + """
// Toys (玩具) that a department hands on.
service ToyService {
  // Lends a toy to a person. Refused when it is lent out already.
  rpc LendToy(LendToyRequest) returns (Toy) {
    option (google.api.http) = {post: "/v1/{name=toys/*}:lend" body: "*"};
    option (handover.options.v1.method) = {permission: "toys.lend" roles: ["person", "hr"]};
  }
  // Reads one toy.
  rpc GetToy(GetToyRequest) returns (Toy) {
    option idempotency_level = NO_SIDE_EFFECTS;
    option (google.api.http) = {get: "/v1/{name=toys/*}"};
    option (handover.options.v1.method) = {permission: "toys.get" roles: ["person", "auditor"]};
  }
  // Lists toys of a room.
  rpc ListToys(ListToysRequest) returns (ListToysResponse) {
    option idempotency_level = NO_SIDE_EFFECTS;
    option (google.api.http) = {get: "/v1/{parent=rooms/*}/toys" additional_bindings {get: "/v1/toys"}};
    option (handover.options.v1.method) = {permission: "toys.list" roles: ["person"]};
  }
  // Changes a toy.
  rpc UpdateToy(UpdateToyRequest) returns (Toy) {
    option (google.api.http) = {patch: "/v1/{toy.name=toys/*}" body: "toy"};
    option (handover.options.v1.method) = {permission: "toys.update" roles: ["hr"]};
  }
  // Says whether a toy exists; for everybody.
  rpc CheckToy(GetToyRequest) returns (CheckToyResponse) {
    option idempotency_level = NO_SIDE_EFFECTS;
    option (google.api.http) = {get: "/v1/{name=toys/*}:check"};
    option (handover.options.v1.method) = {permission: "toys.check" roles: ["public"]};
  }
  // Keeps a secret of a toy.
  rpc SetSecret(SetSecretRequest) returns (CheckToyResponse) {
    option (google.api.http) = {post: "/v1/{name=toys/*}:setSecret" body: "*"};
    option (handover.options.v1.method) = {permission: "toys.secret" roles: ["person"]};
  }
  // Shows it again.
  rpc RevealSecret(GetToyRequest) returns (Secret) {
    option (google.api.http) = {post: "/v1/{name=toys/*}:revealSecret" body: "*"};
    option (handover.options.v1.method) = {permission: "toys.reveal" roles: ["person"] no_replay: true};
  }
  // Shows the toys of a room as they change.
  rpc WatchToys(WatchToysRequest) returns (stream WatchToysResponse) {
    option idempotency_level = NO_SIDE_EFFECTS;
    option (google.api.http) = {get: "/v1/{parent=rooms/*}/toys:watch" additional_bindings {get: "/v1/toys:watch"}};
    option (handover.options.v1.method) = {permission: "toys.watch" roles: ["person"]};
    option (handover.options.v1.stream) = {topic: "toys"};
  }
}

// A toy.
message Toy {
  // Resource name, `toys/{toy}`.
  string name = 1 [(buf.validate.field).string.pattern = "^toys/[a-z0-9-]{1,40}$"];
  string etag = 2;
  optional string note = 3;
  int32 pieces = 4;
  int64 weight = 5;
  double score = 6;
  bool broken = 7;
  repeated string tags = 8;
  map<string, string> title = 9;
  google.protobuf.Timestamp made_at = 10;
  google.protobuf.Struct extra = 11;
  repeated Part parts = 12 [(buf.validate.field).repeated.max_items = 3];
}

message Part {
  string label = 1 [(buf.validate.field).string.min_len = 1];
  Part inner = 2;
}

message LendToyRequest {
  string name = 1 [
    (google.api.field_behavior) = REQUIRED,
    (buf.validate.field).string.pattern = "^toys/[a-z0-9-]{1,40}$"
  ];
  // Borrower, `employees/{number}`.
  string borrower = 2 [(google.api.field_behavior) = REQUIRED, (buf.validate.field).string.prefix = "employees/"];
  int32 pieces = 3 [(buf.validate.field).int32 = {gte: 1 lte: 20}];
  optional string note = 4 [(buf.validate.field).string.max_len = 10];
  string etag = 5;
  string request_id = 6;
  repeated Part parts = 7;
}

message GetToyRequest {
  string name = 1;
}

message ListToysRequest {
  string parent = 1;
  int32 page_size = 2 [(buf.validate.field).int32.gte = 0];
  string page_token = 3;
  repeated string tags = 4;
  Part like = 5;
  bool broken = 6;
}

message ListToysResponse {
  repeated Toy toys = 1;
  string next_page_token = 2;
}

message UpdateToyRequest {
  Toy toy = 1;
  google.protobuf.FieldMask update_mask = 2;
  string request_id = 3;
}

message CheckToyResponse {
  bool known = 1;
}

message SetSecretRequest {
  string name = 1;
  string secret = 2 [(handover.options.v1.secret) = true, (buf.validate.field).string.max_len = 100];
  map<string, Sealed> more = 3;
}

message Sealed {
  string text = 1 [(handover.options.v1.secret) = true];
}

message Secret {
  string secret = 1 [(handover.options.v1.secret) = true];
}

message WatchToysRequest {
  string parent = 1;
  // From an earlier message.
  string cursor = 2 [(buf.validate.field).string.max_len = 100];
}

message WatchToysResponse {
  handover.common.v1.Live live = 1;
  repeated string toys = 2;
}
"""
)


def compile_contract(folder: Path, files: Mapping[str, str]) -> Path:
    """The descriptor image of proto texts by name (`handover/toys/v1/toys.proto`)."""
    source = folder / "source"
    for name, text in files.items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    image = folder / "descriptors.binpb"
    well_known = Path(grpc_tools.__file__).parent / "_proto"
    roots = [f"-I{root}" for root in (source, PROTO, PROTO / "third_party", well_known)]
    command = [sys.executable, "-m", "grpc_tools.protoc", *roots, f"--descriptor_set_out={image}"]
    subprocess.run([*command, "--include_imports", "--include_source_info", *files], check=True)
    return image


def toys(folder: Path) -> Path:
    """The image of the toy service."""
    return compile_contract(folder, {"handover/toys/v1/toys.proto": TOYS})


class Refuse(Exception):
    """Makes the toy service answer with an error."""

    def __init__(self, reason: str, message: str, **more: Any) -> None:
        super().__init__(reason)
        self.error = {
            "reason": reason,
            "message": message,
            "fields": [],
            "metadata": {},
            "retryable": False,
            "exc_type": reason,
            "exc_path": reason,
            "exc_args": [message],
            "value": message,
        } | more


Answer = Callable[[dict[str, Any], dict[str, str]], Awaitable[Any]]


@dataclass
class Received:
    """One call as it came over the broker."""

    routing_key: str
    raw: bytes
    headers: dict[str, str]
    expiration: float | None

    @property
    def request(self) -> dict[str, Any]:
        """The request's body."""
        body: dict[str, Any] = json.loads(self.raw)["kwargs"]["request"]
        return body


@dataclass
class ToyService:
    """Answers calls of one nameko service; `answers` by method, `received` for looking at what came."""

    name: str = "toys"
    answers: dict[str, Answer] = field(default_factory=dict)
    received: list[Received] = field(default_factory=list)

    @property
    def last(self) -> Received:
        """The call that came last."""
        return self.received[-1]

    def result(self, method: str, value: Any) -> None:
        """Answers a method with this value."""

        async def answer(_request: dict[str, Any], _headers: dict[str, str]) -> Any:
            return value

        self.answers[method] = answer

    def refuse(self, method: str, refusal: Refuse) -> None:
        """Refuses a method."""

        async def answer(_request: dict[str, Any], _headers: dict[str, str]) -> Any:
            raise refusal

        self.answers[method] = answer

    @contextlib.asynccontextmanager
    async def running(self, url: str) -> AsyncIterator[ToyService]:
        """Serves until the block ends; its queue goes with it."""
        connection = await aio_pika.connect(url)
        try:
            channel = await connection.channel(publisher_confirms=False)
            exchange = await channel.declare_exchange("nameko-rpc", aio_pika.ExchangeType.TOPIC, durable=True)
            queue = await channel.declare_queue(f"rpc-{self.name}", durable=False, auto_delete=True)
            await queue.bind(exchange, f"{self.name}.*")

            async def on_message(message: AbstractIncomingMessage) -> None:
                reply = await self._reply(message)
                if reply is not None:
                    answer = aio_pika.Message(
                        json.dumps(reply).encode(),
                        content_type="application/json",
                        correlation_id=message.correlation_id,
                    )
                    with contextlib.suppress(Exception):  # as nameko: a reply that cannot be sent is lost
                        await exchange.publish(answer, message.reply_to or "", mandatory=False)

            await queue.consume(on_message, no_ack=True)
            yield self
        finally:
            await connection.close()

    async def _reply(self, message: AbstractIncomingMessage) -> dict[str, Any] | None:
        headers = {k: str(v) for k, v in message.headers.items()}
        call = Received(message.routing_key or "", message.body, headers, message.expiration)  # type: ignore[arg-type]
        self.received.append(call)
        answer = self.answers.get(call.routing_key.partition(".")[2])
        if answer is None:
            return None
        try:
            return {"result": await answer(call.request, headers), "error": None}
        except Refuse as refusal:
            return {"result": None, "error": refusal.error}
        except asyncio.CancelledError:
            return None
