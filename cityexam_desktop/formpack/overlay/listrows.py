"""The rows of an indicator list as people make it: titles, merged cells, groups, many headings."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack import measures

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cityexam_desktop.formpack.spreadsheet import Sheet

_TITLES: Final = 15
HEADINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "number": ("序号", "编号", "指标编号", "指标序号", "编码"),
    "name": ("指标名称", "指标项", "体检指标", "指标", "名称", "三级指标", "具体指标", "体检内容"),
    "measure": ("计量单位", "单位", "指标单位", "量纲"),
    "definition": (
        "指标解释", "体检内容", "指标说明", "指标释义", "指标含义", "解释", "口径", "定义",
    ),
    "standard": ("评价标准", "标准", "标准值", "目标值", "评价标准值", "参考标准", "阈值"),
    "dimension": ("维度", "类别", "目标", "二级指标", "指标维度", "准则层", "分类"),
    "unit": (
        "责任单位", "牵头单位", "责任部门", "牵头部门", "数据提供单位", "填报单位", "数据来源单位",
        "数据来源部门", "提供部门", "数据提供部门",
    ),
}  # fmt: skip
_BRACKET: Final = re.compile(r"[（(]([^（()）]*)[)）]$")
_NUMBERED: Final = re.compile(r"^(?:指标)?[（(]?\d{1,3}[)）.、．:：]\s*(?=\D)")
_MARKED: Final = re.compile(r"(?:[*＊※★☆#]|[①-⑳]|\[\d{1,2}\]|〔\d{1,2}〕)+$")
_GROUP: Final = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[章节部类])"
)
_OFFICE: Final = re.compile(r"(?:局|委|办|中心|集团|公司|政府|大队|支队|院|会|镇|街道)$")
_MOST: Final = 2


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator of the list: the cells by meaning, and where it stands."""

    sheet: str
    number: int
    """The row as the spreadsheet shows it."""
    cells: Mapping[str, str]


def rows_of_list(sheet: Sheet) -> Iterator[Row]:
    """The indicators of a sheet; none where no row of headings names them.

    A row that only opens a group (``一、住房``) gives the dimension of those below it.
    """
    top, columns = _heading(sheet)
    if "name" not in columns:
        return
    columns = _sorted_out(sheet, top, columns)
    dimension = ""
    for at in range(top + 1, len(sheet.rows)):
        texts = [text.strip() for text in sheet.rows[at]]
        waiting = any((at, column) in sheet.uncomputed for column in columns.values())
        if group := _group(texts):
            dimension = group
            continue
        cells = {key: sheet.text(at, column).strip() for key, column in columns.items()}
        dimension = cells.get("dimension") or dimension  # merged cells hold their first row only
        name = clean_name("".join(cells["name"].split()))
        if bare(name) in HEADINGS["name"] or not (waiting or any(texts)):
            continue  # the headings again on the next page, or nothing
        bracket = _BRACKET.search(name)
        inside = bracket[1] if bracket and measures.find(bracket[1]) else ""
        measure = cells.get("measure") or inside
        name = name[: bracket.start()] if bracket and inside else name
        cells |= {"name": name, "measure": measure, "dimension": dimension}
        yield Row(sheet.name, at + 1, cells)


def clean_name(name: str) -> str:
    """A name without the number before it and the marks of footnotes behind it."""
    return _MARKED.sub("", _NUMBERED.sub("", name))


def plain_name(name: str) -> str:
    """A name as names are compared: without blanks, brackets, quotation marks and width."""
    narrow = unicodedata.normalize("NFKC", name)
    return re.sub(r"[\s（）()、，,“”\"'‘’《》·]", "", narrow)


def bare(text: str) -> str:
    """A heading without blanks and marks, and without what stands in brackets behind it."""
    return re.sub(r"[（(].*$", "", "".join(text.split())).rstrip("*＊：:")


def _group(texts: Sequence[str]) -> str:
    """The text of a row that only opens a group; empty for any other row."""
    filled = list(dict.fromkeys(filter(None, texts)))
    if len(filled) > _MOST:
        return ""
    told = "".join(filled)
    return told if _GROUP.match(told) else ""


def _heading(sheet: Sheet) -> tuple[int, dict[str, int]]:
    """The row of headings: the one that names most; a column is taken once."""
    best: tuple[int, dict[str, int]] = (0, {})
    for number, texts in enumerate(sheet.rows[:_TITLES]):
        found: dict[str, int] = {}
        for key, names in HEADINGS.items():
            places = [
                (names.index(bare(t)), at)
                for at, t in enumerate(texts)
                if bare(t) in names and at not in found.values()
            ]
            if places:
                found[key] = min(places)[1]
        if len(found) > len(best[1]) and len(found) > 1:
            best = (number, found)
    return best


def _sorted_out(sheet: Sheet, top: int, columns: dict[str, int]) -> dict[str, int]:
    """``单位`` may head measures or offices: what stands under it says which."""
    at = columns.get("measure")
    if at is None or "unit" in columns:
        return columns
    texts = [sheet.text(row, at).strip() for row in range(top + 1, len(sheet.rows))]
    filled = [text for text in texts if text]
    offices = sum(bool(_OFFICE.search(text)) for text in filled)
    if not filled or offices * 2 <= len(filled):
        return columns
    return {**{key: c for key, c in columns.items() if key != "measure"}, "unit": at}
