"""The rows of the ledger (收件登记簿) in the words of people, for the window, lists and sheets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.bundle.codes import submission_code, unit_code
from cityexam_desktop.county.exempting import asks
from cityexam_desktop.county.inbox import WORDS
from cityexam_desktop.county.papers import Paper, papers
from cityexam_desktop.county.progress import marked
from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.values import show
from cityexam_desktop.workspace import ledger
from cityexam_desktop.workspace.content import value_from

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from cityexam_desktop.county.merge import CountyDataset
    from cityexam_desktop.workspace.model import LedgerRow

KINDS: Final = {
    "issue": "下发任务",
    "receive": "收件",
    "register": "登记密钥",
    "retire": "停用密钥",
    "paper": "认可报送码",
    "admit": "准用旧表",
    "choose": "选定一稿",
    "settle": "裁定数值",
    "withdraw": "移出汇总",
    "restore": "恢复计入",
    "return": "退回修改",
    "approve": "审核通过",
    "unapprove": "撤销通过",
    "correct": "更正",
    "uncorrect": "取消更正",
    "grade": "专家评级",
    "exempt": "准予降级",
    "unexempt": "取消准予",
    "own_key": "本局换密钥",
    "upward": "生成上报包",
    "handover": "移交",
    "stamped": "纸质件",
    "number": "确认底数",
    "sealed": "底数盖章",
}
"""The word for every kind of ledger row."""

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the ledger: its number, stored time, kind in a word, unit's name, text, reason.

    `by` is who did it, where that is known; `bad` is whether it tells of a file that could not
    be received.
    """

    no: int
    at: str
    kind: str
    word: str
    unit: str
    text: str
    reason: str
    by: str = ""
    bad: bool = False

    @property
    def words(self) -> str:
        """Everything in which people search."""
        texts = (self.word, self.unit, self.text, self.reason, self.by)
        return " ".join((str(self.no), self.at, *texts))


@dataclass(frozen=True, slots=True)
class Arrival:
    """A file that came in, as a line of the sheet 收件登记簿; `date` is that of its paper."""

    no: int
    at: str
    unit: str
    edition: int
    code: str
    result: str
    file: str
    paper: str
    date: str
    by: str


def entries(rows: Iterable[LedgerRow], dataset: CountyDataset) -> tuple[Entry, ...]:
    """Every row of the ledger in words, in its order."""
    held = tuple(rows)
    words = _Words(dataset, held)
    return tuple(words.entry(row) for row in held)


def found(all_entries: Iterable[Entry], words: str) -> tuple[Entry, ...]:
    """The entries that have every one of the words, whatever the case."""
    wanted = words.casefold().split()
    return tuple(one for one in all_entries if all(word in one.words.casefold() for word in wanted))


def arrivals(rows: tuple[LedgerRow, ...], dataset: CountyDataset) -> tuple[Arrival, ...]:
    """Every file that came in, with what is held of its stamped paper."""
    words, held = _Words(dataset, rows), papers(rows)
    lines = []
    for row in rows:
        if row.kind != "receive":
            continue
        body = ledger.body_of(row)
        fact, paper = dataset.facts.get(body["id"]), held.get(body["id"])
        stamped = paper is not None and paper.paper is not Paper.NONE
        lines.append(
            Arrival(
                row.no,
                row.at,
                words.unit(body["unit"]),
                fact.edition if fact else 0,
                submission_code(body["id"]) if fact else "",
                _verdict(body, words),
                body["file"],
                paper.paper.word if paper and stamped else "",
                paper.date if paper and stamped else "",
                str(body.get("by", "")) or (paper.by if paper and stamped else ""),
            )
        )
    return tuple(lines)


class _Words:
    """Looks names up once for many rows."""

    def __init__(self, dataset: CountyDataset, rows: Iterable[LedgerRow]) -> None:
        self.dataset = dataset
        issued = (ledger.body_of(row) for row in rows if row.kind == "issue")
        self.versions = {body["bundle"]: body["version"] for body in issued}
        self.units = {unit.code: unit.name for unit in dataset.task.units}
        subjects = (*dataset.task.places, *dataset.objects)
        self.places: Mapping[str, str] = {s.id: s.name or s.code for s in subjects} | {
            COUNTY: "全县"
        }

    def unit(self, code: str) -> str:
        """A unit's name."""
        return self.units.get(code, code)

    def entry(self, row: LedgerRow) -> Entry:
        """One row."""
        body = ledger.body_of(row)
        told = _TOLD.get(row.kind)
        unit = str(body.get("unit", "")) or self._unit_of(body)
        received = row.kind == "receive"
        return Entry(
            row.no,
            row.at,
            row.kind,
            KINDS.get(row.kind, f"其他（{row.kind}）"),
            self.unit(unit),
            told(body, self) if told else "",
            "" if received else str(body.get("reason", "")),
            _by(row.kind, body),
            bad=received and body.get("verdict") == "rejected",
        )

    def _unit_of(self, body: Body) -> str:
        fact = self.dataset.facts.get(str(body.get("bundle") or body.get("winner") or ""))
        if fact is not None:
            return fact.unit
        return self.dataset.pack.owner_of.get(str(body.get("datum", "")), "")

    def cell(self, body: Body) -> str:
        """A datum at a place."""
        datum = self.dataset.pack.datum.get(body["datum"])
        subject = body["subject"]
        name = datum.name if datum else body["datum"]
        return f"{name}（{self.places.get(subject, subject)}）"

    def value(self, datum: str, text: str | None, absence: str | None) -> str:
        """A stored value of a datum, as people read it."""
        value = value_from(text, absence)
        known = self.dataset.pack.datum.get(datum)
        if known is not None:
            return f"{show(known, value)} {known.measure}".strip()
        return value.word if isinstance(value, Absence) else str(value)

    def stored(self, datum: str, stored: str) -> str:
        """What `merge.stored_text` wrote, as people read it."""
        absent = stored.startswith("!")
        return self.value(datum, None if absent else stored, stored[1:] if absent else None)

    def bundle(self, body: Body) -> str:
        """A submission by its edition and code."""
        fact = self.dataset.facts.get(body["bundle"])
        edition = f"第 {fact.edition} 稿　" if fact else ""
        return f"{edition}报送码 {submission_code(body['bundle'])}"


def _verdict(body: Body, words: _Words) -> str:
    """The verdict, marked where the bureau entered what came in (代录)."""
    verdict, fact = body["verdict"], words.dataset.facts.get(body["id"])
    told = WORDS[verdict][0] if verdict in WORDS else f"不能接收：{body['reason']}"
    return marked(told, fact.basis if fact else "")


def _received(body: Body, words: _Words) -> str:
    document = body.get("document", "")
    return f"{body['file']}　{_verdict(body, words)}" + (f"　依据：{document}" if document else "")


def _registered(body: Body, _: _Words) -> str:
    return f"识别码 {unit_code(body['public'])}"


def _bundle(body: Body, words: _Words) -> str:
    return words.bundle(body)


def _chosen(body: Body, _: _Words) -> str:
    others = "、".join(submission_code(loser) for loser in body["losers"])
    return f"选用 {submission_code(body['winner'])}，不用 {others}"


def _admitted(body: Body, words: _Words) -> str:
    found = {
        words.versions.get(fact.package, 0)
        for fact in words.dataset.facts.values()
        if fact.asked == body["asked"] and body["unit"] in {fact.unit, ""}
    }
    told = "、".join(f"第 {version} 版" for version in sorted(found - {0}))
    return f"用{told}任务包（旧表）填报的，准予计入汇总"


def _settled(body: Body, words: _Words) -> str:
    return f"{words.cell(body)} 以该单位的 {words.stored(body['datum'], body['value'])} 为准"


def _corrected(body: Body, words: _Words) -> str:
    old = words.stored(body["datum"], body["old"])
    new = words.value(body["datum"], body["value"], body["absence"])
    who = f"{body['author']} 经办，{body['approver']} 复核"
    document = f"，依据：{body['document']}" if body.get("document") else ""
    return f"{words.cell(body)} 由 {old} 更正为 {new}（{who}{document}）"


def _uncorrected(body: Body, words: _Words) -> str:
    old = words.stored(body["datum"], body["old"])
    new = words.value(body["datum"], body["value"], body["absence"])
    return f"{words.cell(body)} 不再更正为 {new}，用签名的 {old}"


def _sealed(body: Body, _: _Words) -> str:
    if not body["date"]:
        return "取消底数确认表的盖章登记"
    return f"{body['date']} 在底数确认表上盖章　{body['paper']}".rstrip()


def _number(body: Body, words: _Words) -> str:
    value = words.stored(body["datum"], body["value"])
    seal = f"，{body['date']} 已盖章" if body.get("date") else ""
    return f"{words.cell(body)} 确认为 {value}{seal}"


def _graded(body: Body, words: _Words) -> str:
    indicator = words.dataset.pack.indicator.get(body["indicator"])
    name = indicator.name if indicator else body["indicator"]
    return f"{name}：{body['grade'] or '取消等级'}（{body['who']}）"


def _exempted(body: Body, words: _Words) -> str:
    told = asks(words.dataset.pack, body["rule"])
    return f"{body['rule']} 降为“{Level(body['level']).word}”：{told}"


def _unexempted(body: Body, words: _Words) -> str:
    return f"{body['rule']} 不再降级：{asks(words.dataset.pack, body['rule'])}"


def _by(kind: str, body: Body) -> str:
    """Who did it: as the row names them, or as the act itself does."""
    act = {"correct": "author", "grade": "who"}.get(kind, "")
    return str(body.get("by") or body.get(act) or "")


_TOLD: Final[dict[str, Callable[[Body, _Words], str]]] = {
    "issue": lambda body, _: f"第 {body['version']} 版任务包",
    "receive": _received,
    "register": _registered,
    "retire": _registered,
    "paper": _bundle,
    "admit": _admitted,
    "choose": _chosen,
    "settle": _settled,
    "return": _bundle,
    "approve": _bundle,
    "unapprove": _bundle,
    "correct": _corrected,
    "uncorrect": _uncorrected,
    "grade": _graded,
    "exempt": _exempted,
    "unexempt": _unexempted,
    "own_key": lambda body, _: f"新识别码 {unit_code(body['new'])}",
    "upward": lambda body, _: f"全县数据摘要 {body['dataset'][:16]}",
    "handover": lambda body, _: f"{body['by']} 移交给 {body['to']}",
    "number": _number,
    "sealed": _sealed,
    "stamped": lambda body, words: f"{Paper(body['paper']).word}　{_bundle(body, words)}",
}
