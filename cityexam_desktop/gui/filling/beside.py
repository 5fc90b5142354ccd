"""What stands beside a value: why there is none, its source, and the edits of these; Qt-free."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from cityexam_desktop.checks import explaining, explanation_key, is_outdated
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.dates import day_or_month, last_day
from cityexam_desktop.gui.filling.edit import Edit
from cityexam_desktop.workspace.model import Nature
from cityexam_desktop.workspace.sheets.cells import clean_reason

if TYPE_CHECKING:
    from cityexam_desktop.findings import Finding
    from cityexam_desktop.gui.filling.live import Live

STATED = (Absence.NONE_HERE, Absence.NOT_APPLICABLE, Absence.PENDING)
"""The absences that a clerk may state."""


def absent(
    live: Live, datum: str, subject: str, absence: Absence, reason: str = "", expected: str = ""
) -> Edit:
    """State that there is no value, and why; a date is understood as people write it.

    One that `wrong_promise` speaks against is not taken: what stands stays.
    """
    now = live.observation(datum, subject)
    promised = now.expected if wrong_promise(live, expected) else day_or_month(expected) or ""
    new = replace(
        now,
        value=absence,
        reason="" if absence is Absence.NONE_HERE else clean_reason(reason),
        expected=promised if absence is Absence.PENDING else "",
    )
    return Edit() if new == now and live.draft(datum, subject) is None else Edit((new,))


def wrong_promise(live: Live, expected: str) -> str:
    """Why a text is no day or month by which a value can be promised; nothing where it is."""
    if not expected.strip():
        return ""
    found = day_or_month(expected)
    if found is None:
        return (
            f"“{expected.strip()}”看不出是哪一天或哪个月，请写成 2026-06-30 或 2026年6月 的样子。"
        )
    if live.task.as_of and last_day(found) < live.task.as_of:
        return (
            f"{found} 早于数据时点 {live.task.as_of}，请写还没有到的日期；已经有数的，请直接填数。"
        )
    return ""


def sourced(live: Live, datum: str, subject: str, **beside: Any) -> Edit:
    """Change what stands beside a recorded value: nature, time, source, page, note."""
    now = live.observation(datum, subject)
    new = replace(now, **beside)
    unchanged = new == now or now.value is Absence.BLANK
    return Edit() if unchanged else Edit((new,))


def explained(live: Live, finding: Finding, text: str) -> Edit:
    """Explain a finding; an empty text takes the explanation away."""
    new = explaining(finding, text.strip())
    now = live.explanation(new.rule, new.subject)
    if now.text == new.text and not is_outdated(finding, now):
        return Edit()
    return Edit(explanations=(new,))


def explanation_text(live: Live, finding: Finding) -> str:
    """What was written about a finding, enough or not."""
    return live.explanation(*explanation_key(finding)).text


def is_of_other_values(live: Live, finding: Finding) -> bool:
    """Whether what was written about a finding was written for other values."""
    return is_outdated(finding, live.explanation(*explanation_key(finding)))


def last_explanation(live: Live, finding: Finding) -> str:
    """What the unit wrote about the same finding last year."""
    return live.said.explanations.get(explanation_key(finding), "")


def last_beside(live: Live, datum: str, subject: str) -> Edit:
    """Last year's source, page and note beside a value that has none yet."""
    held = live.said.beside.get((datum, subject))
    now = live.observation(datum, subject)
    if held is None or now.source or now.page or now.note:
        return Edit()
    return sourced(live, datum, subject, source=held.source, page=held.page, note=held.note)


def last_taken(live: Live, datum: str, subject: str) -> Edit:
    """Last year's value taken over into this year's cell."""
    old = live.last(datum, subject)
    if old is Absence.BLANK or live.broken(datum) or not live.pack.datum[datum].carry:
        return Edit()
    now = live.observation(datum, subject)
    new = replace(now, value=old, nature=Nature.TAKEN_OVER, reason="", expected="")
    return Edit() if new == now else Edit((new,))
