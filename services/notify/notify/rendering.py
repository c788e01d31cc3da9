"""Messages as people read them: subject, plain text and HTML from one Jinja source a template and language.

The templates are content (`content/<locale>.yaml`), rendered in a sandbox with undefined names as errors. The HTML form
escapes every value; a subject never holds a line break, so that nothing can be smuggled into the mail's headers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib import resources
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from babel.dates import format_date, format_datetime
from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from notify.model.naming import pick

MAX_SUBJECT = 200
_BABEL = {"zh-CN": "zh_Hans_CN", "en": "en_GB"}
_DATE = {"zh-CN": "y年M月d日 EEEE", "en": "EEEE, d MMMM y"}
_INSTANT = {"zh-CN": "y年M月d日 EEEE HH:mm", "en": "EEEE, d MMMM y, HH:mm"}


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message in one language; `text` and `html` are the mail's two forms, `body` is the inbox's."""

    title: str
    body: str
    text: str
    html: str
    link: str


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads it: language, IANA zone for instants, how to be addressed, and the company that writes."""

    locale: str
    zone: str
    name: str
    company: str


class Renderer:
    """Renders templates; `link_path` holds `{name}`, the resource name of the thing."""

    def __init__(self, public_url: str, link_path: str = "/v1/{name}") -> None:
        self._base = public_url.rstrip("/")
        self._path = link_path

    def link(self, name: str) -> str:
        """The address that opens a thing."""
        return self._base + self._path.replace("{name}", name)

    def page(self, path: str) -> str:
        """The address of one of the gateway's own pages."""
        return self._base + path

    def render(
        self, template: str, reader: Reader, params: Mapping[str, Any], name: str, *, link: str | None = None
    ) -> Rendered:
        """One message about the thing with the resource name `name` (`link`: where it leads instead); KeyError for an
        unknown template."""
        content = catalogue(reader.locale)
        source = content["templates"][template]
        link = link or self.link(name)
        values = {**params, "link": link, "reader": reader.name, "company": reader.company}
        plain = _Pair(reader, escaped=False)
        title = _one_line(plain.render(source["subject"], values))
        text_of_body = source["body"]
        if params.get("acting_for"):
            text_of_body = f"{text_of_body.rstrip()}\n\n{content['acting_for']}"
        body = plain.render(text_of_body, values).strip()
        layout = {**values, "title": title, "action": plain.render(source["action"], values)}
        text = plain.render(content["layout"]["text"], {**layout, "body": body}).strip() + "\n"
        rich = _Pair(reader, escaped=True)
        paragraphs = _paragraphs(rich.render(text_of_body, values))
        html = rich.render(content["layout"]["html"], {**layout, "body": paragraphs}).strip() + "\n"
        return Rendered(title, body, text, html, link)


class _Pair:
    """The filters bound to one reader, in one of the two forms."""

    def __init__(self, reader: Reader, *, escaped: bool) -> None:
        self._reader = reader
        self._escaped = escaped

    def render(self, source: str, values: Mapping[str, Any]) -> str:
        reader = self._reader
        return _compiled(source, self._escaped).render(
            **values,
            text=lambda texts: pick(texts, reader.locale) if isinstance(texts, Mapping) else texts,
            day=lambda value: _day(value, reader.locale),
            when=lambda value: _when(value, reader.locale, reader.zone),
            label=lambda value, group: catalogue(reader.locale)["labels"][group].get(value, value),
        )


@lru_cache(maxsize=8)
def catalogue(locale: str) -> dict[str, Any]:
    """The content of a language: `layout`, `labels`, `templates`; `<language>.yaml` and files of topics beside it."""
    folder = resources.files("notify").joinpath("content")
    content: dict[str, Any] = yaml.safe_load(folder.joinpath(f"{locale}.yaml").read_text("utf-8"))
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if file.name.startswith(f"{locale}.") and file.name != f"{locale}.yaml":
            more = yaml.safe_load(file.read_text("utf-8"))
            content["templates"] |= more.get("templates", {})
            for group, words in more.get("labels", {}).items():
                content["labels"].setdefault(group, {}).update(words)
    return content


@lru_cache(maxsize=1000)
def _compiled(source: str, escaped: bool) -> Template:
    return _environment(escaped).from_string(source)


@lru_cache(maxsize=2)
def _environment(escaped: bool) -> ImmutableSandboxedEnvironment:
    return ImmutableSandboxedEnvironment(
        autoescape=escaped, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def _paragraphs(body: str) -> Markup:
    """Blank lines part paragraphs, other line ends stay; the body is escaped already."""
    blocks = [block.strip() for block in body.strip().split("\n\n")]
    return Markup("\n").join(
        Markup("<p>{}</p>").format(Markup("<br>\n").join(Markup(line) for line in block.splitlines()))
        for block in blocks
        if block
    )


def _one_line(subject: str) -> str:
    line = " ".join("".join(c if c.isprintable() else " " for c in subject).split())
    return line if len(line) <= MAX_SUBJECT else line[: MAX_SUBJECT - 1] + "…"


def _day(value: date | str, locale: str) -> str:
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return format_date(day, _DATE[locale], locale=_BABEL[locale])


def _when(value: datetime | str, locale: str, zone: str) -> str:
    instant = datetime.fromisoformat(value) if isinstance(value, str) else value
    return format_datetime(instant, _INSTANT[locale], tzinfo=known_zone(zone), locale=_BABEL[locale])


def known_zone(name: str) -> ZoneInfo:
    """The zone, or UTC for a name that the directory has wrong: a message is better than none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
