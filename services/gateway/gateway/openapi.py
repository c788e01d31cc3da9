"""OpenAPI 3.1 of the HTTP door, made from the descriptors: bindings, field rules and comments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from google.api import field_behavior_pb2
from google.protobuf.descriptor import FieldDescriptor

from buf.validate import validate_pb2
from gateway import socket_door
from gateway.contract import Binding, Contract, Method, is_secret
from gateway.dynamic import Descriptor, Field
from gateway.problem import TYPE_PREFIX
from gateway.protojson import is_map
from gateway.templates import ANY, REST, PathTemplate

Schema = dict[str, Any]
_WELL_KNOWN: dict[str, Schema] = {
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
    "google.protobuf.Duration": {"type": "string", "examples": ["3.5s"]},
    "google.protobuf.FieldMask": {"type": "string", "examples": ["name,displayName"]},
    "google.protobuf.Struct": {"type": "object"},
    "google.protobuf.Value": {},
    "google.protobuf.ListValue": {"type": "array"},
    "google.protobuf.Empty": {"type": "object"},
    "google.protobuf.StringValue": {"type": "string"},
    "google.protobuf.BoolValue": {"type": "boolean"},
    "google.protobuf.Int32Value": {"type": "integer"},
    "google.protobuf.Int64Value": {"type": "string"},
    "google.protobuf.DoubleValue": {"type": "number"},
}
_SCALARS: dict[int, Schema] = {
    FieldDescriptor.CPPTYPE_INT32: {"type": "integer", "format": "int32"},
    FieldDescriptor.CPPTYPE_UINT32: {"type": "integer", "minimum": 0},
    FieldDescriptor.CPPTYPE_INT64: {"type": "string", "format": "int64"},
    FieldDescriptor.CPPTYPE_UINT64: {"type": "string", "format": "uint64"},
    FieldDescriptor.CPPTYPE_DOUBLE: {"type": "number"},
    FieldDescriptor.CPPTYPE_FLOAT: {"type": "number"},
    FieldDescriptor.CPPTYPE_BOOL: {"type": "boolean"},
    FieldDescriptor.CPPTYPE_STRING: {"type": "string"},
}
_PROBLEM: Schema = {
    "type": "object",
    "description": "Problem details (RFC 9457). `reason` is stable; texts are in the caller's language.",
    "required": ["type", "title", "status", "detail", "reason", "retryable", "requestId"],
    "properties": {
        "type": {"type": "string", "examples": [TYPE_PREFIX + "wrong-state"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "reason": {"type": "string", "examples": ["WRONG_STATE"]},
        "retryable": {"type": "boolean"},
        "requestId": {"type": "string"},
        "fields": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "description": {"type": "string"}},
            },
        },
        "metadata": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}


def document(contract: Contract, *, title: str, version: str, url: str) -> dict[str, Any]:
    """The whole document."""
    schemas = _Schemas(contract)
    paths: dict[str, Any] = {}
    for method in sorted(contract.methods.values(), key=lambda m: m.full_name):
        for n, binding in enumerate(method.bindings):
            path, _ = path_of(binding.template)
            paths.setdefault(path, {})[binding.verb.lower()] = _operation(method, binding, n, schemas)
    paths |= _file_paths()
    tags = [{"name": name, "description": contract.comments.get(name, "")} for name in contract.services]
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version, "description": _INTRODUCTION},
        "servers": [{"url": url}],
        "tags": [*tags, {"name": "files", "description": "Bytes by ticket; the owning service gives the ticket."}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted((schemas.made | {"Problem": _PROBLEM}).items())),
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
            "responses": {
                "Problem": {
                    "description": "Refused; the reason says why.",
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
            },
        },
        "security": [{"bearer": []}],
    }


_INTRODUCTION = (
    "Every method is also served over gRPC (reflection is on). Mutating calls take the header `Idempotency-Key`: the "
    "same key and body give the same answer. `If-Match` carries the `etag` that you saw. `Accept-Language` (en, zh-CN) "
    "chooses the language of errors; `Request-Timeout` (seconds) bounds the call. Unknown fields are refused."
)


def _operation(method: Method, binding: Binding, number: int, schemas: _Schemas) -> Schema:
    summary, _, _ = method.comment.partition(". ")
    service = method.group.rpartition(".")[2]
    operation: Schema = {
        "operationId": f"{service}_{method.full_name.rpartition('.')[2]}" + (f"_{number}" if number else ""),
        "tags": [method.group],
        "summary": " ".join(summary.split()).rstrip("."),
        "description": method.comment,
        "parameters": [*_parameters(method, binding, schemas), *_headers(method)],
        "responses": {
            "200": {
                "description": "Done.",
                "content": {"application/json": {"schema": schemas.reference(method.response.DESCRIPTOR)}},
            },
            "default": {"$ref": "#/components/responses/Problem"},
        },
        "x-permission": method.permission,
        "x-roles": sorted(method.roles),
    }
    if method.streams:
        operation["description"] += socket_door.ABOUT
        operation["x-websocket"] = socket_door.HANDSHAKE
    if method.public:
        operation["security"] = [{}, {"bearer": []}]
    if binding.body:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _body(method, binding, schemas)}},
        }
    return operation


def _body(method: Method, binding: Binding, schemas: _Schemas) -> Schema:
    descriptor = method.request.DESCRIPTOR
    if binding.body != "*":
        return schemas.field(descriptor.fields_by_name[binding.body])
    in_path = {v.split(".")[0] for v in binding.template.variables}
    return schemas.object(descriptor, without=in_path) if in_path else schemas.reference(descriptor)


def _parameters(method: Method, binding: Binding, schemas: _Schemas) -> Iterator[Schema]:
    descriptor = method.request.DESCRIPTOR
    in_path = set(binding.template.variables)
    for name, path in path_of(binding.template)[1]:
        entry = _field_at(descriptor, path)
        yield {
            "name": name,
            "in": "path",
            "required": True,
            "description": schemas.comment(entry),
            "schema": {"type": "string"},
        }
    if binding.body == "*":
        return
    for name, entry in _query_fields(descriptor, "", ()):
        if name.split(".")[0] == binding.body or name in in_path or entry.name == "request_id":
            continue
        yield {
            "name": ".".join(_camel(part) for part in name.split(".")),
            "in": "query",
            "required": _is_required(entry),
            "description": schemas.comment(entry),
            "schema": schemas.field(entry),
        }


def _headers(method: Method) -> Iterator[Schema]:
    if not method.read_only:
        yield {
            "name": "Idempotency-Key",
            "in": "header",
            "description": "1 to 255 visible ASCII characters; made up when absent.",
            "schema": {"type": "string", "maxLength": 255},
        }
    if "etag" in method.request.DESCRIPTOR.fields_by_name:
        yield {
            "name": "If-Match",
            "in": "header",
            "description": "The etag that you saw.",
            "schema": {"type": "string"},
        }


class _Schemas:
    """Schemas of messages, made when first referred to."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self.made: dict[str, Schema] = {}

    def comment(self, entry: Field) -> str:
        """The comment of a field."""
        return self._contract.comments.get(entry.full_name, "")

    def reference(self, descriptor: Descriptor) -> Schema:
        """A `$ref` to a message's schema."""
        known = _WELL_KNOWN.get(descriptor.full_name)
        if known is not None:
            return dict(known)
        name = descriptor.full_name.removeprefix("handover.")
        if name not in self.made:
            self.made[name] = {}  # a message may hold itself
            self.made[name] = self.object(descriptor)
        return {"$ref": f"#/components/schemas/{name}"}

    def object(self, descriptor: Descriptor, without: set[str] | frozenset[str] = frozenset()) -> Schema:
        """The schema of a message, some of its fields left out."""
        entries = [f for f in descriptor.fields if f.name not in without]
        schema: Schema = {
            "type": "object",
            "properties": {_camel(f.name): self.field(f) for f in entries},
            "additionalProperties": False,
        }
        comment = self._contract.comments.get(descriptor.full_name, "")
        if comment:
            schema["description"] = comment
        required = [_camel(f.name) for f in entries if _is_required(f)]
        return schema | ({"required": required} if required else {})

    def field(self, entry: Field) -> Schema:
        """The schema of a field, with its comment and rules."""
        if is_map(entry):
            values = entry.message_type.fields_by_name["value"]
            schema: Schema = {"type": "object", "additionalProperties": self._single(values)}
        elif entry.is_repeated:
            schema = {"type": "array", "items": self._single(entry)}
        else:
            schema = self._single(entry)
        schema |= _rules(entry)
        comment = self.comment(entry)
        if comment:
            schema["description"] = comment
        if is_secret(entry):
            schema["format"] = "password"
            schema["x-secret"] = True
        behaviors = entry.GetOptions().Extensions[field_behavior_pb2.field_behavior]
        if field_behavior_pb2.OUTPUT_ONLY in behaviors:
            schema["readOnly"] = True
        return schema

    def _single(self, entry: Field) -> Schema:
        if entry.message_type is not None:
            return self.reference(entry.message_type)
        if entry.enum_type is not None:
            return {"type": "string", "enum": [value.name for value in entry.enum_type.values]}
        if entry.type == FieldDescriptor.TYPE_BYTES:
            return {"type": "string", "contentEncoding": "base64"}
        return dict(_SCALARS[entry.cpp_type])


def _rules(entry: Field) -> Schema:
    """Field rules that JSON Schema can say."""
    rules = _validate_rules(entry)
    found: Schema = {}
    text = rules.string
    if text.HasField("min_len"):
        found["minLength"] = text.min_len
    if text.HasField("max_len"):
        found["maxLength"] = text.max_len
    if text.HasField("pattern"):
        found["pattern"] = text.pattern
    if getattr(text, "in"):
        found["enum"] = list(getattr(text, "in"))
    for kind in ("int32", "uint32", "double", "float"):
        number: Any = getattr(rules, kind)
        for rule, word in (
            ("gte", "minimum"),
            ("lte", "maximum"),
            ("gt", "exclusiveMinimum"),
            ("lt", "exclusiveMaximum"),
        ):
            if number.HasField(rule):
                found[word] = getattr(number, rule)
    if rules.repeated.HasField("min_items"):
        found["minItems"] = rules.repeated.min_items
    if rules.repeated.HasField("max_items"):
        found["maxItems"] = rules.repeated.max_items
    return found


def _validate_rules(entry: Field) -> validate_pb2.FieldRules:
    rules: validate_pb2.FieldRules = entry.GetOptions().Extensions[validate_pb2.field]
    return rules


def _is_required(entry: Field) -> bool:
    behaviors = entry.GetOptions().Extensions[field_behavior_pb2.field_behavior]
    return field_behavior_pb2.REQUIRED in behaviors or bool(_validate_rules(entry).required)


def _query_fields(descriptor: Descriptor, prefix: str, seen: tuple[Descriptor, ...]) -> Iterator[tuple[str, Field]]:
    """Fields that a query string can carry: plain ones, lists of plain ones, and those of nested messages."""
    for entry in descriptor.fields:
        name = f"{prefix}{entry.name}"
        nested = entry.message_type
        if nested is None or (not entry.is_repeated and nested.full_name in _WELL_KNOWN):
            yield name, entry
        elif not entry.is_repeated and nested not in (*seen, descriptor):
            yield from _query_fields(nested, name + ".", (*seen, descriptor))


def _field_at(descriptor: Descriptor, path: str) -> Field:
    *parents, last = path.split(".")
    for parent in parents:
        descriptor = descriptor.fields_by_name[parent].message_type
    return descriptor.fields_by_name[last]


def path_of(template: PathTemplate) -> tuple[str, list[tuple[str, str]]]:
    """A template in OpenAPI's notation, and its parameters with the field that each is part of.

    `/v1/{name=cases/*}:submit` becomes `/v1/cases/{case}:submit`: OpenAPI's parameters never hold a slash.
    """
    fields = {n: path for path, start, end in template.ranges for n in range(start, end)}
    parts: list[str] = []
    parameters: list[tuple[str, str]] = []
    for n, segment in enumerate(template.segments):
        if segment not in (ANY, REST):
            parts.append(segment)
            continue
        before = template.segments[n - 1] if n and fields.get(n - 1) == fields[n] else ""
        name = _singular(before) or fields[n]
        parts.append("{" + name + "}")
        parameters.append((name, fields[n]))
    return "/" + "/".join(parts) + (f":{template.verb}" if template.verb else ""), parameters


def _singular(collection: str) -> str:
    if collection.endswith("ies"):
        return collection[:-3] + "y"
    return collection.removesuffix("s")


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def _file_paths() -> dict[str, Any]:
    ticket = {"name": "ticket", "in": "path", "required": True, "schema": {"type": "string"}}
    binary: Schema = {"application/octet-stream": {}}
    refused = {"$ref": "#/components/responses/Problem"}
    offset = {"Upload-Offset": {"schema": {"type": "integer"}}}
    return {
        "/v1/uploads/{ticket}": {
            "put": {
                "operationId": "Files_Upload",
                "tags": ["files"],
                "summary": "Send a file, whole or in parts",
                "description": "The whole file, or a part with `Content-Range: bytes 0-99/250`; `bytes */250` asks "
                "where to continue. The ticket is the permission; no token is needed.",
                "security": [{}],
                "parameters": [ticket],
                "requestBody": {"required": True, "content": binary},
                "responses": {
                    "200": {
                        "description": "Complete: the owning service's answer.",
                        "content": {"application/json": {}},
                    },
                    "202": {"description": "More to come.", "headers": offset},
                    "default": refused,
                },
            },
            "head": {
                "operationId": "Files_Offset",
                "tags": ["files"],
                "summary": "Where an interrupted upload continues",
                "security": [{}],
                "parameters": [ticket],
                "responses": {"200": {"description": "The offset.", "headers": offset}, "default": refused},
            },
        },
        "/v1/downloads/{ticket}": {
            "get": {
                "operationId": "Files_Download",
                "tags": ["files"],
                "summary": "Fetch a file",
                "description": "Ranges are supported. The ticket is the permission; no token is needed.",
                "security": [{}],
                "parameters": [ticket],
                "responses": {
                    "200": {"description": "The file.", "content": binary},
                    "206": {"description": "A part of it.", "content": binary},
                    "default": refused,
                },
            }
        },
    }
