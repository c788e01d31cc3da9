"""The contract as the gateway serves it: every method of the descriptor image, with what its options declare.

Nothing here knows a method by name. A method that lacks its permission or its HTTP binding makes `load` fail, and the
error names it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from google.api import annotations_pb2
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet, MethodOptions
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import DecodeError, Message
from google.protobuf.message_factory import GetMessageClass

from gateway.dynamic import Descriptor, Field
from gateway.templates import BadTemplate, PathTemplate
from handover.options.v1 import options_pb2

ROLES = frozenset({"person", "hr", "auditor", "admin", "system", "platform", "public"})
LIVE = "handover.common.v1.Live"
_PACKAGE = re.compile(r"(?:.+\.)?(?P<service>[a-z][a-z0-9_]*)\.v[0-9]+")
_VERBS = ("get", "put", "post", "delete", "patch")


class ContractError(Exception):
    """The image cannot be served; the text names the method, field or file."""


@dataclass(frozen=True)
class Binding:
    """One HTTP binding of a method: verb, path, and which field the body fills (`*` for all, "" for none)."""

    verb: str
    template: PathTemplate
    body: str


@dataclass(frozen=True)
class Method:
    """One method: how it is called at the doors, who may call it, and where it goes."""

    full_name: str
    service: str
    name: str
    request: type[Message]
    response: type[Message]
    bindings: tuple[Binding, ...]
    permission: str
    roles: frozenset[str]
    no_replay: bool
    read_only: bool
    comment: str = ""
    group: str = ""
    topic: str = ""
    """Of the hints that a live stream looks again after; empty: the method answers once."""

    @property
    def streams(self) -> bool:
        """Whether it answers with a live stream (`handover.options.v1.stream`)."""
        return bool(self.topic)

    @property
    def grpc_path(self) -> str:
        """`/handover.checklist.v1.EntryService/SubmitEntry`."""
        owner, _, name = self.full_name.rpartition(".")
        return f"/{owner}/{name}"

    @property
    def routing_key(self) -> str:
        """`checklist.submit_entry`, the nameko service and method."""
        return f"{self.service}.{self.name}"

    @property
    def public(self) -> bool:
        """Whether it may be called without a token."""
        return "public" in self.roles

    @cached_property
    def secrets(self) -> SecretFields:
        """Where secrets are in its request and its answer."""
        return SecretFields(secret_fields(self.request.DESCRIPTOR), secret_fields(self.response.DESCRIPTOR))


@dataclass(frozen=True)
class SecretFields:
    """Paths of secret fields, each a tuple of proto field names."""

    request: tuple[tuple[str, ...], ...]
    response: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Contract:
    """All methods, by gRPC path, and the comments of messages and fields by full name."""

    pool: DescriptorPool
    methods: dict[str, Method]
    comments: dict[str, str] = field(default_factory=dict)

    @property
    def services(self) -> list[str]:
        """Full names of the gRPC services."""
        return sorted({m.full_name.rpartition(".")[0] for m in self.methods.values()})

    @property
    def takes_secrets(self) -> bool:
        """Whether any request has a secret field."""
        return any(m.secrets.request for m in self.methods.values())


def load(path: Path) -> Contract:
    """Reads an image made by proto/generate.py; raises ContractError."""
    try:
        image = FileDescriptorSet.FromString(path.read_bytes())
    except OSError as error:
        raise ContractError(f"descriptor image {path}: {error.strerror}") from error
    except DecodeError as error:
        raise ContractError(f"descriptor image {path} is damaged") from error
    return from_image(image)


def from_image(image: FileDescriptorSet) -> Contract:
    """The contract of an image; raises ContractError that names what is missing."""
    pool = DescriptorPool()
    comments: dict[str, str] = {}
    for file in image.file:
        pool.Add(file)
        comments |= _comments(file)
    contract = Contract(pool, {}, comments)
    for file in image.file:
        for method in _methods(file, contract):
            contract.methods[method.grpc_path] = method
            _ = method.secrets  # found now, so that one that cannot be sealed stops the start
    _refuse_ambiguity(contract)
    return contract


def secret_fields(message: Descriptor) -> tuple[tuple[str, ...], ...]:
    """Paths of the secret fields below a message; ContractError for one that cannot be sealed."""

    def walk(descriptor: Descriptor, path: tuple[str, ...], seen: tuple[Descriptor, ...]) -> Iterator[tuple[str, ...]]:
        for entry in descriptor.fields:
            here = (*path, entry.name)
            if is_secret(entry):
                if entry.type != FieldDescriptor.TYPE_STRING:
                    raise ContractError(f"{entry.full_name}: only a string can be secret")
                yield here
            elif entry.message_type in seen:
                if any(map(is_secret, entry.message_type.fields)):
                    raise ContractError(f"{entry.full_name}: a message that holds a secret cannot hold itself")
            elif entry.message_type is not None:
                yield from walk(entry.message_type, here, (*seen, entry.message_type))

    return tuple(walk(message, (), (message,)))


def is_secret(entry: Field) -> bool:
    """Whether a field carries `(handover.options.v1.secret) = true`."""
    return bool(entry.GetOptions().Extensions[options_pb2.secret])


def snake_case(name: str) -> str:
    """`SubmitEntry` as `submit_entry`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


def _methods(file: FileDescriptorProto, contract: Contract) -> Iterator[Method]:
    for service in file.service:
        package = _PACKAGE.fullmatch(file.package)
        if package is None:
            raise ContractError(f"{file.name}: package {file.package} must end in <service>.v<number>")
        for rpc in service.method:
            full_name = f"{file.package}.{service.name}.{rpc.name}"
            if rpc.client_streaming:
                raise ContractError(f"{full_name}: streaming requests are not served")
            request = _message(contract.pool, rpc.input_type)
            response = _message(contract.pool, rpc.output_type)
            rule = _rule(full_name, rpc.options)
            yield Method(
                full_name=full_name,
                service=package["service"],
                name=snake_case(rpc.name),
                request=request,
                response=response,
                bindings=_bindings(full_name, rpc.options, request.DESCRIPTOR),
                permission=rule.permission,
                roles=frozenset(rule.roles),
                no_replay=rule.no_replay,
                read_only=rpc.options.idempotency_level == MethodOptions.NO_SIDE_EFFECTS,
                comment=contract.comments.get(full_name, ""),
                group=f"{file.package}.{service.name}",
                topic=_topic(full_name, rpc, request.DESCRIPTOR, response.DESCRIPTOR),
            )


def _message(pool: DescriptorPool, type_name: str) -> type[Message]:
    return GetMessageClass(pool.FindMessageTypeByName(type_name.lstrip(".")))


def _rule(full_name: str, options: MethodOptions) -> Any:
    extension: Any = options_pb2.method
    if not options.HasExtension(extension):
        raise ContractError(f"{full_name}: option (handover.options.v1.method) is missing; it says who may call it")
    rule: Any = options.Extensions[extension]
    if not rule.permission:
        raise ContractError(f"{full_name}: (handover.options.v1.method).permission is missing")
    if not rule.roles:
        raise ContractError(f"{full_name}: (handover.options.v1.method).roles is empty: nobody could call it")
    unknown = sorted(set(rule.roles) - ROLES)
    if unknown:
        raise ContractError(f"{full_name}: unknown role {', '.join(unknown)}; there are {', '.join(sorted(ROLES))}")
    return rule


def _topic(full_name: str, rpc: Any, request: Descriptor, response: Descriptor) -> str:
    """The topic of a live stream, whose messages have the shape that the gateway counts on; "" for a single answer."""
    extension: Any = options_pb2.stream
    topic: str = rpc.options.Extensions[extension].topic
    if not rpc.server_streaming:
        if rpc.options.HasExtension(extension):
            raise ContractError(
                f"{full_name}: (handover.options.v1.stream) belongs to methods that answer with a stream"
            )
        return ""
    if not topic:
        raise ContractError(f"{full_name}: streaming answers need (handover.options.v1.stream).topic")
    if rpc.options.idempotency_level != MethodOptions.NO_SIDE_EFFECTS:
        raise ContractError(f"{full_name}: a stream only reads; idempotency_level = NO_SIDE_EFFECTS is missing")
    cursor = request.fields_by_name.get("cursor")
    if cursor is None or cursor.type != FieldDescriptor.TYPE_STRING or has_presence(cursor):
        raise ContractError(f"{full_name}: the request of a stream has a plain field `string cursor`")
    live = response.fields_by_name.get("live")
    if live is None or live.message_type is None or live.message_type.full_name != LIVE:
        raise ContractError(f"{full_name}: the answer of a stream has a field `{LIVE} live`")
    return topic


def _bindings(full_name: str, options: MethodOptions, request: Descriptor) -> tuple[Binding, ...]:
    if not options.HasExtension(annotations_pb2.http):
        raise ContractError(f"{full_name}: option (google.api.http) is missing; every method has an HTTP binding")
    rule = options.Extensions[annotations_pb2.http]
    bindings = []
    for http in (rule, *rule.additional_bindings):
        verb = http.WhichOneof("pattern")
        if verb not in _VERBS:
            raise ContractError(f"{full_name}: (google.api.http) needs one of {', '.join(_VERBS)}")
        try:
            template = PathTemplate.parse(getattr(http, verb))
        except BadTemplate as error:
            raise ContractError(f"{full_name}: (google.api.http) path {getattr(http, verb)!r}: {error}") from error
        for path in template.variables:
            _check_path(full_name, request, path)
        if http.body not in ("", "*") and http.body not in request.fields_by_name:
            raise ContractError(f"{full_name}: (google.api.http) body {http.body!r} is no field of {request.name}")
        if http.body and verb in ("get", "delete"):
            raise ContractError(f"{full_name}: (google.api.http) {verb} takes no body")
        bindings.append(Binding(verb.upper(), template, http.body))
    return tuple(bindings)


def _check_path(full_name: str, request: Descriptor, path: str) -> None:
    here: Descriptor | None = request
    found: Field | None = None
    for name in path.split("."):
        found = here.fields_by_name.get(name) if here is not None else None
        if found is None:
            raise ContractError(f"{full_name}: (google.api.http) {{{path}}} is no field of {request.name}")
        here = found.message_type
    if found is None or found.is_repeated or found.message_type is not None:
        raise ContractError(f"{full_name}: (google.api.http) {{{path}}} must be a plain field")


def _refuse_ambiguity(contract: Contract) -> None:
    routes: dict[tuple[str, str], str] = {}
    keys: dict[str, str] = {}
    for method in contract.methods.values():
        taken = keys.setdefault(method.routing_key, method.full_name)
        if taken != method.full_name:
            raise ContractError(f"{method.full_name} and {taken} are both {method.routing_key} on the broker")
        for binding in method.bindings:
            other = routes.setdefault((binding.verb, binding.template.shape), method.full_name)
            if other != method.full_name:
                raise ContractError(f"{method.full_name} and {other} share {binding.verb} {binding.template.source}")


def _comments(file: FileDescriptorProto) -> dict[str, str]:
    """Leading comments by full name, for services, methods, messages and fields."""
    texts = {
        tuple(at.path): "\n".join(
            line.removeprefix(" ") for line in at.leading_comments.strip("\n").split("\n")
        ).strip()
        for at in file.source_code_info.location
        if at.leading_comments
    }
    found: dict[str, str] = {}

    def message(prefix: str, proto: object, path: tuple[int, ...]) -> None:
        name = f"{prefix}.{proto.name}"  # type: ignore[attr-defined]
        found[name] = texts.get(path, "")
        for n, entry in enumerate(proto.field):  # type: ignore[attr-defined]
            found[f"{name}.{entry.name}"] = texts.get((*path, 2, n), "")
        for n, nested in enumerate(proto.nested_type):  # type: ignore[attr-defined]
            message(name, nested, (*path, 3, n))

    for n, service in enumerate(file.service):
        found[f"{file.package}.{service.name}"] = texts.get((6, n), "")
        for k, rpc in enumerate(service.method):
            found[f"{file.package}.{service.name}.{rpc.name}"] = texts.get((6, n, 2, k), "")
    for n, top in enumerate(file.message_type):
        message(file.package, top, (4, n))
    return found


def has_presence(entry: Field) -> bool:
    """Whether unset and empty differ for the field (`optional`, messages, oneofs)."""
    return bool(entry.has_presence)
