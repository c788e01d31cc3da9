"""House rules as small linters (services/README.md says why). Each rule is a function of one file.

A rule is left out for one line by a comment that says why:  `# house: skip <rule> - <reason>`
(in the first ten lines of a file: for the whole file).
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).parents[2]
SERVICES = ("offboarding", "checklist", "performance", "notify", "gateway")
BROKER_LIBRARIES = {"nameko", "kombu", "eventlet", "amqp", "greenlet"}
MODEL_MAY = {"chassis.periods", "chassis.workdays", "chassis.errors"}
STATEMENTS = {f"sqlalchemy.{name}" for name in ("select", "insert", "update", "delete", "text", "orm.Session")}
MAX_FILE = 400
MAX_TEST_FILE = 500  # a table of cases reads well at a length that code does not
MAX_FUNCTION = 70


@dataclass(frozen=True)
class Complaint:
    """What is wrong, and where."""

    rule: str
    path: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.text}"


@dataclass(frozen=True)
class Source:
    """One file below the root; `path` is relative, with slashes."""

    path: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        """Its lines."""
        return self.text.splitlines()

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree of a Python file."""
        return ast.parse(self.text, self.path)

    @property
    def parts(self) -> tuple[str, ...]:
        """Folders and name."""
        return PurePosixPath(self.path).parts

    @property
    def package(self) -> str:
        """The package below services/ that the file belongs to, empty elsewhere."""
        return self.parts[2] if len(self.parts) > 3 and self.parts[0] == "services" else ""

    def imports(self) -> Iterator[tuple[int, str]]:
        """(line, absolute module name) of every import, those inside of functions too."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                base = node.module or ""
                if node.level:
                    folder = PurePosixPath(*self.parts[2:]).parts[: -node.level]
                    base = ".".join([*folder, *([node.module] if node.module else [])])
                # `from chassis import errors` imports chassis.errors as well as chassis
                yield from ((node.lineno, f"{base}.{alias.name}") for alias in node.names)


Rule = Callable[[Source], Iterable[tuple[int, str]]]


def strangers(source: Source) -> Iterable[tuple[int, str]]:
    """Services import none of each other; the chassis imports no service."""
    others = set(SERVICES) - {source.package}
    for line, module in source.imports() if source.package else ():
        if module.split(".")[0] in others:
            yield line, f"{source.package} imports {module}; what two services share is a message"


def broker_libraries(source: Source) -> Iterable[tuple[int, str]]:
    """Only chassis/runtime and entry modules know nameko, kombu, eventlet: a change of runtime stays possible."""
    allowed = source.path.startswith("services/chassis/chassis/runtime/") or source.parts[-1] == "__main__.py"
    for line, module in source.imports() if source.package and not allowed else ():
        if module.split(".")[0] in BROKER_LIBRARIES:
            yield line, f"imports {module} outside of chassis/runtime"


def pure_model(source: Source) -> Iterable[tuple[int, str]]:
    """The model imports the standard library, itself, and the chassis' pure modules."""
    if not source.package or source.parts[3] not in ("model", "model.py"):
        return
    for line, module in source.imports():
        top = module.split(".")[0]
        own = module == f"{source.package}.model" or module.startswith(f"{source.package}.model.")
        pure = any(module == name or module.startswith(f"{name}.") for name in MODEL_MAY)
        if not (own or pure or top in sys.stdlib_module_names):
            yield line, f"the model imports {module}"


def queries_in_store(source: Source) -> Iterable[tuple[int, str]]:
    """Every query lives in the store; elsewhere a condition may pass through, but no statement is made."""
    if source.package in ("", "chassis") or source.parts[3] not in ("usecases", "contract", "service.py"):
        return
    for line, module in source.imports():
        if module in STATEMENTS:
            yield line, f"imports {module} outside of the store"


def sizes(source: Source) -> Iterable[tuple[int, str]]:
    """Files and functions stay short enough to be read at one go."""
    most = MAX_TEST_FILE if source.parts[0] == "tests" else MAX_FILE
    if len(source.lines) > most:
        yield 1, f"{len(source.lines)} lines; at most {most}"
    for node in ast.walk(source.tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > MAX_FUNCTION:
                yield node.lineno, f"{node.name} has {length} lines; at most {MAX_FUNCTION}"


def loose_ends(source: Source) -> Iterable[tuple[int, str]]:
    """What is left to do is an issue, not a comment."""
    words = "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX"))
    for number, line in enumerate(source.lines, 1):
        found = re.search(rf"(?:#|//|<!--)\s*({words})\b", line)
        if found:
            yield number, f"{found[1]} in a comment"


def stub_functions(source: Source) -> Iterable[tuple[int, str]]:
    """Nothing that only raises "not implemented" hides behind a green test."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Raise) and "NotImplementedError" in ast.dump(node):
            yield node.lineno, "raises NotImplementedError"


def machine_paths(source: Source) -> Iterable[tuple[int, str]]:
    """No path of somebody's machine, no host of a package registry."""
    folders = "|".join(("/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/Us" + "ers/"))
    hosts = "|".join(("pypi[.]o" + "rg", "pythonho" + "sted", "registry[.]npm" + "js", "goproxy[.]"))
    for number, line in enumerate(source.lines, 1):
        found = re.search(rf"(?<![\w.$}}/*])(?:{folders})\w|{hosts}", line)
        if found:
            yield number, f"names {found[0]}"


def commented_rpcs(source: Source) -> Iterable[tuple[int, str]]:
    """Each rpc, service and message of the contract says what it means."""
    for number, line in enumerate(source.lines, 1):
        found = re.match(r"\s*(rpc|service)\s+(\w+)", line)
        if found and not (number > 1 and source.lines[number - 2].strip().startswith("//")):
            yield number, f"{found[1]} {found[2]} has no comment above it"


def safe_migrations(source: Source) -> Iterable[tuple[int, str]]:
    """Every migration runs through chassis.migrate.run_env, which gives up waiting for a lock after some seconds."""
    if source.package and source.parts[3:] == ("migrations", "env.py") and "run_env(" not in source.text:
        yield 1, "does not call chassis.migrate.run_env"
    if source.path == "services/chassis/chassis/migrate.py" and "lock_timeout" not in source.text:
        yield 1, "sets no lock_timeout"


PYTHON_RULES: tuple[Rule, ...] = (
    strangers, broker_libraries, pure_model, queries_in_store, sizes, stub_functions, safe_migrations,
)  # fmt: skip
TEXT_RULES: tuple[Rule, ...] = (loose_ends, machine_paths)
PROTO_RULES: tuple[Rule, ...] = (commented_rpcs,)
RULES = {rule.__name__: rule for rule in (*PYTHON_RULES, *TEXT_RULES, *PROTO_RULES)}

TEXT_SUFFIXES = {".py", ".md", ".proto", ".yaml", ".yml", ".toml", ".sh", ".sql", ".in", ".html", ".j2", ".typ", ""}
NOT_OURS = ("proto/gen/", "proto/third_party/", "deploy/requirements.lock")


def rules_for(path: str) -> tuple[Rule, ...]:
    """The rules that concern a file."""
    if path.startswith(NOT_OURS):
        return ()
    suffix = PurePosixPath(path).suffix
    found: tuple[Rule, ...] = TEXT_RULES if suffix in TEXT_SUFFIXES else ()
    if suffix == ".py":
        found += PYTHON_RULES
    if suffix == ".proto":
        found += PROTO_RULES
    return found


def check(source: Source, rules: Iterable[Rule]) -> list[Complaint]:
    """All complaints about a file that are not skipped by a comment."""
    return [
        Complaint(rule.__name__, source.path, line, text)
        for rule in rules
        for line, text in rule(source)
        if not _skipped(source, rule.__name__, line)
    ]


def _skipped(source: Source, rule: str, line: int) -> bool:
    # A skip without a reason is none.
    wanted = re.compile(rf"(?:#|//)\s*house: skip {rule} - \S")
    at = source.lines[line - 1] if line <= len(source.lines) else ""
    return bool(wanted.search(at)) or any(wanted.search(top) for top in source.lines[:10])


def files() -> list[str]:
    """Every file of the repository that is or could be committed."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return sorted({path for path in listed.stdout.splitlines() if (ROOT / path).is_file()})


def complaints() -> list[Complaint]:
    """The whole repository, looked at."""
    found: list[Complaint] = []
    for path in files():
        rules = rules_for(path)
        if rules:
            found += check(Source(path, (ROOT / path).read_text(encoding="utf-8")), rules)
    return found
