"""The batch of the layoff: previewed and filed over gRPC, unknown to everybody else until its release."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import grpc
import httpx

from deploy.demo import cast
from deploy.demo.calls import Body, Refused
from deploy.demo.cast import PARTS
from deploy.demo.handover import Handover
from deploy.local import sandbox
from handover.offboarding.v1 import batch_pb2 as pb
from handover.offboarding.v1 import batch_pb2_grpc as services
from handover.offboarding.v1.case_pb2 import NoticeFacts

if TYPE_CHECKING:
    from deploy.demo.layoff import Layoff

TITLE = "西南大区组织调整"
PREPARED = (
    "inform_union_or_staff",
    "hear_opinions",
    "report_labour_authority",
    "check_protected",
    "keep_by_preference",
)
"""Points of HR's statutory list (劳动合同法 41, 42) that are done before the release."""


def contact(leaver: str) -> str:
    """Where a leaver can be reached afterwards."""
    return f"{leaver.lower()}@private.example"


def rows() -> list[pb.BatchRow]:
    """The 24, with last working days after the period of notice."""
    last = (datetime.now(UTC) + timedelta(days=35)).date().isoformat()
    return [
        pb.BatchRow(
            leaver=f"employees/{part.leaver}",
            last_working_day=last,
            successor=f"employees/{part.successor}" if part.successor else None,
            reason_code="restructuring",
            reason_text="区域业务调整",
            personal_contact=contact(part.leaver),
            notice=NoticeFacts(union_informed=True),
        )
        for part in PARTS
    ]


def file(play: Layoff) -> list[str]:
    """A preview with one bad row, then the batch, then the same call again: the same ids."""
    known = play.every("/v1/batches", "batches", cast.HR, filter=f'client_key = "{play.tenant}"')
    said = []
    if known:
        batch = play.get(f"/v1/{known[0]['name']}", cast.HR)
        said.append(f"goes on with {batch['name']}")
    else:
        with closing(grpc.insecure_channel(play.grpc)) as channel:
            said.append(_preview(play, channel))
            first = _create(play, channel, rows())
            again = _create(play, channel, [], like=first)
        if [c.case for c in first[1].cases] != [c.case for c in again[1].cases]:
            raise AssertionError("the same key gave other cases")
        batch = play.get(f"/v1/{first[1].name}", cast.HR)
        said.append(f"{batch['size']} drafts, released at {batch['releaseAt']}; the same key again: the same ids")
    play.batch = batch["name"]
    play.handovers = [Handover.of(play, part) for part in PARTS]
    ids = {case["leaver"]: case["case"] for case in batch["cases"]}
    for handover in play.handovers:
        handover.case = ids[f"employees/{handover.leaver}"]
    if batch["state"] == "draft":
        _prepare(play, batch)
    return said


def _preview(play: Layoff, channel: grpc.Channel) -> str:
    """What is wrong with a row is said by its number and field, and nothing is stored."""
    some = rows()
    some[7].successor = f"employees/{cast.NO_SUCCESSOR}"  # who leaves as well
    request = pb.CreateBatchRequest(client_key=f"{play.tenant}-preview", title=TITLE, rows=some, validate_only=True)
    answer = _call(play, channel, request)
    return "preview: " + "; ".join(f"{problem.field}: {problem.reason}" for problem in answer.problems)


Made = tuple[pb.CreateBatchRequest, pb.Batch]


def _create(play: Layoff, channel: grpc.Channel, some: Sequence[pb.BatchRow], like: Made | None = None) -> Made:
    request = like[0] if like else pb.CreateBatchRequest(
        client_key=play.tenant,
        title=TITLE,
        rows=some,
        heads=[f"employees/{head}" for head in sorted({part.head for part in PARTS})],
        accept_warnings=True,
    )  # fmt: skip
    if not like:
        request.release_at.FromDatetime(datetime.now(UTC) + timedelta(seconds=play.hurry.until_release))
    return request, _call(play, channel, request)


def _call(play: Layoff, channel: grpc.Channel, request: pb.CreateBatchRequest) -> pb.Batch:
    with httpx.Client(base_url=play.http, timeout=30) as door:
        token = sandbox.token(door, person=cast.HR, tenant=play.tenant)
    stub: Any = services.BatchServiceStub(channel)  # type: ignore[no-untyped-call]
    made: pb.Batch = stub.CreateBatch(request, timeout=60, metadata=[("authorization", f"Bearer {token}")])
    return made


def _prepare(play: Layoff, batch: Body) -> None:
    """HR's statutory list: what the law asks for before anybody is given notice."""
    for item in batch.get("checklistItems", []):
        if item["key"] in PREPARED and item["state"] == "open":
            body = {"key": item["key"], "state": "done", "note": "书面材料存于人力资源部档案室"}
            play.post(f"/v1/{batch['name']}:updateChecklistItem", body, cast.HR)


def nobody_knows(play: Layoff) -> list[str]:
    """Before the release no list and no id shows it to a leaver, a colleague, HR of another part or an auditor."""
    if play.get(f"/v1/{play.batch}", cast.HR)["state"] != "draft":
        return ["released already"]
    case = play.handovers[0].case
    for person in (cast.OUTSIDER, cast.FILLS_IN, *cast.STRANGERS):
        for field, path in (("cases", "/v1/cases"), ("batches", "/v1/batches"), ("tasks", "/v1/tasks")):
            found = play.get(path, person).get(field, [])
            if found:
                raise AssertionError(f"{person} finds {len(found)} {field} before the release")
        for name in (case, play.batch):
            _must_not_exist(play, f"/v1/{name}", person)
    return [f"{' '.join(cast.NAMES[cast.OUTSIDER])}, a colleague, HR of another part and an auditor find nothing"]


def _must_not_exist(play: Layoff, path: str, person: str) -> None:
    try:
        play.get(path, person)
    except Refused as refused:
        if refused.status == 404:
            return
        raise
    raise AssertionError(f"{person} reads {path} before the release")


def released(play: Layoff) -> str:
    """At its time, by itself."""
    play.wait(lambda: play.get(f"/v1/{play.batch}", cast.HR)["state"] == "released", "the batch is released")
    at = datetime.fromisoformat(play.get(f"/v1/{play.batch}", cast.HR)["releasedAt"])
    return f"by itself, at {at.astimezone():%H:%M:%S}"
