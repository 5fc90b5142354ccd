"""What the bureau issues: as written, else as in the version before, else the usual."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from cityexam_desktop.bundle.schema import CODE
from cityexam_desktop.bundle.strictjson import plain
from cityexam_desktop.bundle.task import Plan
from cityexam_desktop.cli.common import pack_folder
from cityexam_desktop.county.planning.basenumbers import SUFFIX
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.findings import Level
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.formpack.reader import read_pack
from cityexam_desktop.formpack.rules import Exemption
from cityexam_desktop.formpack.serial import pack_to_bytes
from cityexam_desktop.workspace import tasks
from cityexam_desktop.workspace.imports import read_places
from cityexam_desktop.workspace.model import Place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Task

PACK: Final = "cn-2025"
SERIES: Final = "tijian"
_NAMED: Final = {"--series": "系列的代码", "--period": "体检年度"}
_TEXTS: Final = ("series", "period", "title", "as_of", "deadline", "banner")


def plan_for(ws: Workspace, given: Mapping[str, Any]) -> Plan:
    """The plan that the options of ``task issue`` mean; raises `BadPack`, `BadTable`."""
    former = _former(ws, given["series"], given["period"])
    said: dict[str, Any] = {
        name: plain(given[name]) or (getattr(former, name) if former else "") for name in _TEXTS
    }
    said["series"] = said["series"] or SERIES
    said["title"] = said["title"] or f"{said['period']}年度城市体检"
    proper_code("--series", said["series"])
    proper_code("--period", said["period"])
    county = plain(given["county_name"]) or ws.identity.county
    if former and not given["pack"]:
        pack = tasks.pack_of(ws, former)
        asked, judged = tasks.blob(ws, former.asked), tasks.blob(ws, former.judged)
    else:
        base = pack_folder(given["base"]) if given.get("base") else None
        pack = read_pack(pack_folder(given["pack"] or PACK), base)
        asked, judged = pack_to_bytes(pack)
    if given["places"]:
        places = read_places(given["places"], pack, county)
    else:
        places = former.places if former else (_whole(county),)
    exemptions = _exemptions(pack, former, given["exempt"])
    return Plan(
        **said, county=county, asked=asked, judged=judged, places=places, exemptions=exemptions
    )


def _exemptions(pack: FormPack, former: Task | None, given: Sequence[str]) -> tuple[Exemption, ...]:
    """The exemptions of the version before and the given ones, ``RULE@UNIT:LEVEL=REASON``."""
    found = {(e.rule, e.unit): e for e in former.exemptions} if former else {}
    words = {level.word: level for level in Level} | {level.value: level for level in Level}
    for text in given:
        what, _, reason = text.partition("=")
        rule, _, rest = what.partition("@")
        unit, _, level = rest.rpartition(":")
        if level not in words or (rule not in {*pack.rule} and ":" not in rule):
            raise WrongUse(f"--exempt 看不懂：“{text}”。", "请写成 规则@单位:须说明=理由 的样子。")
        found[rule, unit] = Exemption(rule, unit, words[level], plain(reason))
    return tuple(found.values())


def pack_for(ws: Workspace, given: str) -> FormPack:
    """The pack that is given, else the newest task's, else the one of the program."""
    held = tasks.tasks(ws)
    if held and not given:
        return tasks.pack_of(ws, tasks.task(ws))
    return read_pack(pack_folder(given or PACK))


def proper_code(name: str, text: str) -> None:
    """Raise `WrongUse` when a series or a period is no code."""
    if not CODE.fullmatch(text):
        what = f"含有不能用的字符：“{text}”" if text else "没有写"
        example = "tijian（一个县只有一套体检的，不用写）" if name == "--series" else "2025"
        raise WrongUse(
            f"{_NAMED.get(name, '')}（{name}）{what}。",
            f"请只用字母、数字、点、减号，以字母或数字开头，不用汉字和空格，例如 {example}。",
        )


def _former(ws: Workspace, series: str, period: str) -> Task | None:
    """The newest version of the same task; of the newest task when neither is named."""
    wanted = (series, period)
    found = [
        task
        for task in tasks.tasks(ws)
        if all(
            one in {"", held} for one, held in zip(wanted, (task.series, task.period), strict=True)
        )
        and (series or not task.series.endswith(SUFFIX))
    ]
    return found[-1] if found else None


def _whole(county: str) -> Place:
    return Place(COUNTY, "place", COUNTY, COUNTY, county, "")
