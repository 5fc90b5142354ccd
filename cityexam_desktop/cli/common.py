"""What commands share: their options, opening data files, passphrases, finding things."""

from __future__ import annotations

import contextlib
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from cityexam_desktop.cli.chinese import Option
from cityexam_desktop.cli.root import TASK
from cityexam_desktop.errors import FileTrouble, WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from cityexam_desktop.findings import Finding, Where
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.workspace.database import Workspace
    from cityexam_desktop.workspace.model import Submission, Task

VARIABLE: Final = "CITYEXAM_PASSPHRASE"
FILE: Final = click.Path(path_type=Path)
_SHORTEST_ID: Final = 4
_BY: Final = "cityexam.by"

F = TypeVar("F", bound="Callable[..., Any]")


class _Day(click.ParamType[str]):
    """A day in any of the ways people write one, as ISO text; empty stays empty."""

    name = "date"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Read the day, or fail with a sentence."""
        from cityexam_desktop.formpack.dates import day

        iso = day(value) if value else ""
        if iso is None:
            self.fail(f"“{value}”不是年月日，请写成 2025-12-31 的样子。", param, ctx)
        return iso


DAY: Final = _Day()


def argument(
    name: str,
    text: str,
    *,
    into: str = "",
    kind: Any = str,
    count: int = 1,
    required: bool = True,
) -> Callable[[F], F]:
    """An argument with its Chinese help; `count` -1 takes all that follow.

    The function gets it as its name in small letters, or as `into`.
    """
    metavar = f"{name}..." if count < 0 else name
    return click.argument(
        into or name.lower(),
        metavar=metavar if required else f"[{metavar}]",
        type=kind,
        nargs=count,
        required=required,
        help=text,
    )


def option(name: str, text: str, **settings: Any) -> Callable[[F], F]:
    """An option with its Chinese help; a text that is not given is the empty text."""
    if not {"is_flag", "multiple", "required", "default"} & settings.keys():
        settings["default"] = ""
    return click.option(name, cls=Option, help=text, **settings)


json_option = click.option(
    "--json", "as_json", cls=Option, is_flag=True, help="结果写成 JSON，供其他程序读取。"
)
workspace_argument = argument("WORKSPACE", "数据文件（.cityexam）。", kind=FILE)
county_argument = argument("COUNTY", "县住建局的数据文件（.cityexam）。", kind=FILE)
id_argument = argument("ID", "报送包的编号，写开头几位即可。", into="bundle")
unit_option = option("--unit", "填报单位的代码；不写就是数据文件所属的单位。", metavar="UNIT")
who_option = option("--who", "操作人，写进修改记录；不写就用设置里的姓名。", metavar="NAME")
reason_option = option("--reason", "理由，写进登记簿。", metavar="TEXT")
by_option = click.option(
    "--by",
    cls=Option,
    default="",
    help="经办人，写进登记簿；不写就用设置里的姓名。",
    metavar="NAME",
    expose_value=False,
    callback=lambda ctx, _, given: ctx.meta.__setitem__(_BY, given),
)
"""Who decides; `opened` writes the name into every row of the ledger that follows."""
passphrase_option = option(
    "--passphrase-file",
    f"报送密码所在的文本文件（第一行）；也可以用环境变量 {VARIABLE}；都没有时当场询问。",
    type=FILE,
    default=None,
)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Workspace]:
    """Open a data file for who is named by `by_option`, and close it whatever happens."""
    from cityexam_desktop.workspace.database import Workspace

    ctx = click.get_current_context(silent=True)
    wanted = ctx.meta.get(TASK, "") if ctx else ""
    with Workspace.open(path) as ws:
        ws.who = clerk(ctx.meta.get(_BY, "") if ctx else "")
        if wanted:
            from cityexam_desktop.workspace.tasks import named

            ws.task_id = named(ws, wanted)
        yield ws


@contextlib.contextmanager
def bureau(path: Path) -> Iterator[Workspace]:
    """Open a bureau's data file; a department's is refused."""
    from cityexam_desktop.workspace.model import WorkspaceRole

    with opened(path) as ws:
        if ws.identity.role is not WorkspaceRole.BUREAU:
            raise WrongUse(
                f"“{path.name}”是填报单位的数据文件。", "这个命令要用县住建局的数据文件。"
            )
        yield ws


@contextlib.contextmanager
def removed_on_failure(path: Path) -> Iterator[None]:
    """Take a file that was just made away again when what follows fails."""
    done = False
    try:
        yield
        done = True
    finally:
        if not done:
            path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Work:
    """One unit's draft for the newest task, with what it needs."""

    ws: Workspace
    task: Task
    pack: FormPack
    unit: str
    draft: Submission


def work_of(ws: Workspace, unit: str = "") -> Work:
    """The draft of `unit`, by code or name, or of the unit that the data file belongs to.

    The bureau's draft for another unit begins from what stands of that unit.
    """
    from cityexam_desktop.county import onbehalf
    from cityexam_desktop.workspace import answering, tasks
    from cityexam_desktop.workspace.model import WorkspaceRole

    task = tasks.task(ws)
    code = unit_code_of(task, unit) if unit else ws.identity.unit
    if not code:
        raise WrongUse("没有写明是哪个单位。", "请用 --unit 写出单位的代码。")
    pack = tasks.pack_of(ws, task)
    if ws.identity.role is WorkspaceRole.BUREAU and code != ws.identity.unit:
        return Work(ws, task, pack, code, onbehalf.begin(ws, task, code))
    return Work(ws, task, pack, code, answering.open_draft(ws, task, code))


def unit_code_of(task: Task, given: str) -> str:
    """The code of a task's unit that is given by code or by name."""
    for unit in task.units:
        if given in {unit.code, unit.name}:
            return unit.code
    known = "、".join(f"{unit.code}（{unit.name}）" for unit in task.units)
    raise WrongUse(f"任务里没有“{given}”这个单位。", f"任务里的单位：{known}。")


def unit_name(pack: FormPack, code: str) -> str:
    """A unit's name; its code when the pack does not know it."""
    unit = pack.unit.get(code)
    return unit.name if unit else code


def bundle_of(ws: Workspace, given: str) -> str:
    """The id of the one kept submission whose id begins with `given`."""
    from cityexam_desktop.workspace import archive

    wanted = given.strip().lower()
    found = [b.id for b in archive.bundles(ws, "submission") if b.id.startswith(wanted)]
    if len(wanted) < _SHORTEST_ID or not found:
        raise WrongUse(f"没有编号以“{given}”开头的报送包。", "请写编号的前几位（不少于四位）。")
    if len(found) > 1:
        raise WrongUse(f"有 {len(found)} 个报送包的编号以“{given}”开头。", "请多写几位。")
    return found[0]


def edition_of(work: Work, number: int | None) -> Submission:
    """An edition by its number, or the newest; raises `WrongUse` when there is none."""
    from cityexam_desktop.bundle.submission import editions

    own = [e for e in editions(work.ws, work.task, work.unit) if number in {None, e.edition}]
    if not own:
        raise WrongUse("没有这一稿。", "请先定稿（finalise）。")
    return own[-1]


def changed_lines(work: Work, edition: Submission) -> list[str]:
    """What is said of an edition when the draft was changed after it."""
    from cityexam_desktop.bundle.submission import changed_since, editions

    newest = editions(work.ws, work.task, work.unit)[-1]
    if edition != newest or not changed_since(work.ws, work.task, work.pack, work.unit, edition):
        return []
    return [f"草稿在第 {edition.edition} 稿定稿后改动过，改动不在这一稿里；要报改动的，先定稿。"]


def clerk(given: str) -> str:
    """Who works: as given, or as the settings remember."""
    from cityexam_desktop import settings

    return given or settings.load().clerk


def pack_folder(given: str) -> Path:
    """The folder of a form pack: as given, or one that comes with the program, by its name."""
    from cityexam_desktop import paths

    for folder in (Path(given), paths.forms() / given):
        if folder.is_dir():
            return folder
    raise FileTrouble(f"找不到指标方案的文件夹：{given}", "请检查路径。")


def passphrase(ws: Workspace, file: Path | None, *, public: str = "") -> str:
    """The passphrase of the key in use (or of `public`); empty when it is not sealed."""
    from cityexam_desktop.bundle import keys, ownkeys
    from cityexam_desktop.workspace import archive

    if not keys.needs_passphrase(archive.sealed_key(ws, public or ownkeys.own_public(ws))):
        return ""
    given = _given_passphrase(file)
    return given if given is not None else _asked("报送密码")


def given_passphrase(file: Path | None) -> str:
    """A passphrase that must be given: by file, by the environment, or by a person asked."""
    given = _given_passphrase(file)
    return given if given is not None else _asked("报送密码")


def new_passphrase(file: Path | None, *, needed: bool = False) -> str:
    """A new key's passphrase: given, or asked twice of a person; empty seals nothing."""
    given = _given_passphrase(file)
    if given is not None:
        return given
    first = _asked("为新的报送密钥设报送密码" + ("" if needed else "（直接回车则不设）"))
    if first and _asked("再输一遍") != first:
        raise WrongUse("两遍密码不一样。", "请再来一次；什么都没有改动。")
    return first


def _given_passphrase(file: Path | None) -> str | None:
    if file is None:
        return os.environ.get(VARIABLE)
    try:
        return file.read_text("utf-8-sig").partition("\n")[0].rstrip("\r")
    except OSError as error:
        raise FileTrouble.from_os(error, file.name) from error
    except UnicodeDecodeError:
        raise FileTrouble(
            f"“{file.name}”不是 UTF-8 文本。", "请把报送密码另存为文本文件。"
        ) from None


def _asked(question: str) -> str:
    """Ask a person without showing the answer; empty where nobody can be asked."""
    if not sys.stdin.isatty():
        return ""
    answer: str = click.prompt(question, default="", hide_input=True, show_default=False, err=True)
    return answer


def finding_lines(
    findings: Iterable[Finding], named: Callable[[Where], str] | None = None
) -> Iterator[str]:
    """Findings as lines for people: gravity, where (as `named`), sentence, what to do."""
    named = named or _coded
    for finding in findings:
        state = "（已说明）" if finding.explained else ""
        head = f"[{finding.level.word}{state}] {named(finding.where)} {finding.code}"
        yield f"{head}：{finding.sentence}"
        if finding.remedy and not finding.explained:
            yield f"    {finding.remedy}"


def _coded(where: Where) -> str:
    return "·".join(part for part in (where.table, where.column, where.row) if part)
