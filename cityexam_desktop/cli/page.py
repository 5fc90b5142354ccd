"""The page of all commands, made from the commands themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cityexam_desktop.cli.catalogue import by_section

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEAD = """# 命令

由 `cityexam commands` 生成，不要手改。参数用大写字母写；凡有 `--json` 的命令都能给程序读。

退出码：0 正常；1 有待处理的意见、不能接收的文件或审计发现的问题；2 命令写错；3 做不成。
做不成时错误输出写明原因和办法；有 `--json` 时标准输出是
`{"error": {"code", "sentence", "remedy"}}`。

所有命令之前都可以写 `--home 文件夹`（设置和日志的位置）、`--task 任务`（数据文件里有几个任务时
用哪一个，写名称或年度；不写就是最新的）。报送密码从不写在命令里：
用 `--passphrase-file`、环境变量 `CITYEXAM_PASSPHRASE`，或当场输入。
"""


def page(root: click.Group) -> str:
    """Give the page as Markdown, without the line break at its end."""
    lines = [_HEAD]
    for section, rows in by_section().items():
        lines.append(f"## {section}\n")
        for name, _ in rows:
            command = root.get_command(click.Context(root), name)
            lines += _command(f"cityexam {name}", command) if command else ()
    return "\n".join(lines).rstrip("\n")


def _command(path: str, command: click.Command) -> Iterator[str]:
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from _command(f"{path} {name}", below)
        return
    context = click.Context(command, info_name=path)
    usage = " ".join(command.collect_usage_pieces(context))
    yield f"### {path}\n"
    yield f"    {path} {usage}\n"
    yield from (f"{line}\n" for line in (command.help or "").split("\n"))
    rows = list(_rows(context, command))
    if rows:
        yield "| | |\n|---|---|"
        yield from (f"| `{name}` | {text} |" for name, text in rows)
        yield ""


def _rows(context: click.Context, command: click.Command) -> Iterator[tuple[str, str]]:
    for parameter in command.params:
        record = parameter.get_help_record(context)
        if record is not None:
            yield record[0].replace("|", "\\|"), record[1].replace("|", "\\|")
