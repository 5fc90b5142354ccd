"""The sample county's registers (名录): bridges, schools, old quarters, last year's problems.

Where a real city published the result (`figures`), the rows give exactly that result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from random import Random

_DRAWN: Final = {
    "bridge": (24, "桥", "bridge_grade", ("A", "B", "B", "C")),
    "flood": (3, "积水点", "fl_state", ("已消除",)),
    "blackwater": (2, "水体", "bw_state", ("已消除",)),
    "village": (6, "村", "uv_state", ("当年完成",)),
}
"""Rows that differ in one value only: how many, what they are called, drawn from what."""
_HISTORIC, _IDLE = 100, 29
_PROBLEMS, _SOLVED = 100, 61
_SCHOOLS: Final = (
    ("幼儿园", 8, 9, 30),
    ("小学", 6, 30, 45),
    ("初中", 3, 30, 50),
    ("高中", 1, 48, 50),
)
"""Kind, how many, classes of each, seats of a class."""
_FULL: Final = 95
"""Pupils for a hundred seats."""
_QUARTERS: Final = {
    "old_trade": (
        ("老街步行街", {"ot_walk": "1", "ot_rest": "1", "ot_wifi": "1", "ot_need": "1"}),
        ("城东商业街", {"ot_wifi": "1"}),
        ("河南百货商圈", {}),
    ),
    "old_factory": (
        ("农机厂", {"of_area": "3.6", "of_idle": "1", "of_low": "1", "of_need": "1"}),
        ("粮油加工厂", {"of_area": "2.15", "of_plan": "1", "of_output": "1", "of_need": "1"}),
        ("食品厂", {"of_area": "1.8", "of_manage": "1"}),
    ),
    "old_living": (
        ("东门老街", {"ol_shop": "1", "ol_infra": "1", "ol_empty": "4", "ol_need": "1"}),
        ("纺织新村", {"ol_public": "1", "ol_space": "1", "ol_land": "1200", "ol_need": "1"}),
        ("北门片区", {"ol_infra": "1", "ol_memory": "1", "ol_need": "1"}),
        ("西园片区", {}),
    ),
}
_BASIS: Final = "2025年老旧片区评估报告"


def rows(random: Random, seats: int) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    """Give every row: its form, its name, its values; primary schools have at least `seats`."""
    for form, (count, word, datum, choices) in _DRAWN.items():
        for number in range(1, count + 1):
            yield form, f"{number}号{word}", {datum: random.choice(choices)}
    yield from _historic()
    yield from _schools(seats)
    for form, quarters in _QUARTERS.items():
        for name, found in quarters:
            initial = next((code[:2] for code in found if code.endswith("_need")), "")
            yield form, name, {**found, **({f"{initial}_why": _BASIS} if initial else {})}
    yield from _problems()


def _historic() -> Iterator[tuple[str, str, Mapping[str, str]]]:
    for number in range(1, _HISTORIC + 1):
        idle = {"hb_idle": "1"} if number <= _IDLE else {}
        yield "hist", f"{number}号历史建筑", {"hb_kind": "历史建筑", **idle}
    for number in (1, 2):
        yield "hist", f"{number}号历史文化街区", {"hb_kind": "历史文化街区"}


def _schools(seats: int) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    for kind, count, classes, each in _SCHOOLS:
        for number in range(1, count + 1):
            size = max(classes * each, -(-seats // count) if kind == "小学" else 0)
            told = {
                "sc_kind": kind,
                "sc_seats": str(size),
                "sc_pupils": str(size * _FULL // 100),
                "sc_class": str(max(classes, -(-size // 60))),
                "sc_pitch": "没有" if kind == "幼儿园" else "5人制",
            }
            open_ = {} if kind == "幼儿园" else {"sc_open": "1" if number == 1 else "0"}
            yield "sch", f"第{number}{kind}", {**told, **open_}


def _problems() -> Iterator[tuple[str, str, Mapping[str, str]]]:
    for number in range(1, _PROBLEMS + 1):
        solved = number <= _SOLVED
        told = {
            "fx_kind": "限时解决" if solved else "尽力解决",
            "fx_state": "已完成" if solved else "整治中",
        }
        late = {} if solved else {"fx_late": "已列入本年计划，正在实施"}
        yield "fixlist", f"2024年第{number}号问题", {**told, **late}
