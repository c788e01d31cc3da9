"""`make test`: every suite in a process of its own, against one private broker and one private PostgreSQL.

    python -m tests.run [lint|types|unit|contract|integration|e2e|fault|scale …]      all but scale without arguments

Services that run on eventlet and the asyncio gateway never share a process. Two parts run side by side, since most of
them wait for processes, brokers and clocks; a part's output is shown whole when it ends. All parts run, also after one
failed; the last lines say which part failed and how long each took. Nothing is left running.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.support.servers import AMQP, BROKER, POSTGRES, Servers

ROOT = Path(__file__).parents[1]
PYTHON = sys.executable
PACKAGES = ("chassis", "offboarding", "checklist", "performance", "notify", "gateway")
TYPED = (*(f"services/{package}/{package}" for package in PACKAGES), "deploy/local", "tests/support", "tests/run.py")
EVERY_TIME = ("lint", "types", "unit", "contract", "integration", "e2e", "fault")
"""What `make test` runs; `make scale` (replicas, the whole layoff with kills) takes minutes more."""
WITH_SERVERS = ("integration", "e2e", "fault", "scale")
SIDE_BY_SIDE = 2
LIMIT = 900  # seconds a part: far above what any takes, so that one that hangs is seen
_RUNNING: set[int] = set()
_PRINTING = threading.Lock()


@dataclass(frozen=True)
class Part:
    """One command and how it went."""

    kind: str
    name: str
    command: tuple[str, ...]


def parts() -> Iterator[Part]:
    """Everything that there is to run, quick ones first."""
    tool = str(Path(PYTHON).parent)
    yield Part("lint", "ruff check", (f"{tool}/ruff", "check", "-q", "."))
    yield Part("lint", "ruff format", (f"{tool}/ruff", "format", "--check", "-q", "."))
    yield Part("lint", "house rules", _pytest("tests/lint"))
    yield Part("lint", "proto", ("make", "-s", "proto-lint", "proto-breaking", "proto-check"))
    yield Part("types", "mypy", (f"{tool}/mypy", *TYPED))
    yield Part("unit", "unit", _pytest("tests/unit"))
    yield Part("contract", "contract", _pytest("tests/contract"))
    for folder in sorted(path.name for path in (ROOT / "tests/integration").iterdir() if path.is_dir()):
        if any((ROOT / "tests/integration" / folder).rglob("test_*.py")):
            yield Part("integration", folder, _pytest(f"tests/integration/{folder}"))
    for kind in ("e2e", "fault", "scale"):
        for file in sorted(path.name for path in (ROOT / "tests" / kind).glob("test_*.py")):
            yield Part(kind, file, _pytest(f"tests/{kind}/{file}"))
    layoff, demo = "tests/e2e/layoff", "tests/e2e/layoff/test_layoff_demo.py"
    yield Part("scale", "layoff demo", _pytest(demo))
    yield Part("e2e", "layoff stories", (*_pytest(layoff)[:-1], f"--ignore={demo}", layoff))


def _pytest(folder: str) -> tuple[str, ...]:
    return (PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--durations=5", "--durations-min=2", folder)


def run(wanted: list[str]) -> int:
    """Runs the wanted kinds of parts; 0 when all are green."""
    chosen = [part for part in parts() if part.kind in (wanted or EVERY_TIME) and _exists(part)]
    servers = Servers()
    results: list[tuple[Part, int, float]] = []
    begun = time.monotonic()
    try:
        environment = _environment(servers, any(part.kind in WITH_SERVERS for part in chosen))
        with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
            results = list(pool.map(lambda part: _timed(part, environment), sorted(chosen, key=_rank)))
    finally:
        servers.stop()
    _report(results, time.monotonic() - begun)
    return 1 if any(code for _, code, _ in results) else 0


def _exists(part: Part) -> bool:
    folder = ROOT / part.command[-1]
    return not part.command[-1].startswith("tests/") or any(folder.rglob("test_*.py")) or folder.suffix == ".py"


def _environment(servers: Servers, with_servers: bool) -> dict[str, str]:
    environment = dict(os.environ)
    environment["PATH"] = f"{Path(PYTHON).parent}:{environment.get('PATH', '/usr/bin:/bin')}"
    # What is set for a running suite shall not leak into tests.
    own = (AMQP, BROKER, POSTGRES, "HANDOVER_TEST_DATABASES")
    environment = {k: v for k, v in environment.items() if not k.startswith("HANDOVER_") or k in own}
    # Some hundred processes are started: each would compile the services anew.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if with_servers:
        environment[AMQP], environment[BROKER] = servers.amqp()
        environment[POSTGRES] = servers.postgres_url()
    return environment


def _rank(part: Part) -> int:
    """What tells most soonest comes first, then the long ones, so that no long one is left alone at the end."""
    order = ("lint", "types", "unit", "contract", "scale", "fault", "e2e", "integration")
    return order.index(part.kind)


def _timed(part: Part, environment: dict[str, str]) -> tuple[Part, int, float]:
    begun = time.monotonic()
    child = subprocess.Popen(
        part.command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    _RUNNING.add(child.pid)
    try:
        output, _ = child.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)  # with the processes that the part has started
        output, _ = child.communicate()
        output += f"\nended after {LIMIT} s\n".encode()
    _RUNNING.discard(child.pid)
    with _PRINTING:
        print(f"\n=== {part.kind}: {part.name}", flush=True)
        sys.stdout.buffer.write(output)
        sys.stdout.flush()
    return part, child.returncode, time.monotonic() - begun


def _report(results: list[tuple[Part, int, float]], seconds: float) -> None:
    print()
    for part, code, took in results:
        print(f"{'ok    ' if code == 0 else 'FAILED'} {took:6.1f} s  {part.kind}: {part.name}")
    failed = sum(1 for _, code, _ in results if code)
    print(f"{len(results)} parts, {failed} failed, {seconds:.0f} s")


def _end(number: int, _frame: object) -> None:
    """Ended from outside, nothing of it stays: the parts have sessions of their own."""
    for pid in list(_RUNNING):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    raise SystemExit(128 + number)


if __name__ == "__main__":
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    sys.exit(run(sys.argv[1:]))
