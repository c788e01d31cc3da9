"""The dashboard's numbers: every case is counted once in each kind of group, urgent groups first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from offboarding.model.board import Bucket, Numbers, gather
from offboarding.model.states import OPEN, State

PATHS = [("TOP",), ("TOP", "SALES"), ("TOP", "SALES", "EAST"), ("TOP", "RND"), ("TOP", "RND", "LAB")]
BUCKETS = st.builds(
    Bucket,
    path=st.sampled_from(PATHS),
    company=st.sampled_from(["HQ", "SH"]),
    batch=st.sampled_from(["", "B1"]),
    state=st.sampled_from(State),
    health=st.sampled_from(["red", "amber", "green"]),
    n=st.integers(0, 5),
)


def case(path: str, state: State = State.IN_HANDOVER, health: str = "green", n: int = 1, **more: str) -> Bucket:
    return Bucket(tuple(path.split("/")), more.get("company", "HQ"), more.get("batch", ""), state, health, n)


@given(st.lists(BUCKETS, max_size=30))
def test_each_grouping_adds_up_to_all(buckets: list[Bucket]) -> None:
    board = gather(buckets)
    total = sum(b.n for b in buckets)
    for groups in (board.stages, board.departments, board.companies):
        assert sum(numbers.total for numbers in groups.values()) == total
    assert board.all.open == board.all.red + board.all.amber + board.all.green
    assert board.all.open == sum(b.n for b in buckets if b.state in OPEN)
    assert board.all.open + board.all.drafts + board.all.completed + board.all.called_off == total


@given(st.lists(BUCKETS, max_size=30), st.sampled_from(["TOP", "SALES", "EAST", "RND", "NONE"]))
def test_a_department_counts_everything_below_it(buckets: list[Bucket], department: str) -> None:
    board = gather(buckets, department)
    assert board.all.total == sum(b.n for b in buckets if department in b.path)
    assert board.department == department
    assert sum(numbers.total for numbers in board.departments.values()) == board.all.total


def test_groups_lie_one_level_below() -> None:
    buckets = [case("TOP/SALES/EAST"), case("TOP/SALES"), case("TOP/RND/LAB", n=2)]
    assert {code: n.open for code, n in gather(buckets).departments.items()} == {"SALES": 2, "RND": 2}
    assert {code: n.open for code, n in gather(buckets, "SALES").departments.items()} == {"EAST": 1, "SALES": 1}
    assert gather(buckets).department == "TOP"
    assert gather([case("TOP/RND/LAB")]).department == "LAB"
    assert gather([case("A/B"), case("C")]).department == ""
    assert set(gather([case("A/B"), case("C")]).departments) == {"A", "C"}
    assert gather([]).departments == {}


def test_red_groups_come_first() -> None:
    buckets = [case("T/A", n=9), case("T/B", health="amber"), case("T/C", health="red"), case("T/D", health="red", n=2)]
    assert list(gather(buckets).departments) == ["D", "C", "B", "A"]


def test_stages_stand_in_the_order_of_a_cases_life() -> None:
    states = [State.CANCELLED, State.IN_HANDOVER, State.DRAFT, State.SUBMITTED]
    assert list(gather([case("T", state) for state in states]).stages) == [
        State.DRAFT,
        State.SUBMITTED,
        State.IN_HANDOVER,
        State.CANCELLED,
    ]


def test_a_batch_is_shown_while_a_case_of_it_is_under_way() -> None:
    buckets = [
        case("T", batch="B1"),
        case("T", State.COMPLETED, batch="B1"),
        case("T", State.COMPLETED, batch="B2"),
        case("T", State.DRAFT, batch="B3"),
    ]
    assert gather(buckets).batches == {"B1": Numbers(open=1, green=1, completed=1, total=2)}
