"""HTTP/JSON to request messages by google.api.http: path variables, query parameters and the body."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from google.protobuf.message import Message

from chassis.errors import Invalid, NotFound
from gateway.contract import Binding, Contract, Method
from gateway.protojson import Problems, fill, find_field, from_text, is_map, join, set_field
from gateway.refusal import MethodNotAllowed, bad_field
from gateway.templates import NotUtf8, split_path

MAX_DEPTH = 40
"""Objects and lists in one another; protobuf's own parsers give up not far beyond, with less clear words."""


@dataclass(frozen=True)
class Route:
    """A method and the binding by which it was reached."""

    method: Method
    binding: Binding
    variables: dict[str, str]


class Router:
    """Finds the method of a verb and a path; more literal templates win over wildcards."""

    def __init__(self, contract: Contract) -> None:
        bound = [(b, m) for m in contract.methods.values() for b in m.bindings]
        self._by_length: dict[int, list[tuple[Binding, Method]]] = defaultdict(list)
        self._open_ended: list[tuple[Binding, Method]] = []
        for binding, method in sorted(bound, key=lambda pair: pair[0].template.rank):
            if "**" in binding.template.segments:
                self._open_ended.append((binding, method))
            else:
                self._by_length[len(binding.template.segments)].append((binding, method))

    def find(self, verb: str, raw_path: str) -> Route:
        """Raises NotFound, MethodNotAllowed (with the verbs that exist), Invalid for a path that is not UTF-8."""
        allowed: set[str] = set()
        for binding, method, variables in self._matches(raw_path):
            if binding.verb == verb or (verb == "HEAD" and binding.verb == "GET"):
                return Route(method, binding, variables)
            allowed.add(binding.verb)
        if allowed:
            raise MethodNotAllowed("route.method", verb=verb, allowed=", ".join(with_implied(allowed)))
        raise NotFound("route.unknown", path=raw_path[:200])

    def allowed(self, raw_path: str) -> list[str]:
        """The verbs of a path, for OPTIONS."""
        return with_implied({binding.verb for binding, _, _ in self._matches(raw_path)})

    def _matches(self, raw_path: str) -> Iterable[tuple[Binding, Method, dict[str, str]]]:
        segments, custom = split_path(raw_path)
        for binding, method in (*self._by_length[len(segments)], *self._open_ended):
            try:
                variables = binding.template.match(segments, custom)
            except NotUtf8 as error:
                raise Invalid(fields=[bad_field(error.field, "field.not_utf8")]) from None
            if variables is not None:
                yield binding, method, variables


def with_implied(verbs: set[str]) -> list[str]:
    """HEAD comes with GET, OPTIONS always."""
    implied = {"OPTIONS"} | ({"HEAD"} if "GET" in verbs else set())
    return sorted(verbs | implied)


def build(route: Route, body: bytes, query: str, problems: Problems) -> Message:
    """The request message; what does not fit goes to `problems`, a body that is no JSON at all raises Invalid."""
    request = route.method.request()
    binding = route.binding
    if binding.body:
        data = decode(body) if body.strip() else {}
        if binding.body == "*":
            fill(request, data, problems)
        else:
            entry = request.DESCRIPTOR.fields_by_name[binding.body]
            set_field(request, entry, data, problems, binding.body)
    elif body:
        problems.append(bad_field("body", "body.unexpected"))
    taken = {binding.body} if binding.body not in ("", "*") else set()
    _fill_query(request, query, problems, taken | {v.split(".")[0] for v in route.variables}, binding.body == "*")
    for path, text in route.variables.items():
        _fill_variable(request, path, text, problems)
    return request


def decode(body: bytes) -> Any:
    """JSON text as data; raises Invalid that says where it is malformed."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid("body.utf8", position=error.start, field="body") from None
    try:
        data = json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise Invalid("body.json", line=error.lineno, column=error.colno, field="body") from None
    except _Duplicate as error:
        raise Invalid(fields=[bad_field(error.args[0], "field.twice")]) from None
    except RecursionError:
        raise Invalid("body.deep", field="body") from None
    except ValueError:  # a number of thousands of digits, or NaN
        raise Invalid(fields=[bad_field("body", "field.number")]) from None
    if text.count("{") + text.count("[") > MAX_DEPTH and _too_deep(data):
        raise Invalid("body.deep", field="body")
    return data


def _too_deep(data: Any) -> bool:
    level = [data]
    for _ in range(MAX_DEPTH):
        inner = (item for each in level for item in (each.values() if isinstance(each, dict) else each))
        level = [item for item in inner if isinstance(item, (dict, list))]
    return bool(level)


class _Duplicate(Exception):
    """A key comes twice in one object: which one was meant is anybody's guess."""


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Duplicate(key[:80])
            seen.add(key)
    return found


def _no_constant(_name: str) -> Any:
    raise ValueError("not JSON")


def _fill_variable(request: Message, path: str, text: str, problems: Problems) -> None:
    """A path variable; a body that says something else about the same field is refused, not overruled in silence."""
    *parents, name = path.split(".")
    target = request
    for parent in parents:
        target = getattr(target, parent)
    entry = target.DESCRIPTOR.fields_by_name[name]
    before = getattr(target, name)
    known = len(problems)
    given = before not in ("", 0, False)
    set_field(target, entry, from_text(entry, text), problems, path)
    if given and len(problems) == known and getattr(target, name) != before:
        problems.append(bad_field(path, "field.path_differs"))


def _fill_query(request: Message, query: str, problems: Problems, taken: set[str], body_has_all: bool) -> None:
    values: dict[str, list[str]] = {}
    for pair in filter(None, query.split("&")):
        key, _, value = pair.partition("=")
        try:
            values.setdefault(_unescape(key), []).append(_unescape(value))
        except UnicodeDecodeError:
            problems.append(bad_field(key[:80], "field.not_utf8"))
    for key, texts in values.items():
        if body_has_all:
            problems.append(bad_field(key[:80], "field.unknown"))
        else:
            _fill_parameter(request, key, texts, problems, taken)


def _unescape(text: str) -> str:
    return unquote_to_bytes(text.replace("+", " ")).decode()


def _fill_parameter(request: Message, key: str, texts: list[str], problems: Problems, taken: set[str]) -> None:
    target, path = request, ""
    *parents, last = key.split(".")
    for depth, part in enumerate((*parents, last)):
        entry = find_field(target.DESCRIPTOR, part)
        is_last = depth == len(parents)
        nested = entry is not None and entry.message_type is not None and not entry.is_repeated
        if entry is None or (not is_last and not nested) or (depth == 0 and entry.name in taken) or is_map(entry):
            problems.append(bad_field(key[:80], "field.unknown"))
            return
        path = join(path, entry.name)
        if not is_last:
            target = getattr(target, entry.name)
        elif entry.is_repeated:
            set_field(target, entry, [from_text(entry, text) for text in texts], problems, path)
        elif len(texts) > 1:
            problems.append(bad_field(path, "field.single"))
        else:
            set_field(target, entry, from_text(entry, texts[0]), problems, path)
