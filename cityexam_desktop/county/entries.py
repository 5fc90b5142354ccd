"""The rows of the ledger (收件登记簿) in the words of people, for the window, lists and sheets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.bundle.codes import submission_code, unit_code
from cityexam_desktop.county.inbox import WORDS
from cityexam_desktop.county.papers import Paper, papers
from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import ledger

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
    "correct": "更正",
    "grade": "专家评级",
    "exempt": "放宽规则",
    "own_key": "本局换密钥",
    "upward": "生成上报包",
    "handover": "移交",
    "stamped": "纸质件",
    "number": "确认底数",
}
"""The word for every kind of ledger row."""

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the ledger: its number, stored time, kind in a word, unit's name, text, reason.

    `bad` is whether it tells of a file that could not be received.
    """

    no: int
    at: str
    kind: str
    word: str
    unit: str
    text: str
    reason: str
    bad: bool = False

    @property
    def words(self) -> str:
        """Everything in which people search."""
        return " ".join((str(self.no), self.at, self.word, self.unit, self.text, self.reason))


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
    words = _Words(dataset)
    return tuple(words.entry(row) for row in rows)


def found(all_entries: Iterable[Entry], words: str) -> tuple[Entry, ...]:
    """The entries that have every one of the words, whatever the case."""
    wanted = words.casefold().split()
    return tuple(one for one in all_entries if all(word in one.words.casefold() for word in wanted))


def arrivals(rows: tuple[LedgerRow, ...], dataset: CountyDataset) -> tuple[Arrival, ...]:
    """Every file that came in, with what is held of its stamped paper."""
    words, held = _Words(dataset), papers(rows)
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
                _verdict(body),
                body["file"],
                paper.paper.word if paper and stamped else "",
                paper.date if paper and stamped else "",
                paper.by if paper and stamped else "",
            )
        )
    return tuple(lines)


class _Words:
    """Looks names up once for many rows."""

    def __init__(self, dataset: CountyDataset) -> None:
        self.dataset = dataset
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
            bad=received and body.get("verdict") == "rejected",
        )

    def _unit_of(self, body: Body) -> str:
        fact = self.dataset.facts.get(str(body.get("bundle") or body.get("winner") or ""))
        return fact.unit if fact else ""

    def cell(self, body: Body) -> str:
        """A datum at a place."""
        datum = self.dataset.pack.datum.get(body["datum"])
        subject = body["subject"]
        name = datum.name if datum else body["datum"]
        return f"{name}（{self.places.get(subject, subject)}）"

    def bundle(self, body: Body) -> str:
        """A submission by its edition and code."""
        fact = self.dataset.facts.get(body["bundle"])
        edition = f"第 {fact.edition} 稿　" if fact else ""
        return f"{edition}报送码 {submission_code(body['bundle'])}"


def _verdict(body: Body) -> str:
    verdict = body["verdict"]
    return WORDS[verdict][0] if verdict in WORDS else f"不能接收：{body['reason']}"


def _registered(body: Body, _: _Words) -> str:
    return f"识别码 {unit_code(body['public'])}"


def _bundle(body: Body, words: _Words) -> str:
    return words.bundle(body)


def _chosen(body: Body, _: _Words) -> str:
    others = "、".join(submission_code(loser) for loser in body["losers"])
    return f"选用 {submission_code(body['winner'])}，不用 {others}"


def _corrected(body: Body, words: _Words) -> str:
    text = body["value"] if body["value"] is not None else Absence(body["absence"]).word
    who = f"{body['author']} 经办，{body['approver']} 复核"
    return f"{words.cell(body)} 更正为 {text.removeprefix(chr(39))}（{who}）"


def _graded(body: Body, words: _Words) -> str:
    indicator = words.dataset.pack.indicator.get(body["indicator"])
    name = indicator.name if indicator else body["indicator"]
    return f"{name}：{body['grade'] or '取消等级'}（{body['who']}）"


def _exempted(body: Body, words: _Words) -> str:
    rule = words.dataset.pack.rule.get(body["rule"])
    told = rule.instruction if rule else body["rule"]
    return f"{body['rule']} 降为“{Level(body['level']).word}”：{told}"


_TOLD: Final[dict[str, Callable[[Body, _Words], str]]] = {
    "issue": lambda body, _: f"第 {body['version']} 版任务包",
    "receive": lambda body, _: f"{body['file']}　{_verdict(body)}",
    "register": _registered,
    "retire": _registered,
    "paper": _bundle,
    "choose": _chosen,
    "settle": lambda body, words: f"{words.cell(body)} 以该单位的数为准",
    "return": _bundle,
    "approve": _bundle,
    "correct": _corrected,
    "grade": _graded,
    "exempt": _exempted,
    "own_key": lambda body, _: f"新识别码 {unit_code(body['new'])}",
    "upward": lambda body, _: f"全县数据摘要 {body['dataset'][:16]}",
    "handover": lambda body, _: f"{body['by']} 移交给 {body['to']}",
    "number": lambda body, words: f"{words.cell(body)} 确认为 {body['value']}",
    "stamped": lambda body, words: f"{Paper(body['paper']).word}　{_bundle(body, words)}",
}
