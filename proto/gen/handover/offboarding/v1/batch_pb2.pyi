import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from handover.offboarding.v1 import case_pb2 as _case_pb2
from handover.options.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class BatchRow(_message.Message):
    __slots__ = ("kind", "leaver", "last_working_day", "notice_date", "requested_last_working_day", "separation_date", "paid_until", "access_revocation_at", "successor", "reason_code", "reason_text", "personal_contact", "notice", "late_reason", "absent", "absent_reason")
    KIND_FIELD_NUMBER: _ClassVar[int]
    LEAVER_FIELD_NUMBER: _ClassVar[int]
    LAST_WORKING_DAY_FIELD_NUMBER: _ClassVar[int]
    NOTICE_DATE_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_LAST_WORKING_DAY_FIELD_NUMBER: _ClassVar[int]
    SEPARATION_DATE_FIELD_NUMBER: _ClassVar[int]
    PAID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    ACCESS_REVOCATION_AT_FIELD_NUMBER: _ClassVar[int]
    SUCCESSOR_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    REASON_TEXT_FIELD_NUMBER: _ClassVar[int]
    PERSONAL_CONTACT_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    LATE_REASON_FIELD_NUMBER: _ClassVar[int]
    ABSENT_FIELD_NUMBER: _ClassVar[int]
    ABSENT_REASON_FIELD_NUMBER: _ClassVar[int]
    kind: str
    leaver: str
    last_working_day: str
    notice_date: str
    requested_last_working_day: str
    separation_date: str
    paid_until: str
    access_revocation_at: _timestamp_pb2.Timestamp
    successor: str
    reason_code: str
    reason_text: str
    personal_contact: str
    notice: _case_pb2.NoticeFacts
    late_reason: str
    absent: bool
    absent_reason: str
    def __init__(self, kind: _Optional[str] = ..., leaver: _Optional[str] = ..., last_working_day: _Optional[str] = ..., notice_date: _Optional[str] = ..., requested_last_working_day: _Optional[str] = ..., separation_date: _Optional[str] = ..., paid_until: _Optional[str] = ..., access_revocation_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., successor: _Optional[str] = ..., reason_code: _Optional[str] = ..., reason_text: _Optional[str] = ..., personal_contact: _Optional[str] = ..., notice: _Optional[_Union[_case_pb2.NoticeFacts, _Mapping]] = ..., late_reason: _Optional[str] = ..., absent: _Optional[bool] = ..., absent_reason: _Optional[str] = ...) -> None: ...

class CreateBatchRequest(_message.Message):
    __slots__ = ("client_key", "title", "kind", "rows", "release_at", "heads", "accept_warnings", "validate_only")
    CLIENT_KEY_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    RELEASE_AT_FIELD_NUMBER: _ClassVar[int]
    HEADS_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_WARNINGS_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
    client_key: str
    title: str
    kind: str
    rows: _containers.RepeatedCompositeFieldContainer[BatchRow]
    release_at: _timestamp_pb2.Timestamp
    heads: _containers.RepeatedScalarFieldContainer[str]
    accept_warnings: bool
    validate_only: bool
    def __init__(self, client_key: _Optional[str] = ..., title: _Optional[str] = ..., kind: _Optional[str] = ..., rows: _Optional[_Iterable[_Union[BatchRow, _Mapping]]] = ..., release_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., heads: _Optional[_Iterable[str]] = ..., accept_warnings: _Optional[bool] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class GetBatchRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListBatchesRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "filter", "order_by")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    filter: str
    order_by: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ...) -> None: ...

class ListBatchesResponse(_message.Message):
    __slots__ = ("batches", "next_page_token")
    BATCHES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    batches: _containers.RepeatedCompositeFieldContainer[Batch]
    next_page_token: str
    def __init__(self, batches: _Optional[_Iterable[_Union[Batch, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ReleaseBatchRequest(_message.Message):
    __slots__ = ("name", "accept_warnings", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_WARNINGS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    accept_warnings: bool
    etag: str
    def __init__(self, name: _Optional[str] = ..., accept_warnings: _Optional[bool] = ..., etag: _Optional[str] = ...) -> None: ...

class RescheduleReleaseRequest(_message.Message):
    __slots__ = ("name", "release_at", "accept_warnings", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    RELEASE_AT_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_WARNINGS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    release_at: _timestamp_pb2.Timestamp
    accept_warnings: bool
    etag: str
    def __init__(self, name: _Optional[str] = ..., release_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., accept_warnings: _Optional[bool] = ..., etag: _Optional[str] = ...) -> None: ...

class CancelBatchRequest(_message.Message):
    __slots__ = ("name", "reason", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    reason: str
    etag: str
    def __init__(self, name: _Optional[str] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class CancelBatchResponse(_message.Message):
    __slots__ = ("batch", "cancelled", "not_cancelled")
    BATCH_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_FIELD_NUMBER: _ClassVar[int]
    NOT_CANCELLED_FIELD_NUMBER: _ClassVar[int]
    batch: Batch
    cancelled: int
    not_cancelled: _containers.RepeatedCompositeFieldContainer[NotCancelled]
    def __init__(self, batch: _Optional[_Union[Batch, _Mapping]] = ..., cancelled: _Optional[int] = ..., not_cancelled: _Optional[_Iterable[_Union[NotCancelled, _Mapping]]] = ...) -> None: ...

class NotCancelled(_message.Message):
    __slots__ = ("case", "leaver", "state")
    CASE_FIELD_NUMBER: _ClassVar[int]
    LEAVER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    case: str
    leaver: str
    state: str
    def __init__(self, case: _Optional[str] = ..., leaver: _Optional[str] = ..., state: _Optional[str] = ...) -> None: ...

class GetBatchDashboardRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class UpdateBatchChecklistItemRequest(_message.Message):
    __slots__ = ("name", "key", "state", "done_on", "note", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DONE_ON_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    key: str
    state: str
    done_on: str
    note: str
    etag: str
    def __init__(self, name: _Optional[str] = ..., key: _Optional[str] = ..., state: _Optional[str] = ..., done_on: _Optional[str] = ..., note: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class Batch(_message.Message):
    __slots__ = ("name", "etag", "client_key", "title", "kind", "state", "company", "initiator", "heads", "hr", "size", "release_at", "released_at", "cancelled_at", "cancel_reason", "blocked_reason", "cases", "warnings", "checklist_items", "problems", "created_at")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    CLIENT_KEY_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    COMPANY_FIELD_NUMBER: _ClassVar[int]
    INITIATOR_FIELD_NUMBER: _ClassVar[int]
    HEADS_FIELD_NUMBER: _ClassVar[int]
    HR_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    RELEASE_AT_FIELD_NUMBER: _ClassVar[int]
    RELEASED_AT_FIELD_NUMBER: _ClassVar[int]
    CANCELLED_AT_FIELD_NUMBER: _ClassVar[int]
    CANCEL_REASON_FIELD_NUMBER: _ClassVar[int]
    BLOCKED_REASON_FIELD_NUMBER: _ClassVar[int]
    CASES_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    CHECKLIST_ITEMS_FIELD_NUMBER: _ClassVar[int]
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    client_key: str
    title: str
    kind: str
    state: str
    company: str
    initiator: str
    heads: _containers.RepeatedScalarFieldContainer[str]
    hr: _containers.RepeatedScalarFieldContainer[str]
    size: int
    release_at: _timestamp_pb2.Timestamp
    released_at: _timestamp_pb2.Timestamp
    cancelled_at: _timestamp_pb2.Timestamp
    cancel_reason: str
    blocked_reason: str
    cases: _containers.RepeatedCompositeFieldContainer[BatchCase]
    warnings: _containers.RepeatedCompositeFieldContainer[BatchWarning]
    checklist_items: _containers.RepeatedCompositeFieldContainer[BatchChecklistItem]
    problems: _containers.RepeatedCompositeFieldContainer[BatchProblem]
    created_at: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., client_key: _Optional[str] = ..., title: _Optional[str] = ..., kind: _Optional[str] = ..., state: _Optional[str] = ..., company: _Optional[str] = ..., initiator: _Optional[str] = ..., heads: _Optional[_Iterable[str]] = ..., hr: _Optional[_Iterable[str]] = ..., size: _Optional[int] = ..., release_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., released_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cancelled_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., cancel_reason: _Optional[str] = ..., blocked_reason: _Optional[str] = ..., cases: _Optional[_Iterable[_Union[BatchCase, _Mapping]]] = ..., warnings: _Optional[_Iterable[_Union[BatchWarning, _Mapping]]] = ..., checklist_items: _Optional[_Iterable[_Union[BatchChecklistItem, _Mapping]]] = ..., problems: _Optional[_Iterable[_Union[BatchProblem, _Mapping]]] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class BatchCase(_message.Message):
    __slots__ = ("case", "leaver", "leaver_name", "department", "kind", "state", "head", "successor", "last_working_day", "blocked_reason")
    class LeaverNameEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    CASE_FIELD_NUMBER: _ClassVar[int]
    LEAVER_FIELD_NUMBER: _ClassVar[int]
    LEAVER_NAME_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    SUCCESSOR_FIELD_NUMBER: _ClassVar[int]
    LAST_WORKING_DAY_FIELD_NUMBER: _ClassVar[int]
    BLOCKED_REASON_FIELD_NUMBER: _ClassVar[int]
    case: str
    leaver: str
    leaver_name: _containers.ScalarMap[str, str]
    department: str
    kind: str
    state: str
    head: str
    successor: str
    last_working_day: str
    blocked_reason: str
    def __init__(self, case: _Optional[str] = ..., leaver: _Optional[str] = ..., leaver_name: _Optional[_Mapping[str, str]] = ..., department: _Optional[str] = ..., kind: _Optional[str] = ..., state: _Optional[str] = ..., head: _Optional[str] = ..., successor: _Optional[str] = ..., last_working_day: _Optional[str] = ..., blocked_reason: _Optional[str] = ...) -> None: ...

class BatchWarning(_message.Message):
    __slots__ = ("code", "article", "text", "must_accept", "accepted_by", "accepted_at", "leaver")
    class TextEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    CODE_FIELD_NUMBER: _ClassVar[int]
    ARTICLE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    MUST_ACCEPT_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_BY_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_AT_FIELD_NUMBER: _ClassVar[int]
    LEAVER_FIELD_NUMBER: _ClassVar[int]
    code: str
    article: str
    text: _containers.ScalarMap[str, str]
    must_accept: bool
    accepted_by: str
    accepted_at: _timestamp_pb2.Timestamp
    leaver: str
    def __init__(self, code: _Optional[str] = ..., article: _Optional[str] = ..., text: _Optional[_Mapping[str, str]] = ..., must_accept: _Optional[bool] = ..., accepted_by: _Optional[str] = ..., accepted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., leaver: _Optional[str] = ...) -> None: ...

class BatchProblem(_message.Message):
    __slots__ = ("row", "field", "reason")
    ROW_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    row: int
    field: str
    reason: str
    def __init__(self, row: _Optional[int] = ..., field: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class BatchChecklistItem(_message.Message):
    __slots__ = ("key", "title", "guidance", "article", "before_release", "due_on", "state", "done_on", "decided_by", "decided_at", "note")
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
    TITLE_FIELD_NUMBER: _ClassVar[int]
    GUIDANCE_FIELD_NUMBER: _ClassVar[int]
    ARTICLE_FIELD_NUMBER: _ClassVar[int]
    BEFORE_RELEASE_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DONE_ON_FIELD_NUMBER: _ClassVar[int]
    DECIDED_BY_FIELD_NUMBER: _ClassVar[int]
    DECIDED_AT_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    key: str
    title: _containers.ScalarMap[str, str]
    guidance: _containers.ScalarMap[str, str]
    article: str
    before_release: bool
    due_on: str
    state: str
    done_on: str
    decided_by: str
    decided_at: _timestamp_pb2.Timestamp
    note: str
    def __init__(self, key: _Optional[str] = ..., title: _Optional[_Mapping[str, str]] = ..., guidance: _Optional[_Mapping[str, str]] = ..., article: _Optional[str] = ..., before_release: _Optional[bool] = ..., due_on: _Optional[str] = ..., state: _Optional[str] = ..., done_on: _Optional[str] = ..., decided_by: _Optional[str] = ..., decided_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., note: _Optional[str] = ...) -> None: ...

class BatchDashboard(_message.Message):
    __slots__ = ("name", "title", "state", "total", "by_state", "by_health", "departments", "cases", "open_checklist_items")
    class ByStateEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    class ByHealthEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    BY_STATE_FIELD_NUMBER: _ClassVar[int]
    BY_HEALTH_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENTS_FIELD_NUMBER: _ClassVar[int]
    CASES_FIELD_NUMBER: _ClassVar[int]
    OPEN_CHECKLIST_ITEMS_FIELD_NUMBER: _ClassVar[int]
    name: str
    title: str
    state: str
    total: int
    by_state: _containers.ScalarMap[str, int]
    by_health: _containers.ScalarMap[str, int]
    departments: _containers.RepeatedCompositeFieldContainer[BatchDepartment]
    cases: _containers.RepeatedCompositeFieldContainer[BatchCaseProgress]
    open_checklist_items: int
    def __init__(self, name: _Optional[str] = ..., title: _Optional[str] = ..., state: _Optional[str] = ..., total: _Optional[int] = ..., by_state: _Optional[_Mapping[str, int]] = ..., by_health: _Optional[_Mapping[str, int]] = ..., departments: _Optional[_Iterable[_Union[BatchDepartment, _Mapping]]] = ..., cases: _Optional[_Iterable[_Union[BatchCaseProgress, _Mapping]]] = ..., open_checklist_items: _Optional[int] = ...) -> None: ...

class BatchDepartment(_message.Message):
    __slots__ = ("department", "display_name", "total", "completed", "red", "amber")
    class DisplayNameEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_FIELD_NUMBER: _ClassVar[int]
    RED_FIELD_NUMBER: _ClassVar[int]
    AMBER_FIELD_NUMBER: _ClassVar[int]
    department: str
    display_name: _containers.ScalarMap[str, str]
    total: int
    completed: int
    red: int
    amber: int
    def __init__(self, department: _Optional[str] = ..., display_name: _Optional[_Mapping[str, str]] = ..., total: _Optional[int] = ..., completed: _Optional[int] = ..., red: _Optional[int] = ..., amber: _Optional[int] = ...) -> None: ...

class BatchCaseProgress(_message.Message):
    __slots__ = ("case", "leaver", "leaver_name", "department", "state", "health", "head", "last_working_day", "blocked_reason", "progress", "waits_for", "deadlines_missed")
    class LeaverNameEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    CASE_FIELD_NUMBER: _ClassVar[int]
    LEAVER_FIELD_NUMBER: _ClassVar[int]
    LEAVER_NAME_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    HEALTH_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    LAST_WORKING_DAY_FIELD_NUMBER: _ClassVar[int]
    BLOCKED_REASON_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    WAITS_FOR_FIELD_NUMBER: _ClassVar[int]
    DEADLINES_MISSED_FIELD_NUMBER: _ClassVar[int]
    case: str
    leaver: str
    leaver_name: _containers.ScalarMap[str, str]
    department: str
    state: str
    health: str
    head: str
    last_working_day: str
    blocked_reason: str
    progress: _case_pb2.Progress
    waits_for: _containers.RepeatedCompositeFieldContainer[_case_pb2.WaitsFor]
    deadlines_missed: int
    def __init__(self, case: _Optional[str] = ..., leaver: _Optional[str] = ..., leaver_name: _Optional[_Mapping[str, str]] = ..., department: _Optional[str] = ..., state: _Optional[str] = ..., health: _Optional[str] = ..., head: _Optional[str] = ..., last_working_day: _Optional[str] = ..., blocked_reason: _Optional[str] = ..., progress: _Optional[_Union[_case_pb2.Progress, _Mapping]] = ..., waits_for: _Optional[_Iterable[_Union[_case_pb2.WaitsFor, _Mapping]]] = ..., deadlines_missed: _Optional[int] = ...) -> None: ...
