from __future__ import annotations

from decimal import Decimal

from cityexam_desktop.county.assessment import assess
from cityexam_desktop.county.audit import audit
from cityexam_desktop.county.merge import merge
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.history import put_history
from cityexam_desktop.workspace.model import HistoryValue
from tests.support.small import NOW, County

UNITS = ("zrzyj", "tjj", "slj", "zjj")


def everything_in(county: County) -> None:
    for unit in UNITS:
        county.fill(unit)
        county.receive(county.send(unit))
    county.clear()


def figures(county: County) -> dict[str, tuple[str, Decimal | None, bool | None]]:
    return {
        r.indicator.code: (r.figure.state, r.figure.value, r.figure.met)
        for r in assess(merge(county.bureau)).indicators
    }


def test_every_kind_of_indicator_comes_out_of_four_signed_files(county: County) -> None:
    everything_in(county)
    assert figures(county) == {
        "i1": ("computed", Decimal(2), None),
        "i2": ("computed", Decimal("80.00"), True),
        "i3": ("computed", Decimal(40), None),
        "i4": ("computed", None, False),
        "i5": ("not_computable", None, None),
        "i6": ("computed", Decimal("6666.67"), True),
        "i7": ("entered", Decimal("81.06"), True),
        "i8": ("not_applicable", None, None),
        "i9": ("not_applicable", None, None),
        "i10": ("computed", Decimal(0), None),
    }
    assert audit(county.bureau) == ()
    assert NOW.year == 2026


def test_last_year_makes_prev_computable_and_gives_directions(county: County) -> None:
    put_history(
        county.bureau,
        [
            HistoryValue("2024", "kept", COUNTY, Decimal(5), "上年报告"),
            HistoryValue("2024", "i2", COUNTY, Decimal("81.2"), "上年报告"),
        ],
    )
    everything_in(county)
    results = {r.indicator.code: r.figure for r in assess(merge(county.bureau)).indicators}
    assert results["i5"].value == 2
    assert (results["i2"].change, results["i2"].difference) == ("worse", Decimal("-1.20"))


def test_rows_that_nobody_reported_are_missing_and_not_zero(county: County) -> None:
    for unit in ("zrzyj", "tjj", "slj"):
        county.fill(unit)
        county.receive(county.send(unit))
    county.clear()
    results = {r.indicator.code: r.figure for r in assess(merge(county.bureau)).indicators}
    assert results["i1"].state == "not_computable"
    assert "县住建局" in results["i1"].reason
    assert results["i3"].state == "computed"
