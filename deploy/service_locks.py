"""Cuts each service's own lock (services/<name>/requirements.lock) out of deploy/requirements.lock, for its image,
and deploy/build.lock, with which images build the local packages.

    python deploy/service_locks.py           write
    python deploy/service_locks.py --check   write nothing; exit 1 naming what is not up to date

A service's lock holds what its package and the local packages it needs ask for, and what those need in turn, with the
very versions and hashes of the one lock. Dependencies are read from the installed environment; markers are those of
the images (Linux, this Python).
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCAL = {"handover-chassis": ROOT / "services/chassis", "handover-contract": ROOT / "proto"}
SERVICES = ("offboarding", "checklist", "performance", "notify", "gateway")
HEAD = "# Cut out of deploy/requirements.lock by deploy/service_locks.py; do not edit.\n"


def locked() -> dict[str, str]:
    """The one lock's entry of each package: version, marker and hashes as they stand there."""
    text = (ROOT / "deploy/requirements.lock").read_text()
    entries = re.findall(r"^[A-Za-z0-9][^\n]*(?:\n[ ]+[^\n]*)*", text, flags=re.MULTILINE)
    return {canonicalize_name(re.split(r"[=<>\[; ]", entry, maxsplit=1)[0]): _plain(entry) for entry in entries}


def _plain(entry: str) -> str:
    return "\n".join(line for line in entry.splitlines() if not line.strip().startswith("#")) + "\n"


def needs(folder: Path) -> Iterable[Requirement]:
    """What a local package asks for in its pyproject.toml."""
    project = tomllib.loads((folder / "pyproject.toml").read_text())["project"]
    return [Requirement(text) for text in project["dependencies"]]


def closure(wanted: Iterable[Requirement]) -> set[str]:
    """Names of all foreign packages that are asked for, directly or not."""
    found: set[str] = set()
    seen: set[tuple[str, str]] = set()
    waiting = [(requirement, "") for requirement in wanted]
    while waiting:
        requirement, extra = waiting.pop()
        name = canonicalize_name(requirement.name)
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        if name in LOCAL:
            waiting += [(inner, "") for inner in needs(LOCAL[name])]
            continue
        found.add(name)
        for inner in ("", *sorted(requirement.extras)):
            if (name, inner) not in seen:
                seen.add((name, inner))
                waiting += [(Requirement(text), inner) for text in metadata.requires(name) or ()]
    return found


def cut(wanted: Iterable[Requirement]) -> str:
    """The text of a lock for what is wanted."""
    entries = locked()
    return HEAD + "".join(entries[name] for name in sorted(closure(wanted)))


def locks() -> dict[Path, str]:
    """Every lock and what it should hold."""
    found = {ROOT / f"services/{name}/requirements.lock": cut(needs(ROOT / "services" / name)) for name in SERVICES}
    return found | {ROOT / "deploy/build.lock": cut([Requirement("hatchling")])}


def main() -> int:
    check = sys.argv[1:] == ["--check"]
    stale = []
    for path, text in locks().items():
        if not path.exists() or path.read_text() != text:
            stale.append(path)
            if not check:
                path.write_text(text)
    for path in stale:
        print(f"{'not up to date' if check else 'wrote'}: {path.relative_to(ROOT)}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
