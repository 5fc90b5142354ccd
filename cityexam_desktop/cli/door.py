"""The door: runs one command, and is the one place where its troubles become words."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

import click

from cityexam_desktop.cli.chinese import usage_sentence
from cityexam_desktop.cli.output import complain, dumped, finish, say, use_utf8
from cityexam_desktop.cli.root import root
from cityexam_desktop.errors import CityExamError

if TYPE_CHECKING:
    from collections.abc import Sequence

FINE: Final = 0
FINDINGS: Final = 1
USAGE: Final = 2
TROUBLE: Final = 3
INTERRUPTED: Final = 130
_BLOCKED: Final = frozenset({"not_ready"})
"""Codes of errors that are findings in the way: they exit as findings do."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that `arguments` (or the command line) name; give the exit code."""
    use_utf8()
    as_json = "--json" in (sys.argv[1:] if arguments is None else arguments)
    try:
        code = root.main(arguments, prog_name="cityexam", standalone_mode=False)
        finish()
    except CityExamError as error:
        code = _trouble(error, as_json=as_json)
    except click.UsageError as error:
        code = _misuse(error, as_json=as_json)
    except click.Abort:
        complain("已中止。")
        code = INTERRUPTED
    return int(code or FINE)


def _trouble(error: CityExamError, *, as_json: bool) -> int:
    findings = getattr(error, "findings", ())
    if as_json:
        from cityexam_desktop.cli.shapes import finding_row

        told: dict[str, Any] = {"error": error.as_dict()}
        if findings:
            told["findings"] = [finding_row(finding) for finding in findings]
        say(dumped(told))
    else:
        from cityexam_desktop.cli.common import finding_lines

        complain(error.sentence, error.remedy, *finding_lines(findings))
    finish()
    return FINDINGS if error.code in _BLOCKED else TROUBLE


def _misuse(error: click.UsageError, *, as_json: bool) -> int:
    sentence = usage_sentence(error)
    path = error.ctx.command_path if error.ctx else "cityexam"
    remedy = f"用法见：{path} --help"
    if as_json:
        told = {"code": "usage", "sentence": sentence, "remedy": remedy}
        say(dumped({"error": told}))
    elif isinstance(error, click.exceptions.NoArgsIsHelpError):
        complain(error.format_message())
    else:
        complain(sentence, remedy)
    finish()
    return USAGE
