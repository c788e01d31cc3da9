"""Path templates of google.api.http."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.templates import BadTemplate, NotUtf8, PathTemplate, split_path

MATCHES = [
    ("/v1/cases", "/v1/cases", {}),
    ("/v1/{name=cases/*}", "/v1/cases/a1", {"name": "cases/a1"}),
    ("/v1/{name=cases/*}", "/v1/cases/%E6%9D%8E%2Fb", {"name": "cases/李/b"}),
    ("/v1/{name=cases/*}:submit", "/v1/cases/a1:submit", {"name": "cases/a1"}),
    ("/v1/{parent=cases/*}/entries", "/v1/cases/a1/entries", {"parent": "cases/a1"}),
    ("/v1/{entry.name=entries/*}", "/v1/entries/7", {"entry.name": "entries/7"}),
    ("/v1/things/{id}", "/v1/things/7", {"id": "7"}),
    ("/v1/{a=x/*/y/*}/{b}", "/v1/x/1/y/2/3", {"a": "x/1/y/2", "b": "3"}),
    ("/v1/{path=files/**}", "/v1/files/a/b%20c/d", {"path": "files/a/b c/d"}),
    ("/v1/{name=cases/*}", "/v1/cases/a%3Ab", {"name": "cases/a:b"}),
]
MISSES = [
    ("/v1/{name=cases/*}", "/v1/cases/"),
    ("/v1/{name=cases/*}", "/v1/cases"),
    ("/v1/{name=cases/*}", "/v1/cases/a/"),
    ("/v1/{name=cases/*}", "/v1/cases/a/b"),
    ("/v1/{name=cases/*}", "/v1/cases/a:submit"),
    ("/v1/{name=cases/*}:submit", "/v1/cases/a"),
    ("/v1/{name=cases/*}:submit", "/v1/cases/a:cancel"),
    ("/v1/{name=cases/*}", "/V1/cases/a"),
    ("/v1/{name=cases/*}", "/v1/%63ases/a"),
    ("/v1/{name=cases/*}", "//v1/cases/a"),
]


@pytest.mark.parametrize(("template", "path", "variables"), MATCHES)
def test_a_path_that_matches(template: str, path: str, variables: dict[str, str]) -> None:
    assert PathTemplate.parse(template).match(*split_path(path)) == variables


@pytest.mark.parametrize(("template", "path"), MISSES)
def test_a_path_that_does_not(template: str, path: str) -> None:
    assert PathTemplate.parse(template).match(*split_path(path)) is None


BAD = ["v1/x", "/v1/{name=cases/*", "/v1/name}", "/v1/{a={b}}", "/v1/*/x", "/v1/{a=**}/x", "/v1/{a}:b-c", "/v1//x"]


@pytest.mark.parametrize("source", BAD)
def test_a_malformed_template(source: str) -> None:
    with pytest.raises(BadTemplate):
        PathTemplate.parse(source)


def test_a_variable_that_is_not_utf8_is_named() -> None:
    with pytest.raises(NotUtf8) as caught:
        PathTemplate.parse("/v1/{name=cases/*}").match(*split_path("/v1/cases/%c3%28"))
    assert caught.value.field == "name"


def test_literal_templates_come_before_wildcards() -> None:
    sources = ["/v1/{path=files/**}", "/v1/{name=cases/*}", "/v1/cases/statistics", "/v1/{name=cases/*}:submit"]
    ordered = sorted((PathTemplate.parse(s) for s in sources), key=lambda t: t.rank)
    assert ordered[0].source == "/v1/cases/statistics"


@given(st.text(min_size=1, max_size=30))
def test_whatever_an_id_holds_it_arrives_as_sent(text: str) -> None:
    path = f"/v1/cases/{quote(text, safe='')}/entries"
    assert PathTemplate.parse("/v1/{parent=cases/*}/entries").match(*split_path(path)) == {"parent": f"cases/{text}"}
