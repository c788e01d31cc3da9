"""Type, pages and seal: the shipped fonts suffice, rare characters are named, a flipped byte is seen."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from checklist.documents import letter, report, typeset, wording
from checklist.documents.keys import EvidenceKey, KeyMissing, PublicKeys, SealKey, load_sealing_key
from checklist.documents.letter import LetterSheet
from checklist.documents.seal import seal
from checklist.model.report import Story
from tests.support.pdf import text_of

FONTS = Path(typeset.__file__).parent / "fonts"


def sheet(name: str = "欧阳喆", **content: Any) -> LetterSheet:
    entry = {
        "entry_id": "e1",
        "section": "work",
        "title": {"zh-CN": "未完成项目：渠道拓展", "en": "Unfinished: channels"},
        "state": "confirmed",
        "confirmed_by": "C",
        "confirmed_at": "2026-11-20T03:12:00Z",
        "content_digest": "ab" * 32,
    }
    waived = entry | {"state": "waived", "waiver": {"waived_by": "H", "agreed_by": "R", "reason": "无此物品"}}
    base = {
        "case": {"case_id": "4f3c9a2b", "kind": "resignation", "leaver": "L", "head": "H"},
        "people": {"L": {"zh-CN": name, "en": "Ouyang Zhe"}},
        "places": {},
        "entries": [entry, waived],
        "accepted_findings": [{"kind": "missing", "summary": {"en": "s"}, "outcome": "accepted", "reason": "r"}],
        "overrides": [{"overridden_by": "R", "reason": "r"}],
    }
    return LetterSheet(
        content=base | content,
        digest="de" * 32,
        record={"length": 7, "hash": "ca" * 32},
        signatures=[
            {"role": "head", "person": "H", "outcome": "signed", "signed_at": "2026-11-25T02:00:00+00:00"},
            {"role": "leaver", "person": "L", "outcome": "replaced", "reason_code": "no_answer", "reason": "无答复"},
        ],
        completed_at="2026-11-26T02:00:00+00:00",
        zone="Asia/Shanghai",
        company="华东销售有限公司",
        verify_url="https://handover.example.com/verify/letters/abc",
    )


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SealKey:
    folder = tmp_path_factory.mktemp("keys")
    return SealKey.load(folder / "seal.pem", folder / "seal.crt", create=True)


def test_the_shipped_type_is_small_free_and_covers_what_is_written_with_it() -> None:
    assert sum(f.stat().st_size for f in FONTS.glob("*.otf")) < 6_000_000
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text()
    own = "".join(text for texts in wording.WORDS.values() for text in texts.values())
    own += "".join(
        t for table in (wording.MOMENTS, wording.KINDS, wording.REASONS) for w in table.values() for t in w.values()
    )
    assert typeset.spell(own) == own
    assert typeset.spell("李雪梅欧阳喆王頔張學友黃國強渡邊") == "李雪梅欧阳喆王頔張學友黃國強渡邊"


def test_a_character_without_a_glyph_is_named_by_its_code_point() -> None:
    assert typeset.spell("王𠮷") == "王〔U+20BB7〕"


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_a_letter_is_the_same_bytes_for_the_same_content(language: str) -> None:
    assert letter.render(sheet(), language) == letter.render(sheet(), language)


def test_without_the_system_fonts_the_page_stands_on_the_shipped_type(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(typeset, "SYSTEM_FONTS", tmp_path / "none")
    pdf = letter.render(sheet("王𠮷"), "zh-CN")
    shown = letter.view(sheet("王𠮷"), "zh-CN")
    assert "王𠮷（L）" in shown["statement"]
    assert pdf.startswith(b"%PDF")
    assert "〔U+20BB7〕" in text_of(pdf)


def test_the_letter_says_in_both_languages_what_a_seal_proves_and_what_stands_in_for_a_signature() -> None:
    chinese, english = letter.view(sheet(), "zh-CN"), letter.view(sheet(), "en")
    assert "电子签名法" in chinese["law"]
    assert "not by itself prove who signed" in english["law"]
    assert "逾期未答复" in chinese["signatures"][1]["what"]
    assert "no answer" in english["signatures"][1]["what"]
    assert [part["heading"] for part in english["remarks"]] == ["Waived", "Accepted findings", "Released by HR"]


def test_what_people_typed_is_never_markup(tmp_path: Path) -> None:
    evil = '#panic("x") *bold* $x$ <label> @ref \\ "'
    content = sheet(evil)
    assert letter.render(content, "en").startswith(b"%PDF")
    story = Story(case={"case_id": "c", "time_zone": "Asia/Shanghai"}, letter={"signatures": [], "overrides": []})
    story.entries["e"] = {"entry_id": "e", "state": "pending", "title": {"en": evil}, "returned": []}
    assert report.as_pdf(story, "2026-11-26T02:00:00+00:00", evil, "en").startswith(b"%PDF")


def test_the_seal_verifies_with_the_certificate_and_a_flipped_byte_does_not(key: SealKey) -> None:
    sealed = seal(letter.render(sheet(), "en"), key, reason="Letter", place="East")
    trust = ValidationContext(trust_roots=list(load_certs_from_pemder_data(key.certificate_pem)))
    good = validate_pdf_signature(PdfFileReader(io.BytesIO(sealed)).embedded_signatures[0], trust)
    assert (good.intact, good.valid, good.trusted) == (True, True, True)
    at = sealed.index(b"stream\n") + 20
    changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
    bad = validate_pdf_signature(PdfFileReader(io.BytesIO(changed)).embedded_signatures[0], trust)
    assert bad.intact is False


def test_keys_are_made_once_and_never_in_production(tmp_path: Path) -> None:
    first = EvidenceKey.load(tmp_path / "k" / "evidence.pem", create=True)
    again = EvidenceKey.load(tmp_path / "k" / "evidence.pem", create=False)
    assert first.key_id == again.key_id
    assert PublicKeys([again.public_pem])(first.key_id, b"m", first.sign(b"m"))
    assert not PublicKeys([again.public_pem])(first.key_id, b"other", first.sign(b"m"))
    assert (tmp_path / "k" / "evidence.pem").stat().st_mode & 0o077 == 0
    with pytest.raises(KeyMissing):
        EvidenceKey.load(tmp_path / "absent.pem", create=False)
    pair = load_sealing_key(tmp_path / "s.key", tmp_path / "s.pub", create=True)
    assert (tmp_path / "s.pub").read_text() == pair.public_key
