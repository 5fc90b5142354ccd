"""One year of the sample county, from the bureau's task to the county report.

Everything is made by the functions that people use, through files; nothing is written
into a workspace from the side. The same seed gives the same values, verdicts, findings
and results; ids, keys and signatures differ from run to run.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop import paths
from cityexam_desktop.bundle import ownkeys, reply
from cityexam_desktop.bundle import task as task_bundle
from cityexam_desktop.bundle.reply import Remark
from cityexam_desktop.bundle.submission import Edition, export, finalise
from cityexam_desktop.checks import check_county
from cityexam_desktop.county import actions, books, inbox, onbehalf
from cityexam_desktop.county.assessment import assess, state_counts
from cityexam_desktop.county.merge import CountyDataset, merge
from cityexam_desktop.demo import clerks, figures
from cityexam_desktop.demo.places import COUNTY_NAME, places
from cityexam_desktop.demo.survey import Survey
from cityexam_desktop.errors import FileTrouble
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.formpack.serial import pack_to_bytes
from cityexam_desktop.report.content import letter
from cityexam_desktop.report.pdf import write_pdf
from cityexam_desktop.report.workbook import write_workbook
from cityexam_desktop.report.write import write_report
from cityexam_desktop.workspace.content import count_observations
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.history import put_history
from cityexam_desktop.workspace.model import Task, WorkspaceRole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cityexam_desktop.findings import Finding
    from cityexam_desktop.formpack.model import FormPack

BUREAU: Final = "zjj"
SILENT: Final = "fgw"
BY_WORKBOOK: Final = ("swj", "mzj")
BY_LETTER: Final = "wjw"
LATE: Final = "xzfwzx"
TWICE: Final = figures.SLIP[0]
BANNER: Final = "示例数据"
FILES: Final = ("report.pdf", "report.docx", "report.xlsx")
PASSPHRASE_FILE: Final = "passphrase.txt"  # noqa: S105 - the name of a file
"""Where the sample bureau's 报送密码 lies, made up anew each time: for whoever plays on."""


def _day(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 2, 0, tzinfo=UTC)


@dataclass
class Year:
    """What the year has at hand while it is played."""

    folder: Path
    bureau: Workspace
    pack: FormPack
    task: Task
    desk: clerks.Desk
    say: Callable[[str], None]
    secret: str = field(repr=False)
    homes: dict[str, Workspace] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    verdicts: Counter[str] = field(default_factory=Counter)
    bundles: list[Path] = field(default_factory=list)

    def receive(self, *files: Path, now: datetime) -> None:
        """The bureau receives files."""
        for received in inbox.receive(self.bureau, files, now=now):
            self.verdicts[received.verdict] += 1

    def sent(self, unit: str, now: datetime) -> Path:
        """A department freezes and sends."""
        edition, target = clerks.send(
            self.homes[unit], self.task, unit, self.folder / "bundles", now
        )
        self.findings += edition.findings
        self.bundles.append(target)
        return target

    def took(self, edition: Edition) -> None:
        """The bureau made a submission itself, or on behalf of a unit: it travels too."""
        target = self.folder / "bundles" / f"代录-{edition.code}.cxb"
        export(self.bureau, edition.bundle, target, self.secret)
        self.bundles.append(target)
        self.findings += edition.findings
        self.verdicts["accepted"] += 1


def play(
    folder: Path, *, seed: int = 2025, say: Callable[[str], None] = lambda _: None
) -> dict[str, Any]:
    """Play the year into an empty or new folder; give the summary that ``--json`` prints."""
    year = _prepare(folder, seed, say)
    try:
        _departments_answer(year)
        _bureau_answers(year)
        _by_workbook_and_letter(year)
        _bureau_receives(year)
        _return_and_second_edition(year)
        _late_and_broken(year)
        return _conclude(year)
    finally:
        for ws in (year.bureau, *year.homes.values()):
            ws.close()


def _prepare(folder: Path, seed: int, say: Callable[[str], None]) -> Year:
    """The bureau sets up, brings last year in, and issues one package for everybody."""
    if folder.exists() and any(folder.iterdir()):
        raise FileTrouble(f"文件夹“{folder.name}”不是空的。", "请换一个空文件夹，或先清空它。")
    secret = token_urlsafe()
    try:
        for name in ("units", "bundles", "workbooks"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / PASSPHRASE_FILE).write_text(f"{secret}\n", "utf-8")
    except OSError as error:
        raise FileTrouble.from_os(error, folder.name) from error
    say("住建局：建立县级数据文件，导入上年数据，下发任务包")
    now = _day(3, 2)
    pack = read_pack(paths.forms() / "cn-2025")
    bureau = Workspace.create(
        folder / "county.cityexam", WorkspaceRole.BUREAU, unit=BUREAU, county=COUNTY_NAME
    )
    bureau.who = "经办人甲"
    ownkeys.create_backed_up_key(bureau, secret, folder / "county.cxk", now=now)
    put_history(bureau, figures.last_year())
    asked, judged = pack_to_bytes(pack)
    register = places()
    task = task_bundle.issue(
        bureau,
        task_bundle.Plan(
            "tijian", "2025", "2025年度城市体检数据填报", COUNTY_NAME, figures.AS_OF,
            "2026-05-31", asked, judged, register, BANNER,
        ),
        passphrase=secret,
        now=now,
    )  # fmt: skip
    package = folder / "task.cxb"
    task_bundle.export_task(bureau, task, package)
    desk = clerks.Desk(
        package,
        folder / "units",
        Survey(pack, register, Random(seed)),
        ownkeys.own_code(bureau),
        _day(5, 18),
    )
    return Year(folder, bureau, pack, task, desk, say, secret)


def _departments_answer(year: Year) -> None:
    """Departments with the program: fill in offline, freeze, send."""
    others = {BUREAU, SILENT, BY_LETTER, *BY_WORKBOOK}
    for unit in year.task.units:
        if unit.code in others or not year.pack.asked_of(unit.code):
            continue
        year.say(f"{unit.name}：填报、检查、说明")
        ws = clerks.sit_down(year.desk, unit.code)
        year.homes[unit.code] = ws
        said = clerks.answers(year.pack, year.desk.survey, unit.code)
        clerks.fill(ws, year.task, unit.code, said, year.desk.now)
        if unit.code == TWICE:
            clerks.slip(ws, year.task, year.pack, unit.code, year.desk.now)


def _bureau_answers(year: Year) -> None:
    """The bureau reports through the same door as everybody."""
    year.say("住建局：本局填报")
    said = clerks.answers(year.pack, year.desk.survey, BUREAU)
    clerks.fill(year.bureau, year.task, BUREAU, said, _day(5, 20))
    edition = finalise(year.bureau, year.task, BUREAU, now=_day(5, 20))
    year.took(edition)


def _by_workbook_and_letter(year: Year) -> None:
    """Two departments send the filled-in workbook, one a stamped letter."""
    now = _day(5, 22)
    for unit in BY_WORKBOOK:
        year.say(f"{year.pack.unit[unit].name}：报来填好的工作簿")
        path = year.folder / "workbooks" / f"{unit}.xlsx"
        said = clerks.answers(year.pack, year.desk.survey, unit)
        write_workbook(year.pack, year.task, unit, said, {}, path)
        entered = books.receive_workbook(
            year.bureau,
            year.task,
            unit,
            path,
            entered_by="经办人甲",
            checked_by="复核人乙",
            passphrase=year.secret,
            now=now,
        )
        year.took(entered.edition)
    name = year.pack.unit[BY_LETTER].name
    year.say(f"{name}：来函，由住建局代录")
    paper = year.folder / "workbooks" / f"{BY_LETTER}-函.pdf"
    said = clerks.answers(year.pack, year.desk.survey, BY_LETTER)
    write_pdf(letter.scan(year.pack, year.task, BY_LETTER, said), paper)
    edition = onbehalf.enter(
        year.bureau,
        year.task,
        BY_LETTER,
        said,
        basis="paper",
        entered_by="经办人甲",
        checked_by="复核人乙",
        paper=paper,
        passphrase=year.secret,
        now=now,
    )
    year.took(edition)


def _bureau_receives(year: Year) -> None:
    """All in time but one; the keys are unknown, so everything is parked and then cleared."""
    year.say("住建局：收件，按电话核对识别码")
    files = [year.sent(unit, year.desk.now) for unit in year.homes if unit != LATE]
    year.receive(*files, files[0], now=_day(5, 25))
    _clear(year, _day(5, 26))


def _clear(year: Year, now: datetime) -> None:
    for fact in actions.parked(year.bureau):
        code = ownkeys.own_code(year.homes[fact.unit])
        actions.clear(year.bureau, fact.id, code, reason="电话核对", now=now)


def _return_and_second_edition(year: Year) -> None:
    """The bureau sees the slip across departments, returns it; the department mends it."""
    unit, datum, _ = figures.SLIP
    year.say(f"住建局：退回{year.pack.unit[unit].name}的填报；该单位改正后报第2稿")
    bundle = merge(year.bureau).resolution.in_force[unit]
    slip = year.folder / "bundles" / f"退回修改单-{unit}.cxb"
    remark = Remark(datum, COUNTY, "支路长度比上年大十倍，请核对是否多写一位。")
    desk = actions.Desk(by="住建局经办人", passphrase=year.secret, now=_day(5, 27))
    actions.give_back(year.bureau, bundle, [remark], slip, sentence="请改正后重报。", desk=desk)
    reply.accept_reply(year.homes[unit], slip)
    clerks.mend(year.homes[unit], year.task, year.pack, unit, _day(5, 28))
    year.receive(year.sent(unit, _day(5, 28)), now=_day(5, 29))


def _late_and_broken(year: Year) -> None:
    """One comes after the deadline, and one file arrives damaged."""
    year.say("住建局：收到一份逾期件和一份损坏的文件")
    target = year.sent(LATE, _day(6, 2))
    broken = year.folder / "bundles" / "损坏的文件.cxb"
    whole = target.read_bytes()
    broken.write_bytes(whole[: len(whole) // 2])
    year.receive(broken, target, now=_day(6, 3))
    _clear(year, _day(6, 3))


def _conclude(year: Year) -> dict[str, Any]:
    """Settle what differs, review, assess, and write the reports."""
    year.say("住建局：会商差异、通过审核、评价、出报告")
    dataset = merge(year.bureau)
    for conflict in dataset.conflicts:
        actions.settle(
            dataset, year.bureau, conflict.datum, conflict.subject, conflict.owner.unit,
            reason="会商确定以责任单位数值为准", now=_day(6, 5),
        )  # fmt: skip
    actions.approve_all(year.bureau, sorted(dataset.resolution.in_force.values()), now=_day(6, 8))
    for name in FILES:
        write_report(year.bureau, year.folder / name)
    return _summary(year, merge(year.bureau))


def _summary(year: Year, dataset: CountyDataset) -> dict[str, Any]:
    assessment = assess(dataset)
    counts = state_counts(assessment)
    found = [*year.findings, *check_county(dataset.pack, dataset.answers)]
    levels = Counter(finding.level.value for finding in found)
    return {
        "units": len(year.task.units),
        "bundles": len(year.bundles),
        "verdicts": dict(sorted(year.verdicts.items())),
        "observations": count_observations(year.bureau),
        "indicators": {
            "total": len(assessment.indicators),
            "computed": counts["computed"] + counts["entered"],
            "not_computable": counts["not_computable"],
            "not_applicable": counts["not_applicable"],
        },
        "why": {
            str(r.indicator.number): r.figure.reason
            for r in assessment.indicators
            if r.figure.reason
        },
        "findings": {level: levels.get(level, 0) for level in ("must", "explain", "notice")},
        "dataset": dataset.hash,
        "files": {
            "county": str(year.folder / "county.cityexam"),
            "passphrase": str(year.folder / PASSPHRASE_FILE),
            "report_pdf": str(year.folder / "report.pdf"),
            "report_docx": str(year.folder / "report.docx"),
            "report_xlsx": str(year.folder / "report.xlsx"),
            "units": sorted(str(ws.path) for ws in year.homes.values()),
            "bundles": sorted(str(path) for path in year.bundles),
        },
    }
