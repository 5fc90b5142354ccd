"""The sample county's figures: what each department knows, and what last year's report said.

For the indicators of the national sixty that a real city published for 2024 and 2025
(`tests/data/year-on-year.csv`), the values here give exactly the published results of
both years, through base data or, where the department only has the result, by direct
entry. All other figures are made up to be plausible for a county of 98,000 people.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import COUNTY
from cityexam_desktop.workspace.model import HistoryValue, Nature, Observation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cityexam_desktop.formpack.model import FormPack, TimeKind

AS_OF: Final = "2025-12-31"
LAST: Final = "2024"

SINGLE: Final = {
    "built_area": "12.5", "constr_land": "10", "res_land": "4.2", "pop_built": "98000",
    "heat_zone": "0", "gb_new": "14.755", "gb_all": "25", "ah_all": "1000", "hc_demo": "0",
    "sd_p": "46", "sd_n": "0", "wd_all": "23", "wd_m": "23", "hf_all": "250", "cim": "9.9888",
    "ah_new": "457", "r32": "80.72", "fb_cov": "2.52",
    "cul_area": "30380", "hc_now": "142", "hc_neg": "0", "rd_exp": "4.2", "rd_main": "28.3",
    "rd_sec": "31", "rd_br": "45", "sp_exp": "54.44", "sp_main": "36.82", "s_q": "24318",
    "s_c": "150", "s_g": "45", "s_pop": "100000", "pump_city": "900", "pump_rescue": "600",
    "ws_e": "1.9", "ws_d": "3", "pp_water_all": "180", "pp_water_m": "170.5",
    "pp_drain_all": "210", "pp_drain_m": "186", "pp_gas_all": "110", "pp_gas_m": "95.35",
    "gas_all": "30", "gas_plan": "12.6", "gas_done": "12.6", "fs_cov": "2.059",
    "hf_ok": "29", "sh_eff": "329280", "q_chg_k": "3", "op_area": "12.5",
    "op_case": "18200", "op_hot": "5400",
}  # fmt: skip
"""The county's single values, by datum; direct results where only those are known."""

STREETS: Final = {
    "b_res": ("2.3", "1.9"), "b_mid_cov": ("1.8", "1.3"), "b_park_cov": ("2", "1.6"),
    "bsp_area": ("1", "0"), "bsp_equip": ("0", "1"), "b_sport": ("1", "2"),
    "bcu_func": ("1", "0"), "b_cult": ("1", "0"),
    "bms_car": ("1", "1"), "bms_walk": ("1", "0"), "b_mess": ("6", "3"),
}  # fmt: skip
"""Per street block, in the order of the register."""

ABSENT: Final = {
    "gw_cov": Observation(
        "gw_cov", COUNTY, Absence.PENDING, reason="绿道覆盖范围正在委托测绘单位重新量算",
        expected="2026-09-30",
    ),
    "rl_in": Observation("rl_in", COUNTY, Absence.NOT_APPLICABLE, reason="县城没有轨道交通线路"),
    "rl_all": Observation("rl_all", COUNTY, Absence.NOT_APPLICABLE, reason="县城没有轨道交通线路"),
    "pp_heat_all": Observation("pp_heat_all", COUNTY, Absence.NONE_HERE),
    "pp_heat_m": Observation("pp_heat_m", COUNTY, Absence.NONE_HERE),
}  # fmt: skip
"""Stated absences."""

WITNESSED: Final = {
    ("cgj", "built_area"): "12.6",
    ("pdz", "pop_built"): "98000",
    ("yjglj", "sd_n"): "0",
}
"""What a second unit says of a datum that another one owns."""

SLIP: Final = ("cgj", "rd_br", "450")
"""The slip of the pen in one department's first edition: ten times too much."""

_LAST_INDICATORS: Final = {
    "i30": "77.8", "i34": "0.23", "i35": "5.21", "i41": "0", "i42.express": "50.7",
    "i42.main": "35.32", "i45": "10.58", "i52": "98.45", "i53": "18.91", "i54": "3.01",
    "i58": "77.15", "i31": "0", "i32": "80.72", "i39": "0", "i40": "0", "i47": "0",
    "i49": "63.33", "i56": "100", "i57": "11.6", "i36": "63.15", "i38": "6.25",
    "i44": "59.43", "i55": "100",
}  # fmt: skip
_LAST_DATA: Final = {
    "hc_now": "120", "built_area": "12.5", "constr_land": "10", "res_land": "4.2",
    "pop_built": "97200", "cul_area": "22400", "ws_d": "3", "sh_eff": "292600",
    "pp_water_all": "176", "pp_drain_all": "205", "pp_gas_all": "104", "pump_city": "900",
    "hf_all": "246", "rd_exp": "4.2", "rd_main": "26.1", "rd_sec": "18.4", "rd_br": "16.425",
}  # fmt: skip
_DOCUMENT: Final = {
    "as_of": (Nature.LEDGER, "2025年度业务台账"),
    "whole_year": (Nature.LEDGER, "2025年度统计报表"),
    "latest": (Nature.PUBLISHED, "最近一期检测公告"),
}


def observation(pack: FormPack, datum: str, text: str, subject: str = COUNTY) -> Observation:
    """A plain value with its source, as a careful clerk would give it."""
    asked = pack.datum[datum]
    nature, source = _DOCUMENT.get(asked.time.value, (Nature.FIELD, "现场调查表"))
    value = Decimal(text) if asked.type.numeric else text
    return Observation(
        datum, subject, value, nature=nature, time=_time(asked.time), source=source, page="1"
    )


def _time(kind: TimeKind) -> str:
    return AS_OF if kind.value == "as_of" else ""


def singles(pack: FormPack, unit: str) -> Iterator[Observation]:
    """The single values of one unit, absences and witnessed values among them."""
    for datum in pack.asked_of(unit):
        if datum.form in _multiple(pack):
            continue
        said = WITNESSED.get((unit, datum.code))
        if said is not None:
            yield observation(pack, datum.code, said)
        elif datum.code in ABSENT:
            yield ABSENT[datum.code]
        elif datum.code in SINGLE:
            yield observation(pack, datum.code, SINGLE[datum.code])


def streets(pack: FormPack, unit: str) -> Iterator[Observation]:
    """The values of the street blocks of one unit."""
    for datum in pack.asked_of(unit):
        for number, text in enumerate(STREETS.get(datum.code, ()), 1):
            yield observation(pack, datum.code, text, f"s{number}")


def last_year() -> tuple[HistoryValue, ...]:
    """Last year's values, as they come in from an old report: not signed."""
    source = "2024年度城市体检报告"
    return tuple(
        HistoryValue(LAST, code, COUNTY, Decimal(text), source)
        for code, text in {**_LAST_INDICATORS, **_LAST_DATA}.items()
    )


def _multiple(pack: FormPack) -> frozenset[str]:
    return frozenset(form.code for form in pack.forms if form.kind.value != "list")
