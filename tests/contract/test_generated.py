"""The contract workspace: generated code is what the sources give, lint and the breaking-change check really bite."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from google.protobuf.descriptor_pb2 import FileDescriptorSet

ROOT = Path(__file__).parents[2]
PROTO = ROOT / "proto"
BUF = Path(sys.executable).parent / "buf"
EXAMPLE = "handover/common/v1/common.proto"


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A copy of the workspace with the shared packages only, to be changed."""
    copy = tmp_path / "proto"
    copy.mkdir()
    for name in ("generate.py", "buf.yaml"):
        shutil.copy(PROTO / name, copy / name)
    for name in ("third_party", "handover/options", "handover/common"):
        shutil.copytree(PROTO / name, copy / name)
    return copy


def generate(workspace: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, workspace / "generate.py", *options, cwd=workspace)


def digests(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_committed_code_is_what_the_sources_give() -> None:
    done = generate(PROTO, "--check")
    assert done.returncode == 0, done.stdout + done.stderr + "run make proto and commit proto/gen"


def test_generation_is_reproducible_and_a_second_run_writes_nothing(workspace: Path) -> None:
    assert generate(workspace).returncode == 0
    first = digests(workspace / "gen")
    again = generate(workspace)
    assert (again.returncode, again.stdout) == (0, "")
    shutil.rmtree(workspace / "gen")
    assert generate(workspace).returncode == 0
    assert digests(workspace / "gen") == first


def test_a_changed_source_is_noticed_by_name(workspace: Path) -> None:
    generate(workspace)
    source = workspace / EXAMPLE
    source.write_text(source.read_text().replace("string unit = 2", "string units = 2"))
    checked = generate(workspace, "--check")
    assert checked.returncode == 1
    assert "differs proto/gen/handover/common/v1/common_pb2.py" in checked.stdout


def test_a_file_left_over_is_noticed_and_removed(workspace: Path) -> None:
    generate(workspace)
    left = workspace / "gen/handover/old/v1/old_pb2.py"
    left.parent.mkdir(parents=True)
    left.write_text("")
    assert "old_pb2.py" in generate(workspace, "--check").stdout
    generate(workspace)
    assert not left.exists()


def test_a_broken_package_is_named_and_keeps_its_last_good_code(workspace: Path) -> None:
    good = workspace / "handover/toys/v1/toys.proto"
    good.parent.mkdir(parents=True)
    good.write_text('syntax = "proto3"; package handover.toys.v1; message Toy { string name = 1; }')
    assert generate(workspace).returncode == 0
    before = digests(workspace / "gen")
    good.write_text('syntax = "proto3"; package handover.toys.v1;\nmessage Toy { strin name = 1; }')
    broken = generate(workspace)
    assert broken.returncode == 1
    assert "package toys is broken" in broken.stderr
    assert "handover/toys/v1/toys.proto:2" in broken.stderr
    assert digests(workspace / "gen") == before


def test_the_image_holds_imports_before_their_users_and_comments_of_ours_only() -> None:
    image = FileDescriptorSet.FromString((PROTO / "gen/handover/descriptors.binpb").read_bytes())
    seen: set[str] = set()
    for file in image.file:
        assert set(file.dependency) <= seen, file.name
        seen.add(file.name)
        assert bool(file.source_code_info.location) == file.name.startswith("handover/"), file.name
    assert EXAMPLE in seen


def test_lint_bites(workspace: Path) -> None:
    assert run(BUF, "lint", cwd=workspace).returncode == 0
    source = workspace / EXAMPLE
    source.write_text(source.read_text().replace("int64 max_bytes", "int64 MaxBytes"))
    linted = run(BUF, "lint", cwd=workspace)
    assert linted.returncode != 0
    assert "common.proto" in linted.stdout


def test_the_present_contract_breaks_nobody() -> None:
    image = subprocess.run([BUF, "build", "-o", "-"], cwd=PROTO, capture_output=True, check=True).stdout
    command = [BUF, "breaking", "-", "--against", "baseline.binpb"]
    done = subprocess.run(command, cwd=PROTO, input=image, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("int64 size = 2;", "int32 size = 2;", "changed type"),
        ("string filename = 4;", "", "was deleted"),
        ("string digest = 1;", "string digest = 9;", "digest"),
        ("message DownloadTicket", "message DownloadPass", "DownloadTicket"),
    ],
)
def test_breaking_changes_are_refused(workspace: Path, before: str, after: str, why: str) -> None:
    run(BUF, "build", "--exclude-source-info", "-o", "baseline.binpb", cwd=workspace)
    source = workspace / EXAMPLE
    text = source.read_text()
    assert before in text
    source.write_text(text.replace(before, after, 1))
    command = f"{BUF} build -o - | {BUF} breaking - --against baseline.binpb"
    broken = run("bash", "-c", command, cwd=workspace)
    assert broken.returncode != 0
    assert why in broken.stdout


def test_a_new_field_breaks_nobody(workspace: Path) -> None:
    run(BUF, "build", "--exclude-source-info", "-o", "baseline.binpb", cwd=workspace)
    source = workspace / EXAMPLE
    added = "string filename = 4;\n  // Where it came from.\n  string origin = 9;"
    source.write_text(source.read_text().replace("string filename = 4;", added, 1))
    done = run("bash", "-c", f"{BUF} build -o - | {BUF} breaking - --against baseline.binpb", cwd=workspace)
    assert done.returncode == 0, done.stdout


def test_the_vendored_rules_are_those_of_the_installed_validator() -> None:
    """A rule that validate.proto knows and the validator does not would silently never be checked."""
    from protovalidate._gen.buf.validate import validate_pb

    from buf.validate import validate_pb2

    for message in validate_pb2.DESCRIPTOR.message_types_by_name.values():
        theirs = getattr(validate_pb, message.name)
        known = {field.name for field in theirs.desc().fields}
        assert {field.name for field in message.fields} <= known, message.name
