"""The rows of the ledger in the words of people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cityexam_desktop.bundle.codes import submission_code, unit_code
from cityexam_desktop.county.inbox import WORDS
from cityexam_desktop.county.papers import Paper
from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.gui.names import moment
from cityexam_desktop.gui.rows import Column, Mark, Row
from cityexam_desktop.workspace import ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cityexam_desktop.gui.results import County
    from cityexam_desktop.workspace.model import LedgerRow

COLUMNS = (
    Column("序号", 4, number=True),
    Column("时间", 9),
    Column("事项", 7),
    Column("单位", 10),
    Column("内容", 34),
    Column("理由", 24),
)
KINDS = {
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
}
"""The word for every kind of ledger row."""

Body = dict[str, Any]


def ledger_rows(rows: Iterable[LedgerRow], county: County) -> tuple[Row, ...]:
    """The ledger, the newest row first."""
    return tuple(_row(row, county) for row in reversed(tuple(rows)))


def _row(row: LedgerRow, county: County) -> Row:
    body = ledger.body_of(row)
    told = _TOLD.get(row.kind)
    unit = str(body.get("unit", "")) or _unit_of(body, county)
    rejected = row.kind == "receive" and body.get("verdict") == "rejected"
    texts = (
        str(row.no),
        moment(row.at),
        KINDS.get(row.kind, f"其他（{row.kind}）"),
        county.names.unit(unit),
        told(body, county) if told else "",
        "" if row.kind == "receive" else str(body.get("reason", "")),
    )
    return Row(texts, str(row.no), row, (Mark(4, "must", "must"),) if rejected else ())


def _unit_of(body: Body, county: County) -> str:
    fact = county.dataset.facts.get(str(body.get("bundle") or body.get("winner") or ""))
    return fact.unit if fact else ""


def _received(body: Body, _: County) -> str:
    verdict = body["verdict"]
    word = WORDS[verdict][0] if verdict in WORDS else f"不能接收：{body['reason']}"
    return f"{body['file']}　{word}"


def _registered(body: Body, _: County) -> str:
    return f"识别码 {unit_code(body['public'])}"


def _bundle(body: Body, county: County) -> str:
    fact = county.dataset.facts.get(body["bundle"])
    edition = f"第 {fact.edition} 稿　" if fact else ""
    return f"{edition}报送码 {submission_code(body['bundle'])}"


def _chosen(body: Body, _: County) -> str:
    others = "、".join(submission_code(loser) for loser in body["losers"])
    return f"选用 {submission_code(body['winner'])}，不用 {others}"


def _cell(body: Body, county: County) -> str:
    return f"{county.names.datum(body['datum'])}（{county.names.place(body['subject'])}）"


def _corrected(body: Body, county: County) -> str:
    text = body["value"] if body["value"] is not None else Absence(body["absence"]).word
    who = f"{body['author']} 经办，{body['approver']} 复核"
    return f"{_cell(body, county)} 更正为 {text}（{who}）"


def _graded(body: Body, county: County) -> str:
    indicator = county.dataset.pack.indicator.get(body["indicator"])
    name = indicator.name if indicator else body["indicator"]
    return f"{name}：{body['grade'] or '取消等级'}（{body['who']}）"


def _exempted(body: Body, county: County) -> str:
    rule = county.dataset.pack.rule.get(body["rule"])
    told = rule.instruction if rule else body["rule"]
    return f"{body['rule']} 降为“{Level(body['level']).word}”：{told}"


_TOLD: dict[str, Callable[[Body, County], str]] = {
    "issue": lambda body, _: f"第 {body['version']} 版任务包",
    "receive": _received,
    "register": _registered,
    "retire": _registered,
    "paper": _bundle,
    "choose": _chosen,
    "settle": lambda body, county: f"{_cell(body, county)} 以该单位的数为准",
    "return": _bundle,
    "approve": _bundle,
    "correct": _corrected,
    "grade": _graded,
    "exempt": _exempted,
    "own_key": lambda body, _: f"新识别码 {unit_code(body['new'])}",
    "upward": lambda body, _: f"全县数据摘要 {body['dataset'][:16]}",
    "handover": lambda body, _: f"{body['by']} 移交给 {body['to']}",
    "stamped": lambda body, county: f"{Paper(body['paper']).word}　{_bundle(body, county)}",
}
