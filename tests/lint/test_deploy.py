"""What is deployed: locks are up to date, compose and images name what exists, a service needs only its own lock."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.utils import canonicalize_name

from deploy import service_locks
from deploy.compose.prepare import prepare
from deploy.local.broker import may_use
from deploy.local.plan import SERVICES

COMPOSE = Path("deploy/compose/compose.yaml")

# Only what our own code imports is looked at: libraries look for optional parts by what is installed.
REFUSE = """
import importlib.abc, importlib, sys
class Refuse(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] not in {names!r}:
            return None
        frame = sys._getframe(1)
        while "importlib" in frame.f_code.co_filename:
            frame = frame.f_back
        if "/services/" in frame.f_code.co_filename:
            raise ModuleNotFoundError(f"{{name}} is not in the lock of {service}", name=name)
sys.meta_path.insert(0, Refuse())
import {service}.__main__
"""


def test_locks_are_up_to_date() -> None:
    assert [path for path, text in service_locks.locks().items() if not path.exists() or path.read_text() != text] == []


@pytest.mark.parametrize("service", SERVICES)
def test_service_imports_with_its_own_lock_only(service: str) -> None:
    own = service_locks.closure(service_locks.needs(Path(f"services/{service}")))
    local = {"chassis", service} | ({"handover", "buf"} if service == "gateway" else set())
    others = [
        module
        for module, packages in metadata.packages_distributions().items()
        if module not in local
        and module != "_distutils_hack"
        and not any(canonicalize_name(package) in own for package in packages)
        and module not in sys.stdlib_module_names
    ]
    others += [name for name in SERVICES if name != service]
    script = REFUSE.format(names=set(others), service=service)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.parametrize("service", SERVICES)
def test_image_copies_what_exists_and_runs_as_nobody_special(service: str) -> None:
    text = Path(f"services/{service}/Dockerfile").read_text()
    for source in re.findall(r"^COPY (?!--from)(\S+)", text, re.MULTILINE):
        assert Path(source).exists(), source
    assert "USER 10001" in text
    assert "HEALTHCHECK" in text
    assert "--require-hashes" in text
    assert f'ENTRYPOINT ["python", "-m", "{service}"]' in text
    copied = set(re.findall(r"^COPY services/(\w+) ", text, re.MULTILINE))
    assert copied == {"chassis", service}


def test_compose_names_what_exists(tmp_path: Path) -> None:
    compose = yaml.safe_load(COMPOSE.read_text())
    made = prepare(tmp_path)
    assert set(SERVICES) <= set(compose["services"])
    for name, service in compose["services"].items():
        build = service.get("build")
        if build:
            assert (COMPOSE.parent / build["context"] / build["dockerfile"]).exists(), name
        for other in service.get("depends_on", {}):
            assert other in compose["services"], f"{name} depends on {other}"
        for secret in service.get("secrets", []):
            assert secret["source"] in compose["secrets"], name
    for secret in compose["secrets"].values():
        inside = Path(secret["file"]).relative_to("../../.state/compose")
        assert (tmp_path / inside).exists(), inside
    asked = set(re.findall(r"\$\{(\w+):\?", COMPOSE.read_text()))
    by_hand = {"HANDOVER_PUBLIC_URL", "GATEWAY_ISSUERS", "NOTIFY_SMTP_HOST", "NOTIFY_MAIL_FROM"}
    assert asked - set(made) == by_hand


def test_compose_holds_no_password() -> None:
    for line in COMPOSE.read_text().splitlines():
        found = re.match(r"\s*\w*(PASSWORD|_KEY|SECRET)\w*: *(\S+)", line)
        if found and not found[2].startswith("/run/secrets/"):
            assert found[2].startswith("${"), line


def test_prepare_keeps_what_it_made(tmp_path: Path) -> None:
    first = prepare(tmp_path)
    keys = {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}
    assert prepare(tmp_path) == first
    assert {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()} == keys
    assert (tmp_path / "env").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("what", "name", "allowed"),
    [
        ("configure", "rpc-notify", True),
        ("configure", "notify.dead.v1", True),
        ("configure", "offboarding.events", True),
        ("configure", "rpc-checklist", False),
        ("configure", "checklist.dead.v1", False),
        ("write", "notify.events", True),
        ("write", "nameko-rpc", True),
        ("write", "offboarding.events", False),
        ("write", "checklist.progress.v1", False),
        ("read", "offboarding.events", True),
        ("read", "checklist.progress.v1", False),
        ("read", "rpc-checklist", False),
    ],
)
def test_broker_user_may_do_its_own_work_only(what: str, name: str, allowed: bool) -> None:
    patterns = dict(zip(("configure", "write", "read"), may_use("notify"), strict=True))
    assert bool(re.search(patterns[what], name)) is allowed
