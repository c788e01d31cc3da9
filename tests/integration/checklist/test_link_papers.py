"""A one-time link after an omission: the leaver has the addendum and the newest report, too."""

from __future__ import annotations

from tests.integration.checklist.omission_world import OmissionWorld, omission_engine, omission_folder, world
from tests.integration.checklist.test_access_links import Mail, ask, opened
from tests.integration.checklist.test_addenda import hand_over_part, late
from tests.support.pdf import text_of

__all__ = ["omission_engine", "omission_folder", "world"]


def test_the_link_opens_addendum_and_newest_report_and_waits_for_them(world: OmissionWorld) -> None:
    found = late(world)
    hand_over_part(world, found)
    for person in ("H1", "S1"):
        world.ok("sign_letter", {"name": found["addendum"]}, person)
    before = len(world.sent("access_link.requested"))
    ask(world)
    assert len(world.sent("access_link.requested")) == before, "the addendum's files are not made yet"
    world.later(seconds=1)
    world.later(seconds=1)
    documents = opened(world, Mail(world, world.sent("access_link.requested")[-1]).token)["documents"]
    assert [d["kind"] for d in documents] == ["letter"] * 4 + ["report"] * 2
    assert len({d["filename"] for d in documents}) == 6
    shown = []
    for document in documents:
        ticket = {"ticket": document["url"].removeprefix("/v1/downloads/"), "size": document["size"]}
        shown.append(text_of(world.fetch(ticket)))
    assert "补充函" in shown[2]
    assert "远山物流没有交接" in shown[4].replace("\u200b", "")
