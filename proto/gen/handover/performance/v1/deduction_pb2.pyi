import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from handover.options.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Deduction(_message.Message):
    __slots__ = ("name", "person", "period", "percent", "rule_percent", "rule", "rule_version", "rule_title", "cause", "omission", "deadline_id", "case", "title", "verdict", "role", "state", "consultation", "announced_at", "cites", "entries")
    class RuleTitleEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    PERCENT_FIELD_NUMBER: _ClassVar[int]
    RULE_PERCENT_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    RULE_VERSION_FIELD_NUMBER: _ClassVar[int]
    RULE_TITLE_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    OMISSION_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CONSULTATION_FIELD_NUMBER: _ClassVar[int]
    ANNOUNCED_AT_FIELD_NUMBER: _ClassVar[int]
    CITES_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    name: str
    person: str
    period: str
    percent: float
    rule_percent: float
    rule: str
    rule_version: int
    rule_title: _containers.ScalarMap[str, str]
    cause: str
    omission: str
    deadline_id: str
    case: str
    title: str
    verdict: str
    role: str
    state: str
    consultation: str
    announced_at: _timestamp_pb2.Timestamp
    cites: _containers.RepeatedCompositeFieldContainer[CitedRow]
    entries: _containers.RepeatedCompositeFieldContainer[LedgerEntry]
    def __init__(self, name: _Optional[str] = ..., person: _Optional[str] = ..., period: _Optional[str] = ..., percent: _Optional[float] = ..., rule_percent: _Optional[float] = ..., rule: _Optional[str] = ..., rule_version: _Optional[int] = ..., rule_title: _Optional[_Mapping[str, str]] = ..., cause: _Optional[str] = ..., omission: _Optional[str] = ..., deadline_id: _Optional[str] = ..., case: _Optional[str] = ..., title: _Optional[str] = ..., verdict: _Optional[str] = ..., role: _Optional[str] = ..., state: _Optional[str] = ..., consultation: _Optional[str] = ..., announced_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cites: _Optional[_Iterable[_Union[CitedRow, _Mapping]]] = ..., entries: _Optional[_Iterable[_Union[LedgerEntry, _Mapping]]] = ...) -> None: ...

class CitedRow(_message.Message):
    __slots__ = ("seq", "event", "event_id", "at", "digest", "says")
    class SaysEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    SEQ_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    SAYS_FIELD_NUMBER: _ClassVar[int]
    seq: int
    event: str
    event_id: str
    at: str
    digest: str
    says: _containers.ScalarMap[str, str]
    def __init__(self, seq: _Optional[int] = ..., event: _Optional[str] = ..., event_id: _Optional[str] = ..., at: _Optional[str] = ..., digest: _Optional[str] = ..., says: _Optional[_Mapping[str, str]] = ...) -> None: ...

class LedgerEntry(_message.Message):
    __slots__ = ("entry_id", "kind", "period", "percent", "reason", "at", "events")
    ENTRY_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    PERCENT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    entry_id: str
    kind: str
    period: str
    percent: float
    reason: str
    at: _timestamp_pb2.Timestamp
    events: _containers.RepeatedCompositeFieldContainer[CitedEvent]
    def __init__(self, entry_id: _Optional[str] = ..., kind: _Optional[str] = ..., period: _Optional[str] = ..., percent: _Optional[float] = ..., reason: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., events: _Optional[_Iterable[_Union[CitedEvent, _Mapping]]] = ...) -> None: ...

class CitedEvent(_message.Message):
    __slots__ = ("event", "event_id", "digest", "by", "at")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    event: str
    event_id: str
    digest: str
    by: str
    at: _timestamp_pb2.Timestamp
    def __init__(self, event: _Optional[str] = ..., event_id: _Optional[str] = ..., digest: _Optional[str] = ..., by: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetDeductionRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListDeductionsRequest(_message.Message):
    __slots__ = ("filter", "order_by", "page_size", "page_token")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    filter: str
    order_by: str
    page_size: int
    page_token: str
    def __init__(self, filter: _Optional[str] = ..., order_by: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListDeductionsResponse(_message.Message):
    __slots__ = ("deductions", "next_page_token")
    DEDUCTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    deductions: _containers.RepeatedCompositeFieldContainer[Deduction]
    next_page_token: str
    def __init__(self, deductions: _Optional[_Iterable[_Union[Deduction, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class PreviewDeductionRulesRequest(_message.Message):
    __slots__ = ("value", "from_month", "to_month")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    FROM_MONTH_FIELD_NUMBER: _ClassVar[int]
    TO_MONTH_FIELD_NUMBER: _ClassVar[int]
    value: _struct_pb2.Struct
    from_month: str
    to_month: str
    def __init__(self, value: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., from_month: _Optional[str] = ..., to_month: _Optional[str] = ...) -> None: ...

class PreviewDeductionRulesResponse(_message.Message):
    __slots__ = ("deductions", "months", "truncated")
    DEDUCTIONS_FIELD_NUMBER: _ClassVar[int]
    MONTHS_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    deductions: _containers.RepeatedCompositeFieldContainer[PreviewedDeduction]
    months: _containers.RepeatedCompositeFieldContainer[PreviewedMonth]
    truncated: bool
    def __init__(self, deductions: _Optional[_Iterable[_Union[PreviewedDeduction, _Mapping]]] = ..., months: _Optional[_Iterable[_Union[PreviewedMonth, _Mapping]]] = ..., truncated: _Optional[bool] = ...) -> None: ...

class PreviewedDeduction(_message.Message):
    __slots__ = ("person", "period", "cause", "omission", "deadline_id", "case", "title", "verdict", "loss_confirmed", "rule", "percent", "announced_percent")
    PERSON_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    CAUSE_FIELD_NUMBER: _ClassVar[int]
    OMISSION_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    LOSS_CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    PERCENT_FIELD_NUMBER: _ClassVar[int]
    ANNOUNCED_PERCENT_FIELD_NUMBER: _ClassVar[int]
    person: str
    period: str
    cause: str
    omission: str
    deadline_id: str
    case: str
    title: str
    verdict: str
    loss_confirmed: bool
    rule: str
    percent: float
    announced_percent: float
    def __init__(self, person: _Optional[str] = ..., period: _Optional[str] = ..., cause: _Optional[str] = ..., omission: _Optional[str] = ..., deadline_id: _Optional[str] = ..., case: _Optional[str] = ..., title: _Optional[str] = ..., verdict: _Optional[str] = ..., loss_confirmed: _Optional[bool] = ..., rule: _Optional[str] = ..., percent: _Optional[float] = ..., announced_percent: _Optional[float] = ...) -> None: ...

class PreviewedMonth(_message.Message):
    __slots__ = ("person", "period", "percent", "announced_percent")
    PERSON_FIELD_NUMBER: _ClassVar[int]
    PERIOD_FIELD_NUMBER: _ClassVar[int]
    PERCENT_FIELD_NUMBER: _ClassVar[int]
    ANNOUNCED_PERCENT_FIELD_NUMBER: _ClassVar[int]
    person: str
    period: str
    percent: float
    announced_percent: float
    def __init__(self, person: _Optional[str] = ..., period: _Optional[str] = ..., percent: _Optional[float] = ..., announced_percent: _Optional[float] = ...) -> None: ...

class ConfirmDelayLossRequest(_message.Message):
    __slots__ = ("case", "deadline_id", "confirmed", "note", "etag")
    CASE_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_ID_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    case: str
    deadline_id: str
    confirmed: bool
    note: str
    etag: str
    def __init__(self, case: _Optional[str] = ..., deadline_id: _Optional[str] = ..., confirmed: _Optional[bool] = ..., note: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class DelayLoss(_message.Message):
    __slots__ = ("case", "deadline_id", "head", "confirmed", "note", "confirmed_by", "confirmed_at", "etag")
    CASE_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_ID_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_BY_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_AT_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    case: str
    deadline_id: str
    head: str
    confirmed: bool
    note: str
    confirmed_by: str
    confirmed_at: _timestamp_pb2.Timestamp
    etag: str
    def __init__(self, case: _Optional[str] = ..., deadline_id: _Optional[str] = ..., head: _Optional[str] = ..., confirmed: _Optional[bool] = ..., note: _Optional[str] = ..., confirmed_by: _Optional[str] = ..., confirmed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...
