import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from handover.common.v1 import common_pb2 as _common_pb2
from handover.offboarding.v1 import case_pb2 as _case_pb2
from handover.options.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class GetDashboardRequest(_message.Message):
    __slots__ = ("department", "company", "batch")
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    COMPANY_FIELD_NUMBER: _ClassVar[int]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    department: str
    company: str
    batch: str
    def __init__(self, department: _Optional[str] = ..., company: _Optional[str] = ..., batch: _Optional[str] = ...) -> None: ...

class CaseCounts(_message.Message):
    __slots__ = ("open", "red", "amber", "green", "drafts", "completed", "called_off")
    OPEN_FIELD_NUMBER: _ClassVar[int]
    RED_FIELD_NUMBER: _ClassVar[int]
    AMBER_FIELD_NUMBER: _ClassVar[int]
    GREEN_FIELD_NUMBER: _ClassVar[int]
    DRAFTS_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_FIELD_NUMBER: _ClassVar[int]
    CALLED_OFF_FIELD_NUMBER: _ClassVar[int]
    open: int
    red: int
    amber: int
    green: int
    drafts: int
    completed: int
    called_off: int
    def __init__(self, open: _Optional[int] = ..., red: _Optional[int] = ..., amber: _Optional[int] = ..., green: _Optional[int] = ..., drafts: _Optional[int] = ..., completed: _Optional[int] = ..., called_off: _Optional[int] = ...) -> None: ...

class StageCount(_message.Message):
    __slots__ = ("state", "total", "red", "amber", "green")
    STATE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    RED_FIELD_NUMBER: _ClassVar[int]
    AMBER_FIELD_NUMBER: _ClassVar[int]
    GREEN_FIELD_NUMBER: _ClassVar[int]
    state: str
    total: int
    red: int
    amber: int
    green: int
    def __init__(self, state: _Optional[str] = ..., total: _Optional[int] = ..., red: _Optional[int] = ..., amber: _Optional[int] = ..., green: _Optional[int] = ...) -> None: ...

class DepartmentCount(_message.Message):
    __slots__ = ("department", "display_name", "counts")
    class DisplayNameEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    department: str
    display_name: _containers.ScalarMap[str, str]
    counts: CaseCounts
    def __init__(self, department: _Optional[str] = ..., display_name: _Optional[_Mapping[str, str]] = ..., counts: _Optional[_Union[CaseCounts, _Mapping]] = ...) -> None: ...

class RegionCount(_message.Message):
    __slots__ = ("company", "display_name", "counts")
    class DisplayNameEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    COMPANY_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    company: str
    display_name: _containers.ScalarMap[str, str]
    counts: CaseCounts
    def __init__(self, company: _Optional[str] = ..., display_name: _Optional[_Mapping[str, str]] = ..., counts: _Optional[_Union[CaseCounts, _Mapping]] = ...) -> None: ...

class BatchCount(_message.Message):
    __slots__ = ("batch", "title", "counts")
    BATCH_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    batch: str
    title: str
    counts: CaseCounts
    def __init__(self, batch: _Optional[str] = ..., title: _Optional[str] = ..., counts: _Optional[_Union[CaseCounts, _Mapping]] = ...) -> None: ...

class Dashboard(_message.Message):
    __slots__ = ("department", "counts", "stages", "departments", "regions", "batches", "as_of")
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    STAGES_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENTS_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    BATCHES_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    department: str
    counts: CaseCounts
    stages: _containers.RepeatedCompositeFieldContainer[StageCount]
    departments: _containers.RepeatedCompositeFieldContainer[DepartmentCount]
    regions: _containers.RepeatedCompositeFieldContainer[RegionCount]
    batches: _containers.RepeatedCompositeFieldContainer[BatchCount]
    as_of: _timestamp_pb2.Timestamp
    def __init__(self, department: _Optional[str] = ..., counts: _Optional[_Union[CaseCounts, _Mapping]] = ..., stages: _Optional[_Iterable[_Union[StageCount, _Mapping]]] = ..., departments: _Optional[_Iterable[_Union[DepartmentCount, _Mapping]]] = ..., regions: _Optional[_Iterable[_Union[RegionCount, _Mapping]]] = ..., batches: _Optional[_Iterable[_Union[BatchCount, _Mapping]]] = ..., as_of: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListDashboardCasesRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "filter")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    filter: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ...) -> None: ...

class DashboardCase(_message.Message):
    __slots__ = ("name", "kind", "state", "health", "leaver", "leaver_name", "head", "hrbp", "department", "company", "batch", "last_working_day", "waiting_since", "waits_for", "progress", "deadlines_missed", "blocked_reason")
    class LeaverNameEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    HEALTH_FIELD_NUMBER: _ClassVar[int]
    LEAVER_FIELD_NUMBER: _ClassVar[int]
    LEAVER_NAME_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    HRBP_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    COMPANY_FIELD_NUMBER: _ClassVar[int]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    LAST_WORKING_DAY_FIELD_NUMBER: _ClassVar[int]
    WAITING_SINCE_FIELD_NUMBER: _ClassVar[int]
    WAITS_FOR_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    DEADLINES_MISSED_FIELD_NUMBER: _ClassVar[int]
    BLOCKED_REASON_FIELD_NUMBER: _ClassVar[int]
    name: str
    kind: str
    state: str
    health: str
    leaver: str
    leaver_name: _containers.ScalarMap[str, str]
    head: str
    hrbp: str
    department: str
    company: str
    batch: str
    last_working_day: str
    waiting_since: _timestamp_pb2.Timestamp
    waits_for: _containers.RepeatedCompositeFieldContainer[_case_pb2.WaitsFor]
    progress: _case_pb2.Progress
    deadlines_missed: int
    blocked_reason: str
    def __init__(self, name: _Optional[str] = ..., kind: _Optional[str] = ..., state: _Optional[str] = ..., health: _Optional[str] = ..., leaver: _Optional[str] = ..., leaver_name: _Optional[_Mapping[str, str]] = ..., head: _Optional[str] = ..., hrbp: _Optional[str] = ..., department: _Optional[str] = ..., company: _Optional[str] = ..., batch: _Optional[str] = ..., last_working_day: _Optional[str] = ..., waiting_since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., waits_for: _Optional[_Iterable[_Union[_case_pb2.WaitsFor, _Mapping]]] = ..., progress: _Optional[_Union[_case_pb2.Progress, _Mapping]] = ..., deadlines_missed: _Optional[int] = ..., blocked_reason: _Optional[str] = ...) -> None: ...

class ListDashboardCasesResponse(_message.Message):
    __slots__ = ("cases", "next_page_token")
    CASES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    cases: _containers.RepeatedCompositeFieldContainer[DashboardCase]
    next_page_token: str
    def __init__(self, cases: _Optional[_Iterable[_Union[DashboardCase, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class WatchDashboardRequest(_message.Message):
    __slots__ = ("department", "company", "batch", "cursor")
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    COMPANY_FIELD_NUMBER: _ClassVar[int]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    department: str
    company: str
    batch: str
    cursor: str
    def __init__(self, department: _Optional[str] = ..., company: _Optional[str] = ..., batch: _Optional[str] = ..., cursor: _Optional[str] = ...) -> None: ...

class WatchDashboardResponse(_message.Message):
    __slots__ = ("live", "dashboard", "cases", "removed")
    LIVE_FIELD_NUMBER: _ClassVar[int]
    DASHBOARD_FIELD_NUMBER: _ClassVar[int]
    CASES_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    live: _common_pb2.Live
    dashboard: Dashboard
    cases: _containers.RepeatedCompositeFieldContainer[DashboardCase]
    removed: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, live: _Optional[_Union[_common_pb2.Live, _Mapping]] = ..., dashboard: _Optional[_Union[Dashboard, _Mapping]] = ..., cases: _Optional[_Iterable[_Union[DashboardCase, _Mapping]]] = ..., removed: _Optional[_Iterable[str]] = ...) -> None: ...
