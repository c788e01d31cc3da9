import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from handover.checklist.v1 import template_pb2 as _template_pb2
from handover.options.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetChecklistRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ConfirmListRequest(_message.Message):
    __slots__ = ("name", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class AddItemRequest(_message.Message):
    __slots__ = ("name", "section", "title", "guidance", "mandatory", "confirmer", "due", "receiver", "reason", "etag", "request_id")
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
    NAME_FIELD_NUMBER: _ClassVar[int]
    SECTION_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    GUIDANCE_FIELD_NUMBER: _ClassVar[int]
    MANDATORY_FIELD_NUMBER: _ClassVar[int]
    CONFIRMER_FIELD_NUMBER: _ClassVar[int]
    DUE_FIELD_NUMBER: _ClassVar[int]
    RECEIVER_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    section: str
    title: _containers.ScalarMap[str, str]
    guidance: _containers.ScalarMap[str, str]
    mandatory: bool
    confirmer: str
    due: _template_pb2.TemplateDue
    receiver: str
    reason: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., section: _Optional[str] = ..., title: _Optional[_Mapping[str, str]] = ..., guidance: _Optional[_Mapping[str, str]] = ..., mandatory: _Optional[bool] = ..., confirmer: _Optional[str] = ..., due: _Optional[_Union[_template_pb2.TemplateDue, _Mapping]] = ..., receiver: _Optional[str] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class RemoveItemRequest(_message.Message):
    __slots__ = ("name", "item_key", "reason", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ITEM_KEY_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    item_key: str
    reason: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., item_key: _Optional[str] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class Progress(_message.Message):
    __slots__ = ("total", "mandatory", "pending", "submitted", "returned", "confirmed", "waived")
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    MANDATORY_FIELD_NUMBER: _ClassVar[int]
    PENDING_FIELD_NUMBER: _ClassVar[int]
    SUBMITTED_FIELD_NUMBER: _ClassVar[int]
    RETURNED_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    WAIVED_FIELD_NUMBER: _ClassVar[int]
    total: int
    mandatory: int
    pending: int
    submitted: int
    returned: int
    confirmed: int
    waived: int
    def __init__(self, total: _Optional[int] = ..., mandatory: _Optional[int] = ..., pending: _Optional[int] = ..., submitted: _Optional[int] = ..., returned: _Optional[int] = ..., confirmed: _Optional[int] = ..., waived: _Optional[int] = ...) -> None: ...

class Checklist(_message.Message):
    __slots__ = ("name", "case", "state", "kind", "leaver", "leaver_name", "head", "hrbp", "successor", "absent", "last_working_day", "template", "items", "progress", "due_at", "confirmed_by", "confirmed_at", "blocked_reason", "outcome", "etag", "confirmed_for")
    class LeaverNameEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    CASE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    LEAVER_FIELD_NUMBER: _ClassVar[int]
    LEAVER_NAME_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    HRBP_FIELD_NUMBER: _ClassVar[int]
    SUCCESSOR_FIELD_NUMBER: _ClassVar[int]
    ABSENT_FIELD_NUMBER: _ClassVar[int]
    LAST_WORKING_DAY_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_BY_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_AT_FIELD_NUMBER: _ClassVar[int]
    BLOCKED_REASON_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_FOR_FIELD_NUMBER: _ClassVar[int]
    name: str
    case: str
    state: str
    kind: str
    leaver: str
    leaver_name: _containers.ScalarMap[str, str]
    head: str
    hrbp: str
    successor: str
    absent: bool
    last_working_day: str
    template: _containers.RepeatedScalarFieldContainer[str]
    items: _containers.RepeatedCompositeFieldContainer[_template_pb2.TemplateItem]
    progress: Progress
    due_at: _timestamp_pb2.Timestamp
    confirmed_by: str
    confirmed_at: _timestamp_pb2.Timestamp
    blocked_reason: str
    outcome: str
    etag: str
    confirmed_for: str
    def __init__(self, name: _Optional[str] = ..., case: _Optional[str] = ..., state: _Optional[str] = ..., kind: _Optional[str] = ..., leaver: _Optional[str] = ..., leaver_name: _Optional[_Mapping[str, str]] = ..., head: _Optional[str] = ..., hrbp: _Optional[str] = ..., successor: _Optional[str] = ..., absent: _Optional[bool] = ..., last_working_day: _Optional[str] = ..., template: _Optional[_Iterable[str]] = ..., items: _Optional[_Iterable[_Union[_template_pb2.TemplateItem, _Mapping]]] = ..., progress: _Optional[_Union[Progress, _Mapping]] = ..., due_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., confirmed_by: _Optional[str] = ..., confirmed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., blocked_reason: _Optional[str] = ..., outcome: _Optional[str] = ..., etag: _Optional[str] = ..., confirmed_for: _Optional[str] = ...) -> None: ...
