"""What a file really is, from its first bytes. Nothing is opened, run or believed because of its name alone."""

from pathlib import PurePosixPath

HEAD = 4096
"""How many bytes are looked at."""

_MAGIC: tuple[tuple[bytes, int, str], ...] = (
    (b"%PDF-", 0, "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypheic", 4, "image/heic"),
    (b"ftypheix", 4, "image/heic"),
    (b"ftypmif1", 4, "image/heic"),
    (b"ftypisom", 4, "video/mp4"),
    (b"ftypiso2", 4, "video/mp4"),
    (b"ftypmp42", 4, "video/mp4"),
    (b"ftypmp41", 4, "video/mp4"),
    (b"ftypavc1", 4, "video/mp4"),
    (b"7z\xbc\xaf\x27\x1c", 0, "application/x-7z-compressed"),
    (b"\x1f\x8b", 0, "application/gzip"),
    (b"PK\x03\x04", 0, "application/zip"),
    (b"PK\x05\x06", 0, "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "application/x-ole"),
)

_PROGRAMS: tuple[bytes, ...] = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa")

_BY_NAME: dict[str, dict[str, str]] = {
    "application/zip": {
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ".odt": "application/vnd.oasis.opendocument.text",
        ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    },
    "application/x-ole": {
        ".doc": "application/msword",
        ".xls": "application/vnd.ms-excel",
        ".ppt": "application/vnd.ms-powerpoint",
    },
    "text/plain": {".csv": "text/csv", ".tsv": "text/csv"},
}
"""Families whose members share their first bytes: the name decides which one it is shown as."""

_MARKUP = (b"<!doctype", b"<html", b"<script", b"<svg", b"<?xml", b"<body", b"<iframe", b"<head")


def sniff(head: bytes, filename: str) -> str:
    """The content type of a file that begins with `head`; `application/octet-stream` for what nobody vouches for."""
    if any(head.startswith(magic) for magic in _PROGRAMS):
        return "application/x-executable"
    found = next((kind for magic, at, kind in _MAGIC if head[at : at + len(magic)] == magic), None)
    if found == "image/webp" and not head.startswith(b"RIFF"):
        found = None
    if found is None:
        found = _text_kind(head)
    return _BY_NAME.get(found, {}).get(PurePosixPath(filename.lower()).suffix, found)


def _text_kind(head: bytes) -> str:
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "application/octet-stream"
    body = head.lstrip(b"\xef\xbb\xbf").lstrip().lower()
    if any(body.startswith(mark) for mark in _MARKUP) or b"<script" in body:
        return "text/html"
    return "text/plain" if _decodes(head) else "application/octet-stream"


def _decodes(head: bytes) -> bool:
    for codec in ("utf-8", "utf-16", "gb18030"):
        for cut in range(4):  # the head may end inside a character
            try:
                text = head[: len(head) - cut].decode(codec)
            except UnicodeDecodeError:
                continue
            return not any(ord(c) < 32 and c not in "\t\n\r\f\x1b" for c in text)
    return False


def safe_name(filename: str) -> str:
    """The last part of a file's name without control characters and path parts; `file` where nothing is left."""
    name = filename.replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(c for c in name if c.isprintable() and c not in '<>:"|?*').strip(" .")
    return name[:200] or "file"
