"""The OpenAPI document: sound, complete, and made from comments and rules."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gateway import contract, openapi, pages
from gateway.contract import Contract
from handover import DESCRIPTORS

OAS = Path(__file__).with_name("openapi-3.1.schema.json")


def document(served: Contract) -> dict[str, Any]:
    return openapi.document(served, title="t", version="1", url="http://x")


@pytest.fixture(params=["toys", "suite"])
def whole(request: pytest.FixtureRequest, toys: Contract) -> tuple[Contract, dict[str, Any]]:
    served = toys if request.param == "toys" else contract.load(DESCRIPTORS)
    return served, document(served)


def operations(made: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in made["paths"].items():
        for verb, operation in item.items():
            yield path, verb, operation


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def test_every_method_is_there_once_with_its_comment(whole: tuple[Contract, dict[str, Any]]) -> None:
    served, made = whole
    ids = [operation["operationId"] for _, _, operation in operations(made)]
    assert len(ids) == len(set(ids))
    for method in served.methods.values():
        service, name = method.full_name.split(".")[-2:]
        assert f"{service}_{name}" in ids
        assert method.comment, f"{method.full_name} has no comment"


def test_path_parameters_are_those_of_the_path(whole: tuple[Contract, dict[str, Any]]) -> None:
    for path, _, operation in operations(whole[1]):
        named = [p["name"] for p in operation["parameters"] if p["in"] == "path"]
        assert sorted(named) == sorted(re.findall(r"{(\w+(?:\.\w+)*)}", path)), path


def test_every_reference_leads_somewhere_and_every_schema_is_sound(whole: tuple[Contract, dict[str, Any]]) -> None:
    made = whole[1]
    for reference in set(references(made)):
        value: Any = made
        for part in reference.removeprefix("#/").split("/"):
            value = value[part]
    for schema in made["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def schemas(value: Any) -> Iterator[dict[str, Any]]:
    """Every schema outside of the components: of parameters, bodies, answers, headers."""
    if isinstance(value, dict):
        if isinstance(value.get("schema"), dict):
            yield value["schema"]
        for item in value.values():
            yield from schemas(item)
    elif isinstance(value, list):
        for item in value:
            yield from schemas(item)


def test_the_whole_document_is_openapi_3_1(whole: tuple[Contract, dict[str, Any]]) -> None:
    made = json.loads(json.dumps(whole[1]))
    found = Draft202012Validator(json.loads(OAS.read_text())).iter_errors(made)
    assert [f"{error.json_path}: {error.message[:200]}" for error in found] == []
    for schema in schemas(made["paths"]):
        Draft202012Validator.check_schema(schema)
    for path, _, operation in operations(made):
        places = [(p["name"], p["in"]) for p in operation["parameters"]]
        assert len(places) == len(set(places)), path
        assert set(operation["tags"]) <= {tag["name"] for tag in made["tags"]}
    shapes = [re.sub(r"{[^}]*}", "{}", path) for path in made["paths"]]
    assert len(shapes) == len(set(shapes))  # two templates that differ in names only are one path


def test_the_check_would_find_a_slip(toys: Contract) -> None:
    made = document(toys)
    del made["paths"]["/v1/toys"]["get"]["responses"]["200"]["description"]
    assert not Draft202012Validator(json.loads(OAS.read_text())).is_valid(made)


def test_paths_speak_of_things_not_of_names(toys: Contract) -> None:
    made = document(toys)
    assert {"/v1/toys/{toy}:lend", "/v1/rooms/{room}/toys", "/v1/toys"} <= made["paths"].keys()


def test_rules_comments_and_secrets_become_schema(toys: Contract) -> None:
    made = document(toys)
    lend = made["paths"]["/v1/toys/{toy}:lend"]["post"]
    schema = lend["requestBody"]["content"]["application/json"]["schema"]
    assert schema["required"] == ["borrower"]
    assert "name" not in schema["properties"]
    assert schema["properties"]["borrower"]["description"] == "Borrower, `employees/{number}`."
    assert (schema["properties"]["pieces"]["minimum"], schema["properties"]["pieces"]["maximum"]) == (1, 20)
    assert schema["properties"]["note"]["maxLength"] == 10
    assert schema["additionalProperties"] is False
    assert (lend["x-permission"], lend["x-roles"]) == ("toys.lend", ["hr", "person"])
    assert {p["name"] for p in lend["parameters"]} == {"toy", "Idempotency-Key", "If-Match"}
    secret = made["components"]["schemas"]["toys.v1.Secret"]["properties"]["secret"]
    assert (secret["x-secret"], secret["format"]) == (True, "password")
    listed = made["paths"]["/v1/rooms/{room}/toys"]["get"]
    assert [p["name"] for p in listed["parameters"]] == [
        "room", "pageSize", "pageToken", "tags", "like.label", "broken",
    ]  # fmt: skip
    assert made["paths"]["/v1/toys/{toy}:check"]["get"]["security"] == [{}, {"bearer": []}]


def test_the_docs_page_loads_nothing_from_elsewhere() -> None:
    for page, source in ((pages.DOCS, "openapi.json"), (pages.VERIFY, "/v1/letters:verify")):
        assert source in page
        assert re.findall(r"(?:src|href)=\"(?!/|#)[^\"]*\"|https?://", page) == []
