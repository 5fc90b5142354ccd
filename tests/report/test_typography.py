"""Faces, their stand-ins, and which font a character is taken from."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from cityexam_desktop import paths
from cityexam_desktop.report.typography import Face, library, load

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("one", "㙦堃溧洑𠙶㎡℃‰①")
def test_every_face_draws_rare_place_names_and_measures_itself(one: str) -> None:
    own = load(())
    for face in Face:
        assert own.typeface(face, one) == own.typeface(face, "国")


def test_a_character_that_a_face_lacks_comes_from_another() -> None:
    runs = [(run.font, run.text) for run in load(()).runs(Face.HEI, "第丼✗章")]
    assert runs == [
        ("cityexam-NotoSansSC-Bold", "第"),
        ("cityexam-NotoSansSC-Regular", "丼"),
        ("cityexam-CityExamKai-Regular", "✗"),
        ("cityexam-NotoSansSC-Bold", "章"),
    ]


def test_a_width_is_the_sum_of_its_characters() -> None:
    assert library().width(Face.SANS, 10, "城市体检") == pytest.approx(40)


def test_the_computers_own_fangsong_is_taken_and_named(tmp_path: Path) -> None:
    shutil.copyfile(paths.fonts() / "CityExamKai-Regular.ttf", tmp_path / "simfang.ttf")
    own = load((tmp_path,))
    assert own.typeface(Face.FANG, "国").file == tmp_path / "simfang.ttf"
    assert "没有" not in own.colophon()


def test_a_damaged_fangsong_is_passed_over_and_the_colophon_says_so(tmp_path: Path) -> None:
    (tmp_path / "simfang.ttf").write_bytes(b"no font at all")
    own = load((tmp_path,))
    assert own.typeface(Face.FANG, "国") == own.typeface(Face.SONG, "国")
    assert "本机没有可嵌入的仿宋字体" in own.colophon()


def test_a_fangsong_that_forbids_embedding_is_passed_over(tmp_path: Path) -> None:
    font = bytearray((paths.fonts() / "CityExamKai-Regular.ttf").read_bytes())
    tables = range(12, 12 + 16 * int.from_bytes(font[4:6], "big"), 16)
    record = next(at for at in tables if font[at : at + 4] == b"OS/2")
    start = int.from_bytes(font[record + 8 : record + 12], "big")
    font[start + 8 : start + 10] = b"\x00\x02"  # fsType: restricted licence
    (tmp_path / "simfang.ttf").write_bytes(font)
    assert "本机没有可嵌入的仿宋字体" in load((tmp_path,)).colophon()
