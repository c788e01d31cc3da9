"""Each event is registered, has a golden example, and producer and consumers agree on it."""

from __future__ import annotations

import json

import pytest

from tests.contract.services import EVENTS, NAMES, owners, published, registry, service


def example(name: str) -> dict[str, object]:
    path = EVENTS / "examples" / f"{name}.v1.json"
    assert path.exists(), f"no golden example {path}"
    data: dict[str, object] = json.loads(path.read_text())
    return data.get("data", data) if "specversion" in data else data  # type: ignore[return-value]


@pytest.mark.parametrize("name", NAMES)
def test_every_published_event_is_registered_with_its_owner(name: str) -> None:
    classes = published(name)
    assert classes, f"{name} publishes nothing"
    unknown = [c.NAME for c in classes if c.NAME not in registry() or name not in owners(registry()[c.NAME])]
    assert unknown == []


@pytest.mark.parametrize("name", NAMES)
def test_every_published_event_has_exactly_the_shape_of_its_example(name: str) -> None:
    for cls in published(name):
        golden = example(cls.NAME)
        read = cls.model_validate(golden)
        # Written and read again: what a producer sends is the golden shape, field for field.
        assert set(golden) <= set(read.model_dump(mode="json")), cls.NAME
        documented = registry()[cls.NAME]["data"]
        if isinstance(documented, dict):
            assert set(documented) == set(cls.model_fields), cls.NAME


@pytest.mark.parametrize("name", NAMES)
def test_every_event_that_is_read_is_published_and_its_example_can_be_read(name: str) -> None:
    for on in service(name).handlers:
        if on.event == "#":
            continue
        row = registry().get(on.event)
        assert row is not None, f"{name} reads {on.event}, which is not registered"
        assert on.source in owners(row), f"{name} reads {on.event} of {on.source}"
        assert name in row["consumers"], f"{on.event}: {name} is not among its consumers"
        on.reads.model_validate(example(on.event))


def test_every_registered_event_is_published_and_every_consumer_reads_it() -> None:
    names = {n: {c.NAME for c in published(n)} for n in NAMES}
    for event, row in registry().items():
        for owner in owners(row):
            assert event in names[owner], f"{owner} does not publish {event}"
            for consumer in row["consumers"]:
                reads = {(on.source, on.event) for on in service(consumer).handlers}
                assert (owner, event) in reads or (owner, "#") in reads, f"{consumer} does not read {event} of {owner}"


def test_the_asyncapi_description_is_what_registry_and_classes_give() -> None:
    from proto.events.generate import EventsOutdated, check

    try:
        check()
    except EventsOutdated as outdated:
        pytest.fail(str(outdated))
