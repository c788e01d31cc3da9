"""One suite for every adapter of the blob store: add a factory to STORES and it is held to the same behaviour."""

import contextlib
import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.blobs import BadKey, BlobNotFound, BlobStore, FolderBlobStore, OffsetMismatch, open_store

STORES: dict[str, Callable[[Path], BlobStore]] = {"folder": FolderBlobStore}


@pytest.fixture(params=sorted(STORES))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> BlobStore:
    return STORES[request.param](tmp_path / "blobs")


def read(store: BlobStore, digest: str) -> bytes:
    with store.open(digest) as file:
        return file.read()


def test_an_upload_in_chunks_becomes_a_blob(store: BlobStore) -> None:
    assert store.begin("k1") == 0
    assert store.append("k1", 0, b"hand") == 4
    assert store.append("k1", 4, b"over") == 8
    blob = store.commit("k1")
    assert (blob.digest, blob.size) == (hashlib.sha256(b"handover").hexdigest(), 8)
    assert read(store, blob.digest) == b"handover"
    assert store.size(blob.digest) == 8


def test_an_interrupted_upload_goes_on_where_it_ended(store: BlobStore) -> None:
    store.begin("k1")
    store.append("k1", 0, b"hand")
    assert store.begin("k1") == store.offset("k1") == 4
    with pytest.raises(OffsetMismatch) as caught:
        store.append("k1", 0, b"hand")
    assert caught.value.offset == 4
    store.append("k1", 4, b"over")
    assert read(store, store.commit("k1").digest) == b"handover"


def test_a_chunk_beyond_the_end_is_refused_and_changes_nothing(store: BlobStore) -> None:
    store.begin("k1")
    with pytest.raises(OffsetMismatch):
        store.append("k1", 7, b"late")
    assert store.offset("k1") == 0


def test_commit_repeated_gives_the_same_answer(store: BlobStore) -> None:
    store.begin("k1")
    store.append("k1", 0, b"x")
    first = store.commit("k1")
    assert store.commit("k1") == first
    assert store.begin("k1") == store.offset("k1") == 1


def test_the_same_bytes_are_one_blob(store: BlobStore) -> None:
    digest = store.put(b"same")
    store.begin("k1")
    store.append("k1", 0, b"same")
    assert store.commit("k1").digest == digest == store.put(b"same")
    store.delete(digest)
    with pytest.raises(BlobNotFound):
        store.open(digest)
    store.delete(digest)


def test_an_empty_file_is_a_blob(store: BlobStore) -> None:
    store.begin("k1")
    blob = store.commit("k1")
    assert blob.size == 0
    assert read(store, blob.digest) == b""


def test_what_was_never_begun_is_not_found(store: BlobStore) -> None:
    for call in (lambda: store.append("nope", 0, b""), lambda: store.offset("nope"), lambda: store.commit("nope")):
        with pytest.raises(BlobNotFound):
            call()
    with pytest.raises(BlobNotFound):
        store.size("0" * 64)


def test_an_aborted_upload_is_gone(store: BlobStore) -> None:
    store.begin("k1")
    store.append("k1", 0, b"x")
    store.abort("k1")
    store.abort("k1")
    with pytest.raises(BlobNotFound):
        store.offset("k1")


@pytest.mark.parametrize("key", ["", "..", ".hidden", "a/b", "../up", "a\\b", "a\0b", "é", "k" * 129, "a\n"])
def test_no_key_leaves_the_store(store: BlobStore, key: str) -> None:
    for call in (
        lambda: store.begin(key),
        lambda: store.append(key, 0, b"x"),
        lambda: store.commit(key),
        lambda: store.abort(key),
    ):
        with pytest.raises(BadKey):
            call()


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64 + "\n"])
def test_no_digest_leaves_the_store(store: BlobStore, digest: str) -> None:
    for call in (lambda: store.open(digest), lambda: store.size(digest), lambda: store.delete(digest)):
        with pytest.raises(BadKey):
            call()


def test_appends_and_commits_racing_never_spoil_a_blob(store: BlobStore) -> None:
    store.begin("k1")
    store.append("k1", 0, b"a" * 1000)
    answers: list[str] = []

    def append() -> None:
        with contextlib.suppress(OffsetMismatch, BlobNotFound):
            store.append("k1", 1000, b"b" * 1000)

    threads = [threading.Thread(target=append) for _ in range(4)]
    threads += [threading.Thread(target=lambda: answers.append(store.commit("k1").digest)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(answers)) == 1
    assert hashlib.sha256(read(store, answers[0])).hexdigest() == answers[0]


@settings(max_examples=30, deadline=None)
@given(chunks=st.lists(st.binary(max_size=50), max_size=8))
def test_any_chunks_give_their_concatenation(tmp_path_factory: pytest.TempPathFactory, chunks: list[bytes]) -> None:
    for make in STORES.values():
        store = make(tmp_path_factory.mktemp("blobs"))
        offset = store.begin("k")
        for chunk in chunks:
            offset = store.append("k", offset, chunk)
        assert read(store, store.commit("k").digest) == b"".join(chunks)


def test_sweep_removes_what_was_abandoned_and_no_blob(tmp_path: Path) -> None:
    store = FolderBlobStore(tmp_path)
    digest = store.put(b"kept")
    store.begin("old")
    assert store.sweep(older_than_seconds=3600) == 0
    assert store.sweep(older_than_seconds=-1) == 1
    assert read(store, digest) == b"kept"


def test_a_store_is_opened_by_its_url_and_an_unknown_kind_is_named(tmp_path: Path) -> None:
    digest = open_store(f"file:{tmp_path}/blobs").put(b"x")
    assert read(open_store(f"file:{tmp_path}/blobs"), digest) == b"x"
    with pytest.raises(ValueError, match="ftp"):
        open_store("ftp://host/x")
