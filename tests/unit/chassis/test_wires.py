"""What travels between services: context headers, resource names, instants, envelopes, errors in two languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chassis.context import CallContext
from chassis.contract import Event, Instant, Reply, Request, ResourceName
from chassis.errors import CATALOGUE, DomainError, FieldViolation, Invalid, RemoteError, WrongState, error_reply
from chassis.events import Envelope, canonical_json, digest_of, wrap
from chassis.validation import field_path, violations

CaseName = Annotated[str, ResourceName("cases")]
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Ask(Request):
    name: CaseName
    at: Instant | None = None


class Tell(Reply):
    name: CaseName
    at: Instant


class Happened(Event):
    NAME: ClassVar[str] = "thing.happened"
    what: str


def test_a_resource_name_is_a_plain_id_inside() -> None:
    assert Ask.model_validate({"name": "cases/0f3c"}).name == "0f3c"
    assert Ask.model_validate({"name": "0f3c"}).name == "0f3c"
    told = Tell(name="0f3c", at=datetime(2026, 3, 2, 17, 0, tzinfo=timezone(timedelta(hours=8))))
    assert told.model_dump(mode="json") == {"name": "cases/0f3c", "at": "2026-03-02T09:00:00Z"}


@pytest.mark.parametrize(
    "name", ["", "cases/", "cases/a/b", "entries/a", "cases/a b", "cases/" + "x" * 65, "cases/a\n"]
)
def test_a_malformed_resource_name_is_refused_by_its_field(name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Ask.model_validate({"name": name})
    assert [v.field for v in violations(caught.value, "en")] == ["name"]


def test_an_instant_without_zone_is_refused() -> None:
    with pytest.raises(ValidationError) as caught:
        Ask.model_validate({"name": "cases/1", "at": "2026-03-02T09:00:00"})
    assert violations(caught.value, "zh-CN") == [FieldViolation("at", "时间须带时区")]


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)


@given(tenant=texts, actor=texts, roles=st.frozensets(st.sampled_from(["hr", "person", "system"])), locale=texts)
def test_a_context_survives_its_headers(tenant: str, actor: str, roles: frozenset[str], locale: str) -> None:
    ctx = CallContext(tenant=tenant, actor=actor, actor_kind="person", roles=roles, locale=locale, deadline=NOW)
    assert CallContext.from_headers({**ctx.to_headers(), "x-delivery-count": 3, "nameko.evil": "1"}) == ctx


def test_a_bad_header_is_an_error() -> None:
    for headers in ({"nameko.actor_kind": "root"}, {"nameko.deadline": "soon"}):
        with pytest.raises(ValueError, match=r"root|soon"):
            CallContext.from_headers(headers)


def test_an_envelope_says_who_and_what() -> None:
    ctx = CallContext(tenant="t1", actor="E1", actor_kind="person", on_behalf_of="E2", client_address="10.0.0.1")
    envelope = wrap(Happened(what="离职"), owner="toy", ctx=ctx, now=NOW, case="c1", cause="e0")
    again = Envelope.model_validate_json(envelope.model_dump_json())
    assert (again.owner, again.name, again.subject, again.causationid) == ("toy", "thing.happened", "c1", "e0")
    assert again.digest == digest_of({"what": "离职"})
    assert again.context().on_behalf_of == "E2"
    assert again.context().roles == frozenset()


def test_canonical_json_does_not_depend_on_key_order() -> None:
    assert canonical_json({"b": 1, "a": "值"}) == canonical_json({"a": "值", "b": 1}) == '{"a":"值","b":1}'.encode()


MESSAGES = {"letter.open": {"en": "cannot sign: {count} entries open", "zh-CN": "无法签署：{count} 项未完成"}}


def test_an_error_speaks_the_callers_language() -> None:
    error = WrongState("letter.open", count=3, field="name")
    for locale, text in (("en-GB", "cannot sign: 3 entries open"), ("zh-CN", "无法签署：3 项未完成")):
        reply = error_reply(error, MESSAGES, locale)
        assert (reply["reason"], reply["message"], reply["retryable"]) == ("WRONG_STATE", text, False)
        assert reply["fields"] == [{"field": "name", "description": text}]
        assert reply["metadata"] == {"count": "3"}


def test_invalid_input_lists_its_fields_in_the_text() -> None:
    reply = error_reply(Invalid(fields=[FieldViolation("a", "bad"), FieldViolation("b[1].c", "worse")]), {}, "en")
    assert reply["message"] == "invalid input: a: bad; b[1].c: worse"


def test_a_remote_refusal_passes_through_unchanged() -> None:
    first = error_reply(WrongState("letter.open", count=3, field="name"), MESSAGES, "zh-CN")
    again = error_reply(RemoteError(first), {}, "zh-CN")
    assert again == first


def test_every_reason_a_class_raises_is_in_the_catalogue() -> None:
    def subclasses(cls: type[DomainError]) -> list[type[DomainError]]:
        return [cls, *(s for c in cls.__subclasses__() for s in subclasses(c))]

    assert {c.reason for c in subclasses(DomainError)} <= set(CATALOGUE)


def test_field_paths_are_spelled_as_in_proto() -> None:
    assert field_path(("entries", 2, "fields", "progress")) == "entries[2].fields.progress"
