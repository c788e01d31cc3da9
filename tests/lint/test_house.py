"""The repository keeps the house rules, and each rule finds what it is for."""

from __future__ import annotations

import pytest

from tests.lint.house import RULES, Source, check, complaints, rules_for

OFFBOARDING = "services/offboarding/offboarding"
CASE = f"{OFFBOARDING}/usecases/cases.py"
MODEL = f"{OFFBOARDING}/model/case.py"
PROTO = "proto/handover/x/v1/x.proto"
LONG = "def f():\n" + "    x = 1\n" * 75

# rule, path, text that breaks it, text that keeps it
CASES = [
    ("strangers", CASE, "from checklist.model import entry", "from offboarding import model"),
    ("strangers", CASE, "import notify", "import notifications"),
    ("strangers", "services/chassis/chassis/unit.py", "def f():\n    import gateway.app", "import chassis.db"),
    ("broker_libraries", CASE, "import nameko.rpc", "import json"),
    ("broker_libraries", "services/chassis/chassis/unit.py", "from eventlet import sleep", "import time"),
    ("broker_libraries", "services/chassis/chassis/unit.py", "import kombu", "import chassis.runtime.relay"),
    ("pure_model", MODEL, "import sqlalchemy", "import datetime"),
    ("pure_model", MODEL, "from chassis import db", "from chassis import errors"),
    ("pure_model", MODEL, "from ..store import cases", "from . import tree"),
    ("pure_model", MODEL, "from pydantic import BaseModel", "from dataclasses import dataclass"),
    ("queries_in_store", CASE, "from sqlalchemy import select", "from offboarding import store"),
    ("sizes", CASE, LONG, "def f():\n    return 1"),
    ("sizes", CASE, "x = 1\n" * 401, "x = 1\n" * 400),
    ("sizes", "tests/unit/test_x.py", "x = 1\n" * 501, "x = 1\n" * 500),
    ("loose_ends", CASE, "# TO" + "DO: later", "todo = 1"),
    ("stub_functions", CASE, "raise NotImplementedError('x')", "raise ValueError('x')"),
    ("machine_paths", "README.md", "see /wo" + "rk/main/x", "see https://example.com/work/main"),
    ("machine_paths", "README.md", "pip install -i https://pypi." + "org/simple", "pip install"),
    ("commented_rpcs", PROTO, "rpc Get(A) returns (B);", "// Gets one.\nrpc Get(A) returns (B);"),
    ("safe_migrations", f"{OFFBOARDING}/migrations/env.py", "run()", "from chassis.migrate import run_env\nrun_env(m)"),
    ("safe_migrations", "services/chassis/chassis/migrate.py", "x = 1", "x = 'SET lock_timeout'"),
]  # fmt: skip


def test_the_repository_keeps_the_house_rules() -> None:
    found = complaints()
    assert not found, "\n" + "\n".join(map(str, found))


@pytest.mark.parametrize(("rule", "path", "bad", "good"), CASES)
def test_rule_tells_bad_from_good(rule: str, path: str, bad: str, good: str) -> None:
    assert [c.rule for c in check(Source(path, bad), [RULES[rule]])] == [rule]
    assert check(Source(path, good), [RULES[rule]]) == []
    assert RULES[rule] in rules_for(path)


def test_every_rule_has_a_case() -> None:
    assert {case[0] for case in CASES} == set(RULES)


def test_skip_needs_rule_and_reason() -> None:
    line = "import kombu  # house: skip broker_libraries"
    rules = [RULES["broker_libraries"]]
    assert check(Source(CASE, f"{line} - reads a dead letter"), rules) == []
    assert len(check(Source(CASE, line), rules)) == 1
    assert len(check(Source(CASE, "import kombu  # house: skip sizes - long"), rules)) == 1


def test_generated_and_foreign_files_are_left_alone() -> None:
    assert rules_for("proto/gen/handover/x_pb2.py") == ()
    assert rules_for("proto/third_party/google/api/http.proto") == ()
