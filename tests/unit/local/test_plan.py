"""Settings of one machine: made once, kept, and given to each service as narrowly as possible."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest

from deploy.local import company, plan, ports, supervisor, words
from deploy.local.plan import PORTS, SERVICES


def test_second_plan_is_the_first_one(tmp_path: Path) -> None:
    first = plan.make(tmp_path, {})
    plan.save(first)
    files = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    second = plan.make(tmp_path, {})
    plan.save(second)
    assert second == first
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == files


def test_ports_come_from_environment_then_state_then_default(tmp_path: Path) -> None:
    plan.save(plan.make(tmp_path, {"HANDOVER_HTTP_PORT": "18080"}))
    again = plan.make(tmp_path, {})
    assert again.port("HANDOVER_HTTP_PORT") == 18080
    assert again.port("HANDOVER_GRPC_PORT") == PORTS["HANDOVER_GRPC_PORT"]
    assert plan.make(tmp_path, {"HANDOVER_HTTP_PORT": "18081"}).http == "http://127.0.0.1:18081"


def test_default_ports_differ() -> None:
    assert len(set(PORTS.values())) == len(PORTS)


def test_settings_and_keys_are_for_the_owner_only(tmp_path: Path) -> None:
    plan.save(plan.make(tmp_path, {}))
    secret = [tmp_path / "env", *(tmp_path / "keys").iterdir()]
    assert len(secret) >= 3
    assert [path for path in secret if path.stat().st_mode & 0o077] == []


def test_service_gets_its_own_credentials_and_no_others(tmp_path: Path) -> None:
    made = plan.make(tmp_path, {}, database="postgresql")
    for service in SERVICES:
        text = "\n".join(made.environment(service).values())
        others = [name for name in SERVICES if name != service]
        assert made.kept[f"{service.upper()}_BROKER_PASSWORD"] in text
        for other in others:
            assert made.kept[f"{other.upper()}_BROKER_PASSWORD"] not in text
            assert made.kept[f"{other.upper()}_DATABASE_PASSWORD"] not in text


def test_given_settings_win_and_reach_their_service_only(tmp_path: Path) -> None:
    given = {"HANDOVER_LOG_LEVEL": "DEBUG", "NOTIFY_MAIL_FROM": "hr@example.com", "UNRELATED": "x"}
    made = plan.make(tmp_path, given)
    assert made.environment("notify")["NOTIFY_MAIL_FROM"] == "hr@example.com"
    assert "NOTIFY_MAIL_FROM" not in made.environment("checklist")
    assert made.environment("checklist")["HANDOVER_LOG_LEVEL"] == "DEBUG"
    assert "UNRELATED" not in made.environment("notify")


@pytest.mark.parametrize(
    ("given", "own_broker", "database"),
    [
        ({}, True, "sqlite"),
        ({"HANDOVER_BROKER_URL": "amqp://x"}, False, "sqlite"),
        ({f"{s.upper()}_BROKER_URL": "amqp://x" for s in SERVICES}, False, "sqlite"),
        ({f"{s.upper()}_DATABASE_URL": "postgresql://x" for s in plan.WITH_DATABASE}, True, "given"),
    ],
)
def test_given_servers_are_not_started(tmp_path: Path, given: dict[str, str], own_broker: bool, database: str) -> None:
    made = plan.make(tmp_path, given)
    assert (made.own_broker, made.database, made.own_postgres) == (own_broker, database, False)


def test_database_choice_is_kept(tmp_path: Path) -> None:
    plan.save(plan.make(tmp_path, {}, database="postgresql"))
    assert plan.make(tmp_path, {}).own_postgres


def test_taken_port_is_named_with_its_setting() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ports.PortTaken, match=rf"port {port} is in use; set HANDOVER_HTTP_PORT"):
            ports.require_free({"HANDOVER_HTTP_PORT": port, "HANDOVER_GRPC_PORT": ports.unused(1)[0]})


def test_supervisor_configuration_holds_no_secret(tmp_path: Path) -> None:
    made = plan.make(tmp_path, {})
    text = supervisor.configuration(made, tmp_path / "s.sock")
    secrets = [value for name, value in made.kept.items() if name.endswith(("PASSWORD", "KEY"))]
    assert len(secrets) > 5
    assert [secret for secret in secrets if secret in text] == []
    assert set(re.findall(r"^\[program:(\w+)\]", text, re.MULTILINE)) == {"mails", *SERVICES}


def test_control_socket_fits_in_a_deep_folder(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 100)
    control = supervisor.Supervisor(plan.make(deep, {})).socket
    assert len(str(control)) < 108
    assert control == supervisor.Supervisor(plan.make(deep, {})).socket


def test_last_screen_names_doors_and_ports(tmp_path: Path) -> None:
    made = plan.make(tmp_path, {"HANDOVER_HTTP_PORT": "18080", "HANDOVER_GRPC_PORT": "19090"})
    text = words.where_everything_is(made, fresh=True)
    assert "http://127.0.0.1:18080/docs" in text
    assert "http://127.0.0.1:19090/handover.offboarding.v1" in text


def test_sandbox_company_is_consistent() -> None:
    people = {row["number"]: row for row in company.employees()}
    departments = {row["code"]: row for row in company.departments()}
    positions = {row["code"] for row in company.positions()}
    assert len(people) >= 40
    assert len({row["email"] for row in people.values()}) == len(people)
    for row in people.values():
        assert row["department"] in departments
        assert row["position"] in positions
        assert row["manager"] in people or row["number"] == "E1001"
        assert row["hrbp"] in people
    for row in departments.values():
        assert row["head"] in {*people, None}
        assert row["parent"] in departments or row["code"] == "HQ"
    assert {duty["employee"] for duty in company.DUTIES} <= set(people)
    assert {row.get("person") for row in company.identities()} >= set(people)
