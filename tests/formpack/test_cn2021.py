"""The pack of 2021 against the known facts: all 65, and no standard that nobody has read."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cityexam_desktop.formpack import measures
from cityexam_desktop.formpack.model import Confidence
from cityexam_desktop.formpack.reader import lint_pack, read_pack
from cityexam_desktop.paths import forms

FACTS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data" / "indicators-2021.json").read_text("utf-8")
)
PACK = read_pack(forms() / "cn-2021")
BY_NUMBER = {indicator.number: indicator for indicator in PACK.indicators}


def test_the_pack_is_clean() -> None:
    assert lint_pack(forms() / "cn-2021")[1] == ()


def test_sixty_five_indicators_stand_in_eight_dimensions() -> None:
    names = {dimension.code: dimension.name for dimension in PACK.dimensions}
    counts = Counter(names[indicator.dimension] for indicator in PACK.indicators)
    assert list(counts.items()) == [
        ("生态宜居", 15), ("健康舒适", 9), ("安全韧性", 7), ("交通便捷", 7),
        ("风貌特色", 6), ("整洁有序", 6), ("多元包容", 5), ("创新活力", 10),
    ]  # fmt: skip
    assert list(BY_NUMBER) == list(range(1, 66))


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["no"])
def test_an_indicator_is_as_it_is_known(fact: dict[str, Any]) -> None:
    indicator = BY_NUMBER[fact["no"]]
    assert indicator.name == fact["name"]
    assert measures.same(indicator.measure, fact["unit"])
    assert indicator.confidence.value == fact["confidence"]
    assert (indicator.kind.word == "底线型") is fact["type"].startswith("底线")


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["no"])
def test_no_standard_is_invented_and_only_read_ones_judge(fact: dict[str, Any]) -> None:
    known, threshold = fact["threshold"], BY_NUMBER[fact["no"]].threshold
    if known is None or known["operator"] == "tiered" or fact["no"] == 58:
        assert threshold is None
        return
    assert threshold is not None
    assert threshold.operator == known["operator"]
    bound = threshold.high if threshold.operator == "<=" else threshold.low
    assert bound == Decimal(str(known["value"]))
    assert threshold.judges is (known["confidence"] == "verified")


def test_only_four_standards_judge_and_fifty_four_indicators_are_to_be_confirmed() -> None:
    judging = [n for n, i in BY_NUMBER.items() if i.threshold and i.threshold.judges]
    assert judging == [2, 4, 7, 13]
    trust = Counter(indicator.confidence for indicator in PACK.indicators)
    assert trust == {Confidence.VERIFIED: 11, Confidence.RECALLED: 54}
