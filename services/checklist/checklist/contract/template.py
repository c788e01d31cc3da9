"""Templates on the wire: the same shape as in the shipped YAML files."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from chassis.contract import Event, Instant, Reply, Request, ResourceName
from chassis.periods import Period

TemplateName = Annotated[str, ResourceName("templates")]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Text = Annotated[str, Field(max_length=1000)]
LayerKey = Annotated[str, Field(pattern=r"^(base|(kind|family|dept|pos)\.[A-Za-z0-9._-]{1,50})$")]
Section = Literal["work", "knowledge", "relations", "assets", "hr"]
FieldType = Literal["text", "number", "percent", "date", "person", "link", "rows", "attachment", "secret"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class TemplateColumn(_Part):
    """A column of a field of type rows."""

    key: Key
    type: FieldType
    title: dict[str, Text]
    required: bool = False
    comparable: bool = False


class TemplateField(_Part):
    """A typed field."""

    key: Key
    type: FieldType
    title: dict[str, Text]
    required: bool = False
    comparable: bool = False
    columns: list[TemplateColumn] = Field(default=[], max_length=20)


class TemplateDue(_Part):
    """When it is due."""

    anchor: Literal["after_start", "before_last_day", "after_separation"]
    period: Period


class TemplateItem(_Part):
    """An item as a layer states it; what is left out stays as in the layers below."""

    key: Key
    remove: bool = False
    section: Section | None = None
    title: dict[str, Text] = {}
    guidance: dict[str, Text] = {}
    mandatory: bool | None = None
    fields: list[TemplateField] = Field(default=[], max_length=30)
    confirmer: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")] | None = None
    due: TemplateDue | None = None
    evidence: Literal["statement", "document", "link", "receipt", "demonstration"] | None = None
    needs: list[Key] = Field(default=[], max_length=20)
    multiple: bool | None = None


class TemplateContent(_Part):
    """A layer's file."""

    title: dict[str, Text]
    items: list[TemplateItem] = Field(min_length=1, max_length=100)


class PublishTemplateRequest(Request):
    """A new version of a layer; running cases keep the versions they started with."""

    layer: LayerKey
    title: dict[str, Text] = {}
    items: list[TemplateItem] = Field(min_length=1, max_length=100)
    etag: str = ""
    reason: str = Field(default="", max_length=1000)


class GetTemplateRequest(Request):
    """The newest version, or the one asked for."""

    name: TemplateName
    version: int = Field(default=0, ge=0)


class ListTemplatesRequest(Request):
    """All layers of the tenant in their newest version."""

    page_size: int = 0
    page_token: str = ""


class Template(Reply):
    """A published layer."""

    name: TemplateName
    layer: str
    version: int
    title: dict[str, str]
    items: list[TemplateItem]
    published_by: str
    published_at: Instant
    reason: str | None = None
    etag: str


class ListTemplatesResponse(Reply):
    """One page, without items: read a layer for those."""

    templates: list[Template]
    next_page_token: str


class TemplatePublished(Event):
    """A tenant's template layer has a new version."""

    NAME = "template.published"
    layer: str
    version: int
    items: int
    digest: str
    reason: str | None


def plain(items: list[TemplateItem]) -> list[dict[str, Any]]:
    """As stored: only what was said."""
    return [item.model_dump(mode="json", exclude_none=True) for item in items]
