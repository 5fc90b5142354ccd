"""The root of all commands: finds each in the catalogue and imports it when it is run."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from cityexam_desktop import __version__
from cityexam_desktop.cli.catalogue import CATALOGUE, by_section
from cityexam_desktop.cli.chinese import Command, Group, Option

if TYPE_CHECKING:
    from collections.abc import Callable

TASK: Final = "cityexam.task"
"""Where the run keeps which task it is about."""


class Root(Group):
    """All commands of the catalogue, under their sections."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names in the order of the catalogue."""
        del ctx
        return list(CATALOGUE)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command, or give None for an unknown name."""
        del ctx
        entry = CATALOGUE.get(cmd_name)
        if entry is None:
            return None
        module = importlib.import_module(f"cityexam_desktop.cli.{entry.module}")
        found: click.Command = getattr(module, entry.attribute)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands by section, without importing them."""
        del ctx
        for section, rows in by_section().items():
            with formatter.section(section):
                formatter.write_dl(rows)


@click.group(
    "cityexam",
    cls=Root,
    help="城市体检：一个县一年的体检，从填报到报告，全部离线。\n"
    "不带命令时打开窗口。退出码：0 正常；1 有待处理的意见或不能接收的文件；"
    "2 命令写错；3 做不成，原因写在输出里。",
)
@click.option(
    "--home",
    cls=Option,
    type=click.Path(path_type=Path, file_okay=False),
    help="设置和日志所在的文件夹；不写就用系统规定的位置。",
)
@click.option(
    "--task",
    cls=Option,
    default="",
    metavar="TASK",
    help="数据文件里有几个任务（几年，或底数一轮）时，用哪一个：名称或年度；不写就是最新的。",
)
@click.version_option(__version__, message="cityexam %(version)s", help="显示版本。")
def root(*, home: Path | None, task: str) -> None:
    """Choose the home of this run, and the task that it is about."""
    click.get_current_context().meta[TASK] = task
    if home is not None:
        from cityexam_desktop import paths

        paths.set_home(home)


def command(name: str, more: str = "") -> Callable[[Callable[..., int]], Command]:
    """Make a function of keywords that gives an exit code into a command of the catalogue.

    Its help is the catalogue's line, and `more` below it.
    """
    return click.command(name, cls=Command, help=_help(name, more))


def group(name: str) -> Group:
    """Make a group of the catalogue; its commands are added by its own `command`."""
    return Group(name, help=_help(name))


def _help(name: str, more: str = "") -> str:
    line = CATALOGUE[name].line
    return f"{line}\n{more}" if more else line
