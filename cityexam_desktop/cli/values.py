"""Values: one cell recorded from the command line, and the documents behind it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.cli.common import (
    DAY,
    FILE,
    argument,
    clerk,
    json_option,
    opened,
    option,
    unit_option,
    who_option,
    work_of,
    workspace_argument,
)
from cityexam_desktop.cli.output import tell
from cityexam_desktop.cli.root import command
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from pathlib import Path

    from cityexam_desktop.cli.common import Work
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum
    from cityexam_desktop.formpack.values import Parsed, Refusal
    from cityexam_desktop.workspace.model import Nature, Observation

_BESIDE: Final = ("reason", "expected", "nature", "time", "source", "page", "note")
at_option = option(
    "--at", "对象（地点或名录行）的编号、代码或名称；全县只填一个数的不写。", metavar="SUBJECT"
)


@command(
    "set",
    "写法与窗口里相同：可带千位分隔符和计量单位，能准确换算的会换算并说明。"
    "认不出的文字作草稿保留，退出码 1。空文字表示清除。"
    "以负号开头的数前面加 --。",
)
@workspace_argument
@argument("DATUM", "基础数据项的代码或名称。")
@argument("VALUE", "填的内容；用 --absence 时不写。", required=False)
@at_option
@option("--absence", "没有数时：无此对象（none_here）、不适用（not_applicable）、暂缺（pending）。")
@option("--reason", "没有数的原因。", metavar="TEXT")
@option("--expected", "暂缺的，预计什么时候能提供。", type=DAY, metavar="DATE")
@option("--nature", "数据性质：统计年鉴、业务台账、现场调查、图上量算、估算、公开发布。")
@option("--time", "数据时间。", metavar="DATE")
@option("--source", "来源文件。", metavar="TEXT")
@option("--page", "来源文件的页码。", metavar="TEXT")
@option("--note", "备注。", metavar="TEXT")
@unit_option
@who_option
@json_option
def set_value(
    *,
    workspace: Path,
    datum: str,
    value: str | None,
    absence: str,
    unit: str,
    as_json: bool,
    **beside: str,
) -> int:
    """Record one value, or keep the refused text as a draft and say why."""
    from cityexam_desktop.cli.cells import asked_datum, subject_for
    from cityexam_desktop.formpack.values import Refusal

    with opened(workspace) as ws:
        work = work_of(ws, unit)
        asked = asked_datum(work, datum)
        subject = subject_for(work, asked, beside["at"])
        read, text = _read(asked, value, absence)
        if isinstance(read, Refusal):
            return _refused(work, asked, subject, text, read, as_json=as_json)
        _must_be_asked(work, asked, subject, read.value)
        return _recorded(work, asked, subject, read, beside, as_json=as_json)


def _must_be_asked(work: Work, datum: BaseDatum, subject: str, value: Value) -> None:
    """Raise `WrongUse` where the row is not asked the item, which would hide what is stored."""
    from cityexam_desktop.bundle.submission import answers_of
    from cityexam_desktop.formpack.absence import Absence
    from cityexam_desktop.formpack.relevance import condition_in_words
    from cityexam_desktop.workspace.content import content
    from cityexam_desktop.workspace.foreseen import Foreseen
    from cityexam_desktop.workspace.model import RowState

    if datum.relevant is None or value in {Absence.BLANK, Absence.NOT_APPLICABLE}:
        return
    held = content(work.ws, work.draft.id)
    states = {(r.form, r.subject): r.state for r in held.rows}
    row = datum.form, subject
    if states.get(row, RowState.NOT_SURVEYED) is RowState.NOT_SURVEYED:
        states[row] = RowState.SURVEYED
    answers = answers_of(work.ws, work.task, work.pack, held)
    if Foreseen(answers, {(datum.code, subject): value}, states).hides(datum, subject):
        told = condition_in_words(work.pack, datum, work.unit).partition("\n")[0]
        raise WrongUse(
            f"“{datum.name}”只在“{told}”时填，这一行现在不用填。", "请先填条件里的那几项。"
        )


def _read(datum: BaseDatum, value: str | None, absence: str) -> tuple[Parsed | Refusal, str]:
    """What a value or an absence on the command line comes to, and its text."""
    from cityexam_desktop.formpack.absence import Absence
    from cityexam_desktop.formpack.values import parse

    if (value is None) is not bool(absence):
        raise WrongUse("数值和 --absence 要写且只能写一个。", "没有数时只写 --absence。")
    if value is not None:
        return parse(datum, value), value
    typed = (Absence.NONE_HERE, Absence.NOT_APPLICABLE, Absence.PENDING)
    for one in typed:
        if absence in {one.value, one.word}:
            return parse(datum, one.word), one.word
    known = "、".join(f"{one.word}（{one.value}）" for one in typed)
    raise WrongUse(f"“{absence}”不是没有数的一种说法。", f"可写：{known}。")


def _refused(
    work: Work, datum: BaseDatum, subject: str, text: str, why: Refusal, *, as_json: bool
) -> int:
    from cityexam_desktop.workspace import answering
    from cityexam_desktop.workspace.model import Draft

    said = why.sentence + why.remedy
    answering.keep_text(work.ws, work.draft.id, Draft(datum.code, subject, text, said))
    told = {
        "datum": datum.code,
        "place": subject,
        "recorded": False,
        "draft": text,
        "sentence": why.sentence,
        "remedy": why.remedy,
    }
    lines = (f"没有录入，作草稿保留：{why.sentence}", why.remedy)
    tell(told, lines, as_json=as_json)
    return 1


def _recorded(
    work: Work,
    datum: BaseDatum,
    subject: str,
    read: Parsed,
    beside: dict[str, str],
    *,
    as_json: bool,
) -> int:
    from cityexam_desktop.cli.shapes import value_row
    from cityexam_desktop.formpack.values import show
    from cityexam_desktop.workspace import answering

    who = clerk(beside["who"])
    new = _observation(work, datum, subject, read.value, beside)
    answering.record(work.ws, work.draft.id, [new], who=who)
    surveyed = _mark_surveyed(work, datum, subject, read.value, who)
    told = {
        "datum": datum.code,
        "place": subject,
        "recorded": True,
        **value_row(new.value),
        "note": read.note,
        "surveyed": surveyed,
    }
    lines = [f"{datum.name}：{show(datum, read.value) or '已清除'}{datum.measure}"]
    lines += [read.note] if read.note else []
    lines += ["这一行已标为“已调查”。"] if surveyed else []
    tell(told, lines, as_json=as_json)
    return 0


def _observation(
    work: Work, datum: BaseDatum, subject: str, value: Value, beside: dict[str, str]
) -> Observation:
    """The new observation: what is not given beside the value stays as it was.

    In a form by exception the default of a row is not stored, and a reason belongs to
    the absence that it was given for.
    """
    from cityexam_desktop.formpack.absence import Absence
    from cityexam_desktop.formpack.values import parse
    from cityexam_desktop.workspace import answering
    from cityexam_desktop.workspace.content import observations

    form = work.pack.form[datum.form]
    nothing = answering.blank(datum.code, subject)
    if value is Absence.BLANK or (
        form.by_exception
        and datum.default
        and getattr(parse(datum, datum.default), "value", None) == value
    ):
        return nothing
    held = next(
        (o for o in observations(work.ws, work.draft.id)
         if (o.datum, o.subject) == (datum.code, subject)), nothing,
    )  # fmt: skip
    if held.value != value:
        held = replace(held, reason="", expected="")
    given: dict[str, Any] = {name: beside[name] for name in _BESIDE if beside[name]}
    if "nature" in given:
        given["nature"] = _nature(given["nature"])
    return replace(held, value=value, **given)


def _nature(given: str) -> Nature:
    from cityexam_desktop.workspace.model import Nature

    for nature in Nature:
        if given in {nature.value, nature.word}:
            return nature
    known = "、".join(nature.word for nature in Nature if nature.word)
    raise WrongUse(f"没有“{given}”这种数据性质。", f"可写：{known}。")


def _mark_surveyed(work: Work, datum: BaseDatum, subject: str, value: Value, who: str) -> bool:
    """In a form by exception a row that gets a value was surveyed; tell whether that is new."""
    from cityexam_desktop.formpack.absence import Absence
    from cityexam_desktop.workspace import answering
    from cityexam_desktop.workspace.content import content
    from cityexam_desktop.workspace.model import RowState, SurveyRow

    form = work.pack.form[datum.form]
    if not form.by_exception or value is Absence.BLANK:
        return False
    states = {(r.form, r.subject): r.state for r in content(work.ws, work.draft.id).rows}
    state = states.get((form.code, subject), RowState.NOT_SURVEYED)
    if state is not RowState.NOT_SURVEYED:
        return False
    row = SurveyRow(form.code, subject, RowState.SURVEYED, who)
    answering.survey(work.ws, work.draft.id, [row], who=who)
    return True


@command("attach")
@workspace_argument
@argument("DATUM", "基础数据项的代码或名称。")
@argument("FILE", "材料文件。", kind=FILE)
@at_option
@option("--page", "页码、条款。", metavar="TEXT")
@option("--original", "照片原样保存，不缩小。", is_flag=True)
@unit_option
@who_option
@json_option
def attach(
    *,
    workspace: Path,
    datum: str,
    file: Path,
    original: bool,
    unit: str,
    as_json: bool,
    **given: str,
) -> int:
    """Attach a document to a value."""
    from cityexam_desktop import settings
    from cityexam_desktop.cli.cells import asked_datum, subject_for
    from cityexam_desktop.workspace.attaching import attach_file
    from cityexam_desktop.workspace.model import Evidence

    with opened(workspace) as ws:
        work = work_of(ws, unit)
        asked = asked_datum(work, datum)
        subject = subject_for(work, asked, given["at"])
        paper = Evidence(asked.code, subject, "", file.name, 0, given["page"])
        longest = 0 if original else settings.load().photo_longest
        who = clerk(given["who"])
        kept = attach_file(ws, work.draft.id, paper, file, longest=longest, who=who)
    told = {"datum": asked.code, "place": subject, "sha256": kept.sha256, "size": kept.size}
    tell(told, [f"已附“{file.name}”。"], as_json=as_json)
    return 0
