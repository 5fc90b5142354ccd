"""Comparing the bureau's code, 定稿, what is printed and stamped, 报出."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from cityexam_desktop.bundle import keys
from cityexam_desktop.bundle.codes import submission_code, unit_code
from cityexam_desktop.bundle.submission import editions, export, finalise, returned, to_send
from cityexam_desktop.bundle.task import confirm_bureau
from cityexam_desktop.gui.filling.changed import since_last
from cityexam_desktop.gui.filling.codedialog import BureauCodeDialog
from cityexam_desktop.gui.filling.way import Frozen, what_blocks
from cityexam_desktop.gui.frame import BUNDLES
from cityexam_desktop.gui.messages import tell
from cityexam_desktop.gui.reasons import KeyDialog
from cityexam_desktop.gui.viewing import show_files
from cityexam_desktop.workspace import archive
from cityexam_desktop.workspace.answering import open_draft
from cityexam_desktop.workspace.content import content as stored_content
from cityexam_desktop.workspace.model import WorkspaceRole
from cityexam_desktop.workspace.sensitive import sensitive

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cityexam_desktop.bundle.submission import Edition
    from cityexam_desktop.gui.filling.live import Live
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.jobs import Progress
    from cityexam_desktop.workspace.database import Workspace


_TO_BUREAU = "然后点“报出”，把报送包和盖章件一起交给县住建局。"
_OWN = "本局的数定稿时就已收下，计入汇总。盖章件收好后，在“收件”里登记纸质件。"


class Finishing(QObject):
    """The last three steps of the way; `moved` says that `frozen` changed."""

    moved = Signal()
    froze = Signal()
    """An edition was written to the file."""

    def __init__(self, frame: Frame, live: Live, frozen: Frozen, parent: QObject) -> None:
        """Begin where `how_far` says that the newest edition is."""
        super().__init__(parent)
        self.frame, self.live, self.frozen = frame, live, frozen
        self._workspace = frame.session.workspace

    @property
    def _ws(self) -> Workspace:
        """The workspace of the draft; raises `NotOpenNow` when it is not the open one."""
        return self.frame.session.only(self._workspace)

    def _start(
        self, title: str, work: Callable[[Workspace, Progress], Any], done: Callable[[Any], None]
    ) -> None:
        session, jobs = self.frame.session, self.frame.jobs
        session.start(jobs, title, work, done, of=self._workspace)

    def draft_changed(self) -> None:
        """The draft is no longer what the newest edition froze."""
        self.frozen = replace(self.frozen, changed_since=True)

    def freeze(self) -> None:
        """Freeze the next edition; first what stands in the way is told."""
        if self.frozen.stands:
            self.tell_signing()
            return
        tally = self.live.tally
        if blocking := tally.blocking:
            self.frame.tell(
                f"还不能定稿：有 {blocking} 条没有处理（{'，'.join(what_blocks(tally))}）。",
                "请按 F8 逐条查看；确实没有数据的，在右侧选“无此对象”“不适用”或“暂缺”。",
            )
        elif not self.frozen.bureau_confirmed:
            BureauCodeDialog(self.frame, self.live.task, self._confirm).open()
        else:
            differs = since_last(self._ws, self.live)
            again = "定稿后给出报送码。以后仍可修改，改了再定就是下一稿。"
            self.frame.ask(
                f"把现在的内容定为第 {self.frozen.number + 1} 稿？",
                f"{again}\n\n{differs}" if differs else again,
                "定稿",
                self._freeze,
            )

    @property
    def can_compare(self) -> bool:
        """Whether there is a bureau to compare; its own section has none."""
        return not self._is_bureau()

    def compare_code(self) -> None:
        """Compare the bureau's code with the stamped notice, whatever is filled in by now."""
        if not self.frozen.bureau_confirmed:
            BureauCodeDialog(self.frame, self.live.task, self._compared).open()
            return
        self.frame.tell(
            "县住建局的识别码已经核对一致，不用再核对。", unit_code(self.live.task.bureau)
        )

    def tell_signing(self) -> None:
        """Say what is to be done on paper."""
        if not self.frozen.stands:
            self.frame.tell("请先定稿。", "定稿后打印填报表，由负责人签字、单位盖章。")
            return
        paper = "打印填报表和领导送签单，核对每页的报送码与这里一致，由负责人签字、单位盖章；"
        self.frame.ask(
            f"第 {self.frozen.number} 稿　报送码 {self.frozen.code}",
            paper + (_OWN if self._is_bureau() else _TO_BUREAU),
            "生成打印件",
            self.choose_print,
            no="以后再说",
        )

    def print_form(self) -> None:
        """Print the edition that stands, by the system's own program; else say what is lacking."""
        if self.frozen.stands:
            self.choose_print()
            return
        number = self.frozen.number
        lacks = f"第 {number} 稿以后又改过" if number else "还没有定稿"
        tell(
            self.frame.window,
            f"打印的是定好的一稿，每页印着报送码；现在{lacks}。",
            "请先定稿，再打印。只想在纸上看看现在填的，请点“导出Excel”，在 Excel、WPS 里打印。",
            way=("定稿打印…", self.freeze),
        )

    def choose_print(self) -> None:
        """Let the clerk choose where the two sheets for paper are written."""
        name = f"{self._named('填报表')}.pdf"
        self.frame.choose_save("填报表和领导送签单存到", "PDF 文件 (*.pdf)", name, self.print_to)

    def print_to(self, target: Path) -> None:
        """Write the stamped sheet to `target` and the leader's page beside it, and open both."""
        bundle = self.frozen.bundle
        beside = target.with_name(f"{self._named('领导送签单')}.pdf")

        def work(workspace: Workspace, progress: Progress) -> None:
            from cityexam_desktop.report.edition_sheet import write_sheet
            from cityexam_desktop.report.sign_off import write_sign_off

            progress.step(0, 2, "填报表")
            write_sheet(workspace, bundle, target)
            progress.step(1, 2, "领导送签单")
            write_sign_off(workspace, bundle, beside)

        def done(_: object) -> None:
            self.frame.say(
                f"已生成 {target.name} 和 {beside.name}；请在打开的 PDF 软件里打印（Ctrl+P）。"
            )
            show_files(self.frame.window, target, beside)

        self._start("生成打印件", work, done)

    def _named(self, what: str) -> str:
        unit = self.live.pack.unit.get(self.live.unit)
        whose = unit.name if unit else ""
        return f"{self.live.task.period}年{whose}{what}-第{self.frozen.number}稿"

    def send(self) -> None:
        """Write the signed file of the newest edition."""
        if not self.frozen.stands:
            self.frame.tell("请先定稿，再报出。", "报出的文件与定稿、打印件是同一内容。")
            return
        if self._is_bureau():
            self.frame.tell(f"本局第 {self.frozen.number} 稿不用报出。", _OWN)
            return
        secret = sensitive(self.live.pack, self.live.notes.values())
        if not secret:
            self._choose_target()
            return
        names = "、".join(datum.name for datum in secret[:5])
        more = f"等 {len(secret)} 项" if len(secret) > 5 else ""
        self.frame.ask(
            "报送包里有不得用微信传送的数据，请用U盘当面交，或用内网传送。",
            f"这些数据是：{names}{more}。",
            "知道了，存到文件",
            self._choose_target,
        )

    def _choose_target(self) -> None:
        name = f"{self._named('报送包')}.cxb"
        self.frame.choose_save("报出：报送包存到", BUNDLES, name, self._send)

    def _confirm(self, typed: str) -> None:
        with self.frame.attempt():
            self._keep_confirmed(typed)
            self.freeze()

    def _compared(self, typed: str) -> None:
        with self.frame.attempt():
            self._keep_confirmed(typed)
            self.frame.say("识别码核对一致。")

    def _keep_confirmed(self, typed: str) -> None:
        confirm_bureau(self._ws, self.live.task, typed)
        self._now(replace(self.frozen, bureau_confirmed=True))

    def _freeze(self) -> None:
        task, unit = self.live.task, self.live.unit

        def work(workspace: Workspace, _progress: Progress) -> Edition:
            return finalise(workspace, task, unit)

        self._start("定稿", work, self._frozen)

    def _frozen(self, edition: Edition) -> None:
        self._now(
            replace(
                self.frozen,
                number=edition.number,
                code=edition.code,
                bundle=edition.bundle,
                changed_since=False,
                returned=False,
                sent=self._is_bureau(),
            )
        )
        self.froze.emit()
        self.tell_signing()

    def _now(self, frozen: Frozen) -> None:
        self.frozen = frozen
        self.moved.emit()

    def _send(self, target: Path, passphrase: str = "") -> None:
        workspace = self._ws
        if not passphrase and self._needs_passphrase(workspace):
            KeyDialog(self.frame, lambda typed: self._send(target, typed)).open()
            return
        bundle = self.frozen.bundle

        def work(workspace: Workspace, _progress: Progress) -> None:
            export(workspace, bundle, target, passphrase)

        def done(_: object) -> None:
            self._now(replace(self.frozen, sent=True))
            self.frame.tell(f"已报出：{target.name}", self._after_sending(workspace))

        self._start("报出", work, done)

    def _after_sending(self, workspace: Workspace) -> str:
        """What is to be done with the file, and what the bureau will ask on the telephone."""
        go_on = "请把这个文件连同盖章的纸质件交给县住建局。"
        kept = archive.bundle(workspace, self.frozen.bundle)
        if kept is None or workspace.identity.role is WorkspaceRole.BUREAU:
            return go_on
        return f"{go_on}\n\n电话核对时，请读出单位识别码：\n{unit_code(kept.signer)}"

    def _is_bureau(self) -> bool:
        """Whether it is the bureau's own section, which is received as soon as it is frozen."""
        return self.frame.session.identity.role is WorkspaceRole.BUREAU

    def _needs_passphrase(self, workspace: Workspace) -> bool:
        kept = archive.bundle(workspace, self.frozen.bundle)
        if kept is None or kept.signature:
            return False
        return keys.needs_passphrase(archive.sealed_key(workspace, kept.signer))


def how_far(workspace: Workspace, live: Live) -> Frozen:
    """The newest edition, whether the draft differs from it, and whether it was sent.

    One that was frozen under a key of before and never sent is to be frozen anew.
    """
    task, unit = live.task, live.unit
    role = workspace.identity.role
    confirmed = role is WorkspaceRole.BUREAU or workspace.meta("bureau_confirmed") == task.bureau
    made = editions(workspace, task, unit)
    if not made:
        return Frozen(bureau_confirmed=confirmed)
    newest = made[-1]
    draft = open_draft(workspace, task, unit)
    now = to_send(workspace, task, live.pack, unit, stored_content(workspace, draft.id))
    kept = archive.bundle(workspace, newest.bundle)
    # The bureau's own edition was received when it was frozen; `upward` signs it.
    signed = bool(kept and kept.signature) or role is WorkspaceRole.BUREAU
    renewed = kept is not None and not signed and kept.signer != workspace.meta("key")
    return Frozen(
        number=newest.edition,
        code=submission_code(newest.bundle),
        bundle=newest.bundle,
        changed_since=renewed or now != stored_content(workspace, newest.id),
        bureau_confirmed=confirmed,
        sent=signed,
        returned=newest.bundle in returned(workspace),
    )
