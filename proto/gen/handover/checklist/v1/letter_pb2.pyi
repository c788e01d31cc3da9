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

class GetLetterRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class SignLetterRequest(_message.Message):
    __slots__ = ("name", "digest", "etag", "request_id")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    name: str
    digest: str
    etag: str
    request_id: str
    def __init__(self, name: _Optional[str] = ..., digest: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...

class ReplaceSignatureRequest(_message.Message):
    __slots__ = ("name", "role", "reason_code", "reason", "etag", "request_id", "person")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    name: str
    role: str
    reason_code: str
    reason: str
    etag: str
    request_id: str
    person: str
    def __init__(self, name: _Optional[str] = ..., role: _Optional[str] = ..., reason_code: _Optional[str] = ..., reason: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ..., person: _Optional[str] = ...) -> None: ...

class OverrideLetterGateRequest(_message.Message):
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

class DownloadLetterRequest(_message.Message):
    __slots__ = ("name", "language")
    NAME_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    name: str
    language: str
    def __init__(self, name: _Optional[str] = ..., language: _Optional[str] = ...) -> None: ...

class VerifyLetterRequest(_message.Message):
    __slots__ = ("code", "digest")
    CODE_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    code: str
    digest: str
    def __init__(self, code: _Optional[str] = ..., digest: _Optional[str] = ...) -> None: ...

class LetterVerdict(_message.Message):
    __slots__ = ("valid", "case_initials", "completed_at", "letter_digest", "document", "replaced")
    VALID_FIELD_NUMBER: _ClassVar[int]
    CASE_INITIALS_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_AT_FIELD_NUMBER: _ClassVar[int]
    LETTER_DIGEST_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    REPLACED_FIELD_NUMBER: _ClassVar[int]
    valid: bool
    case_initials: str
    completed_at: _timestamp_pb2.Timestamp
    letter_digest: str
    document: str
    replaced: bool
    def __init__(self, valid: _Optional[bool] = ..., case_initials: _Optional[str] = ..., completed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., letter_digest: _Optional[str] = ..., document: _Optional[str] = ..., replaced: _Optional[bool] = ...) -> None: ...

class LetterBlocker(_message.Message):
    __slots__ = ("kind", "subject", "title")
    KIND_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    kind: str
    subject: str
    title: str
    def __init__(self, kind: _Optional[str] = ..., subject: _Optional[str] = ..., title: _Optional[str] = ...) -> None: ...

class LetterSignature(_message.Message):
    __slots__ = ("role", "person", "outcome", "signed_by", "signed_at", "reason_code", "reason")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    PERSON_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    SIGNED_BY_FIELD_NUMBER: _ClassVar[int]
    SIGNED_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    role: str
    person: str
    outcome: str
    signed_by: str
    signed_at: _timestamp_pb2.Timestamp
    reason_code: str
    reason: str
    def __init__(self, role: _Optional[str] = ..., person: _Optional[str] = ..., outcome: _Optional[str] = ..., signed_by: _Optional[str] = ..., signed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason_code: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class LetterDocument(_message.Message):
    __slots__ = ("format", "language", "digest", "size")
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    SIZE_FIELD_NUMBER: _ClassVar[int]
    format: str
    language: str
    digest: str
    size: int
    def __init__(self, format: _Optional[str] = ..., language: _Optional[str] = ..., digest: _Optional[str] = ..., size: _Optional[int] = ...) -> None: ...

class Letter(_message.Message):
    __slots__ = ("name", "case", "state", "signatures", "blockers", "digest", "content", "head_signed_at", "completed_at", "documents", "verify_url", "overridden_by", "override_reason", "etag")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CASE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    SIGNATURES_FIELD_NUMBER: _ClassVar[int]
    BLOCKERS_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    HEAD_SIGNED_AT_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_AT_FIELD_NUMBER: _ClassVar[int]
    DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    VERIFY_URL_FIELD_NUMBER: _ClassVar[int]
    OVERRIDDEN_BY_FIELD_NUMBER: _ClassVar[int]
    OVERRIDE_REASON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    name: str
    case: str
    state: str
    signatures: _containers.RepeatedCompositeFieldContainer[LetterSignature]
    blockers: _containers.RepeatedCompositeFieldContainer[LetterBlocker]
    digest: str
    content: _struct_pb2.Struct
    head_signed_at: _timestamp_pb2.Timestamp
    completed_at: _timestamp_pb2.Timestamp
    documents: _containers.RepeatedCompositeFieldContainer[LetterDocument]
    verify_url: str
    overridden_by: str
    override_reason: str
    etag: str
    def __init__(self, name: _Optional[str] = ..., case: _Optional[str] = ..., state: _Optional[str] = ..., signatures: _Optional[_Iterable[_Union[LetterSignature, _Mapping]]] = ..., blockers: _Optional[_Iterable[_Union[LetterBlocker, _Mapping]]] = ..., digest: _Optional[str] = ..., content: _Optional[_Union[_struct_pb2.Struct, _Mapping]] = ..., head_signed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., completed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., documents: _Optional[_Iterable[_Union[LetterDocument, _Mapping]]] = ..., verify_url: _Optional[str] = ..., overridden_by: _Optional[str] = ..., override_reason: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class GetReportRequest(_message.Message):
    __slots__ = ("name",)
    NAME_FIELD_NUMBER: _ClassVar[int]
    name: str
    def __init__(self, name: _Optional[str] = ...) -> None: ...

class DownloadReportRequest(_message.Message):
    __slots__ = ("name", "format", "language")
    NAME_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    name: str
    format: str
    language: str
    def __init__(self, name: _Optional[str] = ..., format: _Optional[str] = ..., language: _Optional[str] = ...) -> None: ...

class Report(_message.Message):
    __slots__ = ("name", "case", "archived_at", "documents", "record_head", "record_length", "editions")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CASE_FIELD_NUMBER: _ClassVar[int]
    ARCHIVED_AT_FIELD_NUMBER: _ClassVar[int]
    DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    RECORD_HEAD_FIELD_NUMBER: _ClassVar[int]
    RECORD_LENGTH_FIELD_NUMBER: _ClassVar[int]
    EDITIONS_FIELD_NUMBER: _ClassVar[int]
    name: str
    case: str
    archived_at: _timestamp_pb2.Timestamp
    documents: _containers.RepeatedCompositeFieldContainer[LetterDocument]
    record_head: str
    record_length: int
    editions: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, name: _Optional[str] = ..., case: _Optional[str] = ..., archived_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., documents: _Optional[_Iterable[_Union[LetterDocument, _Mapping]]] = ..., record_head: _Optional[str] = ..., record_length: _Optional[int] = ..., editions: _Optional[_Iterable[str]] = ...) -> None: ...
