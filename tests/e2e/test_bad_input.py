"""What bad input gets: the same clear refusal through both doors, in the caller's language, and nothing half done."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.demo.story import Story
from tests.e2e.refusals import CASES, DIRECTORY, ENTRIES, GOOD, LETTERS, NOBODY, REFUSED, UNIT, Bad, filled
from tests.support.both_doors import Doors, alike, changed, chinese, settled
from tests.support.suite import Suite

WORDS = {"en": "en", "zh": "zh-CN"}


@pytest.fixture(scope="module")
def doors(suite: Suite) -> Iterator[Doors]:
    """Both doors of the module's suite."""
    made = Doors(suite)
    yield made
    made.close()


@pytest.fixture(scope="module")
def story(suite: Suite) -> Story:
    """A handover whose list is confirmed, with every entry still open."""
    told = Story(suite)
    told.file()
    told.confirm_list()
    told.wait(lambda: told.get(f"/v1/{told.case}", told.hr)["state"] == "in_handover", "in handover")
    return told


@pytest.fixture(scope="module")
def places(story: Story) -> dict[str, str]:
    """Names that the table's paths and bodies use."""
    case = story.case
    entries = story.entries(story.leaver)
    project = next(e for e in entries if e["itemKey"] == "unfinished_projects")
    return {
        "case": case,
        "letter": case.replace("cases/", "letters/"),
        "checklist": story.find_checklist(),
        "entry": project["name"],
        "soon": (datetime.now(UTC) + timedelta(days=40)).date().isoformat(),
        "later": (datetime.now(UTC) + timedelta(days=60)).date().isoformat(),
    }


@pytest.mark.parametrize("language", ["en", "zh"])
def test_both_doors_refuse_alike_and_nothing_is_half_done(
    suite: Suite, doors: Doors, places: dict[str, str], language: str
) -> None:
    """All of the table in one go, for the databases are compared before and after, which takes its time."""
    before = settled(suite)
    wrong = []
    for bad in REFUSED:
        try:
            refused_as_told(doors, bad, places, language)
        except AssertionError as error:
            wrong.append(f"{bad.id}: {error}")
    assert not wrong, "\n\n".join(wrong)
    assert changed(before, settled(suite)) == []


def refused_as_told(doors: Doors, bad: Bad, places: dict[str, str], language: str) -> None:
    """One line of the table by both doors."""
    word = WORDS[language]
    body = filled(bad.body, places)
    sent = body if bad.verb != "GET" else None
    http = doors.http(bad.who, bad.verb, filled(bad.path, places), sent, accept_language=word)
    grpc = doors.grpc(bad.who, bad.method, {**body, **filled(bad.inside, places)}, accept_language=word)
    answer = alike(http, grpc)
    assert (answer.reason, tuple(answer.fields)) == (bad.reason, bad.fields) or not bad.fields, answer
    assert answer.reason == bad.reason, answer
    assert filled(bad.words, places) in answer.message + str(answer.fields), answer
    said = [answer.message, *answer.fields.values()]
    assert all(chinese(text) == (language == "zh") for text in said), said


def test_a_letter_says_which_entries_keep_it_closed(doors: Doors, story: Story, places: dict[str, str]) -> None:
    """ "Cannot sign: N entries open", each of them by its title."""
    answer = doors.http("E1003", "POST", f"/v1/{places['letter']}:sign", {}, accept_language="en")
    mandatory = [e for e in story.entries(story.hr) if e["mandatory"] and e["section"] != "hr"]
    assert f"cannot sign: {len(mandatory)} entries open" in answer.message
    for entry in mandatory[:3]:
        assert entry["title"]["en"] in answer.message


def test_a_persons_own_language_is_used_where_the_call_names_none(doors: Doors) -> None:
    """The clerk's browser sends no language; the person's own is Chinese."""
    name = f"cases/{NOBODY}"
    answer = alike(
        doors.http("E1037", "GET", f"/v1/{name}"),
        doors.grpc("E1037", f"{CASES}/GetCase", {"name": name}),
    )
    assert chinese(answer.message), answer


def test_unknown_fields_are_named(doors: Doors, suite: Suite, places: dict[str, str]) -> None:
    """JSON: refused by name. Protobuf: a newer client's field has no name, so it is passed over as its rules say."""
    before = settled(suite)
    body = filled(GOOD, places) | {"leavr": "employees/E1018", "notice": {"ground": "", "mood": 1}}
    answer = doors.http("E1037", "POST", "/v1/cases", body)
    assert (answer.reason, set(answer.fields)) == ("INVALID_ARGUMENT", {"leavr", "notice.mood"})
    assert changed(before, settled(suite)) == []


def test_a_key_used_for_another_body_is_refused_and_the_first_answer_stands(
    doors: Doors, suite: Suite, places: dict[str, str]
) -> None:
    """By both doors, and across them: one memory."""
    key = uuid.uuid4().hex
    path, method = f"/v1/{places['case']}/hrFields", f"{CASES}/UpdateHrFields"
    first = doors.http("E1037", "PATCH", path, {"exit_interview": "约在周五"}, idempotency_key=key)
    assert first.ok, first
    before = settled(suite)
    other = {"exit_interview": "已谈"}
    answer = alike(
        doors.http("E1037", "PATCH", path, other, idempotency_key=key),
        doors.grpc("E1037", method, {"name": places["case"], **other}, idempotency_key=key),
    )
    assert answer.reason == "KEY_REUSED" and chinese(answer.message)
    same = {"name": places["case"], "exit_interview": "约在周五"}
    again = doors.grpc("E1037", method, same, idempotency_key=key)
    assert again.ok and again.body["etag"] == first.body["etag"]
    assert changed(before, settled(suite)) == []


def test_a_cycle_of_departments_is_refused_by_row(doors: Doors, suite: Suite) -> None:
    """The ring is named, and none of its rows is stored."""
    before = settled(suite)
    ring = [
        UNIT | {"name": "departments/RING-A", "parent": "departments/RING-B"},
        UNIT | {"name": "departments/RING-B", "parent": "departments/RING-A"},
    ]
    for name, parent in (("HQ", "SALES-EAST"),):  # an old row that a new parent would close into a ring
        known = doors.http("E1037", "GET", f"/v1/departments/{name}").body
        ring.append({**known, "parent": f"departments/{parent}", "etag": ""})
    for answer in (
        doors.http("erp", "POST", "/v1/departments:batchUpsert", {"departments": ring}, accept_language="en"),
        doors.grpc("erp", f"{DIRECTORY}/BatchUpsertDepartments", {"departments": ring}, accept_language="en"),
    ):
        assert answer.ok and answer.body["refused"] == 3, answer
        errors = [error for row in answer.body["results"] for error in row["errors"]]
        assert [error["field"] for error in errors] == ["parent"] * 3
        assert "RING-A" in errors[0]["description"] and "SALES-EAST" in errors[2]["description"]
    assert changed(before, settled(suite)) == []


SHEET = """number,name_zh,email,department,company,hire_date
E7001,钱一,qian.yi@yunfan.example,SALES-EAST,YF-CN,2025-01-06
E7002,钱二,no-address,SALES-EAST,YF-CN,2025-02-30
E7003,钱三,qian.san@yunfan.example,NOWHERE,YF-CN,2025-01-06
"""


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_csv_with_a_bad_row_stores_nothing(doors: Doors, suite: Suite, dry_run: bool) -> None:
    """Row and column are named; to store the sheet nevertheless is refused alike."""
    made = doors.http("erp", "POST", "/v1/imports", {"kind": "employee", "filename": "x.csv", "dry_run": dry_run})
    assert made.ok, made
    doors.http("", "PUT", made.body["upload"]["url"], SHEET.encode(), content_type="text/csv")
    name = made.body["name"]
    checked = doors.http("erp", "GET", f"/v1/{name}").body
    assert {(error["row"], error["column"]) for error in checked["errors"]} == {
        (3, "email"), (3, "hire_date"), (4, "department"),
    }  # fmt: skip
    assert checked["refused"] == 2
    refusal = alike(
        doors.http("erp", "POST", f"/v1/{name}:apply", {}, accept_language="en"),
        doors.grpc("erp", f"{DIRECTORY}/ApplyImport", {"name": name}, accept_language="en"),
    )
    assert refusal.reason == "WRONG_STATE", refusal
    for number in ("E7001", "E7002", "E7003"):
        assert doors.http("E1037", "GET", f"/v1/employees/{number}").reason == "NOT_FOUND"


def test_fifty_megabytes_are_refused_by_both_doors(doors: Doors, suite: Suite) -> None:
    """Larger than any call may be, by the head of the call as by what comes; the doors stay open."""
    text = "x" * 50_000_000
    http = doors.http("E1037", "POST", "/v1/cases", b'{"reason_text": "' + text.encode() + b'"}')
    grpc = doors.grpc("E1037", f"{CASES}/CreateCase", {"reason_text": text})
    assert (http.status, http.reason, grpc.status) == (413, "TOO_LARGE", "RESOURCE_EXHAUSTED")
    assert doors.http("E1037", "GET", "/v1/cases").ok
    assert doors.grpc("E1037", f"{CASES}/ListCases", {}).ok


def test_malformed_utf8_is_refused_by_both_doors(doors: Doors, suite: Suite) -> None:
    """In a body, in a message, in an address."""
    before = settled(suite)
    http = doors.http("E1037", "POST", "/v1/cases", b'{"reason_text": "\xff\xfe"}', accept_language="en")
    assert (http.status, http.reason) == (400, "INVALID_ARGUMENT") and "UTF-8" in http.message
    raw = b"\x0a\x02\xff\xfe"  # field 1, two bytes that are no text
    grpc = doors.grpc("E1037", f"{CASES}/CreateCase", raw, accept_language="en")
    assert (grpc.status, grpc.reason) == ("INVALID_ARGUMENT", "INVALID_ARGUMENT")
    address = doors.http("E1037", "GET", "/v1/cases/%ff%fe")
    assert address.status in (400, 404) and address.reason in ("INVALID_ARGUMENT", "NOT_FOUND")
    assert changed(before, settled(suite)) == []


def tokens(suite: Suite) -> dict[str, str]:
    """Bad tokens by what is wrong with them; the expired one is signed with the suite's own key."""
    good = suite.token(person="E1037")
    claims = jwt.decode(good, options={"verify_signature": False})
    header = jwt.get_unverified_header(good)
    pem = next(suite.plan.state.rglob("dev-issuer.pem")).read_bytes()
    key = serialization.load_pem_private_key(pem, password=None)
    assert isinstance(key, Ed25519PrivateKey)
    stranger = Ed25519PrivateKey.generate()
    past = {"exp": int(time.time()) - 3600}

    def signed(by: Ed25519PrivateKey, **changes: Any) -> str:
        return jwt.encode({**claims, **changes}, by, algorithm="EdDSA", headers={"kid": header["kid"]})

    assert jwt.decode(signed(key), options={"verify_signature": False}) == claims
    return {
        "missing": "",
        "malformed": "abc.def",
        "expired": signed(key, **past),
        "foreign key": signed(stranger),
        "foreign issuer": signed(key, iss="https://elsewhere.example"),
        "foreign audience": signed(key, aud="another-suite"),
        "unsigned": jwt.encode(claims, "", algorithm="none"),
    }


def test_a_missing_expired_or_foreign_token_lets_nobody_in(doors: Doors, suite: Suite, places: dict[str, str]) -> None:
    """The same 401 by both doors, in the language that the call asks for, and no word about the case."""
    said = set()
    for kind, token in tokens(suite).items():
        for word in ("en", "zh-CN"):
            answer = alike(
                doors.http("", "GET", f"/v1/{places['case']}", token=token, accept_language=word),
                doors.grpc("", f"{CASES}/GetCase", {"name": places["case"]}, token=token, accept_language=word),
            )
            assert answer.reason == "UNAUTHENTICATED", kind
            assert chinese(answer.message) == (word == "zh-CN"), answer
            said.add(answer.message)
    assert len(said) >= 10  # each says what is wrong


def test_another_tenant_finds_nothing(doors: Doors, suite: Suite, places: dict[str, str]) -> None:
    """Its HR, with every role, gets for our things exactly what it gets for things that are not there."""
    tenant = {"tenant_id": "other", "display_name": "Other", "country": "DE", "locale": "en", "time_zone": "UTC"}
    assert doors.http("platform", "POST", "/v1/tenants", tenant).ok
    good = suite.token(person="E1037")
    claims = jwt.decode(good, options={"verify_signature": False})
    pem = next(suite.plan.state.rglob("dev-issuer.pem")).read_bytes()
    key: Any = serialization.load_pem_private_key(pem, password=None)
    roles = ["person", "hr", "admin", "auditor"]
    mine = {**claims, "tenant": "other", "roles": roles}
    token = jwt.encode(mine, key, algorithm="EdDSA", headers=jwt.get_unverified_header(good))
    before = settled(suite)
    for path, method, name in (
        ("/v1/{}", f"{CASES}/GetCase", places["case"]),
        ("/v1/{}", f"{ENTRIES}/GetEntry", places["entry"]),
        ("/v1/{}", f"{LETTERS}/GetLetter", places["letter"]),
        ("/v1/{}", f"{DIRECTORY}/GetEmployee", "employees/E1014"),
    ):
        found = alike(
            doors.http("", "GET", path.format(name), token=token, accept_language="en"),
            doors.grpc("", method, {"name": name}, token=token, accept_language="en"),
        )
        absent = name.rpartition("/")[0] + "/" + NOBODY
        nothing = doors.http("", "GET", path.format(absent), token=token, accept_language="en")
        assert found.reason == nothing.reason == "NOT_FOUND"
        key = name.rpartition("/")[2]
        assert found.message.replace(key, "") == nothing.message.replace(NOBODY, "")
    cancelled = alike(
        doors.http("", "POST", f"/v1/{places['case']}:cancel", {"reason": "x"}, token=token),
        doors.grpc("", f"{CASES}/CancelCase", {"name": places["case"], "reason": "x"}, token=token),
    )
    assert cancelled.reason == "NOT_FOUND"
    assert doors.http("", "GET", "/v1/cases", token=token).body["cases"] == []
    assert changed(before, settled(suite)) == []
