"""The county's merged values as flat rows, each with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.county.progress import BASIS_WORDS
from cityexam_desktop.county.surveyed import looked
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.values import to_text
from cityexam_desktop.workspace.model import Nature

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.county.merge import CountyDataset, MergedValue


@dataclass(frozen=True, slots=True)
class DataColumn:
    """A column of the dataset: its name for programs, its title and meaning for people."""

    name: str
    title: str
    meaning: str
    kind: str = "string"
    """A type of Frictionless Table Schema."""


COLUMNS: Final = (
    DataColumn("datum", "数据项代码", "基础数据项的代码，含义见 data.csv"),
    DataColumn("item", "数据项", "基础数据项的名称"),
    DataColumn("place", "对象编号", "地点或名录行的编号，见 places.csv"),
    DataColumn("place_name", "对象", "地点或名录行的名称"),
    DataColumn("value", "数值", "数、文字或是否（1、0）；没有数时空着", "any"),
    DataColumn("absence", "没有数", "没有数的原因：none_here not_applicable pending not_asked"),
    DataColumn("measure", "计量单位", "数值的计量单位"),
    DataColumn("unit", "单位代码", "填报单位的代码"),
    DataColumn("unit_name", "填报单位", "填报单位的名称"),
    DataColumn("basis", "方式", "程序、本局填报、代录（工作簿）、代录（函）"),
    DataColumn("code", "报送码", "这个数所在的报送包，与盖章表上的一致"),
    DataColumn("number", "收件号", "报送包的收件号", "integer"),
    DataColumn("nature", "数据性质", "统计年鉴、业务台账、现场调查、图上量算、估算等"),
    DataColumn("time", "数据时间", "数据的时间"),
    DataColumn("source", "来源", "来源文件"),
    DataColumn("page", "页码", "来源文件的页码"),
    DataColumn("note", "备注", "填报单位的备注；没有数的，写明原因"),
    DataColumn("correction", "更正理由", "县住建局的更正；空着的没有更正"),
)

SURVEY: Final = (
    DataColumn("form", "填报表代码", "逐个调查的填报表"),
    DataColumn("form_title", "填报表", "填报表的名称"),
    DataColumn("place", "对象编号", "地点或名录行的编号，见 places.csv"),
    DataColumn("place_name", "对象", "地点或名录行的名称"),
    DataColumn("state", "状态代码", "surveyed as_last_year not_surveyed no_access"),
    DataColumn("state_word", "调查状态", "已调查、同上年的，没有记下的项目就是没有问题"),
    DataColumn("by", "调查人", "谁调查的"),
    DataColumn("date", "调查日期", "哪天调查的"),
)


def survey_rows(dataset: CountyDataset) -> Iterator[tuple[str, ...]]:
    """Every row of the forms by exception as texts in the order of `SURVEY`."""
    names = {one.id: one.name for one in (*dataset.task.places, *dataset.objects)}
    for one in looked(dataset):
        yield (
            one.form, one.title, one.subject, names.get(one.subject, ""), one.state.value,
            one.state.word, one.by, one.date,
        )  # fmt: skip


def data_rows(dataset: CountyDataset) -> Iterator[tuple[str, ...]]:
    """Every merged value as texts in the order of `COLUMNS`, as the pack and the places read."""
    order = {code: datum.order for code, datum in dataset.pack.datum.items()}
    place = {p.id: n for n, p in enumerate(dataset.task.places)}
    last = len(place)
    values = sorted(
        dataset.values.values(),
        key=lambda v: (order[v.datum], place.get(v.subject, last), v.subject),
    )
    words = _Words(dataset)
    for value in values:
        yield words.row(value)


class _Words:
    """Looks up once what many rows share."""

    def __init__(self, dataset: CountyDataset) -> None:
        self.pack = dataset.pack
        subjects = (*dataset.task.places, *dataset.objects)
        self.places = {subject.id: subject.name for subject in subjects}
        self.units = {unit.code: unit.name for unit in dataset.task.units}
        received, facts = dataset.decisions.received, dataset.facts
        self.bundles = {
            bundle: (
                BASIS_WORDS.get(facts[bundle].basis, facts[bundle].basis),
                submission_code(bundle),
                str(received.get(bundle, "")),
            )
            for bundle in dataset.resolution.in_force.values()
        }

    def row(self, value: MergedValue) -> tuple[str, ...]:
        """One value."""
        datum = self.pack.datum[value.datum]
        said = value.value
        return (
            value.datum,
            datum.name,
            value.subject,
            self.places.get(value.subject, ""),
            "" if isinstance(said, Absence) else to_text(said),
            said.value if isinstance(said, Absence) else "",
            datum.measure,
            value.unit,
            self.units.get(value.unit, value.unit),
            *self.bundles.get(value.bundle, ("", "", "")),
            _nature(value.nature),
            value.time,
            value.source,
            value.page,
            value.note or ("" if value.correction else value.reason),
            value.reason if value.correction else "",
        )


def _nature(code: str) -> str:
    try:
        return Nature(code).word
    except ValueError:
        return code  # a newer program's
