"""Whether bytes may be taken for a workbook (XLSX) at all, judged before anything parses them.

An XLSX file is a ZIP of XML. Refused by what is really inside, not by the name: bombs (by number, declared and real
size, ratio), macros, encryption, the old binary format, document type declarations.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from typing import Any

MAX_MEMBERS = 500
MAX_INFLATED = 60_000_000
"""Bytes of all members together; a sheet of 50,000 rows and 20 columns has about a third of it."""
MAX_RATIO = 250
SMALL = 1_000_000
"""A member up to this size may be packed as tightly as it likes."""
BLOCK = 256 * 1024

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOCTYPE = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref\s*=\s*[\"']([A-Z]{1,3}\d+(?::[A-Z]{1,3}\d+)?)[\"']")


@dataclass(frozen=True)
class Refused(Exception):
    """Why the file is not read: a message key and its parameters."""

    message: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Container:
    """The members that matter, inflated within the limits."""

    members: dict[str, bytes]

    def merged(self, path: str) -> list[str]:
        """Ranges of merged cells of a sheet, as `B2:C3`."""
        return [found.decode() for found in _MERGED.findall(self.members.get(path.lstrip("/"), b""))]


def opened(content: bytes) -> Container:
    """The file's members; Refused where it must not be parsed."""
    if content.startswith(OLE):
        raise Refused("sheet.encrypted_or_old")
    if not content.startswith(ZIP):
        raise Refused("sheet.not_workbook")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = _judged(archive.infolist())
            members = _inflated(archive, infos)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise Refused("sheet.not_workbook") from error
    if "[Content_Types].xml" not in members:
        raise Refused("sheet.not_workbook")
    types = members["[Content_Types].xml"].lower()
    if b"macroenabled" in types or any(name.lower().endswith("vbaproject.bin") for name in members):
        raise Refused("sheet.macros")
    for name, data in members.items():
        if name.endswith((".xml", ".rels")) and (_DOCTYPE.search(data) or data[:2] in (b"\xff\xfe", b"\xfe\xff")):
            raise Refused("sheet.not_workbook")
    return Container(members)


def _judged(infos: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """By what the directory declares."""
    if len(infos) > MAX_MEMBERS or len({info.filename for info in infos}) != len(infos):
        raise Refused("sheet.bomb")
    if sum(info.file_size for info in infos) > MAX_INFLATED:
        raise Refused("sheet.bomb")
    for info in infos:
        if info.flag_bits & 0x1:
            raise Refused("sheet.encrypted_or_old")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused("sheet.not_workbook")
        if info.file_size > SMALL and info.file_size > MAX_RATIO * max(1, info.compress_size):
            raise Refused("sheet.bomb")
    return infos


def _inflated(archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]) -> dict[str, bytes]:
    """What is really inside; the limit counts bytes as they come, whatever was declared."""
    left = MAX_INFLATED
    members: dict[str, bytes] = {}
    for info in infos:
        data = bytearray()
        with archive.open(info) as file:
            while block := file.read(BLOCK):
                data += block
                if len(data) > left:
                    raise Refused("sheet.bomb")
        left -= len(data)
        members[info.filename] = bytes(data)
    return members
