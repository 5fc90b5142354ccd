"""A county in which every byte is determined: seeded keys, one task, and files that answer it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from cityexam_desktop.bundle import container, contents, strictjson
from cityexam_desktop.bundle.heads import (
    Counts,
    CountyHead,
    HandoverHead,
    Head,
    ReplyHead,
    SubmissionHead,
    TaskHead,
)
from cityexam_desktop.bundle.manifest import Manifest, Member, bundle_id, sorted_members
from cityexam_desktop.bundle.submission import counts_of
from cityexam_desktop.bundle.task import ASKED, HISTORY, JUDGED, TASK
from cityexam_desktop.formpack.model import COUNTY, FormPack
from cityexam_desktop.formpack.serial import digest, pack_from_bytes, tables_to_bytes
from cityexam_desktop.workspace import archive, ledger, tasks
from cityexam_desktop.workspace.database import Workspace
from cityexam_desktop.workspace.model import (
    Content,
    Evidence,
    Observation,
    Place,
    RowState,
    SurveyRow,
    Task,
    WorkspaceRole,
)
from cityexam_desktop.workspace.taskjson import task_to_plain
from tests.bundle.good import archive as laid_out
from tests.bundle.good import line, seeded
from tests.support.small import PLACES, tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cityexam_desktop.bundle.keys import SecretKey
    from cityexam_desktop.formpack.absence import Value

BUREAU = seeded("bureau")
NEW_BUREAU = seeded("bureau, later")
STRANGER = seeded("stranger")
KEYS = {unit: seeded(unit) for unit in ("zrzyj", "tjj", "slj", "zjj")}
NOW = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)
CREATED = "2026-03-01T08:30:00Z"
PHOTO = b"\xff\xd8\xff" + bytes(range(256)) * 4
SCAN = b"%PDF-1.7 " + b"stamped " * 90
UNIT = "zrzyj"
VALUES = {"area": Decimal("10.5"), "green": Decimal("8.4"), "kept": Decimal(7)}
BRIDGES = (
    {"code": "bridge", "title": "桥梁", "kind": "register", "level": "county",
     "by_exception": "no"},
    {"code": "span", "form": "bridge", "name": "桥长", "measure": "m", "type": "decimal",
     "decimals": "1", "minimum": "0.1", "rollup": "sum"},
    {"code": "sort", "form": "bridge", "name": "桥型", "measure": "", "type": "choice",
     "choices": "梁桥|拱桥"},
)  # fmt: skip


@cache
def asked_and_judged(*, renamed: bool = False) -> tuple[bytes, bytes]:
    """The pack's two members, with a register; `renamed` measures one datum otherwise."""
    made = tables()
    blank = dict.fromkeys(made["forms"][0], "")
    made["forms"].append(blank | BRIDGES[0])
    for extra in BRIDGES[1:]:
        made["base_data"].append({**made["base_data"][0], "carry": "no", "shared": "no", **extra})
    made["owners"].append(
        dict.fromkeys(made["owners"][0], "")
        | {"form": "bridge", "datum": "*", "unit": UNIT, "role": "owner"}
    )
    if renamed:
        area = next(row for row in made["base_data"] if row["code"] == "area")
        area["measure"] = "公顷"
    return tables_to_bytes(made)


@cache
def pack(*, renamed: bool = False) -> FormPack:
    return pack_from_bytes(*asked_and_judged(renamed=renamed))


@cache
def task(version: int = 1, *, renamed: bool = False, key: SecretKey = BUREAU) -> Task:
    """A version of the task; the old pack measures one datum otherwise."""
    asked, judged = asked_and_judged(renamed=renamed)
    known = pack(renamed=renamed)
    return Task(
        id="5a" * 16, series="tijian", version=version, period="2025", title="2025年度城市体检",
        county="示例县", as_of="2025-12-31", deadline="2026-05-31", asked=digest(asked),
        judged=digest(judged), units=known.units, owners=known.owners, places=PLACES,
        bureau=key.public, banner="示例数据",
    )  # fmt: skip


def package(
    told: Task,
    *,
    key: SecretKey = BUREAU,
    former: SecretKey | None = None,
    change: Callable[[dict[str, bytes]], object] = lambda _: None,
    head: dict[str, Any] | None = None,
) -> bytes:
    """A task package, validly signed; `change` alters its members first."""
    renamed = told.asked != task().asked
    asked, judged = asked_and_judged(renamed=renamed)
    members = {
        TASK: strictjson.dumps(task_to_plain(told)),
        ASKED: asked,
        JUDGED: judged,
        HISTORY: strictjson.dumps([]),
    }
    change(members)
    said = TaskHead(
        series=told.series, period=told.period, title=told.title, version=told.version,
        previous="", asked=told.asked, judged=told.judged, county=told.county,
        as_of=told.as_of, deadline=told.deadline, nonce=f"{told.version:032x}",
        former=former.public if former else "",
    )  # fmt: skip
    manifest = Manifest(
        key.public, "0.1.0", "", "", CREATED, replace(said, **(head or {})),
        sorted_members(tuple(Member.of(name, body) for name, body in members.items())),
    ).to_bytes()  # fmt: skip
    return container.pack(manifest, container.seal(manifest, key, former), members)


def id_of(data: bytes) -> str:
    return container.open_bundle(data).id


@dataclass
class Draft:
    """A submission before it is signed; whatever a case wants otherwise is set here."""

    unit: str = UNIT
    key: SecretKey = field(default_factory=lambda: KEYS[UNIT])
    edition: int = 1
    lineage: tuple[str, ...] = ()
    package: bytes = b""
    said: Mapping[str, Value] = field(default_factory=lambda: VALUES)
    papers: tuple[bytes, ...] = ()
    basis: str = ""
    entered_by: str = ""
    head: dict[str, Any] = field(default_factory=dict)
    change: Callable[[dict[str, Any]], object] = lambda _: None
    raw: Callable[[dict[str, bytes]], object] = lambda _: None
    recount: bool = True

    def content(self) -> Content:
        """What it says: list values, one surveyed form, and documents."""
        here = tuple(Observation(code, COUNTY, value) for code, value in self.said.items())
        papers = tuple(
            Evidence(next(iter(self.said), "area"), COUNTY, _sha(body), f"材料{i}.pdf", len(body))
            for i, body in enumerate(self.papers)
        )
        if self.unit == "zjj":
            rows = tuple(SurveyRow("house", f"b{i}", RowState.SURVEYED) for i in range(4))
            floors = tuple(
                Observation("floors", f"b{i}", Decimal(n)) for i, n in enumerate((2, 6, 6, 3))
            )
            return Content(floors, rows)
        return Content(here, evidence=papers)

    def parts(self) -> tuple[bytes, bytes, dict[str, bytes]]:
        """Manifest, signature and members."""
        told = container.open_bundle(self.package or package(task()))
        asked = told.manifest.head
        assert isinstance(asked, TaskHead)
        content = self.content()
        members = contents.to_members(pack(), content)
        plain = {name: json.loads(body) for name, body in members.items()}
        self.change(plain)
        members = {name: _dumped(one) for name, one in plain.items()}
        members |= {f"attachments/{_sha(body)}": body for body in self.papers}
        self.raw(members)
        head = SubmissionHead(
            period="2025", edition=self.edition, lineage=tuple(sorted(self.lineage)),
            pack=asked.asked, basis=self.basis,  # type: ignore[arg-type]
            entered_by=self.entered_by, checked_by="", findings="0" * 64,
            counts=counts_of(content),
        )  # fmt: skip
        raw = json.loads(
            Manifest(
                self.key.public, "0.1.0", told.id, self.unit, CREATED, head,
                sorted_members(tuple(Member.of(n, b) for n, b in members.items())),
            ).to_bytes()
        )  # fmt: skip
        raw["head"] |= self.head
        manifest = strictjson.dumps(raw)
        return manifest, line(manifest, self.key), members

    def bytes(self, *, thin: bool = False) -> bytes:
        """The file."""
        manifest, signature, members = self.parts()
        kept = {n: b for n, b in members.items() if not (thin and n.startswith("attachments/"))}
        order = sorted(kept, key=lambda name: (name.startswith("attachments/"), name))
        front = [("manifest.json", manifest), ("manifest.sig", signature)]
        return laid_out([*front, *((name, kept[name]) for name in order)])


def _dumped(plain: object) -> bytes:
    """JSON as our writer writes it, of anything, also of what it would refuse."""
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")


def _sha(body: bytes) -> str:
    return tasks.sha256_of(body)


def other_kind(head: Head, members: dict[str, bytes] | None = None) -> bytes:
    """A validly signed bundle of another kind, by the bureau."""
    held = members or {}
    manifest = Manifest(
        BUREAU.public, "0.1.0", "" if isinstance(head, TaskHead) else id_of(package(task())),
        UNIT if isinstance(head, ReplyHead | HandoverHead) else "", CREATED, head,
        sorted_members(tuple(Member.of(n, b) for n, b in held.items())),
    ).to_bytes()  # fmt: skip
    return container.pack(manifest, container.seal(manifest, BUREAU), held)


REPLY = ReplyHead("a1" * 32, "receipt", 1, "accepted", "b2" * 32)
HANDOVER = HandoverHead("")
COUNTY_HEAD = CountyHead("2025", "示例县", "a1" * 32, "b2" * 32)
NOTHING = Counts(0, 0, 0, 0, 0)


def issue(ws: Workspace, data: bytes, told: Task) -> None:
    """Keep a package as `bundle.task.issue` keeps it."""
    opened = container.open_bundle(data)
    members = {m.name: opened.read(m.name) for m in opened.manifest.members}
    told = replace(told, bundle=opened.id)
    with ws.transaction():
        row = ledger.append(
            ws, "issue", {"bundle": opened.id, "task": told.id, "version": told.version}, now=NOW
        )
        kept = archive.Archived(
            opened.id, "task", opened.id, "", told.bureau, opened.manifest_bytes,
            opened.signature, row.no,
        )  # fmt: skip
        archive.put_bundle(ws, kept, members)
        tasks.add_task(ws, told, members[ASKED], members[JUDGED], now=NOW)


def bureau(*, registered: tuple[str, ...] = ("zrzyj", "tjj", "slj", "zjj")) -> Workspace:
    """A bureau in memory that issued the task and knows the units' keys."""
    from cityexam_desktop.bundle.keys import seal_secret
    from cityexam_desktop.county import actions

    ws = Workspace.in_memory(WorkspaceRole.BUREAU, unit="zjj", county="示例县")
    archive.put_key(ws, BUREAU.public, seal_secret(BUREAU), now=NOW)
    issue(ws, package(task()), task())
    for unit in registered:
        actions.register(ws, KEYS[unit].public, unit, now=NOW)
    return ws


def reissue(ws: Workspace) -> bytes:
    """The same task on a pack that measures one datum otherwise; give the package."""
    told = task(2, renamed=True)
    data = package(told)
    issue(ws, data, told)
    return data


def chain(*values: int) -> Iterator[Draft]:
    """Editions that descend from each other, told apart by one value."""
    lineage: tuple[str, ...] = ()
    for number, value in enumerate(values, 1):
        one = Draft(edition=number, lineage=lineage, said={**VALUES, "kept": Decimal(value)})
        yield one
        lineage = (*lineage, bundle_id(one.parts()[0]))


PLACE = Place("e9", "place", "estate", "E9", "别处", COUNTY)
