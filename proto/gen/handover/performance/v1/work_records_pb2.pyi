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

class WorkRecordInput(_message.Message):
    __slots__ = ("source", "external_id", "kind", "owner", "title", "counterpart", "contact", "status", "progress", "amount", "currency", "url", "project_owner", "version", "updated_at", "occurred_at", "deleted")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    COUNTERPART_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    PROJECT_OWNER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    DELETED_FIELD_NUMBER: _ClassVar[int]
    source: str
    external_id: str
    kind: str
    owner: str
    title: str
    counterpart: str
    contact: str
    status: str
    progress: float
    amount: float
    currency: str
    url: str
    project_owner: str
    version: int
    updated_at: _timestamp_pb2.Timestamp
    occurred_at: _timestamp_pb2.Timestamp
    deleted: bool
    def __init__(self, source: _Optional[str] = ..., external_id: _Optional[str] = ..., kind: _Optional[str] = ..., owner: _Optional[str] = ..., title: _Optional[str] = ..., counterpart: _Optional[str] = ..., contact: _Optional[str] = ..., status: _Optional[str] = ..., progress: _Optional[float] = ..., amount: _Optional[float] = ..., currency: _Optional[str] = ..., url: _Optional[str] = ..., project_owner: _Optional[str] = ..., version: _Optional[int] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., deleted: _Optional[bool] = ...) -> None: ...

class BatchIngestWorkRecordsRequest(_message.Message):
    __slots__ = ("records", "request_id")
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    records: _containers.RepeatedCompositeFieldContainer[WorkRecordInput]
    request_id: str
    def __init__(self, records: _Optional[_Iterable[_Union[WorkRecordInput, _Mapping]]] = ..., request_id: _Optional[str] = ...) -> None: ...

class BatchIngestWorkRecordsResponse(_message.Message):
    __slots__ = ("results", "stored", "refused")
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    STORED_FIELD_NUMBER: _ClassVar[int]
    REFUSED_FIELD_NUMBER: _ClassVar[int]
    results: _containers.RepeatedCompositeFieldContainer[IngestResult]
    stored: int
    refused: int
    def __init__(self, results: _Optional[_Iterable[_Union[IngestResult, _Mapping]]] = ..., stored: _Optional[int] = ..., refused: _Optional[int] = ...) -> None: ...

class IngestResult(_message.Message):
    __slots__ = ("index", "source", "external_id", "outcome", "name", "errors", "warnings")
    INDEX_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ERRORS_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    index: int
    source: str
    external_id: str
    outcome: str
    name: str
    errors: _containers.RepeatedCompositeFieldContainer[RowError]
    warnings: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, index: _Optional[int] = ..., source: _Optional[str] = ..., external_id: _Optional[str] = ..., outcome: _Optional[str] = ..., name: _Optional[str] = ..., errors: _Optional[_Iterable[_Union[RowError, _Mapping]]] = ..., warnings: _Optional[_Iterable[str]] = ...) -> None: ...

class RowError(_message.Message):
    __slots__ = ("field", "description")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    field: str
    description: str
    def __init__(self, field: _Optional[str] = ..., description: _Optional[str] = ...) -> None: ...

class WorkRecord(_message.Message):
    __slots__ = ("name", "source", "external_id", "kind", "owner", "title", "counterpart", "contact", "status", "progress", "amount", "currency", "url", "project_owner", "version", "updated_at", "occurred_at")
    NAME_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    COUNTERPART_FIELD_NUMBER: _ClassVar[int]
    CONTACT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PROGRESS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    PROJECT_OWNER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    OCCURRED_AT_FIELD_NUMBER: _ClassVar[int]
    name: str
    source: str
    external_id: str
    kind: str
    owner: str
    title: str
    counterpart: str
    contact: str
    status: str
    progress: float
    amount: float
    currency: str
    url: str
    project_owner: str
    version: int
    updated_at: _timestamp_pb2.Timestamp
    occurred_at: _timestamp_pb2.Timestamp
    def __init__(self, name: _Optional[str] = ..., source: _Optional[str] = ..., external_id: _Optional[str] = ..., kind: _Optional[str] = ..., owner: _Optional[str] = ..., title: _Optional[str] = ..., counterpart: _Optional[str] = ..., contact: _Optional[str] = ..., status: _Optional[str] = ..., progress: _Optional[float] = ..., amount: _Optional[float] = ..., currency: _Optional[str] = ..., url: _Optional[str] = ..., project_owner: _Optional[str] = ..., version: _Optional[int] = ..., updated_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., occurred_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class GetWorkRecordRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class ListWorkRecordsRequest(_message.Message):
    __slots__ = ("parent", "filter", "order_by", "page_size", "page_token")
    PARENT_FIELD_NUMBER: _ClassVar[int]
    FILTER_FIELD_NUMBER: _ClassVar[int]
    ORDER_BY_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    parent: str
    filter: str
    order_by: str
    page_size: int
    page_token: str
    def __init__(self, parent: _Optional[str] = ..., filter: _Optional[str] = ..., order_by: _Optional[str] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListWorkRecordsResponse(_message.Message):
    __slots__ = ("work_records", "next_page_token")
    WORK_RECORDS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    work_records: _containers.RepeatedCompositeFieldContainer[WorkRecord]
    next_page_token: str
    def __init__(self, work_records: _Optional[_Iterable[_Union[WorkRecord, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
