import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from google.api import field_behavior_pb2 as _field_behavior_pb2
from google.protobuf import struct_pb2 as _struct_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from handover.common.v1 import common_pb2 as _common_pb2
from handover.options.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class NoticeFacts(_message.Message):
    __slots__ = ("employer_at_fault", "ground", "pay_in_lieu", "union_informed", "protected_grounds")
    EMPLOYER_AT_FAULT_FIELD_NUMBER: _ClassVar[int]
    GROUND_FIELD_NUMBER: _ClassVar[int]
    PAY_IN_LIEU_FIELD_NUMBER: _ClassVar[int]
    UNION_INFORMED_FIELD_NUMBER: _ClassVar[int]
    PROTECTED_GROUNDS_FIELD_NUMBER: _ClassVar[int]
    employer_at_fault: bool
    ground: str
    pay_in_lieu: bool
    union_informed: bool
    protected_grounds: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, employer_at_fault: _Optional[bool] = ..., ground: _Optional[str] = ..., pay_in_lieu: _Optional[bool] = ..., union_informed: _Optional[bool] = ..., protected_grounds: _Optional[_Iterable[str]] = ...) -> None: ...

class CreateCaseRequest(_message.Message):
    __slots__ = ("kind", "leaver", "last_working_day", "notice_date", "requested_last_working_day", "separation_date", "paid_until", "access_revocation_at", "successor", "reason_code", "reason_text", "personal_contact", "notice", "late_reason", "absent", "absent_reason", "draft", "release_at", "accept_warnings", "validate_only")
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
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    RELEASE_AT_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_WARNINGS_FIELD_NUMBER: _ClassVar[int]
    VALIDATE_ONLY_FIELD_NUMBER: _ClassVar[int]
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
    notice: NoticeFacts
    late_reason: str
    absent: bool
    absent_reason: str
    draft: bool
    release_at: _timestamp_pb2.Timestamp
    accept_warnings: bool
    validate_only: bool
    def __init__(self, kind: _Optional[str] = ..., leaver: _Optional[str] = ..., last_working_day: _Optional[str] = ..., notice_date: _Optional[str] = ..., requested_last_working_day: _Optional[str] = ..., separation_date: _Optional[str] = ..., paid_until: _Optional[str] = ..., access_revocation_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., successor: _Optional[str] = ..., reason_code: _Optional[str] = ..., reason_text: _Optional[str] = ..., personal_contact: _Optional[str] = ..., notice: _Optional[_Union[NoticeFacts, _Mapping]] = ..., late_reason: _Optional[str] = ..., absent: _Optional[bool] = ..., absent_reason: _Optional[str] = ..., draft: _Optional[bool] = ..., release_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., accept_warnings: _Optional[bool] = ..., validate_only: _Optional[bool] = ...) -> None: ...

class SubmitCaseRequest(_message.Message):
    __slots__ = ("name", "accept_warnings", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_WARNINGS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    accept_warnings: bool
    etag: str
    def __init__(self, name: _Optional[str] = ..., accept_warnings: _Optional[bool] = ..., etag: _Optional[str] = ...) -> None: ...

class RescheduleCaseReleaseRequest(_message.Message):
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

class GetCaseRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListCasesRequest(_message.Message):
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

class ListCasesResponse(_message.Message):
    __slots__ = ("cases", "next_page_token")
    CASES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    cases: _containers.RepeatedCompositeFieldContainer[Case]
    next_page_token: str
    def __init__(self, cases: _Optional[_Iterable[_Union[Case, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class WithdrawCaseRequest(_message.Message):
    __slots__ = ("name", "reason", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    reason: str
    etag: str
    def __init__(self, name: _Optional[str] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class CancelCaseRequest(_message.Message):
    __slots__ = ("name", "reason", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    reason: str
    etag: str
    def __init__(self, name: _Optional[str] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class RescheduleCaseRequest(_message.Message):
    __slots__ = ("name", "last_working_day", "separation_date", "paid_until", "access_revocation_at", "reason", "accept_warnings", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    LAST_WORKING_DAY_FIELD_NUMBER: _ClassVar[int]
    SEPARATION_DATE_FIELD_NUMBER: _ClassVar[int]
    PAID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    ACCESS_REVOCATION_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ACCEPT_WARNINGS_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    last_working_day: str
    separation_date: str
    paid_until: str
    access_revocation_at: _timestamp_pb2.Timestamp
    reason: str
    accept_warnings: bool
    etag: str
    def __init__(self, name: _Optional[str] = ..., last_working_day: _Optional[str] = ..., separation_date: _Optional[str] = ..., paid_until: _Optional[str] = ..., access_revocation_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ..., accept_warnings: _Optional[bool] = ..., etag: _Optional[str] = ...) -> None: ...

class SetSuccessorRequest(_message.Message):
    __slots__ = ("name", "successor", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SUCCESSOR_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    successor: str
    etag: str
    def __init__(self, name: _Optional[str] = ..., successor: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class MarkAbsentRequest(_message.Message):
    __slots__ = ("name", "reason", "fills_in", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    FILLS_IN_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    reason: str
    fills_in: str
    etag: str
    def __init__(self, name: _Optional[str] = ..., reason: _Optional[str] = ..., fills_in: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class UpdateHrFieldsRequest(_message.Message):
    __slots__ = ("name", "eligible_for_rehire", "exit_interview", "personal_contact", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ELIGIBLE_FOR_REHIRE_FIELD_NUMBER: _ClassVar[int]
    EXIT_INTERVIEW_FIELD_NUMBER: _ClassVar[int]
    PERSONAL_CONTACT_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    eligible_for_rehire: bool
    exit_interview: str
    personal_contact: str
    etag: str
    def __init__(self, name: _Optional[str] = ..., eligible_for_rehire: _Optional[bool] = ..., exit_interview: _Optional[str] = ..., personal_contact: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class NoticeWarning(_message.Message):
    __slots__ = ("code", "article", "text", "must_accept", "accepted_by", "accepted_at")
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
    code: str
    article: str
    text: _containers.ScalarMap[str, str]
    must_accept: bool
    accepted_by: str
    accepted_at: _timestamp_pb2.Timestamp
    def __init__(self, code: _Optional[str] = ..., article: _Optional[str] = ..., text: _Optional[_Mapping[str, str]] = ..., must_accept: _Optional[bool] = ..., accepted_by: _Optional[str] = ..., accepted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Progress(_message.Message):
    __slots__ = ("entries", "mandatory", "pending", "submitted", "confirmed", "returned", "waived", "open_findings", "open_omissions")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    MANDATORY_FIELD_NUMBER: _ClassVar[int]
    PENDING_FIELD_NUMBER: _ClassVar[int]
    SUBMITTED_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    RETURNED_FIELD_NUMBER: _ClassVar[int]
    WAIVED_FIELD_NUMBER: _ClassVar[int]
    OPEN_FINDINGS_FIELD_NUMBER: _ClassVar[int]
    OPEN_OMISSIONS_FIELD_NUMBER: _ClassVar[int]
    entries: int
    mandatory: int
    pending: int
    submitted: int
    confirmed: int
    returned: int
    waived: int
    open_findings: int
    open_omissions: int
    def __init__(self, entries: _Optional[int] = ..., mandatory: _Optional[int] = ..., pending: _Optional[int] = ..., submitted: _Optional[int] = ..., confirmed: _Optional[int] = ..., returned: _Optional[int] = ..., waived: _Optional[int] = ..., open_findings: _Optional[int] = ..., open_omissions: _Optional[int] = ...) -> None: ...

class WaitsFor(_message.Message):
    __slots__ = ("kind", "person", "subject", "title", "since", "due_at")
    class TitleEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    KIND_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    kind: str
    person: str
    subject: str
    title: _containers.ScalarMap[str, str]
    since: _timestamp_pb2.Timestamp
    due_at: _timestamp_pb2.Timestamp
    def __init__(self, kind: _Optional[str] = ..., person: _Optional[str] = ..., subject: _Optional[str] = ..., title: _Optional[_Mapping[str, str]] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., due_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Case(_message.Message):
    __slots__ = ("name", "etag", "kind", "state", "health", "leaver", "leaver_name", "head", "head_superior", "hrbp", "successor", "initiator", "department", "department_path", "company", "position", "job_family", "country", "subdivision", "time_zone", "locale", "reason_code", "reason_text", "notice_date", "requested_last_working_day", "last_working_day", "separation_date", "paid_until", "access_revocation_at", "notice", "warnings", "personal_contact", "absent", "absent_reason", "fills_in", "eligible_for_rehire", "exit_interview", "release_at", "blocked_reason", "progress", "waits_for", "deadlines_missed", "letter", "report", "created_at", "submitted_at", "completed_at", "closed_at", "close_reason", "batch")
    class LeaverNameEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    HEALTH_FIELD_NUMBER: _ClassVar[int]
    LEAVER_FIELD_NUMBER: _ClassVar[int]
    LEAVER_NAME_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    HEAD_SUPERIOR_FIELD_NUMBER: _ClassVar[int]
    HRBP_FIELD_NUMBER: _ClassVar[int]
    SUCCESSOR_FIELD_NUMBER: _ClassVar[int]
    INITIATOR_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_PATH_FIELD_NUMBER: _ClassVar[int]
    COMPANY_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    JOB_FAMILY_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    SUBDIVISION_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    REASON_TEXT_FIELD_NUMBER: _ClassVar[int]
    NOTICE_DATE_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_LAST_WORKING_DAY_FIELD_NUMBER: _ClassVar[int]
    LAST_WORKING_DAY_FIELD_NUMBER: _ClassVar[int]
    SEPARATION_DATE_FIELD_NUMBER: _ClassVar[int]
    PAID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    ACCESS_REVOCATION_AT_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    PERSONAL_CONTACT_FIELD_NUMBER: _ClassVar[int]
    ABSENT_FIELD_NUMBER: _ClassVar[int]
    ABSENT_REASON_FIELD_NUMBER: _ClassVar[int]
    FILLS_IN_FIELD_NUMBER: _ClassVar[int]
    ELIGIBLE_FOR_REHIRE_FIELD_NUMBER: _ClassVar[int]
    EXIT_INTERVIEW_FIELD_NUMBER: _ClassVar[int]
    RELEASE_AT_FIELD_NUMBER: _ClassVar[int]
    BLOCKED_REASON_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    WAITS_FOR_FIELD_NUMBER: _ClassVar[int]
    DEADLINES_MISSED_FIELD_NUMBER: _ClassVar[int]
    LETTER_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    SUBMITTED_AT_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_AT_FIELD_NUMBER: _ClassVar[int]
    CLOSED_AT_FIELD_NUMBER: _ClassVar[int]
    CLOSE_REASON_FIELD_NUMBER: _ClassVar[int]
    BATCH_FIELD_NUMBER: _ClassVar[int]
    name: str
    etag: str
    kind: str
    state: str
    health: str
    leaver: str
    leaver_name: _containers.ScalarMap[str, str]
    head: str
    head_superior: str
    hrbp: str
    successor: str
    initiator: str
    department: str
    department_path: _containers.RepeatedScalarFieldContainer[str]
    company: str
    position: str
    job_family: str
    country: str
    subdivision: str
    time_zone: str
    locale: str
    reason_code: str
    reason_text: str
    notice_date: str
    requested_last_working_day: str
    last_working_day: str
    separation_date: str
    paid_until: str
    access_revocation_at: _timestamp_pb2.Timestamp
    notice: NoticeFacts
    warnings: _containers.RepeatedCompositeFieldContainer[NoticeWarning]
    personal_contact: str
    absent: bool
    absent_reason: str
    fills_in: str
    eligible_for_rehire: bool
    exit_interview: str
    release_at: _timestamp_pb2.Timestamp
    blocked_reason: str
    progress: Progress
    waits_for: _containers.RepeatedCompositeFieldContainer[WaitsFor]
    deadlines_missed: int
    letter: str
    report: str
    created_at: _timestamp_pb2.Timestamp
    submitted_at: _timestamp_pb2.Timestamp
    completed_at: _timestamp_pb2.Timestamp
    closed_at: _timestamp_pb2.Timestamp
    close_reason: str
    batch: str
    def __init__(self, name: _Optional[str] = ..., etag: _Optional[str] = ..., kind: _Optional[str] = ..., state: _Optional[str] = ..., health: _Optional[str] = ..., leaver: _Optional[str] = ..., leaver_name: _Optional[_Mapping[str, str]] = ..., head: _Optional[str] = ..., head_superior: _Optional[str] = ..., hrbp: _Optional[str] = ..., successor: _Optional[str] = ..., initiator: _Optional[str] = ..., department: _Optional[str] = ..., department_path: _Optional[_Iterable[str]] = ..., company: _Optional[str] = ..., position: _Optional[str] = ..., job_family: _Optional[str] = ..., country: _Optional[str] = ..., subdivision: _Optional[str] = ..., time_zone: _Optional[str] = ..., locale: _Optional[str] = ..., reason_code: _Optional[str] = ..., reason_text: _Optional[str] = ..., notice_date: _Optional[str] = ..., requested_last_working_day: _Optional[str] = ..., last_working_day: _Optional[str] = ..., separation_date: _Optional[str] = ..., paid_until: _Optional[str] = ..., access_revocation_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., notice: _Optional[_Union[NoticeFacts, _Mapping]] = ..., warnings: _Optional[_Iterable[_Union[NoticeWarning, _Mapping]]] = ..., personal_contact: _Optional[str] = ..., absent: _Optional[bool] = ..., absent_reason: _Optional[str] = ..., fills_in: _Optional[str] = ..., eligible_for_rehire: _Optional[bool] = ..., exit_interview: _Optional[str] = ..., release_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., blocked_reason: _Optional[str] = ..., progress: _Optional[_Union[Progress, _Mapping]] = ..., waits_for: _Optional[_Iterable[_Union[WaitsFor, _Mapping]]] = ..., deadlines_missed: _Optional[int] = ..., letter: _Optional[str] = ..., report: _Optional[str] = ..., created_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., submitted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., completed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., closed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., close_reason: _Optional[str] = ..., batch: _Optional[str] = ...) -> None: ...

class GetTimelineRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token", "order_by")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    order_by: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., order_by: _Optional[str] = ...) -> None: ...

class TimelineEntry(_message.Message):
    __slots__ = ("id", "at", "event", "service", "actor", "actor_kind", "on_behalf_of", "text", "details")
    class TextEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ID_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    ACTOR_KIND_FIELD_NUMBER: _ClassVar[int]
    ON_BEHALF_OF_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    id: str
    at: _timestamp_pb2.Timestamp
    event: str
    service: str
    actor: str
    actor_kind: str
    on_behalf_of: str
    text: _containers.ScalarMap[str, str]
    details: _struct_pb2.Struct
    def __init__(self, id: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., event: _Optional[str] = ..., service: _Optional[str] = ..., actor: _Optional[str] = ..., actor_kind: _Optional[str] = ..., on_behalf_of: _Optional[str] = ..., text: _Optional[_Mapping[str, str]] = ..., details: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ...) -> None: ...

class GetTimelineResponse(_message.Message):
    __slots__ = ("entries", "next_page_token")
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    entries: _containers.RepeatedCompositeFieldContainer[TimelineEntry]
    next_page_token: str
    def __init__(self, entries: _Optional[_Iterable[_Union[TimelineEntry, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListTasksRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "filter", "order_by", "person")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    filter: str
    order_by: str
    person: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ..., person: _Optional[str] = ...) -> None: ...

class Task(_message.Message):
    __slots__ = ("name", "case", "kind", "subject", "title", "person", "due_at", "opened_at", "leaver", "leaver_name", "health", "title_text", "link", "on_behalf_of")
    class TitleEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    class LeaverNameEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    CASE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    OPENED_AT_FIELD_NUMBER: _ClassVar[int]
    LEAVER_FIELD_NUMBER: _ClassVar[int]
    LEAVER_NAME_FIELD_NUMBER: _ClassVar[int]
    HEALTH_FIELD_NUMBER: _ClassVar[int]
    TITLE_TEXT_FIELD_NUMBER: _ClassVar[int]
    LINK_FIELD_NUMBER: _ClassVar[int]
    ON_BEHALF_OF_FIELD_NUMBER: _ClassVar[int]
    name: str
    case: str
    kind: str
    subject: str
    title: _containers.ScalarMap[str, str]
    person: str
    due_at: _timestamp_pb2.Timestamp
    opened_at: _timestamp_pb2.Timestamp
    leaver: str
    leaver_name: _containers.ScalarMap[str, str]
    health: str
    title_text: str
    link: str
    on_behalf_of: str
    def __init__(self, name: _Optional[str] = ..., case: _Optional[str] = ..., kind: _Optional[str] = ..., subject: _Optional[str] = ..., title: _Optional[_Mapping[str, str]] = ..., person: _Optional[str] = ..., due_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., opened_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., leaver: _Optional[str] = ..., leaver_name: _Optional[_Mapping[str, str]] = ..., health: _Optional[str] = ..., title_text: _Optional[str] = ..., link: _Optional[str] = ..., on_behalf_of: _Optional[str] = ...) -> None: ...

class ListTasksResponse(_message.Message):
    __slots__ = ("tasks", "next_page_token")
    TASKS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    tasks: _containers.RepeatedCompositeFieldContainer[Task]
    next_page_token: str
    def __init__(self, tasks: _Optional[_Iterable[_Union[Task, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class WatchTasksRequest(_message.Message):
    __slots__ = ("cursor",)
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    cursor: str
    def __init__(self, cursor: _Optional[str] = ...) -> None: ...

class WatchTasksResponse(_message.Message):
    __slots__ = ("live", "tasks", "removed", "open")
    LIVE_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    live: _common_pb2.Live
    tasks: _containers.RepeatedCompositeFieldContainer[Task]
    removed: _containers.RepeatedScalarFieldContainer[str]
    open: int
    def __init__(self, live: _Optional[_Union[_common_pb2.Live, _Mapping]] = ..., tasks: _Optional[_Iterable[_Union[Task, _Mapping]]] = ..., removed: _Optional[_Iterable[str]] = ..., open: _Optional[int] = ...) -> None: ...
