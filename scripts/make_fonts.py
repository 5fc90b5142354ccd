"""Make `resources/fonts` from the published fonts; run by hand, once in a long while.

Needs Linux with `npm`, `apt-get` and `dpkg-deb`, and fontTools::

    python3 -m venv /tmp/fonts && /tmp/fonts/bin/pip install fonttools
    /tmp/fonts/bin/python scripts/make_fonts.py

The regular cuts of Noto Sans SC and Noto Serif SC are taken as they are. Their bold
cuts and the script face hold only the standard characters (通用规范汉字表, 8,105, as
Unihan's kTGHZ2013 lists them), GB 2312, everything that is no Chinese character, and
the rare place-name characters below: text in those faces falls back to the regular
cut glyph by glyph. The subset of LXGW WenKai is renamed, as its licence asks.
"""

from __future__ import annotations

import bz2
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "resources" / "fonts"
LIMIT = 45_000_000
RARE = "㙦堃溧洑𠙶"
KAI = "CityExam Kai"
NPM = ("@expo-google-fonts/noto-sans-sc@0.4.3", "@expo-google-fonts/noto-serif-sc@0.4.3")
DEB = ("fonts-lxgw-wenkai", "unicode-data")
HAN = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00), range(0x20000, 0x40000))
HANGUL = range(0xAC00, 0xD7A4)
OUT = {
    "NotoSansSC-Regular.ttf": ("NotoSansSC_400Regular.ttf", False),
    "NotoSansSC-Bold.ttf": ("NotoSansSC_700Bold.ttf", True),
    "NotoSerifSC-Regular.ttf": ("NotoSerifSC_400Regular.ttf", False),
    "NotoSerifSC-Bold.ttf": ("NotoSerifSC_700Bold.ttf", True),
    "CityExamKai-Regular.ttf": ("LXGWWenKai-Regular.ttf", True),
}


def fetch(folder: Path) -> None:
    """Download and unpack the published packages into `folder`."""
    for name in NPM:
        _run("npm", "pack", "--silent", name, folder=folder)
    for archive in folder.glob("*.tgz"):
        (folder / archive.stem).mkdir()
        _run("tar", "xzf", archive.name, "-C", archive.stem, folder=folder)
    _run("apt-get", "download", *DEB, folder=folder)
    for archive in folder.glob("*.deb"):
        _run("dpkg-deb", "-x", archive.name, "deb", folder=folder)


def _run(*command: str, folder: Path) -> None:
    subprocess.run(command, cwd=folder, check=True)


def standard_characters(folder: Path) -> set[int]:
    """Code points of 通用规范汉字表, GB 2312 and the rare ones."""
    found = {ord(one) for one in RARE}
    for path in folder.rglob("Unihan_*.txt.bz2"):
        for line in bz2.decompress(path.read_bytes()).decode().splitlines():
            if "\tkTGHZ2013\t" in line:
                found.add(int(line.split("\t", 1)[0].removeprefix("U+"), 16))
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            found.update(map(ord, bytes((row, cell)).decode("gb2312", "ignore")))
    return found


def cut(font: TTFont, kept: set[int]) -> None:
    """Leave in `font` the Chinese characters `kept` and all that is no Chinese character."""
    options = subset.Options(
        layout_features=["*"], name_IDs=["*"], notdef_outline=True, glyph_names=False
    )
    cutter = subset.Subsetter(options)
    cutter.populate(
        unicodes={
            code
            for code in font.getBestCmap()
            if code in kept or not any(code in block for block in (*HAN, HANGUL))
        },
    )
    cutter.subset(font)


def rename(font: TTFont, family: str) -> None:
    """Give `font` another name everywhere a program could show it."""
    post_script = f"{family.replace(' ', '')}-Regular"
    names = {1: family, 3: post_script, 4: family, 6: post_script, 16: family}
    font["name"].names = [
        record
        for record in font["name"].names
        if record.langID in {0, 0x409} and record.nameID not in {18, 21, 22}
    ]
    for record in font["name"].names:
        if record.nameID in names:
            record.string = names[record.nameID]


def main() -> int:
    """Make every font; fail when they are too large or miss a rare character."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fetch(folder)
        kept = standard_characters(folder)
        for target, (source, small) in OUT.items():
            path = next(folder.rglob(source))
            if not small:
                shutil.copyfile(path, FONTS / target)
                continue
            font = TTFont(path)
            cut(font, kept)
            if target.startswith("CityExam"):
                rename(font, KAI)
            font.save(FONTS / target)
    total = 0
    for target in OUT:
        font = TTFont(FONTS / target, lazy=True)
        missing = [one for one in RARE if ord(one) not in font.getBestCmap()]
        total += (FONTS / target).stat().st_size
        print(target, (FONTS / target).stat().st_size, "glyf" in font, "missing:", missing)
    print(f"{total} bytes, {len(kept)} characters kept in the small cuts")
    return 0 if total <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
