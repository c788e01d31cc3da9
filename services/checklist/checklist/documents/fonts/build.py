"""Cuts the type of the letter and the report from Debian's fonts-noto-cjk (OFL): `python build.py`, needs fonttools.

Regular covers GB2312, the frequent traditional characters (Big5 level 1), JIS level 1 with kana, and characters of
personal names beyond them; Bold covers GB2312 level 1, for headings. Rarer characters come from the installed
fonts-noto-cjk where there is one; without it the text names the character by its code point (see `coverage.py`).
The result is committed: 6 MB at most, checked by a test.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SOURCE = Path("/usr/share/fonts/opentype/noto")
FACE_SC = 2  # Noto Sans CJK SC within the collection
HERE = Path(__file__).parent

LATIN = (
    set(range(0x20, 0x7F))
    | set(range(0xA0, 0x180))
    | set(range(0x2010, 0x2040))
    | {0x20AC, 0x2103, 0x2116, 0x2122, 0x2190, 0x2191, 0x2192, 0x2193, 0x2713, 0x2714, 0x25A0, 0x25A1, 0x25CB, 0x25CF}
)
NAMES = (
    "喆堃玥珺昇珅璟旻晞翀彧頔祎赟琤瑀婳妤媗昉焱镕淏骉犇皛晔暐煜燚炘烨焜煊琰琬琲琭瑄瑆瑨璠璇珝珩珧玘玙玚玭珵琇琎琏琚琛琮瑗瑢瑭瑱璁璘璥璪璩瓒"
    "芃芮芷苒茁荻莳菀萱葳蔚蕙蘅薇沄沅沚泠洺浠涵涴淇淳渟湉湜溍溦滢滟澍澔濂濛灏斓旸昀昃昫昳晅晗晟暄暕曈曦朓杺柠栩桉梓棣椿楠榕槿樾祺祾禔禛禧禹稷"
    "颀颢颉骁骅骐骢骞骥钊钰铖铭锟锴镔镛鑫鋆翊翎翕翙翚翯翾彤彬彣忻怿恺悝悰惇惟愔慜憬懋嘉姝姞姣姮娅娉娣婕婧婵媛媺嫄嫒嬿孜宓寯峤峻崑崧嵘嶷屹巍"
    "赓赪轩轶辂辰逄逯郃郗郦鄢鄞闳阗阚阙霂霁霏雱靓靖韬韫韵飏飚髙魁鲲鹍麒麟黎龑龢㛃㬎䶮㙍"
)


def double_byte(codec: str, high: range, low: range) -> set[int]:
    """The code points that a double-byte character set holds in these rows."""
    found = set()
    for a in high:
        for b in low:
            try:
                text = bytes([a, b]).decode(codec)
            except UnicodeDecodeError:
                continue
            if len(text) == 1:
                found.add(ord(text))
    return found


def regular() -> set[int]:
    """What running text and tables may hold."""
    big5 = double_byte("big5", range(0xA4, 0xC7), range(0x40, 0xFF))
    jis = double_byte("euc_jp", range(0xB0, 0xD0), range(0xA1, 0xFF))
    gb2312 = double_byte("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF))
    return LATIN | gb2312 | big5 | jis | set(range(0x3000, 0x3100)) | {ord(c) for c in NAMES}


def bold() -> set[int]:
    """What headings and labels may hold."""
    level_1 = double_byte("gb2312", range(0xB0, 0xD8), range(0xA1, 0xFF))
    return LATIN | level_1 | set(range(0x3000, 0x3040)) | set(range(0xFF00, 0xFF60))


def cut(weight: str, characters: set[int]) -> Path:
    """Writes one subset: no hinting, no vertical metrics, no optional features."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["kern", "locl"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    options.notdef_outline = True
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE"]
    options.recalc_timestamp = False
    font = TTFont(SOURCE / f"NotoSansCJK-{weight}.ttc", fontNumber=FACE_SC, recalcTimestamp=False)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    target = HERE / f"HandoverSans-{weight}.otf"
    font.save(target)
    return target


def main() -> None:
    """Cuts both weights and writes down what Regular covers."""
    covered = regular()
    target = cut("Regular", covered)
    cut("Bold", bold())
    kept = sorted(TTFont(target).getBestCmap())
    (HERE / "coverage.txt").write_text("\n".join(ranges(kept)) + "\n")
    sys.stderr.write(f"{target.name}: {len(kept)} characters\n")


def ranges(points: list[int]) -> list[str]:
    """Sorted code points as `3400` or `4E00-4E0D`, one range a line."""
    lines = []
    start = previous = points[0]
    for point in [*points[1:], -1]:
        if point != previous + 1:
            lines.append(f"{start:04X}" if start == previous else f"{start:04X}-{previous:04X}")
            start = point
        previous = point
    return lines


if __name__ == "__main__":
    main()
