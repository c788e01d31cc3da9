"""The handover report (交接报告) as data, projected from the evidence record and from nothing else. SPEC 3.

Rows come in the order of recording; events of several services may have been recorded late, so the projection takes
each for what it says and never assumes that an earlier one was seen.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from checklist.model.report_sight import for_others

QUIET = {
    "task.opened",
    "task.closed",
    "deadline.set",
    "deadline.moved",
    "deadline.met",
    "deadline.dropped",
    "entry.checked",
    "case.checked",
    "records.owned",
    "holdings.changed",
    "case.state_changed",
}
"""Events that are on record but would only drown the timeline."""


@dataclass(frozen=True)
class Recorded:
    """One row of the record with its texts; `who` and `data` are empty where they were erased."""

    seq: int
    hash: str
    at: str
    event: str
    service: str
    who: Mapping[str, Any]
    data: Mapping[str, Any]
    exhibit: Mapping[str, Any]


@dataclass
class Story:
    """What the record tells of one case. Values are plain JSON data, keyed as events key them."""

    case: dict[str, Any] = field(default_factory=dict)
    people: dict[str, dict[str, str]] = field(default_factory=dict)
    places: dict[str, dict[str, str]] = field(default_factory=dict)
    checklist: dict[str, Any] = field(default_factory=dict)
    entries: dict[str, dict[str, Any]] = field(default_factory=dict)
    findings: dict[str, dict[str, Any]] = field(default_factory=dict)
    letter: dict[str, Any] = field(default_factory=lambda: {"signatures": [], "overrides": []})
    missed: list[dict[str, Any]] = field(default_factory=list)
    omissions: dict[str, dict[str, Any]] = field(default_factory=dict)
    addenda: dict[str, dict[str, Any]] = field(default_factory=dict)
    timeline: list[dict[str, Any]] = field(default_factory=list)
    length: int = 0
    head: str = ""

    def entry(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """The entry that an event speaks of; known from now on, whatever came first."""
        blank = {"entry_id": data["entry_id"], "state": "pending", "returned": [], "submissions": 0, "section": "work"}
        found = self.entries.setdefault(data["entry_id"], blank)
        told = (
            *("item_key", "section", "title", "mandatory", "receiver", "confirmer", "confirmer_duty", "submitter"),
            "omission_id",
        )
        found.update({name: data[name] for name in told if data.get(name) is not None})
        return found


def project(rows: Iterable[Recorded]) -> Story:
    """Reads the whole record into a story."""
    story = Story()
    for recorded in rows:
        story.length, story.head = recorded.seq, recorded.hash
        story.people.update(recorded.exhibit.get("people", {}))
        data = for_others(recorded.event, recorded.data)
        if data is None:
            continue
        row = replace(recorded, data=data)
        tell = TELLERS.get(row.event)
        if tell is not None and row.data:
            tell(story, row)
        if row.event not in QUIET:
            story.timeline.append(_moment(row))
    # By when it happened: another service's event may have been recorded after what it led to.
    story.timeline.sort(key=lambda moment: (moment["at"], moment["seq"]))
    return story


def _moment(row: Recorded) -> dict[str, Any]:
    return {
        "seq": row.seq,
        "at": row.at,
        "event": row.event,
        "service": row.service,
        "actor": row.who.get("actor") or None,
        "actor_kind": row.who.get("actor_kind"),
        "on_behalf_of": row.who.get("on_behalf_of"),
        "erased": not row.who or not row.data,
        "data": dict(row.data),
    }


def _submitted_case(story: Story, row: Recorded) -> None:
    story.case.update(row.data)
    story.people.setdefault(row.data["leaver"], dict(row.data.get("leaver_name") or {}))


def _rescheduled(story: Story, row: Recorded) -> None:
    story.case["last_working_day"] = row.data["last_working_day"]
    story.case["separation_date"] = row.data.get("separation_date") or story.case.get("separation_date")


def _successor(story: Story, row: Recorded) -> None:
    story.case["successor"] = row.data.get("successor")


def _case_ended(outcome: str) -> Callable[[Story, Recorded], None]:
    def tell(story: Story, row: Recorded) -> None:
        story.case["outcome"] = {"kind": outcome, "at": row.at, "reason": row.data.get("reason")}

    return tell


def _created(story: Story, row: Recorded) -> None:
    story.checklist.update(template=row.data.get("template", []), head=row.data["head"], created_at=row.at)
    story.places.update(row.exhibit.get("places", {}))


def _head_changed(story: Story, row: Recorded) -> None:
    story.case["head"] = story.checklist["head"] = row.data["head"]


def _list_confirmed(story: Story, row: Recorded) -> None:
    data = row.data
    story.checklist.update(confirmed_by=data["confirmed_by"], confirmed_at=row.at, on_time=data.get("on_time"))
    story.checklist["confirmed_for"] = row.who.get("on_behalf_of")
    for entry in data.get("entries", []):
        story.entry(entry)


def _added(story: Story, row: Recorded) -> None:
    story.entry(row.data)


def _removed(story: Story, row: Recorded) -> None:
    for entry_id in row.data.get("entries", []):
        story.entries.pop(entry_id, None)


def _submitted(story: Story, row: Recorded) -> None:
    entry = story.entry(row.data)
    _unconfirm(entry)
    if entry.get("acknowledged", {}).get("content_digest") != row.data["content_digest"]:
        entry.pop("acknowledged", None)
    entry.update(
        state="submitted",
        submitted_at=row.at,
        submitted_by=row.who.get("actor") or row.data.get("submitter"),
        content_digest=row.data["content_digest"],
        nothing_to_hand_over=bool(row.data.get("nothing_to_hand_over")),
        submissions=max(entry["submissions"] + 1, int(row.data.get("submission") or 0)),
        content=row.exhibit.get("content", []),
    )


def _confirmed(story: Story, row: Recorded) -> None:
    entry = story.entry(row.data)
    entry.update(
        state="confirmed",
        confirmed_at=row.at,
        confirmed_by=row.data["confirmed_by"],
        confirmed_for=row.who.get("on_behalf_of"),
        confirmed_digest=row.data["content_digest"],
        on_time=row.data.get("on_time"),
    )


def _returned(story: Story, row: Recorded) -> None:
    entry = story.entry(row.data)
    _unconfirm(entry)
    entry["state"] = "returned"
    entry["returned"].append({"by": row.data["returned_by"], "at": row.at, "reason": row.data["reason"]})


def _unconfirm(entry: dict[str, Any]) -> None:
    """A content that came back, or a new one, has not been confirmed."""
    for name in ("confirmed_at", "confirmed_by", "confirmed_for", "confirmed_digest", "on_time"):
        entry.pop(name, None)


def _waived(story: Story, row: Recorded) -> None:
    waiver = {name: row.data.get(name) for name in ("waived_by", "agreed_by", "reason")}
    story.entry(row.data).update(state="waived", waiver=waiver | {"at": row.at})


def _acknowledged(story: Story, row: Recorded) -> None:
    taken = {"by": row.data["receiver"], "at": row.at, "content_digest": row.data["content_digest"]}
    story.entry(row.data)["acknowledged"] = taken


def _finding_opened(story: Story, row: Recorded) -> None:
    kept = {n: row.data.get(n) for n in ("finding_id", "entry_id", "kind", "score", "summary", "records")}
    finding = story.findings.setdefault(row.data["finding_id"], {"outcome": None})
    finding.update(kept | {"opened_at": row.at})


def _finding_resolved(story: Story, row: Recorded) -> None:
    finding = story.findings.setdefault(row.data["finding_id"], {"finding_id": row.data["finding_id"]})
    kept = {n: row.data.get(n) for n in ("outcome", "resolved_by", "reason")}
    finding.update(kept | {"resolved_at": row.at})


def _ready(story: Story, row: Recorded) -> None:
    story.letter.update(letter_id=row.data["letter_id"], ready_at=row.at)


def _signed(story: Story, row: Recorded) -> None:
    signature = {n: row.data.get(n) for n in ("role", "person", "signed_by", "outcome", "reason", "reason_code")}
    story.letter["signatures"].append(signature | {"at": row.at, "letter_digest": row.data["letter_digest"]})
    story.letter.update(letter_id=row.data["letter_id"], digest=row.data["letter_digest"])


def _overridden(story: Story, row: Recorded) -> None:
    kept = {n: row.data.get(n) for n in ("overridden_by", "reason", "blockers")}
    story.letter["overrides"].append(kept | {"at": row.at})


def _completed(story: Story, row: Recorded) -> None:
    story.letter.update(completed_at=row.data["completed_at"], digest=row.data["letter_digest"])


def _rendered(story: Story, row: Recorded) -> None:
    story.letter["documents"] = row.data["documents"]


def _missed(story: Story, row: Recorded) -> None:
    kept = {n: row.data.get(n) for n in ("kind", "subject_id", "title", "person", "role", "due_at")}
    story.missed.append(kept | {"at": row.at})


def _omission(*names: str) -> Callable[[Story, Recorded], None]:
    """The newest word of each of these; instants that an event does not name itself are the row's."""

    def tell(story: Story, row: Recorded) -> None:
        found = story.omissions.setdefault(row.data["omission_id"], {"omission_id": row.data["omission_id"]})
        found.update({name: row.data[name] for name in names if name in row.data})
        found[f"{row.event.partition('.')[2]}_at"] = row.at

    return tell


def _omission_reported(story: Story, row: Recorded) -> None:
    _omission("title", "reported_by", "loss_claimed", "after_completion")(story, row)
    story.omissions[row.data["omission_id"]].update(row.exhibit.get("omission", {}))


def _omission_traced(story: Story, row: Recorded) -> None:
    _omission(*VERDICT, "also", "explanation", "cites")(story, row)
    story.omissions[row.data["omission_id"]]["traced_verdict"] = row.data.get("verdict")


def _addendum(story: Story, row: Recorded) -> None:
    blank = {"letter_id": row.data["letter_id"], "signatures": [], "completed_at": None}
    found = story.addenda.setdefault(row.data["letter_id"], blank)
    if row.event == "addendum.signed":
        found["signatures"].append(
            {n: row.data.get(n) for n in ("role", "person", "signed_by", "outcome", "reason_code", "reason")}
            | {"at": row.at}
        )
    for name in ("omission_id", "title", "entry_id", "original_digest", "completed_at", "documents"):
        if row.data.get(name) is not None:
            found[name] = row.data[name]
    if row.event == "addendum.completed":
        found["letter_digest"] = row.data["letter_digest"]


VERDICT = ("verdict", "attributed_to", "attributed_role", "upheld")

TELLERS: dict[str, Callable[[Story, Recorded], None]] = {
    "case.submitted": _submitted_case,
    "case.rescheduled": _rescheduled,
    "case.successor_changed": _successor,
    "case.withdrawn": _case_ended("withdrawn"),
    "case.cancelled": _case_ended("cancelled"),
    "checklist.created": _created,
    "checklist.list_confirmed": _list_confirmed,
    "checklist.head_changed": _head_changed,
    "checklist.item_removed": _removed,
    "entry.added": _added,
    "entry.reassigned": _added,
    "entry.submitted": _submitted,
    "entry.confirmed": _confirmed,
    "entry.returned": _returned,
    "entry.waived": _waived,
    "entry.acknowledged": _acknowledged,
    "finding.opened": _finding_opened,
    "finding.resolved": _finding_resolved,
    "checklist.ready_for_letter": _ready,
    "letter.signed": _signed,
    "letter.gate_overridden": _overridden,
    "letter.completed": _completed,
    "letter.rendered": _rendered,
    "deadline.missed": _missed,
    "omission.reported": _omission_reported,
    "omission.traced": _omission_traced,
    "omission.disputed": _omission("disputed_by"),
    "omission.decided": _omission(*VERDICT, "decided_by", "reason", "final"),
    "omission.loss_confirmed": _omission("confirmed"),
    "omission.closed": _omission("outcome"),
    "addendum.opened": _addendum,
    "addendum.signed": _addendum,
    "addendum.completed": _addendum,
    "addendum.rendered": _addendum,
}


def figures(story: Story) -> dict[str, int]:
    """The counts on the report's first page."""
    states = [e["state"] for e in story.entries.values()]
    return {
        "entries": len(states),
        "confirmed": states.count("confirmed"),
        "waived": states.count("waived"),
        "open": len(states) - states.count("confirmed") - states.count("waived"),
        "returns": sum(len(e["returned"]) for e in story.entries.values()),
        "findings": len(story.findings),
        "findings_open": sum(1 for f in story.findings.values() if not f.get("outcome")),
        "missed": len(story.missed),
        "rows": story.length,
    }


SECTIONS = ("work", "knowledge", "relations", "assets", "hr")


def ordered_entries(story: Story) -> list[dict[str, Any]]:
    """Entries by section, then in the order in which the record first names them."""
    rank = {name: index for index, name in enumerate(SECTIONS)}
    return sorted(story.entries.values(), key=lambda e: rank.get(e.get("section", ""), len(rank)))


SIGNED = (
    "entry_id",
    "section",
    "title",
    "state",
    "confirmed_by",
    "confirmed_for",
    "confirmed_at",
    "content_digest",
    "receiver",
    "waiver",
    "nothing_to_hand_over",
    "acknowledged",
)
"""What the letter shows of an entry."""


def letter_content(story: Story) -> dict[str, Any]:
    """What the signatories sign: the state of the handover as the record tells it.

    HR's own list is no part of it (SPEC 2), nor is the record's length: a message that was delivered meanwhile must not
    change what is signed.
    """
    facts = ("case_id", "kind", "leaver", "head", "successor", "department", "position", "company", "last_working_day")
    entries = [
        {name: e[name] for name in SIGNED if e.get(name) not in (None, "")}
        for e in ordered_entries(story)
        if e.get("section") != "hr"
    ]
    accepted = [
        {n: f.get(n) for n in ("finding_id", "kind", "summary", "outcome", "resolved_by", "reason")}
        for f in story.findings.values()
        if f.get("outcome") in ("accepted", "overridden")
    ]
    content: dict[str, Any] = {
        "case": {name: story.case[name] for name in facts if story.case.get(name) is not None},
        "places": story.places,
        "entries": entries,
        "accepted_findings": accepted,
        "overrides": story.letter["overrides"],
    }
    named = set(strings(content))
    return content | {"people": {number: names for number, names in story.people.items() if number in named}}


def strings(value: Any) -> Iterable[str]:
    """Every text in it, whatever holds it; numbers of people are among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
