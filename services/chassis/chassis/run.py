"""`python -m <service>`: serves, migrates, and gives the operator a hand. Importing this makes a process cooperative.

python -m offboarding                          serve (SIGTERM drains)
python -m offboarding migrate                  bring the database to this release
python -m offboarding declare                  declare exchanges and queues, so that no event is early for this service
python -m offboarding dead-letters list|show ID|replay ID…|drop ID… [--all]
python -m offboarding orphans                  queues that no handler owns any more
"""

from __future__ import annotations

import chassis.runtime.patch  # noqa: F401  # isort: skip  # first: patches what the rest imports

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence

from pydantic import ValidationError

from chassis import logs
from chassis.runtime.crew import EXIT_CONFIG, Fatal
from chassis.runtime.dead_letters import DeadLetters, Letter
from chassis.runtime.intake import topology_of
from chassis.runtime.link import BROKEN, connect
from chassis.runtime.orphans import NoManagement, existing_queues, orphans
from chassis.runtime.runner import Runner
from chassis.runtime.topology import TopologyMismatch, declare
from chassis.service import Service
from chassis.settings import ServiceSettings

Build = Callable[[], Service]


def main(
    build: Build | Callable[[ServiceSettings], Service],
    settings_cls: type[ServiceSettings],
    argv: Sequence[str] | None = None,
) -> None:
    """Runs a command and ends the process with its exit code; `build` may take the settings."""
    arguments = _parser(settings_cls.SERVICE).parse_args(argv)
    try:
        settings = settings_cls()
    except ValidationError as error:
        _fail(settings_cls.SERVICE, _setting_errors(settings_cls, error))
    logs.setup(settings_cls.SERVICE, settings.log_level)
    try:
        code = _commands[arguments.command](build, settings, arguments)
    except (Fatal, TopologyMismatch, NoManagement) as error:
        _fail(settings_cls.SERVICE, str(error))
    _leave(code)


def _leave(code: int) -> None:
    # Not sys.exit: a greenthread or native thread that still runs must not keep a finished process alive.
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _fail(service: str, why: str) -> None:
    print(f"{service}: {why}", file=sys.stderr)  # noqa: T201
    _leave(EXIT_CONFIG)


def _setting_errors(settings_cls: type[ServiceSettings], error: ValidationError) -> str:
    prefix = settings_cls.SERVICE.upper()
    lines = []
    for problem in error.errors(include_url=False, include_input=False):
        name = "_".join(map(str, problem["loc"])).upper()
        lines.append(f"{prefix}_{name} or HANDOVER_{name}: {problem['msg']}" if name else problem["msg"])
    return "settings: " + "; ".join(lines)


def _parser(service: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"python -m {service}", description=f"The {service} service.")
    parser.set_defaults(command="serve")
    commands = parser.add_subparsers()
    for name, text in (
        ("serve", "run until SIGTERM (the default)"),
        ("migrate", "bring the database to this release"),
        ("declare", "declare exchanges and queues without serving"),
    ):
        commands.add_parser(name, help=text).set_defaults(command=name)
    orphan = commands.add_parser("orphans", help="list queues that no handler owns any more")
    orphan.add_argument("--management", default="", help="address of RabbitMQ's management API")
    orphan.set_defaults(command="orphans")
    letters = commands.add_parser("dead-letters", help="look at, replay or drop messages that could not be dealt with")
    letters.add_argument("action", choices=("list", "show", "replay", "drop"))
    letters.add_argument("ids", nargs="*", help="ids of letters")
    letters.add_argument("--all", action="store_true", help="every letter")
    letters.set_defaults(command="dead-letters")
    return parser


def _build(build: Build | Callable[[ServiceSettings], Service], settings: ServiceSettings) -> Service:
    return build(settings) if build.__code__.co_argcount else build()  # type: ignore[call-arg]


def _serve(build: Build, settings: ServiceSettings, _arguments: argparse.Namespace) -> int:
    os.nice(settings.nice)  # what people wait for goes before what follows from it, where they share a machine
    return Runner(_build(build, settings), settings).run()


def _migrate(_build_it: Build, settings: ServiceSettings, _arguments: argparse.Namespace) -> int:
    from chassis import migrate  # alembic takes a second to import; a serving process has no use for it

    migrate.upgrade(settings.SERVICE, settings.database)
    return 0


def _declare(build: Build, settings: ServiceSettings, _arguments: argparse.Namespace) -> int:
    service = _build(build, settings)
    try:
        connection = connect(settings.broker_url, f"{service.name} declare")
        declare(connection.connection, topology_of(service, settings))
        connection.release()
    except BROKEN as error:
        raise Fatal(f"the broker does not answer: {error}") from error
    return 0


def _orphans(build: Build, settings: ServiceSettings, arguments: argparse.Namespace) -> int:
    service = _build(build, settings)
    existing = existing_queues(settings.broker_url, arguments.management)
    for queue in orphans(service.name, topology_of(service, settings), existing):
        _print({"queue": queue.name, "messages": queue.messages, "consumers": queue.consumers})
    return 0


def _dead_letters(_build_it: Build, settings: ServiceSettings, arguments: argparse.Namespace) -> int:
    letters = DeadLetters(settings.broker_url, settings.SERVICE)
    if arguments.action == "list":
        for letter in letters.all():
            _print(letter.about)
        return 0
    if not arguments.ids and not arguments.all:
        raise Fatal(f"dead-letters {arguments.action}: name ids or give --all", 64)
    chosen = set(arguments.ids)

    def wanted(letter: Letter) -> bool:
        return bool(arguments.all) or letter.id in chosen

    if arguments.action == "show":
        found = [letter for letter in letters.all(100_000) if wanted(letter)]
        for letter in found:
            _print(letter.readable())
        return _all_found(chosen, {letter.id for letter in found})
    if arguments.action == "drop":
        count = letters.drop(wanted)
        _print({"dropped": count})
        return 0 if count or arguments.all else 1
    count, stuck = letters.replay(wanted)
    _print({"replayed": count, "not_replayable": stuck})
    return 0 if (count or arguments.all) and not stuck else 1


def _all_found(chosen: set[str], found: set[str]) -> int:
    for missing in sorted(chosen - found):
        print(f"no dead letter {missing}", file=sys.stderr)  # noqa: T201
    return 1 if chosen - found else 0


def _print(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, default=str))  # noqa: T201


_commands: dict[str, Callable[..., int]] = {
    "serve": _serve,
    "migrate": _migrate,
    "declare": _declare,
    "orphans": _orphans,
    "dead-letters": _dead_letters,
}
