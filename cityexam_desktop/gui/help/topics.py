"""Which page of the manual belongs to which part of the window.

A widget may name its topic by the property `HELP`; for the others `OF_CLASS` knows it by
the name of their class, so that the parts of the window need not know of the manual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

HELP = "help"
"""The property by which a widget names its topic."""
FIRST = "six-steps"
"""Where the manual is opened when nothing better is known."""
PAGE_IN_FRONT = ""
"""For dialogs that serve several pages: what the page in front says."""

OF_CLASS = {
    # pages
    "StartPage": "start",
    "FillingPage": "six-steps",
    "TaskingPage": "task",
    "InboxPage": "receive",
    "ProgressPage": "progress",
    "ReviewPage": "review",
    "MergedPage": "merged",
    "LedgerPage": "ledger",
    "AssessedPage": "assess",
    "ReportingPage": "report",
    # parts of pages
    "FormTree": "filling",
    "FormTable": "filling",
    "FindingsPane": "findings",
    "Doubts": "findings",
    "AbsenceChooser": "absence",
    "SourceFields": "item",
    "Papers": "item",
    "Remarks": "returned",
    "ItemPanel": "item",
    "WayBar": "six-steps",
    "ReceivingPane": "receive",
    "ClearingPane": "clearing",
    "EachPane": "review",
    "TracePanel": "merged",
    "DecidingPane": "disputes",
    "ChoiceTab": "choice",
    "NumberTab": "numbers",
    "PastTab": "new-year",
    # dialogs
    "UnitDialog": "start",
    "CountyDialog": "county",
    "SampleDialog": "sample",
    "BureauCodeDialog": "code",
    "OwnCodeDialog": "send",
    "ClerkDialog": "handover",
    "KeyringDialog": "password",
    "SecretDialog": "password",
    "TakeOverDialog": "handover",
    "UnchangedDialog": "last-year",
    "FormerRows": "last-year",
    "StrikeDialog": "last-year",
    "OutlookDialog": "outlook",
    "SearchDialog": "search",
    "KeyDialog": "password",
    "NumbersDialog": "numbers",
    "OwnIndicatorWizard": "choice",
    "TakingDialog": PAGE_IN_FRONT,
    "PreviewDialog": "excel",
    "ColumnsDialog": "excel",
    "RowsDialog": PAGE_IN_FRONT,
    "HandingDialog": "handout",
    "SharesDialog": "handout",
    "CollectedDialog": "handout",
    "EnterDialog": "on-behalf",
    "EnteredDialog": "on-behalf",
    "ReturnDialog": "review",
    "SlipDialog": "review",
    "ReadingWindow": "review",
    "LetterDialog": "on-behalf",
    "ComparePane": "review",
    "ExemptPane": "review",
    "ReasonDialog": PAGE_IN_FRONT,
    "FormDialog": PAGE_IN_FRONT,
    "TypedDialog": PAGE_IN_FRONT,
    "CorrectDialog": "disputes",
    "GradeDialog": "assess",
    "CopiesDialog": "backup",
    "PastDialog": "item",
    "CrashDialog": "faq",
}


def topic_of(widget: QWidget | None) -> str:
    """The topic of a widget, or of what holds it; empty where the page in front decides."""
    while widget is not None:
        if named := widget.property(HELP):
            return str(named)
        for kind in type(widget).__mro__:
            if kind.__name__ in OF_CLASS:
                return OF_CLASS[kind.__name__]
        widget = widget.parentWidget()
    return ""
