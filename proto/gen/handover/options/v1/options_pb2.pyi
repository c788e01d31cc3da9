from google.protobuf import descriptor_pb2 as _descriptor_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor
METHOD_FIELD_NUMBER: _ClassVar[int]
method: _descriptor.FieldDescriptor
STREAM_FIELD_NUMBER: _ClassVar[int]
stream: _descriptor.FieldDescriptor
SECRET_FIELD_NUMBER: _ClassVar[int]
secret: _descriptor.FieldDescriptor

class MethodRule(_message.Message):
    __slots__ = ("permission", "roles", "no_replay")
    PERMISSION_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    NO_REPLAY_FIELD_NUMBER: _ClassVar[int]
    permission: str
    roles: _containers.RepeatedScalarFieldContainer[str]
    no_replay: bool
    def __init__(self, permission: _Optional[str] = ..., roles: _Optional[_Iterable[str]] = ..., no_replay: _Optional[bool] = ...) -> None: ...

class StreamRule(_message.Message):
    __slots__ = ("topic",)
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    topic: str
    def __init__(self, topic: _Optional[str] = ...) -> None: ...
