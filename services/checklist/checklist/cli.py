"""Offline: `python -m checklist verify record.json --public-key evidence.pub`. No database, broker or settings."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from checklist.documents.keys import PublicKeys
from checklist.model.chain import Link, Problem
from checklist.model.chain_file import NotARecord, RecordFile, load, verify_file

OK, BROKEN, UNUSABLE = 0, 1, 2


def main(argv: Sequence[str]) -> int:
    """Runs a command; 0: all is well, 1: the record is not as it was written, 2: it cannot be read."""
    arguments = _parser().parse_args(argv)
    try:
        record = load(Path(arguments.file).read_bytes())
        verifier = PublicKeys([Path(path).read_bytes() for path in arguments.public_key])
        at_least = _link(arguments.row) if arguments.row else None
    except (NotARecord, OSError, ValueError) as error:
        sys.stderr.write(f"cannot verify: {error}\n")
        return UNUSABLE
    problems = verify_file(record, verifier, at_least=at_least)
    if arguments.json:
        print(json.dumps(_as_json(record, problems), ensure_ascii=False, indent=2))
    else:
        print(_as_text(record, problems))
    return BROKEN if problems else OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m checklist", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    verify = commands.add_parser("verify", help="verify an exported evidence record (证据链) offline")
    verify.add_argument("file", help="the exported record, JSON")
    verify.add_argument(
        "--public-key",
        action="append",
        required=True,
        metavar="PEM",
        help="Ed25519 public key, from a source that you trust; several after a rotation",
    )
    verify.add_argument("--row", metavar="N:HASH", help="a row named by letter or report that must be there")
    verify.add_argument("--json", action="store_true", help="print the outcome as JSON")
    return parser


def _link(text: str) -> Link:
    number, _, digest = text.partition(":")
    if not number.isdigit() or not digest:
        raise ValueError("--row is N:HASH")
    return Link(int(number), digest)


def _as_text(record: RecordFile, problems: Sequence[Problem]) -> str:
    title = f"case {record.case_id}: {len(record.rows)} rows, exported {record.exported_at}"
    if not problems:
        return f"{title}\nOK: every row is signed, linked and unchanged; head {record.end.hash}"
    lines = [f"  {'chain' if p.seq == 0 else f'row {p.seq}'}: {p.kind}: {p.detail}" for p in problems]
    return "\n".join([title, f"NOT OK: {len(problems)} problem(s)", *lines])


def _as_json(record: RecordFile, problems: Sequence[Problem]) -> dict[str, object]:
    return {
        "case_id": record.case_id,
        "valid": not problems,
        "length": record.end.length,
        "head": record.end.hash,
        "problems": [vars(p) for p in problems],
    }
