import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from handover.options.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class HeadKpi(_message.Message):
    __slots__ = ("head", "month", "state", "time_zone", "completion", "on_time", "closed_at", "cases", "deadlines", "omission", "findings_dismissed_wrongly", "omissions", "entries")
    HEAD_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    COMPLETION_FIELD_NUMBER: _ClassVar[int]
    ON_TIME_FIELD_NUMBER: _ClassVar[int]
    CLOSED_AT_FIELD_NUMBER: _ClassVar[int]
    CASES_FIELD_NUMBER: _ClassVar[int]
    DEADLINES_FIELD_NUMBER: _ClassVar[int]
    OMISSION_FIELD_NUMBER: _ClassVar[int]
    FINDINGS_DISMISSED_WRONGLY_FIELD_NUMBER: _ClassVar[int]
    OMISSIONS_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    head: str
    month: str
    state: str
    time_zone: str
    completion: KpiRate
    on_time: KpiRate
    closed_at: _timestamp_pb2.Timestamp
    cases: _containers.RepeatedCompositeFieldContainer[KpiCase]
    deadlines: _containers.RepeatedCompositeFieldContainer[KpiDeadline]
    omission: KpiOmissionRate
    findings_dismissed_wrongly: int
    omissions: _containers.RepeatedCompositeFieldContainer[KpiOmission]
    entries: _containers.RepeatedCompositeFieldContainer[KpiEntry]
    def __init__(self, head: _Optional[str] = ..., month: _Optional[str] = ..., state: _Optional[str] = ..., time_zone: _Optional[str] = ..., completion: _Optional[_Union[KpiRate, _Mapping]] = ..., on_time: _Optional[_Union[KpiRate, _Mapping]] = ..., closed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cases: _Optional[_Iterable[_Union[KpiCase, _Mapping]]] = ..., deadlines: _Optional[_Iterable[_Union[KpiDeadline, _Mapping]]] = ..., omission: _Optional[_Union[KpiOmissionRate, _Mapping]] = ..., findings_dismissed_wrongly: _Optional[int] = ..., omissions: _Optional[_Iterable[_Union[KpiOmission, _Mapping]]] = ..., entries: _Optional[_Iterable[_Union[KpiEntry, _Mapping]]] = ...) -> None: ...

class KpiOmissionRate(_message.Message):
    __slots__ = ("upheld", "reversed", "entries", "percent", "no_data", "too_few", "minimum", "target")
    UPHELD_FIELD_NUMBER: _ClassVar[int]
    REVERSED_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    PERCENT_FIELD_NUMBER: _ClassVar[int]
    NO_DATA_FIELD_NUMBER: _ClassVar[int]
    TOO_FEW_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    upheld: int
    reversed: int
    entries: int
    percent: float
    no_data: bool
    too_few: bool
    minimum: int
    target: float
    def __init__(self, upheld: _Optional[int] = ..., reversed: _Optional[int] = ..., entries: _Optional[int] = ..., percent: _Optional[float] = ..., no_data: _Optional[bool] = ..., too_few: _Optional[bool] = ..., minimum: _Optional[int] = ..., target: _Optional[float] = ...) -> None: ...

class KpiOmission(_message.Message):
    __slots__ = ("omission", "case", "title", "verdict", "counted_at", "state")
    OMISSION_FIELD_NUMBER: _ClassVar[int]
    CASE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    COUNTED_AT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    omission: str
    case: str
    title: str
    verdict: str
    counted_at: _timestamp_pb2.Timestamp
    state: str
    def __init__(self, omission: _Optional[str] = ..., case: _Optional[str] = ..., title: _Optional[str] = ..., verdict: _Optional[str] = ..., counted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., state: _Optional[str] = ...) -> None: ...

class KpiEntry(_message.Message):
    __slots__ = ("entry", "case", "title", "confirmed_at")
    class TitleEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    CASE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_AT_FIELD_NUMBER: _ClassVar[int]
    entry: str
    case: str
    title: _containers.ScalarMap[str, str]
    confirmed_at: _timestamp_pb2.Timestamp
    def __init__(self, entry: _Optional[str] = ..., case: _Optional[str] = ..., title: _Optional[_Mapping[str, str]] = ..., confirmed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class KpiRate(_message.Message):
    __slots__ = ("met", "due", "pending", "percent", "no_data", "target")
    MET_FIELD_NUMBER: _ClassVar[int]
    DUE_FIELD_NUMBER: _ClassVar[int]
    PENDING_FIELD_NUMBER: _ClassVar[int]
    PERCENT_FIELD_NUMBER: _ClassVar[int]
    NO_DATA_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    met: int
    due: int
    pending: int
    percent: float
    no_data: bool
    target: float
    def __init__(self, met: _Optional[int] = ..., due: _Optional[int] = ..., pending: _Optional[int] = ..., percent: _Optional[float] = ..., no_data: _Optional[bool] = ..., target: _Optional[float] = ...) -> None: ...

class KpiCase(_message.Message):
    __slots__ = ("case", "leaver_name", "due_on", "completed_at", "state")
    class LeaverNameEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    CASE_FIELD_NUMBER: _ClassVar[int]
    LEAVER_NAME_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_AT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    case: str
    leaver_name: _containers.ScalarMap[str, str]
    due_on: str
    completed_at: _timestamp_pb2.Timestamp
    state: str
    def __init__(self, case: _Optional[str] = ..., leaver_name: _Optional[_Mapping[str, str]] = ..., due_on: _Optional[str] = ..., completed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., state: _Optional[str] = ...) -> None: ...

class KpiDeadline(_message.Message):
    __slots__ = ("deadline_id", "case", "kind", "title", "due_at", "met_at", "state")
    class TitleEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    DEADLINE_ID_FIELD_NUMBER: _ClassVar[int]
    CASE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    MET_AT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    deadline_id: str
    case: str
    kind: str
    title: _containers.ScalarMap[str, str]
    due_at: _timestamp_pb2.Timestamp
    met_at: _timestamp_pb2.Timestamp
    state: str
    def __init__(self, deadline_id: _Optional[str] = ..., case: _Optional[str] = ..., kind: _Optional[str] = ..., title: _Optional[_Mapping[str, str]] = ..., due_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., met_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., state: _Optional[str] = ...) -> None: ...

class GetHeadKpiRequest(_message.Message):
    __slots__ = ("head", "month")
    HEAD_FIELD_NUMBER: _ClassVar[int]
    MONTH_FIELD_NUMBER: _ClassVar[int]
    head: str
    month: str
    def __init__(self, head: _Optional[str] = ..., month: _Optional[str] = ...) -> None: ...

class ListHeadKpisRequest(_message.Message):
    __slots__ = ("from_month", "to_month", "head", "view", "page_size", "page_token")
    FROM_MONTH_FIELD_NUMBER: _ClassVar[int]
    TO_MONTH_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    VIEW_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    from_month: str
    to_month: str
    head: str
    view: str
    page_size: int
    page_token: str
    def __init__(self, from_month: _Optional[str] = ..., to_month: _Optional[str] = ..., head: _Optional[str] = ..., view: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListHeadKpisResponse(_message.Message):
    __slots__ = ("head_kpis", "next_page_token")
    HEAD_KPIS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    head_kpis: _containers.RepeatedCompositeFieldContainer[HeadKpi]
    next_page_token: str
    def __init__(self, head_kpis: _Optional[_Iterable[_Union[HeadKpi, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
