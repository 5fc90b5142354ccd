"""A plan's tasks, targets and mechanisms as headings and texts, for its reference page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.headings import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.formpack.plan import Mechanism, Target, WorkItem

_SIGNS: Final = {"=": "", ">=": "不少于 ", "<=": "不超过 ", "about": "约 "}


def number_of(pack: FormPack, item: WorkItem) -> str:
    """The number of a task, ``4``, or of a task of a task, ``4.2``."""
    above = next((one for one in pack.work_items if one.code == item.parent), None)
    return f"{above.number}.{item.number}" if above else str(item.number)


def about_item(pack: FormPack, item: WorkItem) -> Iterator[tuple[str, str]]:
    """Tell a task without its targets; what does not apply is empty."""
    yield "责任单位", "、".join(_unit(pack, unit) for unit in item.units)
    yield "工作内容", "；".join(item.actions)
    yield "地点", "、".join(item.places)
    yield "成果", "、".join(item.deliverables)
    yield "备注", item.note
    yield "来源", cited(pack, item.source)
    yield "可信程度", item.confidence.word


def _unit(pack: FormPack, code: str) -> str:
    """The name of a unit, that of a collective with those behind it."""
    members = [pack.unit[m.unit].name for m in pack.members if m.collective == code]
    name = pack.unit[code].name
    return f"{name}（{'、'.join(members)}）" if members else name


def about_target(pack: FormPack, target: Target) -> Iterator[tuple[str, str]]:
    """Tell a target; what does not apply, or the document does not say, is empty."""
    yield "目标值", value_of(target)
    yield "年份", years_of(target)
    yield "周期", words_of("targets", "period")[target.period.value]
    yield "范围", target.scope
    yield "目标类型", words_of("targets", "kind")[target.kind.value]
    yield "备注", target.note
    yield "来源", cited(pack, target.source)


def value_of(target: Target) -> str:
    """What is to be reached, with its measure: ``不少于 120个``, ``5—10分钟``, ``全覆盖``."""
    if target.value is None:
        return target.words
    upper = f"—{target.high}" if target.high is not None else ""
    words = f"，{target.words}" if target.words else ""
    return f"{_SIGNS.get(target.operator, '')}{target.value}{upper}{target.measure}{words}"


def years_of(target: Target) -> str:
    """The years that the document names; empty where it names none."""
    if not target.year:
        return f"{target.from_year}年起" if target.from_year else ""
    return f"{target.from_year}—{target.year}年" if target.from_year else f"{target.year}年"


def about_mechanism(one: Mechanism) -> Iterator[tuple[str, str]]:
    """Tell a standing arrangement of the plan."""
    yield "机制内容", one.content
    yield "由谁", one.who
    yield "多久一次", one.frequency


def cited(pack: FormPack, codes: str) -> str:
    """The documents and clauses behind codes of sources."""
    known = {source.code: source for source in pack.sources}
    found = [known[c.strip()] for c in codes.split(";") if c.strip() in known]
    return "；".join(f"{s.document}{f' {s.clause}' if s.clause else ''}" for s in found)
