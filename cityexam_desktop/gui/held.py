"""The submissions that are kept: what each is worth now, what it says, what is doubtful in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cityexam_desktop.bundle.codes import submission_code
from cityexam_desktop.bundle.submission import findings_of
from cityexam_desktop.county.progress import BASIS_WORDS, nature_told
from cityexam_desktop.county.resolve import key_trouble
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.dates import until
from cityexam_desktop.formpack.values import show
from cityexam_desktop.gui.names import moment
from cityexam_desktop.gui.rows import Column, Mark, Row
from cityexam_desktop.workspace import ledger
from cityexam_desktop.workspace.content import content, submissions
from cityexam_desktop.workspace.yearbefore import last_text

if TYPE_CHECKING:
    from cityexam_desktop.county.resolve import Fact
    from cityexam_desktop.findings import Finding
    from cityexam_desktop.gui.results import County
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Content, LedgerRow, Observation

IN_FORCE = "计入汇总"
STANDING = frozenset({IN_FORCE, "两份待选", "用的是旧表"})
"""States in which a submission may be returned; an old one has been answered already."""
COLUMNS = (
    Column("单位", 10),
    Column("稿次", 3, number=True),
    Column("报送码", 14),
    Column("方式", 7),
    Column("收到", 9),
    Column("现状", 9),
    Column("审核", 6),
)
SAID = (
    Column("填报表", 12),
    Column("数据项", 17),
    Column("体检单元", 12),
    Column("填报值", 8, number=True),
    Column("计量单位", 5),
    Column("上年", 8, number=True),
    Column("数据性质", 8),
    Column("来源", 12),
    Column("备注", 14),
)
DOUBTS = (
    Column("级别", 6),
    Column("数据项", 15),
    Column("体检单元", 10),
    Column("意见", 34),
    Column("单位的说明", 14),
)
PARKED = (
    Column("收件号", 4, number=True),
    Column("单位（文件自称）", 10),
    Column("稿次", 3, number=True),
    Column("文件", 10),
    Column("收到", 9),
)
_NOT_COUNTED = {
    "key": "待核对单位",
    "old_pack": "用的是旧表",
    "withdrawn": "单位已移出",
    "unit": "密钥属别的单位",
    "retired": "密钥已停用",
    "basis": "代录签名不符",
}
_REVIEWS = {"approve": "已通过", "return": "已退回"}
_SIGNS = {Level.MUST: "must", Level.EXPLAIN: "doubt", Level.NOTICE: "notice"}


@dataclass(frozen=True, slots=True)
class Held:
    """A kept submission: the fact, what it is worth now (in words), and its review."""

    fact: Fact
    state: str
    review: str

    @property
    def waits(self) -> bool:
        """Whether an officer still has to look at it."""
        return self.state == IN_FORCE and not self.review


def held(county: County) -> tuple[Held, ...]:
    """Every submission of the task, by unit in the task's order, the newest edition first."""
    dataset = county.dataset
    order = {unit.code: n for n, unit in enumerate(dataset.task.units)}
    issued = dataset.decisions.issued
    facts = [f for f in dataset.facts.values() if issued.get(f.package) == dataset.task.id]
    facts.sort(key=lambda f: (order.get(f.unit, len(order)), -f.edition, f.id))
    reviews = dataset.decisions.reviews
    return tuple(Held(f, _state(county, f), reviews.get(f.id, "")) for f in facts)


def _state(county: County, fact: Fact) -> str:
    resolution = county.dataset.resolution
    if fact.id in resolution.in_force.values():
        return IN_FORCE
    if fact.id in resolution.ineligible:
        return _NOT_COUNTED.get(resolution.ineligible[fact.id], "不计入")
    if fact.id in resolution.forks.get(fact.unit, ()):
        return "两份待选"
    return "没有选用" if fact.id in county.dataset.decisions.losers else "旧稿"


def held_rows(county: County, came: dict[int, LedgerRow]) -> tuple[Row, ...]:
    """A row per kept submission; `came` are the ledger's rows by number."""
    names, received = county.names, county.dataset.decisions.received
    return tuple(
        Row(
            (
                names.unit(one.fact.unit),
                str(one.fact.edition),
                submission_code(one.fact.id),
                BASIS_WORDS.get(one.fact.basis, one.fact.basis),
                _came(came, received.get(one.fact.id, 0)),
                one.state,
                _REVIEWS.get(one.review, "未审" if one.waits else ""),
            ),
            one.fact.id,
            one,
            _held_marks(one),
        )
        for one in held(county)
    )


def _held_marks(one: Held) -> tuple[Mark, ...]:
    counted = one.state == IN_FORCE
    tone, sign = ("good", "done") if counted else ("quiet", "")
    if one.state in {"待核对单位", "两份待选", "用的是旧表"}:
        tone, sign = "explain", "doubt"
    marks = [Mark(5, tone, sign)]
    if one.review == "approve":
        marks.append(Mark(6, "good", "done"))
    elif one.review or one.waits:
        marks.append(Mark(6, "explain", "explain" if one.review else "todo"))
    return tuple(marks)


def parked_rows(county: County, came: dict[int, LedgerRow]) -> tuple[Row, ...]:
    """A row per submission that waits for its key, of whatever task, in receiving order."""
    decisions = county.dataset.decisions
    numbers = decisions.received
    facts = county.dataset.facts.values()
    waiting = [fact for fact in facts if key_trouble(fact, decisions) == "key"]
    waiting.sort(key=lambda fact: numbers.get(fact.id, 0))
    return tuple(
        Row(
            (
                str(numbers.get(fact.id, "")),
                _of_task(county, fact),
                str(fact.edition),
                _file(came.get(numbers.get(fact.id, 0))),
                _came(came, numbers.get(fact.id, 0)),
            ),
            fact.id,
            fact,
        )
        for fact in waiting
    )


def _of_task(county: County, fact: Fact) -> str:
    """A submission's unit, and its task where that is not the one shown."""
    other = county.other_task(fact.id)
    name = county.names.unit(fact.unit)
    return f"{name}（{other}）" if other else name


def ledger_by_number(ws: Workspace) -> dict[int, LedgerRow]:
    """The ledger's rows by number."""
    return {row.no: row for row in ledger.rows(ws)}


def _came(came: dict[int, LedgerRow], number: int) -> str:
    row = came.get(number)
    return moment(row.at) if row else ""


def _file(row: LedgerRow | None) -> str:
    return str(ledger.body_of(row).get("file", "")) if row else ""


@dataclass(frozen=True)
class Opened:
    """A kept submission, opened: what it says and what the checks say of it."""

    fact: Fact
    content: Content
    findings: tuple[Finding, ...]


def open_held(ws: Workspace, county: County, fact: Fact) -> Opened:
    """Read a kept submission and check it anew."""
    dataset = county.dataset
    found = next((s for s in submissions(ws, unit=fact.unit) if s.bundle == fact.id), None)
    if found is None:
        raise WrongUse("这份报送包的数据没有入库。", "请在“收件登记簿”里点“核对留底”。")
    said = content(ws, found.id)
    return Opened(fact, said, findings_of(ws, dataset.task, dataset.pack, fact.unit, said))


def said_rows(county: County, opened: Opened) -> tuple[Row, ...]:
    """What the submission says, in the order of the pack."""
    pack = county.dataset.pack
    data = [o for o in opened.content.observations if o.datum in pack.datum]
    data.sort(key=lambda o: (pack.datum[o.datum].order, o.subject))
    return tuple(_said_row(county, one, opened.fact.basis) for one in data)


def _said_row(county: County, one: Observation, basis: str) -> Row:
    names, datum = county.names, county.dataset.pack.datum[one.datum]
    note = "；".join(
        filter(None, (one.reason, one.expected and f"{until(one.expected)}补报", one.note))
    )
    absent = (Mark(3, "explain"),) if isinstance(one.value, Absence) else ()
    return Row(
        (
            names.form_of(one.datum),
            datum.name,
            names.place(one.subject),
            show(datum, one.value),
            datum.measure,
            last_text(county.dataset.previous, datum, one.subject),
            nature_told(one.nature.value, basis),
            " ".join(filter(None, (one.source, one.page))),
            note,
        ),
        f"{one.datum}\x1f{one.subject}",
        (one.datum, one.subject),
        absent,
    )


def doubt_rows(county: County, opened: Opened) -> tuple[Row, ...]:
    """The findings of a submission, the gravest first, with the unit's explanations."""
    names = county.names
    found = sorted(opened.findings, key=lambda f: f.level.rank)
    return tuple(
        Row(
            (
                "已说明" if f.explained else f.level.word,
                names.datum(f.where.column),
                names.place(f.where.row) if f.where.row else "",
                f.sentence,
                f.explained,
            ),
            f"{f.code}\x1f{n}",
            (f.where.column, f.where.row),
            (Mark(0, "good", "done") if f.explained else Mark(0, f.level.value, _SIGNS[f.level]),),
        )
        for n, f in enumerate(found)
    )
