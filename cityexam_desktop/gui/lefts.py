"""What is left to do on the bureau's pages, beside their names before they are opened too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cityexam_desktop.county.resolve import key_trouble
from cityexam_desktop.gui.held import held
from cityexam_desktop.gui.inbox.waiting import Waiting

if TYPE_CHECKING:
    from cityexam_desktop.gui.frame import Frame
    from cityexam_desktop.gui.results import County


def lefts(frame: Frame, county: County) -> dict[str, int]:
    """By the page's key: keys to be compared and workbooks to be entered, reviews, disputes."""
    dataset = county.dataset
    keys = sum(key_trouble(f, dataset.decisions) == "key" for f in dataset.facts.values())
    disputes = len(county.unsettled)
    talks = disputes + sum(not finding.explained for finding in county.across)
    return {
        "inbox": keys + len(Waiting(frame).files),
        "review": sum(one.waits for one in held(county)) + talks,
        "merged": len(dataset.resolution.forks) + disputes,
    }
