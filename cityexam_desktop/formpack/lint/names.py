"""The same number asked twice under near names.

Names are near when they come to the same characters once words that change nothing
(的, 总, 合计, 现有 …) are left out and words for one thing are written one way. Only
numbers of one measure and of one level are compared; what differs in any other word
(供水, 排水) is another number.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

from cityexam_desktop.findings import Level
from cityexam_desktop.formpack import measures
from cityexam_desktop.formpack.model import DatumType, FormKind

if TYPE_CHECKING:
    from cityexam_desktop.formpack.build import Built
    from cityexam_desktop.formpack.cells import Row
    from cityexam_desktop.formpack.model import BaseDatum, FormPack

_SAME: tuple[tuple[str, str], ...] = (
    ("居民人数", "人口"), ("人口数", "人口"), ("居住人口", "人口"), ("常住人口", "人口"),
    ("住房", "住宅"), ("车位", "泊位"), ("停车位", "泊位"), ("公里", "千米"), ("长度", "长"),
    ("总数", "数"), ("数量", "数"), ("个数", "数"), ("栋数", "数"), ("套数", "数"),
    ("户数", "户"), ("总面积", "面积"), ("总长", "长"), ("现状", ""), ("现有", ""),
    ("合计", ""), ("目前", ""), ("全部", ""), ("所有", ""), ("当年", ""), ("本年", ""),
    ("年度", ""), ("总", ""), ("的", ""), ("数", ""), ("量", ""),
)  # fmt: skip
_MARKS = re.compile(r"[\s（）()“”\"、，,。/·—-]")

_Key: TypeAlias = tuple[str, str, str]


def check(built: Built) -> None:
    """Notice every asked number whose name is near one that was asked before it."""
    seen: dict[_Key, list[tuple[Row, BaseDatum]]] = defaultdict(list)
    direct = {i.direct for i in built.pack.indicators}
    for row, datum in zip(built.rows["base_data"], built.pack.base_data, strict=True):
        if datum.formula is not None or datum.code in direct or not datum.name:
            continue
        if datum.type not in {DatumType.COUNT, DatumType.DECIMAL}:
            continue
        key = (_bare(datum.name), _dimension(datum.measure), _where(built.pack, datum))
        for first, other in seen[key][:1]:
            row.say(
                "name",
                "pack.asked_twice",
                f"“{datum.name}”与 base_data.csv 第{first.number}行的“{other.name}”"
                "像是同一个数，问了两次。",
                "同一个数只问一次：留一项作共用底数，另一项删去；确是两个数的，把名称写得不同。",
                Level.NOTICE,
            )
        seen[key].append((row, datum))


def _bare(name: str) -> str:
    """What is left of a name, in an order of its own: words may have changed places."""
    text = _MARKS.sub("", unicodedata.normalize("NFKC", name))
    for word, other in _SAME:
        text = text.replace(word, other)
    return "".join(sorted(text))


def _dimension(measure: str) -> str:
    found = measures.find(measure)
    return found.dimension if found else measure


def _where(pack: FormPack, datum: BaseDatum) -> str:
    """The level at which a number is asked; a register has one of its own."""
    form = pack.form.get(datum.form)
    if form is None:
        return datum.form
    return form.code if form.kind is FormKind.REGISTER else form.level
