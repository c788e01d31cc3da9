"""A file is what its bytes say."""

import pytest

from checklist.model.filetype import safe_name, sniff

OOXML = "application/vnd.openxmlformats-officedocument"


@pytest.mark.parametrize(
    ("head", "name", "kind"),
    [
        (b"%PDF-1.7", "a.exe", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n....", "a.png", "image/png"),
        (b"\xff\xd8\xff\xe0", "a.jpg", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a.webp", "image/webp"),
        (b"XXXX\x00\x00\x00\x00WEBPVP8 ", "a.webp", "application/octet-stream"),
        (b"PK\x03\x04....", "清单.xlsx", f"{OOXML}.spreadsheetml.sheet"),
        (b"PK\x03\x04....", "a.DOCX", f"{OOXML}.wordprocessingml.document"),
        (b"PK\x03\x04....", "a.jar", "application/zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "application/vnd.ms-excel"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.msi", "application/x-ole"),
        ("姓名,电话\n".encode(), "a.csv", "text/csv"),
        ("姓名,电话\n".encode("gb18030"), "a.csv", "text/csv"),
        ("\ufeff纯文本".encode(), "a.txt", "text/plain"),
        ("交接".encode()[:5], "a.txt", "text/plain"),
        (b"", "empty.txt", "text/plain"),
        (b"  <!DOCTYPE html>", "a.txt", "text/html"),
        (b"hello <SCRIPT>x", "a.md", "text/html"),
        (b"<?xml version='1.0'?><svg/>", "a.svg", "text/html"),
        (b"MZ\x90\x00", "a.pdf", "application/x-executable"),
        (b"#!/bin/sh", "a.txt", "application/x-executable"),
        (b"\x00\x01\x02", "a.txt", "application/octet-stream"),
        (b"abc\x07def", "a.txt", "application/octet-stream"),
    ],
)
def test_the_bytes_decide_and_the_name_only_within_a_family(head: bytes, name: str, kind: str) -> None:
    assert sniff(head, name) == kind


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("项目进展.docx", "项目进展.docx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.pdf", "a.pdf"),
        ('a"<b>|c?.pdf', "abc.pdf"),
        ("a\r\nb\x00.pdf", "ab.pdf"),
        (" .. ", "file"),
        ("", "file"),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_name_is_only_a_name(given: str, kept: str) -> None:
    assert safe_name(given) == kept
