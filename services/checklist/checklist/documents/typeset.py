"""Typesetting with typst: data in, PDF bytes out. CPU-heavy, so callers run it off the event loop."""

import json
from collections.abc import Collection
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
SYSTEM_FONTS = Path("/usr/share/fonts/opentype/noto")
"""Where Debian's fonts-noto-cjk lies; if installed, it supplies the characters that the shipped subset lacks."""


LIKELY = frozenset((*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000), *range(0xAC00, 0xD7A4)))
"""Characters of East Asia that fonts-noto-cjk has, whatever its version."""


def pdf(template: str, data: dict[str, Any], at: datetime) -> bytes:
    """One document. The same data and instant give the same bytes; it never reads outside the templates' folder.

    Nothing that somebody typed keeps it from being made: a character that no type here has is named instead.
    """
    if not SYSTEM_FONTS.is_dir():
        return _compile(template, _spelled(data, covered()), at, [FONTS])
    fonts = [FONTS, SYSTEM_FONTS]
    for known in (None, covered() | LIKELY):
        try:
            return _compile(template, data if known is None else _spelled(data, known), at, fonts)
        except typst.TypstError as missing:  # as PDF/A wants it: every character has its glyph
            if "could not be displayed" not in str(missing):
                raise
    return _compile(template, _spelled(data, covered()), at, fonts)


def _compile(template: str, data: dict[str, Any], at: datetime, paths: list[Path]) -> bytes:
    compiled = typst.compile(
        HERE / "templates" / f"{template}.typ",
        root=HERE / "templates",
        font_paths=_fonts(tuple(paths)),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["a-2u"],
        timestamp=at.replace(microsecond=0),  # typst takes whole seconds
        format="pdf",
    )
    assert isinstance(compiled, bytes)
    return compiled


@cache
def _fonts(paths: tuple[Path, ...]) -> Any:
    """Read once a process; the files stay as they are."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=list(paths))


@cache
def covered() -> frozenset[int]:
    """The code points that the shipped type has."""
    points: set[int] = set()
    for line in (FONTS / "coverage.txt").read_text().split():
        first, _, last = line.partition("-")
        points.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(points)


def spell(text: str, known: Collection[int] | None = None) -> str:
    """The text with every character that the shipped type lacks named by its code point: `〔U+4DAE〕`."""
    points = covered() if known is None else known
    return "".join(c if ord(c) in points or c in "\n\t" else f"〔U+{ord(c):04X}〕" for c in text)


def _spelled(value: Any, known: Collection[int]) -> Any:
    if isinstance(value, str):
        return spell(value, known)
    if isinstance(value, list):
        return [_spelled(item, known) for item in value]
    if isinstance(value, dict):
        return {key: item if key == "qr" else _spelled(item, known) for key, item in value.items()}
    return value
