"""Writes asyncapi.yaml (AsyncAPI 3.0): every event of the registry with the schema of the class that publishes it.

python -m proto.events.generate          writes
python -m proto.events.generate --check  fails when the file is not what registry and classes give
"""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from typing import Any

import yaml

from chassis.contract import Event

HERE = Path(__file__).parent
SERVICES = ("offboarding", "checklist", "performance", "notify")


def classes() -> dict[tuple[str, str], type[Event]]:
    """The publishing class by (owner, event); the chassis' own events count for every service."""
    for name in SERVICES:
        importlib.import_module(f"{name}.service")
    found: dict[tuple[str, str], type[Event]] = {}
    todo = list(Event.__subclasses__())
    while todo:
        cls = todo.pop()
        todo += cls.__subclasses__()
        if "NAME" not in vars(cls):
            continue
        package = cls.__module__.split(".")[0]
        for owner in SERVICES if package == "chassis" else (package,):
            found[(owner, cls.NAME)] = cls
    return found


def document() -> dict[str, Any]:
    """The whole description."""
    published = classes()
    channels: dict[str, Any] = {}
    messages: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    for row in yaml.safe_load((HERE / "registry.yaml").read_text()):
        owners = [row["owner"]] if isinstance(row["owner"], str) else row["owner"]
        for owner in owners:
            key = f"{owner}.{row['name']}"
            messages[key] = message(row, owner, published[(owner, row["name"])])
            channel = channels.setdefault(owner, exchange(owner))
            channel["messages"][row["name"]] = {"$ref": f"#/components/messages/{key}"}
            operations[f"publish.{key}"] = {
                "action": "send",
                "channel": {"$ref": f"#/channels/{owner}"},
                "messages": [{"$ref": f"#/channels/{owner}/messages/{row['name']}"}],
            }
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Handover suite events",
            "version": "1.0.0",
            "description": "CloudEvents 1.0 in structured JSON mode; events of one case that leave together are one "
            "message in the JSON batch format (an array), routed by the names of all of them. "
            "Attributes are described in services/README.md.",
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": channels,
        "operations": operations,
        "components": {"messages": messages},
    }


def exchange(owner: str) -> dict[str, Any]:
    """The channel of a service: its durable topic exchange; the routing key is the event's name."""
    return {
        "address": f"{owner}.events",
        "messages": {},
        "bindings": {"amqp": {"is": "routingKey", "exchange": {"name": f"{owner}.events", "type": "topic"}}},
    }


def message(row: dict[str, Any], owner: str, cls: type[Event]) -> dict[str, Any]:
    """One event: its meaning, its payload's schema, its golden example."""
    example = json.loads((HERE / "examples" / f"{row['name']}.v{cls.VERSION}.json").read_text())
    return {
        "name": f"handover.{row['name']}.v{cls.VERSION}",
        "title": row["name"],
        "summary": row["means"],
        "tags": [{"name": f"consumer:{c}"} for c in row["consumers"]],
        "payload": {
            "type": "object",
            "required": ["specversion", "id", "source", "type", "time", "tenant", "data"],
            "properties": {
                "type": {"const": f"handover.{row['name']}.v{cls.VERSION}"},
                "source": {"const": f"/{owner}"},
                "data": inlined(cls.model_json_schema(mode="serialization")),
            },
        },
        "examples": [{"payload": {"data": example.get("data", example) if "specversion" in example else example}}],
    }


def inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with its own definitions put in place: AsyncAPI resolves references from the document's root."""
    definitions = schema.pop("$defs", {})

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            if "$ref" in value:
                return walk(definitions[value["$ref"].rpartition("/")[2]])
            return {k: walk(v) for k, v in value.items()}
        return [walk(v) for v in value] if isinstance(value, list) else value

    result: dict[str, Any] = walk(schema)
    return result


TARGET = HERE / "asyncapi.yaml"


class EventsOutdated(Exception):
    """The committed description differs from what registry and classes give."""


def text() -> str:
    """The file's content."""
    return yaml.safe_dump(document(), allow_unicode=True, sort_keys=True, width=140)


def check() -> None:
    """Raises EventsOutdated when the file must be generated again."""
    if not TARGET.exists() or TARGET.read_text() != text():
        raise EventsOutdated("asyncapi.yaml is outdated: python -m proto.events.generate")


def main() -> None:
    """Writes, or checks with --check."""
    if "--check" in sys.argv:
        check()
    else:
        TARGET.write_text(text())


if __name__ == "__main__":
    main()
