"""What an indicator of a county's own is described by, for the overlay and for the year's plan."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Final, NamedTuple

from cityexam_desktop.cli.common import option
from cityexam_desktop.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Callable

HELP: Final = (
    "新增一项本县特色指标；要新报的数用 --datum 写，公式里用它的代码。\n"
    '例：--formula "own_d1 / area * 100" --datum "own_d1=茶园面积|hm²|年末实有|县农业农村局"'
)
_PARTS: Final = 4
_FACTS: Final = (
    option("--name", "指标名称。", metavar="TEXT", required=True),
    option("--dimension", "维度的代码或名称。", metavar="TEXT", required=True),
    option("--measure", "计量单位。", metavar="TEXT", required=True),
    option("--definition", "指标解释。", metavar="TEXT", required=True),
    option("--formula", "计算公式，用基础数据项的代码。", metavar="TEXT", required=True),
    option("--document", "依据的文件和文号。", metavar="TEXT", required=True),
    option(
        "--direction",
        "higher 越高越好、lower 越低越好、range 适中、observe 只观察。",
        default="higher",
    ),
)
_DATA: Final = (
    option("--datum", "新报的数：代码=名称|计量单位|口径|填报单位，可写多个。", multiple=True),
    option("--operator", "标准的比较符：>=、<=、= 或 between；不写就是无标准。", metavar="TEXT"),
    option("--low", "下限。", metavar="NUMBER"),
    option("--high", "上限。", metavar="NUMBER"),
)


def indicator_facts(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options that say what an indicator is."""
    return reduce(lambda held, one: one(held), reversed(_FACTS), command)


def indicator_data(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options of what is asked anew for it, and of its standard."""
    return reduce(lambda held, one: one(held), reversed(_DATA), command)


class TypedDatum(NamedTuple):
    """A datum as it was typed: `unit` is a code or a name."""

    code: str
    name: str
    measure: str
    definition: str
    unit: str


def typed_datum(text: str) -> TypedDatum:
    """Read a ``--datum``; raises `WrongUse` for what is not of that form."""
    code, _, rest = text.partition("=")
    parts = [part.strip() for part in rest.split("|")]
    if len(parts) != _PARTS:
        raise WrongUse(
            f"--datum 看不懂：“{text}”。", "请写成 代码=名称|计量单位|口径|填报单位 的样子。"
        )
    return TypedDatum(code.strip(), *parts)
