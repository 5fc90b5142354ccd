"""A verified submission opened against its task: the one road of content into a workspace."""

from __future__ import annotations

from collections import defaultdict
from contextlib import closing
from typing import TYPE_CHECKING

from cityexam_desktop.bundle import contents
from cityexam_desktop.bundle.errors import BadBundle
from cityexam_desktop.bundle.heads import SubmissionHead
from cityexam_desktop.workspace import tasks

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from cityexam_desktop.bundle.container import Opened
    from cityexam_desktop.bundle.manifest import Member
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.frozen import Frozen
    from cityexam_desktop.workspace.model import Task


def open_submission(
    opened: Opened,
    task: Task,
    pack: FormPack,
    places: Mapping[str, AbstractSet[str]] | None = None,
) -> tuple[dict[str, bytes], Frozen]:
    """Give the JSON members by name, and what they say, checked against pack, task and head.

    `places` are the ids of the task's places by level, where the caller has them already.
    Raises `BadBundle`: a value that the pack does not allow, a subject that is not there,
    counts, period or attachments other than the manifest's.
    """
    manifest = opened.manifest
    head = manifest.head
    if not isinstance(head, SubmissionHead) or head.period != task.period:
        raise BadBundle("values", "head.period")
    members = {m.name: opened.read(m.name) for m in manifest.members if not m.is_attachment}
    others = [name for name in members if name != contents.VALUES and name[:6] != "forms/"]
    if contents.VALUES not in members or others:
        raise BadBundle("values", contents.VALUES)
    frozen = contents.read(pack, manifest.unit, members, members.__getitem__)
    contents.refuse_strangers(pack, frozen, places_of(task) if places is None else places)
    contents.refuse_other_counts(frozen, head.counts)
    papers = {(e.sha256, e.size) for e in frozen.evidence}
    if papers != {(m.sha256, m.size) for m in manifest.members if m.is_attachment}:
        raise BadBundle("values", "attachments")
    return members, frozen


def keep_paper(ws: Workspace, opened: Opened, member: Member) -> None:
    """Store an attachment at hand, in flat memory; the caller holds the transaction."""
    with closing(opened.pieces(member.name)) as pieces:
        tasks.put_blob_pieces(ws, member.sha256, member.size, pieces)


def places_of(task: Task) -> Mapping[str, AbstractSet[str]]:
    """The ids of a task's places by level."""
    found: dict[str, set[str]] = defaultdict(set)
    for place in task.places:
        found[place.form].add(place.id)
    return found
