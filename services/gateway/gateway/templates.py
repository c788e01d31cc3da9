"""Path templates of google.api.http: `/v1/{name=cases/*}:submit`, `/v1/{parent=cases/*}/entries`.

A template matches segment by segment, so that an escaped slash in a value never becomes a separator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

_VARIABLE = re.compile(r"\{(?P<path>[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*)(?:=(?P<pattern>[^{}]+))?\}")
_LITERAL = re.compile(r"[A-Za-z0-9._~-]+")
ANY, REST = "*", "**"


class BadTemplate(ValueError):
    """The path template is malformed."""


class NotUtf8(ValueError):
    """A path segment is not UTF-8 once its escapes are resolved; `field` is the variable it belongs to."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is not UTF-8")
        self.field = field


@dataclass(frozen=True)
class PathTemplate:
    """A parsed template: its segments, the variables as ranges of segments, and the custom verb after the colon."""

    source: str
    segments: tuple[str, ...]
    ranges: tuple[tuple[str, int, int], ...]
    verb: str

    @classmethod
    def parse(cls, source: str) -> PathTemplate:
        """Raises BadTemplate."""
        if not source.startswith("/"):
            raise BadTemplate("must begin with a slash")
        path, verb = _split_verb(source)
        segments: list[str] = []
        ranges: list[tuple[str, int, int]] = []
        for part in _parts(path[1:]):
            found = _VARIABLE.fullmatch(part)
            inner = (found["pattern"] or ANY).split("/") if found else [part]
            if found:
                ranges.append((found["path"], len(segments), len(segments) + len(inner)))
            segments.extend(inner)
        for n, segment in enumerate(segments):
            if segment == REST and n != len(segments) - 1:
                raise BadTemplate("** may only be the last segment")
            if segment in (ANY, REST) and not any(start <= n < end for _, start, end in ranges):
                raise BadTemplate("a wildcard must belong to a variable")
            if segment not in (ANY, REST) and not _LITERAL.fullmatch(segment):
                raise BadTemplate(f"segment {segment!r}")
        return cls(source, tuple(segments), tuple(ranges), verb)

    @property
    def variables(self) -> list[str]:
        """Field paths that the template fills."""
        return [path for path, _, _ in self.ranges]

    @property
    def shape(self) -> str:
        """Two templates of one shape match the same paths."""
        return "/" + "/".join(self.segments) + (f":{self.verb}" if self.verb else "")

    @property
    def rank(self) -> tuple[tuple[int, ...], int]:
        """Sorts templates so that the more literal one is tried first."""
        weight = {ANY: 1, REST: 2}
        return tuple(weight.get(s, 0) for s in self.segments), -len(self.verb)

    def match(self, raw: list[str], verb: str) -> dict[str, str] | None:
        """The variables of a path given as raw (escaped) segments; None when it does not match; NotUtf8."""
        if verb != self.verb or not self._fits(raw):
            return None
        values = {}
        for path, start, end in self.ranges:
            last = len(raw) if end == len(self.segments) else end
            try:
                values[path] = "/".join(unquote_to_bytes(s).decode() for s in raw[start:last])
            except UnicodeDecodeError:
                raise NotUtf8(path) from None
        return values

    def _fits(self, raw: list[str]) -> bool:
        pattern = self.segments
        if pattern and pattern[-1] == REST:
            if len(raw) < len(pattern) - 1:
                return False
            pattern = pattern[:-1]
        elif len(raw) != len(pattern):
            return False
        return all(p == s or (p == ANY and s != "") for p, s in zip(pattern, raw, strict=False))


def split_path(raw_path: str) -> tuple[list[str], str]:
    """The raw segments of a path and its custom verb; ids have no colon, so the last one begins the verb."""
    segments = raw_path.removeprefix("/").split("/")
    head, colon, verb = segments[-1].rpartition(":")
    return ([*segments[:-1], head], verb) if colon else (segments, "")


def _split_verb(source: str) -> tuple[str, str]:
    head, colon, verb = source.rpartition(":")
    if not colon or "/" in verb or "}" in verb:
        return source, ""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", verb):
        raise BadTemplate(f"custom verb {verb!r}")
    return head, verb


def _parts(path: str) -> list[str]:
    """Splits at slashes outside of braces."""
    parts, depth, current = [], 0, ""
    for char in path:
        depth += (char == "{") - (char == "}")
        if depth not in (0, 1):
            raise BadTemplate("braces do not match")
        if char == "/" and depth == 0:
            parts.append(current)
            current = ""
        else:
            current += char
    if depth:
        raise BadTemplate("braces do not match")
    return [*parts, current]
