import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from handover.common.v1 import common_pb2 as _common_pb2
from handover.options.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TemplateColumn(_message.Message):
    __slots__ = ("key", "type", "title", "required", "comparable")
    class TitleEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    KEY_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    COMPARABLE_FIELD_NUMBER: _ClassVar[int]
    key: str
    type: str
    title: _containers.ScalarMap[str, str]
    required: bool
    comparable: bool
    def __init__(self, key: _Optional[str] = ..., type: _Optional[str] = ..., title: _Optional[_Mapping[str, str]] = ..., required: _Optional[bool] = ..., comparable: _Optional[bool] = ...) -> None: ...

class TemplateField(_message.Message):
    __slots__ = ("key", "type", "title", "required", "comparable", "columns")
    class TitleEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    KEY_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    COMPARABLE_FIELD_NUMBER: _ClassVar[int]
    COLUMNS_FIELD_NUMBER: _ClassVar[int]
    key: str
    type: str
    title: _containers.ScalarMap[str, str]
    required: bool
    comparable: bool
    columns: _containers.RepeatedCompositeFieldContainer[TemplateColumn]
    def __init__(self, key: _Optional[str] = ..., type: _Optional[str] = ..., title: _Optional[_Mapping[str, str]] = ..., required: _Optional[bool] = ..., comparable: _Optional[bool] = ..., columns: _Optional[_Iterable[_Union[TemplateColumn, _Mapping]]] = ...) -> None: ...

class TemplateDue(_message.Message):
    __slots__ = ("anchor", "period")
    ANCHOR_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    anchor: str
    period: _common_pb2.Period
    def __init__(self, anchor: _Optional[str] = ..., period: _Optional[_Union[_common_pb2.Period, _Mapping]] = ...) -> None: ...

class TemplateItem(_message.Message):
    __slots__ = ("key", "remove", "section", "title", "guidance", "mandatory", "fields", "confirmer", "due", "evidence", "needs", "multiple")
    class TitleEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class GuidanceEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    KEY_FIELD_NUMBER: _ClassVar[int]
    REMOVE_FIELD_NUMBER: _ClassVar[int]
    SECTION_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    GUIDANCE_FIELD_NUMBER: _ClassVar[int]
    MANDATORY_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    CONFIRMER_FIELD_NUMBER: _ClassVar[int]
    DUE_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    NEEDS_FIELD_NUMBER: _ClassVar[int]
    MULTIPLE_FIELD_NUMBER: _ClassVar[int]
    key: str
    remove: bool
    section: str
    title: _containers.ScalarMap[str, str]
    guidance: _containers.ScalarMap[str, str]
    mandatory: bool
    fields: _containers.RepeatedCompositeFieldContainer[TemplateField]
    confirmer: str
    due: TemplateDue
    evidence: str
    needs: _containers.RepeatedScalarFieldContainer[str]
    multiple: bool
    def __init__(self, key: _Optional[str] = ..., remove: _Optional[bool] = ..., section: _Optional[str] = ..., title: _Optional[_Mapping[str, str]] = ..., guidance: _Optional[_Mapping[str, str]] = ..., mandatory: _Optional[bool] = ..., fields: _Optional[_Iterable[_Union[TemplateField, _Mapping]]] = ..., confirmer: _Optional[str] = ..., due: _Optional[_Union[TemplateDue, _Mapping]] = ..., evidence: _Optional[str] = ..., needs: _Optional[_Iterable[str]] = ..., multiple: _Optional[bool] = ...) -> None: ...

class Template(_message.Message):
    __slots__ = ("name", "layer", "version", "title", "items", "published_by", "published_at", "reason", "etag")
    class TitleEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    LAYER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_BY_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    layer: str
    version: int
    title: _containers.ScalarMap[str, str]
    items: _containers.RepeatedCompositeFieldContainer[TemplateItem]
    published_by: str
    published_at: _timestamp_pb2.Timestamp
    reason: str
    etag: str
    def __init__(self, name: _Optional[str] = ..., layer: _Optional[str] = ..., version: _Optional[int] = ..., title: _Optional[_Mapping[str, str]] = ..., items: _Optional[_Iterable[_Union[TemplateItem, _Mapping]]] = ..., published_by: _Optional[str] = ..., published_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class PublishTemplateRequest(_message.Message):
    __slots__ = ("layer", "title", "items", "etag", "reason", "request_id")
    class TitleEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    LAYER_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    layer: str
    title: _containers.ScalarMap[str, str]
    items: _containers.RepeatedCompositeFieldContainer[TemplateItem]
    etag: str
    reason: str
    request_id: str
    def __init__(self, layer: _Optional[str] = ..., title: _Optional[_Mapping[str, str]] = ..., items: _Optional[_Iterable[_Union[TemplateItem, _Mapping]]] = ..., etag: _Optional[str] = ..., reason: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetTemplateRequest(_message.Message):
    __slots__ = ("name", "version")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    name: str
    version: int
    def __init__(self, name: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class ListTemplatesRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListTemplatesResponse(_message.Message):
    __slots__ = ("templates", "next_page_token")
    TEMPLATES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    templates: _containers.RepeatedCompositeFieldContainer[Template]
    next_page_token: str
    def __init__(self, templates: _Optional[_Iterable[_Union[Template, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
