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

class WorkRecordRef(_message.Message):
    __slots__ = ("source", "external_id")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    source: str
    external_id: str
    def __init__(self, source: _Optional[str] = ..., external_id: _Optional[str] = ...) -> None: ...

class ReportOmissionRequest(_message.Message):
    __slots__ = ("parent", "title", "missing", "subject", "effect", "loss_claimed", "item_key", "entry", "field", "section", "record", "client_key", "request_id")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    EFFECT_FIELD_NUMBER: _ClassVar[int]
    LOSS_CLAIMED_FIELD_NUMBER: _ClassVar[int]
    ITEM_KEY_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    SECTION_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    CLIENT_KEY_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    parent: str
    title: str
    missing: str
    subject: str
    effect: str
    loss_claimed: bool
    item_key: str
    entry: str
    field: str
    section: str
    record: WorkRecordRef
    client_key: str
    request_id: str
    def __init__(self, parent: _Optional[str] = ..., title: _Optional[str] = ..., missing: _Optional[str] = ..., subject: _Optional[str] = ..., effect: _Optional[str] = ..., loss_claimed: _Optional[bool] = ..., item_key: _Optional[str] = ..., entry: _Optional[str] = ..., field: _Optional[str] = ..., section: _Optional[str] = ..., record: _Optional[_Union[WorkRecordRef, _Mapping]] = ..., client_key: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class GetOmissionRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListOmissionsRequest(_message.Message):
    __slots__ = ("parent", "page_size", "page_token", "filter")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    parent: str
    page_size: int
    page_token: str
    filter: str
    def __init__(self, parent: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ...) -> None: ...

class ListOmissionsResponse(_message.Message):
    __slots__ = ("omissions", "next_page_token")
    OMISSIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    omissions: _containers.RepeatedCompositeFieldContainer[Omission]
    next_page_token: str
    def __init__(self, omissions: _Optional[_Iterable[_Union[Omission, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class DisputeOmissionRequest(_message.Message):
    __slots__ = ("name", "reason", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    reason: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class DecideOmissionRequest(_message.Message):
    __slots__ = ("name", "verdict", "attributed_to", "reason", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTED_TO_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    verdict: str
    attributed_to: str
    reason: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., verdict: _Optional[str] = ..., attributed_to: _Optional[str] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ConfirmLossRequest(_message.Message):
    __slots__ = ("name", "confirmed", "note", "amount", "currency", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    confirmed: bool
    note: str
    amount: str
    currency: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., confirmed: _Optional[bool] = ..., note: _Optional[str] = ..., amount: _Optional[str] = ..., currency: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class CloseOmissionRequest(_message.Message):
    __slots__ = ("name", "outcome", "reason", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    outcome: str
    reason: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., outcome: _Optional[str] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class OmissionCite(_message.Message):
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

class OmissionLoss(_message.Message):
    __slots__ = ("confirmed", "by", "note", "amount", "currency")
    CONFIRMED_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    confirmed: bool
    by: str
    note: str
    amount: str
    currency: str
    def __init__(self, confirmed: _Optional[bool] = ..., by: _Optional[str] = ..., note: _Optional[str] = ..., amount: _Optional[str] = ..., currency: _Optional[str] = ...) -> None: ...

class Omission(_message.Message):
    __slots__ = ("name", "case", "title", "missing", "subject", "effect", "section", "item_key", "entry", "field", "record", "loss_claimed", "reported_by", "reported_as", "reported_at", "after_completion", "leaver", "head", "state", "verdict", "traced_verdict", "upheld", "attributed_to", "attributed_role", "also", "explanation", "cites", "traced_at", "dispute_until", "disputed_by", "disputed_at", "dispute_reason", "decided_by", "decided_at", "decision_reason", "loss", "outcome", "closed_by", "closed_at", "close_reason", "supplement", "addendum", "etag")
    class ExplanationEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    CASE_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    EFFECT_FIELD_NUMBER: _ClassVar[int]
    SECTION_FIELD_NUMBER: _ClassVar[int]
    ITEM_KEY_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    LOSS_CLAIMED_FIELD_NUMBER: _ClassVar[int]
    REPORTED_BY_FIELD_NUMBER: _ClassVar[int]
    REPORTED_AS_FIELD_NUMBER: _ClassVar[int]
    REPORTED_AT_FIELD_NUMBER: _ClassVar[int]
    AFTER_COMPLETION_FIELD_NUMBER: _ClassVar[int]
    LEAVER_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    TRACED_VERDICT_FIELD_NUMBER: _ClassVar[int]
    UPHELD_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTED_TO_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTED_ROLE_FIELD_NUMBER: _ClassVar[int]
    ALSO_FIELD_NUMBER: _ClassVar[int]
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    CITES_FIELD_NUMBER: _ClassVar[int]
    TRACED_AT_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_UNTIL_FIELD_NUMBER: _ClassVar[int]
    DISPUTED_BY_FIELD_NUMBER: _ClassVar[int]
    DISPUTED_AT_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_REASON_FIELD_NUMBER: _ClassVar[int]
    DECIDED_BY_FIELD_NUMBER: _ClassVar[int]
    DECIDED_AT_FIELD_NUMBER: _ClassVar[int]
    DECISION_REASON_FIELD_NUMBER: _ClassVar[int]
    LOSS_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    CLOSED_BY_FIELD_NUMBER: _ClassVar[int]
    CLOSED_AT_FIELD_NUMBER: _ClassVar[int]
    CLOSE_REASON_FIELD_NUMBER: _ClassVar[int]
    SUPPLEMENT_FIELD_NUMBER: _ClassVar[int]
    ADDENDUM_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    case: str
    title: str
    missing: str
    subject: str
    effect: str
    section: str
    item_key: str
    entry: str
    field: str
    record: WorkRecordRef
    loss_claimed: bool
    reported_by: str
    reported_as: str
    reported_at: _timestamp_pb2.Timestamp
    after_completion: bool
    leaver: str
    head: str
    state: str
    verdict: str
    traced_verdict: str
    upheld: bool
    attributed_to: str
    attributed_role: str
    also: _containers.RepeatedScalarFieldContainer[str]
    explanation: _containers.ScalarMap[str, str]
    cites: _containers.RepeatedCompositeFieldContainer[OmissionCite]
    traced_at: _timestamp_pb2.Timestamp
    dispute_until: _timestamp_pb2.Timestamp
    disputed_by: str
    disputed_at: _timestamp_pb2.Timestamp
    dispute_reason: str
    decided_by: str
    decided_at: _timestamp_pb2.Timestamp
    decision_reason: str
    loss: OmissionLoss
    outcome: str
    closed_by: str
    closed_at: _timestamp_pb2.Timestamp
    close_reason: str
    supplement: str
    addendum: str
    etag: str
    def __init__(self, name: _Optional[str] = ..., case: _Optional[str] = ..., title: _Optional[str] = ..., missing: _Optional[str] = ..., subject: _Optional[str] = ..., effect: _Optional[str] = ..., section: _Optional[str] = ..., item_key: _Optional[str] = ..., entry: _Optional[str] = ..., field: _Optional[str] = ..., record: _Optional[_Union[WorkRecordRef, _Mapping]] = ..., loss_claimed: _Optional[bool] = ..., reported_by: _Optional[str] = ..., reported_as: _Optional[str] = ..., reported_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., after_completion: _Optional[bool] = ..., leaver: _Optional[str] = ..., head: _Optional[str] = ..., state: _Optional[str] = ..., verdict: _Optional[str] = ..., traced_verdict: _Optional[str] = ..., upheld: _Optional[bool] = ..., attributed_to: _Optional[str] = ..., attributed_role: _Optional[str] = ..., also: _Optional[_Iterable[str]] = ..., explanation: _Optional[_Mapping[str, str]] = ..., cites: _Optional[_Iterable[_Union[OmissionCite, _Mapping]]] = ..., traced_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., dispute_until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., disputed_by: _Optional[str] = ..., disputed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., dispute_reason: _Optional[str] = ..., decided_by: _Optional[str] = ..., decided_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., decision_reason: _Optional[str] = ..., loss: _Optional[_Union[OmissionLoss, _Mapping]] = ..., outcome: _Optional[str] = ..., closed_by: _Optional[str] = ..., closed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., close_reason: _Optional[str] = ..., supplement: _Optional[str] = ..., addendum: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class ListTemplateSuggestionsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "filter")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    filter: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., filter: _Optional[str] = ...) -> None: ...

class TemplateSuggestion(_message.Message):
    __slots__ = ("omission", "case", "layer", "kind", "section", "title", "missing", "state", "suggested_at")
    OMISSION_FIELD_NUMBER: _ClassVar[int]
    CASE_FIELD_NUMBER: _ClassVar[int]
    LAYER_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SECTION_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    MISSING_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    SUGGESTED_AT_FIELD_NUMBER: _ClassVar[int]
    omission: str
    case: str
    layer: str
    kind: str
    section: str
    title: str
    missing: str
    state: str
    suggested_at: _timestamp_pb2.Timestamp
    def __init__(self, omission: _Optional[str] = ..., case: _Optional[str] = ..., layer: _Optional[str] = ..., kind: _Optional[str] = ..., section: _Optional[str] = ..., title: _Optional[str] = ..., missing: _Optional[str] = ..., state: _Optional[str] = ..., suggested_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListTemplateSuggestionsResponse(_message.Message):
    __slots__ = ("template_suggestions", "next_page_token")
    TEMPLATE_SUGGESTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    template_suggestions: _containers.RepeatedCompositeFieldContainer[TemplateSuggestion]
    next_page_token: str
    def __init__(self, template_suggestions: _Optional[_Iterable[_Union[TemplateSuggestion, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
