"""Which page of the manual belongs to which part of the window.

A widget may name its topic by the property `HELP`; for the others `OF_CLASS` knows it by
the name of their class, so that the parts of the window need not know of the manual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QToolButton

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
    "Tools": "filling",
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
    "BookDialog": "on-behalf",
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


OF_ACTION = {
    # what is done at the page of filling, by its words: on a button of its own, and in the menu
    "撤销": "filling",
    "重做": "filling",
    "复制": "filling",
    "剪切": "filling",
    "粘贴": "filling",
    "向下填充": "filling",
    "新增一行": "places",
    "删除行": "last-year",
    "调查状态": "places",
    "标为“未调查”": "places",
    "标为“已调查”": "places",
    "标为“同上年”": "places",
    "标为“无法进入”": "places",
    "沿用上年": "last-year",
    "导出Excel": "excel",
    "导入Excel": "excel",
    "分发与回收": "handout",
    "按本列升序排": "filling",
    "按本列降序排": "filling",
    "恢复原来的次序": "filling",
    "筛选": "filling",
    "只看未完成": "filling",
    "影响的指标": "outlook",
    "查找全部内容…": "search",
    "核对识别码…": "code",
    "保存": "backup",
    "下一条意见": "findings",
    "定稿打印": "freeze",
    "打印填报表…": "freeze",
    "报出": "send",
    "上一张表": "filling",
    "下一张表": "filling",
    "换到下一个区域": "filling",
    "换到上一个区域": "filling",
    "清除\tDelete": "filling",
    "显示上年值": "last-year",
}
"""Topics by the words of an action, for buttons whose place in the window says less."""


def topic_of(widget: QWidget | None) -> str:
    """The topic of a widget, or of what holds it; empty where the page in front decides."""
    while widget is not None:
        if named := widget.property(HELP) or _of_button(widget):
            return str(named)
        for kind in type(widget).__mro__:
            if kind.__name__ in OF_CLASS:
                return OF_CLASS[kind.__name__]
        widget = widget.parentWidget()
    return ""


def _of_button(widget: QWidget) -> str:
    """The topic of what a button does, where its words have one."""
    shown = widget.defaultAction() if isinstance(widget, QToolButton) else None
    return "" if shown is None else OF_ACTION.get(shown.text(), "")
