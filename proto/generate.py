"""Makes proto/gen from proto/handover: messages, stubs, gRPC services and the descriptor image with comments.

    python proto/generate.py           write what changed; names a broken package, keeps its last good code, exits 1
    python proto/generate.py --check   write nothing; exit 1 naming the files that are not what the sources give

The image (proto/gen/handover/descriptors.binpb) is what the gateway serves: every door is made from it.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import grpc_tools
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet

ROOT = Path(__file__).parent
THIRD_PARTY = ROOT / "third_party"
OUT = ROOT / "gen"
IMAGE = Path("handover/descriptors.binpb")
BASE = ("options", "common")  # what every other package imports
WITH_CODE = ("buf/validate/validate.proto",)  # third-party files that no installed package brings as Python
HAND_WRITTEN = {Path("handover/__init__.py"), Path("handover/py.typed")}


class Broken(Exception):
    """protoc refused a package; the text is its own, with file and line."""


def sources() -> dict[str, list[str]]:
    """The proto files by package folder (`checklist` …), the shared packages first."""
    found: dict[str, list[str]] = {name: [] for name in BASE}
    for path in sorted((ROOT / "handover").glob("*/**/*.proto")):
        name = path.relative_to(ROOT).as_posix()
        found.setdefault(name.split("/")[1], []).append(name)
    return found


def protoc(files: list[str], *options: str) -> None:
    """Runs protoc on files; raises Broken."""
    well_known = Path(grpc_tools.__file__).parent / "_proto"
    command = [sys.executable, "-m", "grpc_tools.protoc", f"-I{ROOT}", f"-I{THIRD_PARTY}", f"-I{well_known}"]
    done = subprocess.run([*command, *options, *files], capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode != 0:
        raise Broken(done.stderr.strip())


def generate_package(files: list[str], out: Path) -> FileDescriptorSet:
    """Code of one package into `out`; its descriptors, with everything they import."""
    protoc(files, f"--python_out={out}", f"--pyi_out={out}", f"--grpc_python_out={out}")
    image = out / "image.tmp"
    protoc(files, f"--descriptor_set_out={image}", "--include_imports", "--include_source_info")
    found = FileDescriptorSet.FromString(image.read_bytes())
    image.unlink()
    for name in files:  # protoc writes an empty gRPC module for a file without services
        stub = out / name.replace(".proto", "_pb2_grpc.py")
        if not any(file.service for file in found.file if file.name == name):
            stub.unlink(missing_ok=True)
    return found


def generate(out: Path) -> list[str]:
    """Everything into `out`; the messages about broken packages, whose last good code and descriptors are kept."""
    files: dict[str, FileDescriptorProto] = {}
    complaints: list[str] = []
    protoc(list(WITH_CODE), f"--python_out={out}", f"--pyi_out={out}")
    for package, names in sources().items():
        try:
            for file in generate_package(names, out).file:
                files.setdefault(file.name, file)
        except Broken as error:
            complaints.append(f"package {package} is broken, its last good code is kept:\n{error}")
            _keep_last_good(package, out, files)
    (out / IMAGE).write_bytes(_image(files).SerializeToString(deterministic=True))
    return complaints


def _keep_last_good(package: str, out: Path, files: dict[str, FileDescriptorProto]) -> None:
    for path in (OUT / "handover" / package).rglob("*.py*"):
        if path.suffix in {".py", ".pyi"}:
            target = out / path.relative_to(OUT)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    if (OUT / IMAGE).exists():
        for file in FileDescriptorSet.FromString((OUT / IMAGE).read_bytes()).file:
            if file.name.startswith(f"handover/{package}/"):
                files.setdefault(file.name, file)


def _image(files: dict[str, FileDescriptorProto]) -> FileDescriptorSet:
    """All files, each after what it imports; comments are kept for our own files only."""
    ordered: dict[str, FileDescriptorProto] = {}

    def add(name: str) -> None:
        if name in ordered or name not in files:
            return
        for dependency in files[name].dependency:
            add(dependency)
        if not name.startswith("handover/"):
            files[name].ClearField("source_code_info")
        ordered[name] = files[name]

    for name in sorted(files):
        add(name)
    return FileDescriptorSet(file=ordered.values())


def differences(made: Path) -> list[Path]:
    """Files below proto/gen that are not what was made: changed, missing or left over."""
    new = {p.relative_to(made): p.read_bytes() for p in made.rglob("*") if p.is_file()}
    kinds = {".py", ".pyi", ".binpb"}
    old = {p.relative_to(OUT): p.read_bytes() for p in OUT.rglob("*") if p.is_file() and p.suffix in kinds}
    return sorted(p for p in new.keys() | old.keys() if p not in HAND_WRITTEN and new.get(p) != old.get(p))


def write(made: Path, changed: list[Path]) -> None:
    """Brings proto/gen to what was made; each file is replaced at once, for whoever reads meanwhile."""
    for relative in changed:
        target = OUT / relative
        if (made / relative).exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            temporary = target.with_name(target.name + ".new")
            temporary.write_bytes((made / relative).read_bytes())
            temporary.replace(target)
        else:
            target.unlink(missing_ok=True)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    with (ROOT / ".generate.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when proto/gen is not up to date")
    check = parser.parse_args().check
    with _alone(), tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        complaints = generate(made)
        changed = differences(made)
        if not check:
            write(made, changed)
    for complaint in complaints:
        print(complaint, file=sys.stderr)  # noqa: T201 - a command line
    for path in changed:
        print(f"{'differs' if check else 'wrote'} proto/gen/{path}")  # noqa: T201 - a command line
    return 1 if complaints or (check and changed) else 0


if __name__ == "__main__":
    sys.exit(main())
