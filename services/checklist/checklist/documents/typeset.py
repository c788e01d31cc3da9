"""Typesetting with typst: data in, PDF bytes out. CPU-heavy, so callers run it off the event loop."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
SYSTEM_FONTS = Path("/usr/share/fonts/opentype/noto")
"""Where Debian's fonts-noto-cjk lies; if installed, it supplies the characters that the shipped subset lacks."""


def pdf(template: str, data: dict[str, Any], at: datetime) -> bytes:
    """One document. The same data and instant give the same bytes; it never reads outside the templates' folder."""
    shown = data if SYSTEM_FONTS.is_dir() else _spelled(data)
    paths = [FONTS, SYSTEM_FONTS] if SYSTEM_FONTS.is_dir() else [FONTS]
    compiled = typst.compile(
        HERE / "templates" / f"{template}.typ",
        root=HERE / "templates",
        font_paths=_fonts(tuple(paths)),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(shown, ensure_ascii=False)},
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


def spell(text: str) -> str:
    """The text with every character that the shipped type lacks named by its code point: `〔U+4DAE〕`."""
    known = covered()
    return "".join(c if ord(c) in known or c in "\n\t" else f"〔U+{ord(c):04X}〕" for c in text)


def _spelled(value: Any) -> Any:
    if isinstance(value, str):
        return spell(value)
    if isinstance(value, list):
        return [_spelled(item) for item in value]
    if isinstance(value, dict):
        return {key: item if key == "qr" else _spelled(item) for key, item in value.items()}
    return value
