"""click with a Chinese face: help pages, usage errors, and lines that wrap where they may."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from click import types

_HEADINGS: Final = {"Options": "选项", "Commands": "命令", "Positional arguments": "参数"}
_NEVER_FIRST: Final = "，。；：、！？）》”…,.;:!?)"


def width_of(text: str) -> int:
    """Count the columns of a terminal that a text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def wrapped(text: str, width: int) -> Iterator[str]:
    """Give the lines of a paragraph: broken at a space or beside any Chinese character."""
    line = ""
    for piece in _pieces(text):
        fits = width_of(line + piece.rstrip()) <= width
        if line and not fits and piece[0] not in _NEVER_FIRST:
            yield line.rstrip()
            line = piece.lstrip()
        else:
            line += piece
    if line:
        yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """Give what stays together: Latin words with the space behind, single Chinese characters."""
    word = ""
    for c in text:
        if width_of(c) > 1:
            if word:
                yield word
            yield c
            word = ""
        else:
            word += c
            if c == " ":
                yield word
                word = ""
    if word:
        yield word


class Formatter(click.HelpFormatter):
    """Writes help pages with Chinese headings and widths."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line."""
        super().write_usage(prog, args, prefix or "用法：")

    def write_heading(self, heading: str) -> None:
        """Write a heading."""
        self.write(f"{'':>{self.current_indent}}{_HEADINGS.get(heading, heading)}：\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        for paragraph in text.split("\n"):
            for line in wrapped(paragraph, self.width - self.current_indent):
                self.write(f"{'':>{self.current_indent}}{line}\n")

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write a list of two columns."""
        rows = list(rows)
        first = min(max(width_of(a) for a, _ in rows), col_max) + col_spacing
        for name, text in rows:
            lines = list(wrapped(text, max(self.width - self.current_indent - first, 20))) or [""]
            head = f"{'':>{self.current_indent}}{name}"
            if width_of(name) > first - col_spacing:
                self.write(f"{head}\n")
            else:
                lines[0] = head + " " * (first - width_of(name)) + lines[0]
                self.write(f"{lines.pop(0).rstrip()}\n")
            for line in lines:
                self.write(f"{'':>{self.current_indent + first}}{line}\n")


class Context(click.Context):
    """A context that formats help in Chinese."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose help is Chinese; the first line of it is the short help."""

    context_class = Context

    def __init__(self, name: str | None = None, **settings: Any) -> None:
        """Take what click takes."""
        super().__init__(name, options_metavar="[选项]", **settings)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments; what is left over is told in Chinese, not by click."""
        ctx.allow_extra_args = True
        left = super().parse_args(ctx, args)
        if left and not ctx.resilient_parsing:
            ctx.fail(f"多写了“{' '.join(left)}”；一个值里有空格的，要加引号。")
        return left

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Give the option that shows this help."""
        return _in_chinese(super().get_help_option(ctx))

    def get_short_help_str(self, limit: int = 45) -> str:
        """Give the first line of the help, whole."""
        del limit  # click cuts at spaces, of which Chinese has none
        return (self.help or "").partition("\n")[0]


class Group(click.Group):
    """Commands in the order in which they were added."""

    context_class = Context
    command_class = Command

    def __init__(self, name: str | None = None, **settings: Any) -> None:
        """Take what click takes."""
        super().__init__(
            name, options_metavar="[选项]", subcommand_metavar="命令 [参数]...", **settings
        )

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the names in their order."""
        del ctx
        return list(self.commands)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Give the option that shows this help."""
        return _in_chinese(super().get_help_option(ctx))


class Option(click.Option):
    """An option that says in Chinese that it is needed."""

    def get_help_extra(self, ctx: click.Context) -> types.OptionHelpExtra:
        """Give what stands in brackets behind the help."""
        extra = super().get_help_extra(ctx)
        if self.required:
            extra["required"] = "必填"
        return extra


def _in_chinese(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "显示这页说明。"
    return option


def usage_sentence(error: click.UsageError) -> str:
    """Say in Chinese what is wrong with the way a command was typed."""
    if isinstance(error, click.NoSuchOption):
        return f"没有“{error.option_name}”这个选项。"
    if isinstance(error, click.MissingParameter):
        return f"缺少“{_hint(error)}”。"
    if isinstance(error, click.BadParameter):
        return f"“{_hint(error)}”的值不对：{_wanted(error)}"
    if isinstance(error, click.BadOptionUsage):
        return f"选项“{error.option_name}”后面少写了值，或者不该写值。"
    if isinstance(error, click.exceptions.NoSuchCommand):
        return f"没有“{error.command_name}”这个命令。"
    return f"命令的写法不对：{error.format_message()}"


def _wanted(error: click.BadParameter) -> str:
    """Say what should stand there, where click itself would say it in English."""
    kind = error.param.type if error.param else None
    if kind is click.INT:
        return "要写整数。"
    if isinstance(kind, click.Path) and not kind.file_okay:
        return "要写文件夹，这是一个文件。"
    return error.message


def _hint(error: click.BadParameter) -> str:
    if error.param is None or error.ctx is None:
        return str(error.param_hint or "")
    return error.param.get_error_hint(error.ctx).strip("'")
