from buf.validate import validate_pb2 as _validate_pb2
from google.api import annotations_pb2 as _annotations_pb2
from handover.common.v1 import common_pb2 as _common_pb2
from handover.options.v1 import options_pb2 as _options_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class Preferences(_message.Message):
    __slots__ = ("person", "locale", "channels", "quiet_from", "quiet_to", "time_zone", "etag")
    PERSON_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    QUIET_FROM_FIELD_NUMBER: _ClassVar[int]
    QUIET_TO_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    person: str
    locale: str
    channels: _containers.RepeatedScalarFieldContainer[str]
    quiet_from: str
    quiet_to: str
    time_zone: str
    etag: str
    def __init__(self, person: _Optional[str] = ..., locale: _Optional[str] = ..., channels: _Optional[_Iterable[str]] = ..., quiet_from: _Optional[str] = ..., quiet_to: _Optional[str] = ..., time_zone: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class GetPreferencesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class UpdatePreferencesRequest(_message.Message):
    __slots__ = ("locale", "channels", "set_channels", "quiet_from", "quiet_to", "etag", "request_id")
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    SET_CHANNELS_FIELD_NUMBER: _ClassVar[int]
    QUIET_FROM_FIELD_NUMBER: _ClassVar[int]
    QUIET_TO_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    locale: str
    channels: _containers.RepeatedScalarFieldContainer[str]
    set_channels: bool
    quiet_from: str
    quiet_to: str
    etag: str
    request_id: str
    def __init__(self, locale: _Optional[str] = ..., channels: _Optional[_Iterable[str]] = ..., set_channels: _Optional[bool] = ..., quiet_from: _Optional[str] = ..., quiet_to: _Optional[str] = ..., etag: _Optional[str] = ..., request_id: _Optional[str] = ...) -> None: ...
