"""Blob store (文件仓): bytes by their digest. A port, and the adapter that keeps them in a local folder.

An upload is staged under a key chosen by the owner of the file, grows by chunks whose offset is checked, and becomes
a blob by `commit`, addressed by the SHA-256 of its bytes. Every step may be repeated after a crash or a lost answer.
No adapter ever interprets the bytes.
"""

import contextlib
import errno
import fcntl
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_BLOCK = 1024 * 1024


class BlobError(Exception):
    """Something the caller of the blob store can act on."""


class BadKey(BlobError):
    """A key or digest that could not name a blob; says nothing about the file system."""


class BlobNotFound(BlobError):
    """No blob has this digest, or no upload was begun under this key."""


class OffsetMismatch(BlobError):
    """A chunk does not continue where the staged bytes end."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"the upload continues at offset {offset}")
        self.offset = offset


@dataclass(frozen=True)
class StoredBlob:
    """A committed blob: SHA-256 in hex, and its size in bytes."""

    digest: str
    size: int


class BlobStore(Protocol):
    """What every blob store can do; one conformance suite holds all adapters to it."""

    def begin(self, key: str) -> int:
        """Start an upload, or find it again; the number of bytes already staged."""

    def append(self, key: str, offset: int, chunk: bytes) -> int:
        """Add bytes at `offset` (must be where the staged bytes end, else OffsetMismatch); the new offset."""

    def offset(self, key: str) -> int:
        """Number of bytes staged under the key; BlobNotFound if nothing was begun."""

    def commit(self, key: str) -> StoredBlob:
        """Turn the staged bytes into a blob, durably. Repeated, it gives the same answer."""

    def abort(self, key: str) -> None:
        """Forget an upload; nothing happens where there is none."""

    def put(self, data: bytes) -> str:
        """Store bytes made on the spot, durably; their digest."""

    def open(self, digest: str) -> BinaryIO:
        """The blob's bytes for reading; BlobNotFound if there is none."""

    def size(self, digest: str) -> int:
        """Size in bytes; BlobNotFound if there is none."""

    def delete(self, digest: str) -> None:
        """Remove a blob whose last owner let it go; nothing happens where there is none."""

    def sweep(self, older_than_seconds: float) -> int:
        """Remove uploads and remembered commits untouched for so long (abandoned clients), never a blob; how many."""


def checked_key(key: str) -> str:
    """The key itself, if it can never leave the staging area; BadKey otherwise."""
    if not _KEY.fullmatch(key):
        raise BadKey("a key has 1 to 128 characters of A-Z a-z 0-9 . _ - and does not begin with a dot")
    return key


def checked_digest(digest: str) -> str:
    """The digest itself, if it is a SHA-256 in lower-case hex; BadKey otherwise."""
    if not _DIGEST.fullmatch(digest):
        raise BadKey("a digest is a SHA-256 in 64 lower-case hex digits")
    return digest


class FolderBlobStore:
    """Blobs in a local folder: the embedded default. One machine, any number of processes.

    `staged/<key>` grows by appending; `staged/<key>.done` remembers what a commit answered, so that it can be repeated;
    `blobs/ab/cd/<digest>` is written once, by an atomic rename after fsync, and never changed.
    """

    def __init__(self, root: Path) -> None:
        self._staged = root / "staged"
        self._blobs = root / "blobs"
        self._staged.mkdir(parents=True, exist_ok=True)
        self._blobs.mkdir(parents=True, exist_ok=True)

    def begin(self, key: str) -> int:
        path = self._staging(key)
        done = self._done(key)
        if done is not None and not path.exists():
            return done.size
        with path.open("ab") as file:
            return file.seek(0, os.SEEK_END)

    def append(self, key: str, offset: int, chunk: bytes) -> int:
        try:
            with _held(self._staging(key)) as file:
                staged = file.seek(0, os.SEEK_END)
                if offset != staged:
                    raise OffsetMismatch(staged)
                file.write(chunk)
                return staged + len(chunk)
        except FileNotFoundError:
            raise BlobNotFound(f"no upload was begun under {key}") from None

    def offset(self, key: str) -> int:
        path = self._staging(key)
        with contextlib.suppress(FileNotFoundError):
            return path.stat().st_size
        done = self._done(key)
        if done is None:
            raise BlobNotFound(f"no upload was begun under {key}")
        return done.size

    def commit(self, key: str) -> StoredBlob:
        path = self._staging(key)
        try:
            with _held(path) as file:
                blob = _digest_of(file)
                _write_durably(self._done_path(key), f"{blob.digest} {blob.size}".encode())
                target = self._path(blob.digest)
                target.parent.mkdir(parents=True, exist_ok=True)
                path.replace(target)
                _sync_folder(target.parent)
                return blob
        except FileNotFoundError:  # committed before, by us or by another
            done = self._done(key)
            if done is None:
                raise BlobNotFound(f"no upload was begun under {key}") from None
            return done

    def abort(self, key: str) -> None:
        self._staging(key).unlink(missing_ok=True)
        self._done_path(key).unlink(missing_ok=True)

    def put(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()
        target = self._path(digest)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            _write_durably(target, data)
        return digest

    def open(self, digest: str) -> BinaryIO:
        try:
            return self._path(digest).open("rb")
        except FileNotFoundError:
            raise BlobNotFound(f"no blob {digest}") from None

    def size(self, digest: str) -> int:
        try:
            return self._path(digest).stat().st_size
        except FileNotFoundError:
            raise BlobNotFound(f"no blob {digest}") from None

    def delete(self, digest: str) -> None:
        self._path(digest).unlink(missing_ok=True)

    def sweep(self, older_than_seconds: float) -> int:
        """Remove uploads and remembered commits untouched for so long (abandoned clients); how many files."""
        limit = time.time() - older_than_seconds
        removed = 0
        for path in self._staged.iterdir():
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < limit:
                    path.unlink()
                    removed += 1
        return removed

    def _staging(self, key: str) -> Path:
        return self._staged / f"{checked_key(key)}.part"

    def _done_path(self, key: str) -> Path:
        return self._staged / f"{checked_key(key)}.done"

    def _done(self, key: str) -> StoredBlob | None:
        try:
            digest, size = self._done_path(key).read_text().split()
        except FileNotFoundError:
            return None
        return StoredBlob(digest, int(size))

    def _path(self, digest: str) -> Path:
        checked_digest(digest)
        return self._blobs / digest[:2] / digest[2:4] / digest


def open_store(url: str) -> BlobStore:
    """The store of a URL: `file:/path` is a folder. ValueError names a kind of store that there is no adapter for."""
    scheme, _, path = url.partition(":")
    if scheme != "file" or not path:
        raise ValueError(f"blob store {scheme!r}: file:/path is the one that is supported")
    return FolderBlobStore(Path(path))


@contextlib.contextmanager
def _held(path: Path) -> Iterator[BinaryIO]:
    """The staged file, to oneself; FileNotFoundError if it is gone, also when it became a blob while we waited."""
    with path.open("r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if path.stat().st_ino != os.fstat(file.fileno()).st_ino:
            raise FileNotFoundError(path)
        yield file


def _digest_of(file: BinaryIO) -> StoredBlob:
    hasher = hashlib.sha256()
    size = 0
    while block := file.read(_BLOCK):
        hasher.update(block)
        size += len(block)
    os.fsync(file.fileno())
    return StoredBlob(hasher.hexdigest(), size)


def _write_durably(target: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".new-")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:  # some network file systems cannot sync a folder
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)
