"""The sample county's register of places: 5 communities, 60 estates, 600 buildings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.model import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNTY_NAME: Final = "示例县"
COMMUNITIES: Final = ("城东社区", "城西社区", "河南社区", "北门社区", "新区社区")
STREETS: Final = ("老城街区", "新城街区")
_STREET_OF: Final = (0, 0, 0, 1, 1)
ESTATES_EACH: Final = 12
BUILDINGS_EACH: Final = 10
_KINDS: Final = ("小区", "家园", "花园", "新村", "公寓", "苑")


def places() -> tuple[Place, ...]:
    """Every place of the sample county, parents before children."""
    return tuple(_places())


def _places() -> Iterator[Place]:
    yield Place(COUNTY, "place", "county", "360999", COUNTY_NAME, "")
    yield Place("t1", "place", "town", "360999100", "示例镇", COUNTY)
    for i, name in enumerate(STREETS, 1):
        yield Place(f"s{i}", "place", "street", f"S{i:02}", name, "t1")
    for i, name in enumerate(COMMUNITIES, 1):
        parent = f"s{_STREET_OF[i - 1] + 1}"
        yield Place(f"c{i}", "place", "community", f"36099910000{i}", name, parent)
        for j in range(1, ESTATES_EACH + 1):
            yield from _estate(i, j)


def _estate(community: int, number: int) -> Iterator[Place]:
    code = f"{community:02}{number:02}"
    kind = _KINDS[number % len(_KINDS)]
    name = f"{COMMUNITIES[community - 1][:2]}{number}号{kind}"
    estate = f"e{code}"
    yield Place(estate, "place", "estate", f"X{code}", name, f"c{community}")
    for k in range(1, BUILDINGS_EACH + 1):
        number_in_county = f"{code}{k:02}"
        yield Place(
            f"b{number_in_county}", "place", "building", f"L{number_in_county}", f"{k}号楼", estate
        )
