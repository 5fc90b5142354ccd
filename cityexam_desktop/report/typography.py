"""The typefaces of a report: which file stands for which Chinese face, and per-character fallback.

Bundled faces are complete for the standard characters, and the regular sans is complete
for all that the bundled faces know at all; so every character that a face lacks is taken
from the next in its chain. 仿宋 has no complete free face: the computer's own is taken
where it may be embedded, else the bundled serif, and the colophon says which.
"""

from __future__ import annotations

import enum
import functools
import os
import struct
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFStream
from reportlab.pdfbase.ttfonts import TTFError, TTFont, TTFontParser

from cityexam_desktop import paths
from cityexam_desktop.report import palette

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reportlab.pdfbase.pdfdoc import PDFDocument

_BLOCK = 100
_EM = 1000
_FS_TYPE = 8
_LICENCE, _RESTRICTED, _NO_SUBSET_OR_BITMAP_ONLY = 0x000F, 0x0002, 0x0300


class Face(enum.Enum):
    """A face by the name a Chinese document calls it."""

    TITLE = "小标宋"
    HEI = "黑体"
    KAI = "楷体"
    FANG = "仿宋"
    SONG = "宋体"
    SANS = "表格字体"


_FILES = {
    Face.TITLE: "NotoSerifSC-Bold.ttf",
    Face.HEI: "NotoSansSC-Bold.ttf",
    Face.KAI: "CityExamKai-Regular.ttf",
    Face.FANG: "NotoSerifSC-Regular.ttf",
    Face.SONG: "NotoSerifSC-Regular.ttf",
    Face.SANS: "NotoSansSC-Regular.ttf",
}
_FALLBACK = (Face.SANS, Face.SONG, Face.KAI)
_OWN_FANG = ("simfang.ttf", "simfang.TTF", "SIMFANG.TTF")


class SearchableFont(TTFont):
    """A TrueType font whose text can be searched and copied beyond the BMP too.

    The stock map from codes to characters writes U+20676 as five hex digits, which
    readers take for two characters; here it is written in UTF-16, as ISO 32000-1
    (§9.10.3) asks, in blocks of at most a hundred.
    """

    def addObjects(self, doc: PDFDocument) -> None:  # noqa: N802 - reportlab's name
        """Add the font's subsets to `doc`, then put the right maps in their places."""
        subsets = [list(codes) for codes in self.state[doc].subsets]
        before = set(doc.idToObject)
        super().addObjects(doc)
        maps = [key for key in doc.idToObject if key not in before and "toUnicodeCMap" in key]
        for key, codes in zip(maps, subsets, strict=True):
            stream = doc.idToObject[key]
            if isinstance(stream, PDFStream):
                stream.content = to_unicode_map(codes)


def to_unicode_map(codes: Iterable[int]) -> str:
    """Give the CMap that turns the code at each position into its character (0 is none)."""
    pairs = [
        f"<{position:02X}> <{chr(code).encode('utf-16-be').hex().upper()}>"
        for position, code in enumerate(codes)
        if code
    ]
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<00> <FF>",
        "endcodespacerange",
    ]
    for start in range(0, len(pairs), _BLOCK):
        block = pairs[start : start + _BLOCK]
        lines += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join(
        [*lines, "endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"],
    )


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font file under the name it is registered by, and the name people know it by."""

    name: str
    family: str
    file: Path
    font: TTFont

    def has(self, one: str) -> bool:
        """Whether the face can draw the character."""
        return ord(one) in self.font.face.charToGlyph

    def width(self, one: str) -> float:
        """Give the character's width in thousandths of the size."""
        return float(self.font.face.getCharWidth(ord(one)))  # type: ignore[no-untyped-call]


@dataclass(frozen=True, slots=True)
class Run:
    """Text that one registered font draws."""

    font: str
    text: str


class Library:
    """The faces loaded and registered once for the whole program."""

    def __init__(self, chains: dict[Face, tuple[Typeface, ...]], own_fang: Path | None) -> None:
        """Keep the chain of typefaces for each face, and the computer's own 仿宋, if used."""
        self._chains = chains
        self._own_fang = own_fang
        self._chosen: dict[tuple[Face, str], Typeface] = {}
        self._files = {face.name: face.file for chain in chains.values() for face in chain}

    def typeface(self, face: Face, one: str) -> Typeface:
        """Give the first typeface of the chain that has the character, or the first of all."""
        key = (face, one)
        if key not in self._chosen:
            chain = self._chains[face]
            self._chosen[key] = next((each for each in chain if each.has(one)), chain[0])
        return self._chosen[key]

    def runs(self, face: Face, text: str) -> Iterator[Run]:
        """Cut `text` into runs of one font each."""
        for font, group in groupby(text, key=lambda one: self.typeface(face, one).name):
            yield Run(font, "".join(group))

    def width(self, face: Face, size: float, text: str) -> float:
        """Give the width of `text` in points."""
        return sum(self.typeface(face, one).width(one) for one in text) * size / _EM

    def file(self, font: str) -> Path:
        """Give the file of a registered font."""
        return self._files[font]

    def colophon(self) -> str:
        """Say in a sentence which fonts the document is set in."""
        used = "，".join(
            f"{face.value}用{self._chains[face][0].family}"
            for face in (Face.TITLE, Face.HEI, Face.KAI, Face.FANG, Face.SANS)
        )
        missing = "" if self._own_fang else "（本机没有可嵌入的仿宋字体，以宋体代替）"
        return f"本文件嵌入的字体：{used}{missing}。"


@dataclass(frozen=True, slots=True)
class Ink:
    """How a text is set: size in points, colour as RRGGBB, face."""

    size: float
    colour: str = palette.INK
    face: Face = Face.SANS

    def width(self, text: str) -> float:
        """Give the width of `text` in points."""
        return library().width(self.face, self.size, text)


@functools.cache
def library() -> Library:
    """Load and register the faces; the first call takes about half a second."""
    return load(tuple(_font_folders()))


def load(folders: Iterable[Path]) -> Library:
    """Load the bundled faces, and 仿宋 from the first of `folders` that has a usable one."""
    bundled = {face: _file(paths.fonts() / name) for face, name in _FILES.items()}
    own = _own_fang(folders)
    first = bundled if own is None else {**bundled, Face.FANG: own}
    chains = {
        face: tuple(dict.fromkeys([first[face], *(bundled[other] for other in _FALLBACK)]))
        for face in Face
    }
    return Library(chains, own.file if own else None)


@functools.cache
def _file(file: Path) -> Typeface:
    font = SearchableFont(f"cityexam-{file.stem}", str(file))
    pdfmetrics.registerFont(font)
    family = font.face.name.decode("ascii", "replace")
    return Typeface(font.fontName, family, file, font)


def _own_fang(folders: Iterable[Path]) -> Typeface | None:
    """Give the computer's own 仿宋, or None when it has none that may be embedded."""
    for folder in folders:
        for name in _OWN_FANG:
            try:
                if (folder / name).is_file() and _may_be_embedded(folder / name):
                    return _file(folder / name)
            except (TTFError, OSError, struct.error):  # no font, or a damaged one
                continue
    return None


def _may_be_embedded(file: Path) -> bool:
    """Whether the font's licence bits (OS/2 fsType) allow embedding a subset of its outlines."""
    parser = TTFontParser(str(file))
    parser.seek_table("OS/2", _FS_TYPE)
    bits = int(parser.read_ushort())
    return bits & _LICENCE != _RESTRICTED and not bits & _NO_SUBSET_OR_BITMAP_ONLY


def _font_folders() -> Iterator[Path]:
    if "WINDIR" in os.environ:
        yield Path(os.environ["WINDIR"]) / "Fonts"
    if "LOCALAPPDATA" in os.environ:
        yield Path(os.environ["LOCALAPPDATA"]) / "Microsoft" / "Windows" / "Fonts"
    home = Path.home() / ".local" / "share" / "fonts"
    shared = Path("/usr/share/fonts")
    yield from (home, shared, shared / "truetype", shared / "win", shared / "zh_CN")
