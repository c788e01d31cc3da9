"""Adding a method touches proto and the service, nothing in the gateway: shown on a toy service, at run time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.contract import ContractError
from gateway.server import Gateway
from gateway.settings import GatewaySettings
from tests.integration.gateway.conftest import token_of
from tests.support import gateway_toy
from tests.support.client import GrpcClient, HttpClient
from tests.support.gateway_toy import HEADER, ToyService

BEFORE = """
// Toys that a department hands on.
service ToyService {
  // Reads one toy.
  rpc GetToy(Named) returns (Named) {
    option idempotency_level = NO_SIDE_EFFECTS;
    option (google.api.http) = {get: "/v1/{name=toys/*}"};
    option (handover.options.v1.method) = {permission: "toys.get" roles: ["person"]};
  }
  %s
}
message Named {
  string name = 1;
}
"""
NEW = """
  // Repairs a broken toy. It takes a day.
  rpc RepairToy(RepairToyRequest) returns (RepairToyResponse) {
    option (google.api.http) = {post: "/v1/{name=toys/*}:repair" body: "*"};
    option (handover.options.v1.method) = {permission: "toys.repair" roles: ["person"]};
  }
"""
NEW_MESSAGES = """
// What to do with it.
message RepairToyRequest {
  // Which one.
  string name = 1;
  // Hours that the repair may take, 1 to 24.
  int32 hours = 2 [(buf.validate.field).int32 = {gte: 1 lte: 24}];
}
// What came of it.
message RepairToyResponse {
  // Whether it works again.
  bool repaired = 1;
}
"""


async def test_a_method_added_to_the_proto_is_served_by_all_doors(
    settings: Callable[..., GatewaySettings], tmp_path: Path, toy: ToyService
) -> None:
    name = "handover/toys/v1/toys.proto"
    (tmp_path / "old").mkdir()
    (tmp_path / "new").mkdir()
    old = gateway_toy.compile_contract(tmp_path / "old", {name: HEADER + BEFORE % ""})
    new = gateway_toy.compile_contract(tmp_path / "new", {name: HEADER + BEFORE % NEW + NEW_MESSAGES})
    toy.result("repair_toy", {"repaired": True})

    for image, there in ((old, False), (new, True)):
        gateway = Gateway(settings(descriptors=image))
        await gateway.start()
        await gateway.broker.wait_connected(10)
        http = HttpClient(f"http://127.0.0.1:{gateway.http_port}", token_of(gateway))
        rpc = GrpcClient(f"127.0.0.1:{gateway.grpc_port}", new, token_of(gateway))
        by_http = await http.call("POST", "/v1/toys/bear:repair", {"hours": 3})
        by_grpc = await rpc.call("handover.toys.v1.ToyService/RepairToy", {"name": "toys/bear", "hours": 3})
        bad = await http.call("POST", "/v1/toys/bear:repair", {"hours": 25})
        document = (await http.call("GET", "/openapi.json")).body
        await http.close()
        await rpc.close()
        await gateway.stop()

        assert by_http.ok is by_grpc.ok is there
        assert ("/v1/toys/{toy}:repair" in document["paths"]) is there
        if there:
            assert by_http.body == by_grpc.body == {"repaired": True}
            assert toy.last.request == {"name": "toys/bear", "hours": 3}
            assert "hours" in bad.fields
            operation = document["paths"]["/v1/toys/{toy}:repair"]["post"]
            assert operation["summary"] == "Repairs a broken toy"
            hours = operation["requestBody"]["content"]["application/json"]["schema"]["properties"]["hours"]
            assert (hours["description"], hours["maximum"]) == ("Hours that the repair may take, 1 to 24.", 24)
        else:
            assert (by_http.status, by_grpc.status) == (404, "UNIMPLEMENTED")


BROKEN = [
    (NEW.replace('permission: "toys.repair" ', ""), "ToyService.RepairToy.*permission is missing"),
    (NEW.replace(' roles: ["person"]', ""), "ToyService.RepairToy.*roles is empty"),
    (NEW.replace('["person"]', '["boss"]'), "ToyService.RepairToy.*unknown role boss"),
    (NEW.replace("{name=toys/*}:repair", "{nmae=toys/*}:repair"), "ToyService.RepairToy.*{nmae} is no field"),
    (NEW.replace('post: "/v1/{name=toys/*}:repair" body: "*"', 'get: "/v1/{name=toys/*}"'), "GetToy.* share GET"),
    ("\n".join(x for x in NEW.split("\n") if "google.api.http" not in x), r"RepairToy: option \(google.api.http\)"),
    (
        "\n".join(x for x in NEW.split("\n") if "options.v1" not in x),
        r"RepairToy: option \(handover.options.v1.method\)",
    ),
    (NEW.replace("(RepairToyRequest)", "(stream RepairToyRequest)"), "RepairToy: streaming"),
]


@pytest.mark.parametrize(("method", "why"), BROKEN, ids=[row[1] for row in BROKEN])
def test_a_method_without_its_options_stops_the_start_and_is_named(
    method: str, why: str, settings: Callable[..., GatewaySettings], tmp_path: Path
) -> None:
    image = gateway_toy.compile_contract(
        tmp_path, {"handover/toys/v1/toys.proto": HEADER + BEFORE % method + NEW_MESSAGES}
    )
    with pytest.raises(ContractError, match=why):
        Gateway(settings(descriptors=image))
