"""Departments, heads, duties and health as pure rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offboarding.model.departments import Department, Tree, head_and_superior, path_codes, path_text, superior_of
from offboarding.model.duties import Duty, holders
from offboarding.model.health import Health, OpenDeadline, health_at, next_change

TREE = Tree.of(
    [
        Department("TOP", None, "boss"),
        Department("SALES", "TOP", "sally"),
        Department("EAST", "SALES", "ed"),
        Department("EMPTY", "EAST", None),
        Department("SAME", "EAST", "ed"),
    ]
)


@pytest.mark.parametrize(
    ("department", "leaver", "unable", "expected"),
    [
        ("EAST", "li", (), ("ed", "sally")),
        ("EAST", "ed", (), ("sally", "boss")),
        ("EMPTY", "li", (), ("ed", "sally")),
        ("SAME", "li", (), ("ed", "sally")),
        ("SAME", "ed", (), ("sally", "boss")),
        ("EAST", "li", ("ed", "sally"), ("boss", None)),
        ("TOP", "boss", (), (None, None)),
        ("GHOST", "li", (), (None, None)),
    ],
)
def test_head_and_superior(department, leaver, unable, expected):
    assert head_and_superior(TREE, department, leaver, unable) == expected


@pytest.mark.parametrize(
    ("department", "head", "present", "unable", "expected"),
    [
        ("EAST", "ed", "sally", (), "sally"),
        ("EAST", "ed", "gone", (), "sally"),
        ("EAST", "ed", None, (), "sally"),
        ("EAST", "ed", "boss", (), "sally"),  # the nearest, whoever it was before
        ("SAME", "ed", None, (), "sally"),
        ("EAST", "ed", "sally", ("sally",), "boss"),
        ("EAST", "ed", "sally", ("sally", "boss"), None),
        ("EAST", "ed", "sally", ("ed",), "sally"),  # a head who is away is still below the one above
        ("TOP", "boss", None, (), None),
        ("EAST", "hr", "sally", (), "sally"),  # named by HR, heads nothing here: who was told so far stays
        ("EAST", "hr", "gone", (), "ed"),
        ("EAST", "hr", "sally", ("sally",), "ed"),
        ("GHOST", "ed", "sally", (), None),
    ],
)
def test_the_superior_of_a_head(department, head, present, unable, expected):
    assert superior_of(TREE, department, "li", head, present, unable) == expected


def test_the_leaver_is_nobodys_superior():
    assert superior_of(TREE, "EAST", "sally", "ed", "sally") == "boss"


parents = st.dictionaries(st.sampled_from("ABCDEF"), st.one_of(st.none(), st.sampled_from("ABCDEF")), min_size=1)


@given(parents, st.sampled_from("ABCDEF"))
def test_paths_and_cycles_of_any_graph(graph, code):
    tree = Tree.of(Department(c, p, head=f"h{c}") for c, p in graph.items())
    path = tree.path(code)
    assert len(path) == len(set(path))
    assert (path[-1:] == [code]) == (code in graph)
    cycle = tree.cycle(code)
    for n, member in enumerate(cycle):
        assert graph[member] == cycle[(n + 1) % len(cycle)]
    if code in graph and not cycle:
        assert graph[path[0]] is None or graph[path[0]] not in graph
    assert path_codes(path_text(path)) == path


@given(parents, st.sampled_from("ABCDEF"), st.sampled_from("ABCDEF"))
def test_the_leaver_is_never_the_head(graph, code, leaver):
    tree = Tree.of(Department(c, p, head=f"h{c}") for c, p in graph.items())
    assert f"h{leaver}" not in head_and_superior(tree, code, f"h{leaver}")


DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("duties", "expected"),
    [
        ([Duty("it", "a", "TOP"), Duty("it", "b", "EAST"), Duty("it", "c")], ["b", "a", "c"]),
        ([Duty("it", "a", "RND")], []),
        ([Duty("doc", "a", "EAST")], []),
        ([Duty("it", "li", "EAST"), Duty("it", "a", "TOP")], ["a"]),
        ([Duty("it", "a", "EAST", valid_to=date(2026, 3, 1)), Duty("it", "b", "EAST", valid_from=DAY)], ["b"]),
        ([Duty("it", "a", "EAST", valid_to=DAY)], ["a"]),
        ([Duty("it", "a", "EAST"), Duty("it", "a", "TOP")], ["a"]),
    ],
)
def test_who_holds_a_duty_nearest_first(duties, expected):
    assert holders(duties, "it", ["TOP", "SALES", "EAST"], DAY, without=["li"]) == expected


NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def due(hours: float, *, missed: bool = False) -> OpenDeadline:
    at = NOW + timedelta(hours=hours)
    return OpenDeadline(at - timedelta(hours=24), at, missed)


@pytest.mark.parametrize(
    ("deadlines", "expected"),
    [
        ([], Health.GREEN),
        ([due(25)], Health.GREEN),
        ([due(24)], Health.AMBER),
        ([due(1), due(100)], Health.AMBER),
        ([due(0)], Health.RED),
        ([due(100, missed=True)], Health.RED),
    ],
)
def test_health(deadlines, expected):
    assert health_at(NOW, deadlines) is expected


@given(st.lists(st.builds(due, st.floats(-50, 200), missed=st.booleans()), max_size=6))
def test_between_two_looks_the_health_stays(deadlines):
    now = NOW
    for _ in range(20):
        following = next_change(now, deadlines)
        if following is None:
            assert health_at(now, deadlines) is health_at(now + timedelta(days=999), deadlines)
            return
        assert following > now
        assert health_at(now, deadlines) is health_at(following - timedelta(microseconds=1), deadlines)
        now = following
    pytest.fail("time goes on for ever")
