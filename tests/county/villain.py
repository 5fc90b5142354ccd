"""Files that a county may get, made with real keys and any content we like."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from cityexam_desktop.bundle import container, contents, keys
from cityexam_desktop.bundle.heads import SubmissionHead
from cityexam_desktop.bundle.manifest import Manifest, Member, sorted_members
from cityexam_desktop.bundle.submission import counts_of
from cityexam_desktop.county import inbox
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.model import Content, Evidence, Observation
from tests.support.small import NOW

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cityexam_desktop.bundle.keys import SecretKey
    from cityexam_desktop.county.inbox import Received
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task
    from tests.support.small import County

LAND: dict[tuple[str, str], Any] = {
    ("area", COUNTY): Decimal("10.5"), ("green", COUNTY): Decimal("8.4"),
    ("kept", COUNTY): Decimal(7),
}  # fmt: skip


def said(values: Mapping[tuple[str, str], Any], *papers: bytes) -> Content:
    """A content of values, and of papers at the first of them."""
    observations = tuple(Observation(*cell, value) for cell, value in values.items())
    first = observations[0]
    evidence = tuple(
        Evidence(first.datum, first.subject, tasks.sha256_of(body), "纸.pdf", len(body))
        for body in papers
    )
    return Content(observations, evidence=evidence)


def submit(  # noqa: PLR0913 - everything of it can be false
    ws: Workspace,
    task: Task,
    target: Path,
    content: Content,
    *papers: bytes,
    unit: str = "zrzyj",
    key: SecretKey | None = None,
    lineage: tuple[str, ...] = (),
    edition: int = 1,
    members: Mapping[str, bytes] | None = None,
    thin: bool = False,
    head: Mapping[str, Any] | None = None,
    package: str = "",
) -> str:
    """Write a validly signed submission; give its id. `head` replaces fields of the head."""
    pack = tasks.pack_of(ws, task)
    signer = key or keys.generate()
    written = dict(members if members is not None else contents.to_members(pack, content))
    told = SubmissionHead(
        period=task.period,
        edition=edition,
        lineage=tuple(sorted(lineage)),
        pack=task.asked,
        basis="",
        entered_by="",
        checked_by="",
        findings="0" * 64,
        counts=counts_of(content),
    )
    attached = {f"attachments/{tasks.sha256_of(body)}": body for body in papers}
    manifest = Manifest(
        signer=signer.public,
        engine="0.1.0",
        task=package or task.bundle,
        unit=unit,
        created="2026-03-01T08:30:00Z",
        head=replace(told, **(head or {})),
        members=sorted_members(
            tuple(Member.of(name, body) for name, body in {**written, **attached}.items())
        ),
    ).to_bytes()
    container.write(
        target, manifest, container.seal(manifest, signer), {**written, **attached}, thin=thin
    )
    return container.open_bundle(target).id


def one(county: County, file: Path) -> Received:
    (received,) = inbox.receive(county.bureau, [file], now=NOW)
    return received


def send(county: County, name: str, values: dict[tuple[str, str], Any] = LAND, **how: Any) -> Path:
    file = county.folder / f"{name}.cxb"
    submit(county.bureau, county.task, file, said(values), **how)
    return file


def send_with_id(county: County, name: str, **how: Any) -> tuple[Path, str]:
    file = county.folder / f"{name}.cxb"
    return file, submit(county.bureau, county.task, file, said(how.pop("values", LAND)), **how)
