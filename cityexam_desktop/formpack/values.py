"""What people type becomes a value, or a refusal that says why.

Typed text is accepted generously and stored strictly. Accepted: full-width digits,
thousands separators, a trailing measure (converted when exact, and said), ``％``,
the words of absences, yes and no in many spellings, dates as people write them.
Refused: whatever may be meant in two ways, and whatever would have to be rounded.
A refusal is returned, not raised: it is a fact about the text, not trouble.

Stored text: numbers in canonical decimal (no exponent, no needless zeros), dates
as ISO text. An absence is no text; storage keeps it in a column of its own.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from cityexam_desktop.formpack import dates, measures
from cityexam_desktop.formpack.absence import Absence
from cityexam_desktop.formpack.model import DatumType

if TYPE_CHECKING:
    from cityexam_desktop.formpack.absence import Value
    from cityexam_desktop.formpack.model import BaseDatum

MAX_TEXT = 2000
MAX_DIGITS = 18

_NUMBER = re.compile(r"([+-]?)([0-9][0-9,]*)(\.[0-9]+)?(.*)", re.DOTALL)
_GROUPS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
_EXPONENT = re.compile(r"[eE][+-]?[0-9]+")
_RANGE = re.compile(r"[0-9.]+[^0-9.]{0,6}(-|~|〜|—|–|至|到)\s*[0-9]")
_DAY = re.compile(r"(19|20)[0-9]{2}-[01]?[0-9]-[0-3]?[0-9]( [0-9:.]+)?")
_ABOUT = re.compile(
    r"^(约|大约|近|超过|超|不足|不到|至少|最多|[<>≤≥])|左右|上下|以上|以下|余|多|[+]$",
)
_NOTHING = frozenset(
    (
        "-",
        "--",
        "—",
        "——",
        "–",
        "/",
        "\\",
        "无",
        "没有",
        "n/a",
        "na",
        "不详",
        "未知",
        "待定",
        "空",
        "*",
        "?",
        "…",
        "...",
    )
)
_YES = frozenset(("是", "有", "1", "√", "✓", "✔", "☑", "对", "y", "yes", "true"))
_NO = frozenset(("否", "无", "0", "×", "✗", "✘", "☐", "没有", "错", "n", "no", "false", "不是"))
_TYPED_ABSENCES = (Absence.NONE_HERE, Absence.NOT_APPLICABLE, Absence.PENDING)
_ABSENCE_HINT = (
    "没有这类对象请选“无此对象”，不适用请选“不适用”，暂时拿不到请选“暂缺”，确实为零请填 0。"
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value, and what was done to the text to get it (``""`` when nothing)."""

    value: Value
    note: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a text is no value of its datum, and what to do; the text is kept as a draft."""

    sentence: str
    remedy: str = ""


def parse(datum: BaseDatum, text: str) -> Parsed | Refusal:
    """Understand what was typed for `datum`; empty text is 未填."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return Parsed(Absence.BLANK)
    for absence in _TYPED_ABSENCES:
        if plain == absence.word:
            return Parsed(absence)
    return _READERS[datum.type](datum, text.strip(), plain)


def show(datum: BaseDatum, value: Value, *, thousands: bool = True) -> str:
    """Write a value as people read it, without its measure; 未填 is empty."""
    if isinstance(value, Absence):
        return "" if value is Absence.BLANK else value.word
    if isinstance(value, str):
        return value
    if datum.type is DatumType.YESNO:
        return "是" if value else "否"
    text = f"{value:,f}" if thousands and datum.measure != "年" else f"{value:f}"
    return _trimmed(text)


def to_text(value: Decimal | str) -> str:
    """Write a value for storage; exact, canonical, no exponent. Absences are stored apart."""
    return _trimmed(f"{value:f}") if isinstance(value, Decimal) else value


def from_text(datum: BaseDatum, text: str) -> Decimal | str:
    """Read a stored value of `datum` back; the reverse of `to_text`."""
    return Decimal(text) if datum.type.numeric else text


def _trimmed(text: str) -> str:
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _number(datum: BaseDatum, typed: str, plain: str) -> Parsed | Refusal:
    refusal = _ambiguous(plain) or _raised(typed)
    found = _NUMBER.fullmatch(plain)
    if refusal or found is None:
        return refusal or Refusal(f"“{typed}”不是数。", f"请填数字，单位是{_measure(datum)}。")
    sign, whole, fraction, rest = found.groups(default="")
    if "," in whole and not _GROUPS.fullmatch(whole):
        return Refusal(
            f"“{typed}”里逗号的位置不对，看不出是小数点还是千位分隔符。",
            "小数请用点，如 1.23；千位分隔符每三位一个，如 1,234。",
        )
    whole = whole.replace(",", "")
    if len(whole.lstrip("0")) + len(fraction) > MAX_DIGITS:
        return Refusal(f"“{typed}”位数太多。", "请核对是否多打了数字。")
    number = Decimal(sign + whole + fraction)
    return _in_measure(datum, typed, number, rest.strip())


def _ambiguous(plain: str) -> Refusal | None:
    if plain.casefold() in _NOTHING:
        return Refusal(f"“{plain}”看不出是零、没有还是暂缺。", _ABSENCE_HINT)
    if _DAY.fullmatch(plain):
        return Refusal(f"“{plain}”是日期，不是数。", "表格里的 3-1、3/1 会变成日期，请改填数。")
    if _RANGE.search(plain):
        return Refusal(f"“{plain}”是一个范围。", "请填一个确定的数，范围可写在备注里。")
    if _ABOUT.search(plain):
        return Refusal(f"“{plain}”不是确定的数。", "请填确定的数；估算的请把数据性质选为“估算”。")
    return None


def _raised(typed: str) -> Refusal | None:
    """10 to the 6th is not 106, and a footnote's number behind 123 is no digit of it."""
    for before, sign in pairwise(typed):
        if before.isdecimal() and sign.isdigit() and not sign.isdecimal():
            return Refusal(f"“{typed}”里有上标或带圈的数字。", "请写成普通数字。")
    return None


def _in_measure(datum: BaseDatum, typed: str, number: Decimal, suffix: str) -> Parsed | Refusal:
    """Turn a number with the measure it was typed with into the datum's own measure."""
    if not suffix or measures.same(suffix, datum.measure) or suffix == datum.measure:
        return _fits(datum, typed, number, "")
    converted = measures.multiple(number, suffix)
    if converted is None:
        if measures.find(suffix) is None:
            return _unknown_measure(datum, typed, suffix)
        converted = measures.convert(number, suffix, datum.measure)
    if converted is None:
        why = "换算除不尽" if measures.alike(suffix, datum.measure) else "两种单位不同类"
        return Refusal(
            f"“{typed}”不能换算成{_measure(datum)}：{why}。",
            f"请直接按{_measure(datum)}填写。",
        )
    shown = f"{show(datum, converted)}{datum.measure}"
    return _fits(datum, typed, converted, f"已把{typed}换算为{shown}")


def _unknown_measure(datum: BaseDatum, typed: str, suffix: str) -> Refusal:
    if _EXPONENT.fullmatch(suffix):
        return Refusal(f"“{typed}”是科学计数法。", "请写成普通数字。")
    if suffix[0] in "0123456789.,。，":
        return Refusal(f"“{typed}”不是一个完整的数。", "数字中间不要有空格或多余的标点。")
    near = measures.nearest(suffix)
    hint = f"“{suffix}”是不是“{near}”？" if near else ""
    return Refusal(
        f"“{typed}”里的“{suffix}”不是认识的计量单位。",
        f"{hint}请只填数字，单位是{_measure(datum)}。",
    )


def _fits(datum: BaseDatum, typed: str, number: Decimal, note: str) -> Parsed | Refusal:
    number = Decimal(to_text(number))
    exponent = number.as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    after = f"（{note}）" if note else ""
    if datum.type is DatumType.COUNT and places:
        return Refusal(f"“{typed}”不是整数{after}。", "这一项是计数，请填整数。")
    if datum.type is DatumType.DECIMAL and places > datum.decimals:
        return Refusal(
            f"“{typed}”的小数超过 {datum.decimals} 位{after}。",
            f"请自行确定取到小数点后 {datum.decimals} 位的数，程序不替您舍入。",
        )
    return Parsed(number, note)


def _measure(datum: BaseDatum) -> str:
    return f"“{datum.measure}”" if datum.measure else "（无单位）"


def _yes_or_no(_datum: BaseDatum, _typed: str, plain: str) -> Parsed | Refusal:
    word = plain.casefold()
    if word in _YES:
        return Parsed(Decimal(1))
    if word in _NO:
        return Parsed(Decimal(0))
    return Refusal(f"“{plain}”看不出是“是”还是“否”。", "请填“是”或“否”。")


def _choice(datum: BaseDatum, _typed: str, plain: str) -> Parsed | Refusal:
    options = {unicodedata.normalize("NFKC", c).casefold(): c for c in datum.choices}
    typed = plain.casefold()
    # 砖混结构 is 砖混 where the datum is called 结构类型, C级 is C of 技术状况等级.
    fits = [o for o in options if typed.startswith(o) and typed.removeprefix(o) in datum.name]
    if typed in options or len(fits) == 1:
        return Parsed(options[typed if typed in options else fits[0]])
    near = difflib.get_close_matches(plain.casefold(), list(options), n=1, cutoff=0.5)
    hint = f"是不是“{options[near[0]]}”？" if near else ""
    return Refusal(f"“{plain}”不在选项里。", f"{hint}可选：{'、'.join(datum.choices)}。")


def _day(_datum: BaseDatum, _typed: str, plain: str) -> Parsed | Refusal:
    iso = dates.day(plain)
    if iso is None:
        return Refusal(f"“{plain}”不是年月日。", "请写成 2025-12-31 的样子，年份写四位。")
    return Parsed(iso)


def _month(_datum: BaseDatum, typed: str, plain: str) -> Parsed | Refusal:
    iso = dates.month(plain)
    if iso is None:
        return Refusal(f"“{plain}”不是年月。", "请写成 2025-12 的样子，年份写四位。")
    day = dates.day(plain)  # its first day is what a spreadsheet makes of a month
    dropped = day is not None and not day.endswith("-01")
    return Parsed(iso, f"已把{typed}记作{iso}" if dropped else "")


def _text(_datum: BaseDatum, typed: str, _plain: str) -> Parsed | Refusal:
    if len(typed) > MAX_TEXT:
        what = f"文字有 {len(typed)} 个字，最多 {MAX_TEXT} 个。"
        return Refusal(what, "请精简，详细材料作附件。")
    odd = next((c for c in typed if not c.isprintable() and c not in "\n\t\u3000"), "")
    if odd:
        return Refusal(f"文字里有看不见的字符 U+{ord(odd):04X}。", "请删去后重新输入。")
    return Parsed(unicodedata.normalize("NFC", typed))


_READERS = {
    DatumType.COUNT: _number,
    DatumType.DECIMAL: _number,
    DatumType.YESNO: _yes_or_no,
    DatumType.CHOICE: _choice,
    DatumType.DATE: _day,
    DatumType.MONTH: _month,
    DatumType.TEXT: _text,
}
