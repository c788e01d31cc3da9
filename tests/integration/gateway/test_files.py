"""Files by ticket: whole, in parts, interrupted, repeated; and out again with ranges."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chassis import tickets
from chassis.blobs import FolderBlobStore
from chassis.tickets import Ticket
from gateway.server import Gateway
from tests.support.client import HttpClient, outcome_of_http
from tests.support.gateway_toy import Refuse, ToyService

DATA = bytes(range(256)) * 12_000  # 3 MB: several blocks


def ticket(purpose: str = "upload", **changes: Any) -> str:
    values: dict[str, Any] = {
        "service": "toys",
        "purpose": purpose,
        "blob_key": "staged-1",
        "filename": "交接 清单.pdf",
        "content_type": "application/pdf",
        "max_bytes": 5_000_000,
        "expires_at": datetime.now(UTC) + timedelta(minutes=5),
        "tenant": "acme",
        "subject": "attachments/1",
    }
    return tickets.seal(Ticket(**(values | changes)), tickets.key_from(""))


@pytest.fixture
def toy_files(toy: ToyService) -> ToyService:
    toy.result("complete_upload", {"name": "attachments/1", "content_type": "application/pdf", "row_errors": []})
    return toy


@pytest.fixture
def store(gateway: Gateway) -> FolderBlobStore:
    return FolderBlobStore(gateway.settings.state_dir / "blobs")


async def test_a_whole_file(http: HttpClient, toy_files: ToyService, store: FolderBlobStore) -> None:
    token = ticket()
    answer = await http.raw.put(f"/v1/uploads/{token}", content=DATA)
    assert answer.status_code == 200
    assert answer.json() == {"name": "attachments/1", "contentType": "application/pdf", "rowErrors": []}
    digest = hashlib.sha256(DATA).hexdigest()
    with store.open(digest) as kept:
        assert kept.read() == DATA
    assert toy_files.last.request == {
        "ticket": token,
        "digest": digest,
        "size": len(DATA),
        "content_type": "application/pdf",
    }
    headers = toy_files.last.headers
    assert (headers["nameko.tenant"], headers["nameko.actor_kind"], headers["nameko.actor"]) == (
        "acme",
        "service",
        "gateway",
    )
    again = await http.raw.put(f"/v1/uploads/{token}", content=DATA)
    assert again.status_code == 200
    assert toy_files.last.headers["nameko.idempotency_key"] == headers["nameko.idempotency_key"]


async def test_an_interrupted_upload_continues_where_it_stopped(http: HttpClient, toy_files: ToyService) -> None:
    url = f"/v1/uploads/{ticket(blob_key='parts')}"
    size = len(DATA)
    assert (await http.raw.head(url)).headers["upload-offset"] == "0"
    first = await http.raw.put(url, content=DATA[:1000], headers={"content-range": f"bytes 0-999/{size}"})
    assert (first.status_code, first.headers["upload-offset"]) == (202, "1000")
    gap = await http.raw.put(url, content=b"x", headers={"content-range": f"bytes 2000-2000/{size}"})
    refused = outcome_of_http(gap)
    assert (refused.status, refused.reason, refused.metadata) == (409, "CONFLICT", {"offset": "1000"})
    asked = await http.raw.put(url, headers={"content-range": f"bytes */{size}"})
    assert (asked.status_code, asked.headers["upload-offset"]) == (202, "1000")
    assert toy_files.received == []
    last = await http.raw.put(url, content=DATA[1000:], headers={"content-range": f"bytes 1000-{size - 1}/{size}"})
    assert last.status_code == 200
    assert toy_files.last.request["digest"] == hashlib.sha256(DATA).hexdigest()


async def test_a_lost_answer_is_asked_for_again(http: HttpClient, toy_files: ToyService) -> None:
    url = f"/v1/uploads/{ticket(blob_key='lost')}"
    toy_files.refuse("complete_upload", Refuse("UNAVAILABLE", "database away"))
    first = await http.raw.put(url, content=b"abc", headers={"content-range": "bytes 0-2/3"})
    assert first.status_code == 503
    toy_files.result("complete_upload", {"name": "attachments/2"})
    assert (await http.raw.head(url)).headers["upload-offset"] == "3"
    again = await http.raw.put(url, headers={"content-range": "bytes */3"})
    assert (again.status_code, again.json()) == (200, {"name": "attachments/2"})


async def test_more_than_the_ticket_allows(http: HttpClient, toy_files: ToyService) -> None:
    url = f"/v1/uploads/{ticket(max_bytes=1000, blob_key='big')}"

    async def endless() -> Any:
        for _ in range(40):
            yield b"x" * 100_000

    for content in (b"x" * 1001, endless()):
        answer = outcome_of_http(await http.raw.put(url, content=content))
        assert (answer.status, answer.reason) == (413, "TOO_LARGE")
        assert answer.message == "the file is larger than 1000 bytes"
    assert toy_files.received == []


async def test_a_service_that_refuses_the_content(http: HttpClient, toy_files: ToyService) -> None:
    fields = [{"field": "content_type", "description": "is a program"}]
    toy_files.refuse("complete_upload", Refuse("INVALID_ARGUMENT", "not accepted", fields=fields))
    answer = outcome_of_http(await http.raw.put(f"/v1/uploads/{ticket(blob_key='exe')}", content=b"MZ"))
    assert (answer.status, answer.fields) == (400, {"content_type": "is a program"})


RANGES = ["bytes 5-2/9", "bytes 0-9/9", "items 0-1/2", "bytes a-b/c"]


@pytest.mark.parametrize("text", RANGES)
async def test_a_malformed_content_range(text: str, http: HttpClient, toy_files: ToyService) -> None:
    url = f"/v1/uploads/{ticket(blob_key='range')}"
    answer = outcome_of_http(await http.raw.put(url, content=b"ab", headers={"content-range": text}))
    assert (answer.status, list(answer.fields)) == (400, ["Content-Range"])


async def test_a_body_shorter_than_announced_by_the_range(http: HttpClient, toy_files: ToyService) -> None:
    url = f"/v1/uploads/{ticket(blob_key='short')}"
    answer = outcome_of_http(await http.raw.put(url, content=b"ab", headers={"content-range": "bytes 0-9/10"}))
    assert (answer.status, list(answer.fields)) == (400, ["Content-Range"])
    assert toy_files.received == []


async def test_tickets_that_do_not_hold(http: HttpClient, toy_files: ToyService) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    good = ticket()
    for token in (ticket(expires_at=past), ticket("download", blob_key="a" * 64), good[:-2] + "AA", "x", "..."):
        answer = outcome_of_http(await http.raw.put(f"/v1/uploads/{token}", content=b"a"))
        assert (answer.status, answer.reason, list(answer.fields)) == (403, "FORBIDDEN", ["ticket"])
    assert toy_files.received == []
    assert (await http.call("DELETE", f"/v1/uploads/{good}")).reason == "METHOD_NOT_ALLOWED"


async def test_a_download_is_an_attachment_with_ranges(http: HttpClient, store: FolderBlobStore) -> None:
    digest = store.put(DATA)
    url = f"/v1/downloads/{ticket('download', blob_key=digest)}"
    whole = await http.raw.get(url)
    assert (whole.status_code, whole.content) == (200, DATA)
    assert whole.headers["content-type"] == "application/pdf"
    assert whole.headers["x-content-type-options"] == "nosniff"
    disposition = whole.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="')
    assert disposition.endswith("filename*=UTF-8''%E4%BA%A4%E6%8E%A5%20%E6%B8%85%E5%8D%95.pdf")
    cases = [("bytes=10-19", DATA[10:20], "10-19"), ("bytes=-5", DATA[-5:], f"{len(DATA) - 5}-{len(DATA) - 1}")]
    for header, wanted, shown in cases:
        part = await http.raw.get(url, headers={"range": header})
        assert (part.status_code, part.content) == (206, wanted)
        assert part.headers["content-range"] == f"bytes {shown}/{len(DATA)}"
    beyond = await http.raw.get(url, headers={"range": f"bytes={len(DATA)}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(DATA)}")
    head = await http.raw.head(url)
    assert (head.status_code, head.headers["content-length"], head.content) == (200, str(len(DATA)), b"")


@pytest.mark.parametrize("kind", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/javascript", "x\r\ny"])
async def test_active_content_is_handed_out_as_bytes(kind: str, http: HttpClient, store: FolderBlobStore) -> None:
    digest = store.put(b"<script>alert(1)</script>")
    name = 'a"\r\nx-evil: 1.html'
    answer = await http.raw.get(
        f"/v1/downloads/{ticket('download', blob_key=digest, content_type=kind, filename=name)}"
    )
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert "x-evil" not in answer.headers


async def test_a_file_that_is_gone(http: HttpClient) -> None:
    answer = outcome_of_http(await http.raw.get(f"/v1/downloads/{ticket('download', blob_key='0' * 64)}"))
    assert (answer.status, answer.reason) == (404, "NOT_FOUND")
