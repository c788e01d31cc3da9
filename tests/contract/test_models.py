"""The services' pydantic models against the public contract: the same methods, the same fields, at every depth."""

from __future__ import annotations

import typing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.descriptor import Descriptor, MethodDescriptor
from pydantic import BaseModel

from tests.contract.services import NAMES, service

GATEWAYS_OWN = {"request_id"}
"""Fields that the gateway takes out before a service sees the request."""


def pool() -> descriptor_pool.DescriptorPool:
    image = descriptor_pb2.FileDescriptorSet.FromString(Path("proto/gen/handover/descriptors.binpb").read_bytes())
    made = descriptor_pool.DescriptorPool()
    for file in image.file:
        made.Add(file)  # type: ignore[no-untyped-call]
    return made


def methods(name: str) -> dict[str, MethodDescriptor]:
    image = descriptor_pb2.FileDescriptorSet.FromString(Path("proto/gen/handover/descriptors.binpb").read_bytes())
    made = pool()
    found = {}
    for file in image.file:
        if file.package == f"handover.{name}.v1":
            for svc in file.service:
                for method in made.FindServiceByName(f"{file.package}.{svc.name}").methods:
                    found[snake(method.name)] = method
    return found


def snake(name: str) -> str:
    return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


@pytest.mark.parametrize("name", NAMES)
def test_the_contract_and_the_service_have_the_same_methods(name: str) -> None:
    svc = service(name)
    offered = {c.name for c in [*svc.commands, *svc.queries] if not c.internal}
    # complete_upload is the gateway's own call after it has stored a file's bytes.
    assert offered - {"complete_upload"} == set(methods(name))


@pytest.mark.parametrize("name", NAMES)
def test_reads_are_queries_and_writes_are_commands(name: str) -> None:
    no_effect = descriptor_pb2.MethodOptions.NO_SIDE_EFFECTS
    queries = {q.name for q in service(name).queries}
    for method_name, method in methods(name).items():
        assert (method.GetOptions().idempotency_level == no_effect) == (method_name in queries), method_name


@pytest.mark.parametrize("name", NAMES)
def test_requests_and_replies_have_the_fields_of_the_contract(name: str) -> None:
    svc = service(name)
    public = methods(name)
    problems: list[str] = []
    for entry in [*svc.commands, *svc.queries]:
        if entry.name in public:
            method = public[entry.name]
            problems += compare(entry.request, method.input_type, f"{entry.name} request")
            problems += compare(entry.reply, method.output_type, f"{entry.name} reply")
    assert problems == []


def compare(model: type[BaseModel], message: Descriptor, path: str, seen: frozenset[str] = frozenset()) -> list[str]:
    if message.full_name in seen:
        return []
    ours, theirs = set(model.model_fields), {f.name for f in message.fields} - GATEWAYS_OWN
    problems = [f"{path}: {message.name}.{f} is not in {model.__name__}" for f in sorted(theirs - ours)]
    problems += [f"{path}: {model.__name__}.{f} is not in {message.name}" for f in sorted(ours - theirs)]
    for field in message.fields:
        inner = field.message_type
        if field.name not in ours or inner is None or inner.full_name.startswith("google."):
            continue
        if inner.GetOptions().map_entry:
            inner = inner.fields_by_name["value"].message_type
            if inner is None:
                continue
        for nested in nested_models(model.model_fields[field.name].annotation):
            problems += compare(nested, inner, f"{path}.{field.name}", seen | {message.full_name})
    return problems


def nested_models(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    if annotation is datetime:
        return []
    return [m for arg in typing.get_args(annotation) for m in nested_models(arg)]
