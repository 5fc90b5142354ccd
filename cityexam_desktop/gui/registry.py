"""The pages of the window, in the order of the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.gui.pages import PageSpec

if TYPE_CHECKING:
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.pages import Page
    from cityexam_desktop.gui.session import Session
    from cityexam_desktop.workspace.model import WorkspaceRole

# Values of `WorkspaceRole`: its module is not imported before a file is opened.
DEPARTMENT = frozenset({"department"})
BUREAU = frozenset({"bureau"})


def _filling(frame: Frame) -> Page:
    from cityexam_desktop.gui.filling.page import FillingPage

    return FillingPage(frame)


def _tasking(frame: Frame) -> Page:
    from cityexam_desktop.gui.tasking.page import TaskingPage

    return TaskingPage(frame)


def _inbox(frame: Frame) -> Page:
    from cityexam_desktop.gui.inbox.page import InboxPage

    return InboxPage(frame)


def _progress(frame: Frame) -> Page:
    from cityexam_desktop.gui.progress.page import ProgressPage

    return ProgressPage(frame)


def _review(frame: Frame) -> Page:
    from cityexam_desktop.gui.review.page import ReviewPage

    return ReviewPage(frame)


def _merged(frame: Frame) -> Page:
    from cityexam_desktop.gui.merged.page import MergedPage

    return MergedPage(frame)


def _assessed(frame: Frame) -> Page:
    from cityexam_desktop.gui.assessed.page import AssessedPage

    return AssessedPage(frame)


def _reporting(frame: Frame) -> Page:
    from cityexam_desktop.gui.reporting.page import ReportingPage

    return ReportingPage(frame)


def _ledger(frame: Frame) -> Page:
    from cityexam_desktop.gui.ledger.page import LedgerPage

    return LedgerPage(frame)


PAGES: tuple[PageSpec, ...] = (
    PageSpec("tasking", "任务", "task", BUREAU, _tasking),
    PageSpec("inbox", "收件", "inbox", BUREAU, _inbox),
    PageSpec("progress", "进度", "progress", BUREAU, _progress),
    PageSpec("review", "核查", "check", BUREAU, _review),
    PageSpec("merged", "汇总", "merged", BUREAU, _merged),
    PageSpec("assessed", "评价", "assess", BUREAU, _assessed),
    PageSpec("reporting", "报告", "report", BUREAU, _reporting),
    PageSpec("filling", "填报", "filling", DEPARTMENT, _filling),
    PageSpec("filling", "本局填报", "filling", BUREAU, _filling),
    PageSpec("ledger", "收件登记簿", "register", BUREAU, _ledger),
)
"""A page shows for the workspaces whose role it names."""


def pages_for(role: WorkspaceRole) -> tuple[PageSpec, ...]:
    """The pages of a workspace of this role, in order."""
    return tuple(page for page in PAGES if role.value in page.roles)


def first_page(session: Session) -> str:
    """The page on which a file opens.

    A county whose task is issued opens where the day begins, with what came in; one whose
    task is still in the making, with that.
    """
    role = session.identity.role
    if role.value in BUREAU and session.task is not None:
        from cityexam_desktop.county.planning.draft import held

        if held(session.workspace) is None:
            return "inbox"
    return pages_for(role)[0].key
