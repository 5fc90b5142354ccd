"""What a county decided about one pack, said again about the next: the overlay carried over.

Codes go by the new pack's concordance. What was decided of something that is no longer
there, or that became something else, is not carried but told in words.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cityexam_desktop.county.planning.additions import codes_of
from cityexam_desktop.county.planning.choosing import begun
from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.concordance import Became, passage
from cityexam_desktop.formpack.local import LocalAction
from cityexam_desktop.formpack.model import Confidence, Owner, Threshold
from cityexam_desktop.formpack.overlay import decisions
from cityexam_desktop.formpack.overlay.resolving import resolve
from cityexam_desktop.formpack.unbuild import rows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from cityexam_desktop.county.planning.model import TaskDraft
    from cityexam_desktop.formpack.model import FormPack
    from cityexam_desktop.formpack.tables import Cells, Tables

_CODE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*")
_STANDARD: Final = (
    "threshold_operator", "threshold_low", "threshold_high", "threshold_year",
    "threshold_document", "threshold_confidence",
)  # fmt: skip


def carried(made: TaskDraft, old: FormPack, new: FormPack) -> TaskDraft:
    """The draft standing on `new`: overlay and owners by the new codes, the rest in `told`.

    `old` is the pack that the overlay stands on; the draft's base is left to the caller.
    """
    way = _Way(old, new)
    work = _Carrying(made, way)
    overlay = work.overlay()
    owners = dict.fromkeys(
        Owner(code, one.unit, one.role, one.basis)
        for one in made.owners
        for code in ((one.datum,) if one.datum in work.own else way.codes(one.datum))
    )
    return replace(made, overlay=overlay, owners=tuple(owners), told=tuple(work.told))


class _Way:
    """From codes of one pack to those of another."""

    def __init__(self, old: FormPack, new: FormPack) -> None:
        self.old, self.new = old, new
        self._passage = passage(new, old.id)
        self._known = {row["code"] for table in _TABLES for row in rows_of(new)[table]}

    def codes(self, code: str) -> tuple[str, ...]:
        """What a code became; itself where one pack is only another version of the other."""
        rows = self._passage.of(code)
        if rows:
            stays = {Became.SAME, Became.RENAMED, Became.SCOPE}
            found = [row.new for row in rows if row.change in stays]
        else:
            found = [code] if self.old.id == self.new.id else []
        return tuple(one for one in dict.fromkeys(found) if one in self._known)

    def is_other_scope(self, code: str) -> bool:
        """Whether what goes by another code, or the same, is now counted otherwise."""
        return any(row.change is Became.SCOPE for row in self._passage.of(code))


_TABLES: Final = ("indicators", "parts", "base_data", "rules")


class _Carrying:
    """The rows of one overlay, decision by decision."""

    def __init__(self, made: TaskDraft, way: _Way) -> None:
        self.rows: Mapping[str, tuple[Cells, ...]] = made.overlay
        self.period = made.period
        self.way = way
        self.told: list[str] = []
        self.before = {t: {r["code"]: r for r in rows_of(way.old)[t]} for t in _TABLES}
        self.after = {t: {r["code"]: r for r in rows_of(way.new)[t]} for t in _TABLES}
        data = {row["code"] for row in self.rows.get("base_data", ())}
        self.own = data - self.before["base_data"].keys()

    def overlay(self) -> dict[str, tuple[Cells, ...]]:
        """The new overlay; empty where nothing is carried."""
        steps = [*self._added(), *self._judged(), *self._decided()]
        made: Tables = begun(self.way.new, self.period)
        if not steps:
            return {}
        whole = made
        for _, step in steps:
            whole = self._stepped(whole, step) or whole
        fine = resolve(self.way.new, whole).pack is not None
        if not fine or any(self._stepped(made, step) is None for _, step in steps):
            whole = self._one_by_one(made, steps)
        return {table: tuple(rows) for table, rows in whole.items()}

    def _one_by_one(self, made: Tables, steps: Iterable[tuple[str, _Step]]) -> Tables:
        """Take only the steps that leave a pack that can be used."""
        for label, step in steps:
            tried = self._stepped(made, step)
            if tried is not None and resolve(self.way.new, tried).pack is not None:
                made = tried
            else:
                self.told.append(f"{label}在新方案里用不上，没有沿用。")
        return made

    def _stepped(self, rows: Tables, step: _Step) -> Tables | None:
        try:
            return step(rows)
        except WrongUse:
            return None

    def _decided(self) -> Iterator[tuple[str, _Step]]:
        """What was left out, and the standards that were confirmed."""
        for row in self.rows.get("local", ()):
            named = self._name(row["table"], row["code"])
            codes = self.way.codes(row["code"])
            if not codes or row["table"] not in _TABLES:
                self.told.append(f"“{named}”在新方案里没有了，上年的决定没有沿用。")
            elif row["action"] == LocalAction.LEFT_OUT.value and row["table"] == "indicators":
                yield f"不采用“{named}”", _leaving(self.way.new, codes[0], row["reason"])
            elif row["action"] == LocalAction.CONFIRMED.value:
                if self._standard_kept(row["table"], row["code"], codes[0]):
                    yield f"“{named}”的核实", _confirming(self.way.new, codes[0], row)
                else:
                    self.told.append(f"“{named}”的标准与上年不同，请重新核实。")

    def _standard_kept(self, table: str, old: str, new: str) -> bool:
        held, now = self.before[table].get(old), self.after[table].get(new)
        return bool(held and now) and all(held[c] == now[c] for c in _STANDARD if held and now)

    def _judged(self) -> Iterator[tuple[str, _Step]]:
        """The county's own standards and weights of indicators of the pack."""
        for table in ("indicators", "parts"):
            for row in self.rows.get(table, ()):
                if row["code"] not in self.before[table]:
                    continue
                named, codes = self._name(table, row["code"]), self.way.codes(row["code"])
                if not codes:
                    self.told.append(f"“{named}”在新方案里没有了，本县标准没有沿用。")
                    continue
                if row["threshold_operator"]:
                    own = _threshold(row)
                    if self.way.is_other_scope(row["code"]):
                        self.told.append(f"“{named}”的口径变了，本县标准沿用了，请核对还合不合用。")
                    yield f"“{named}”的本县标准", _judging(self.way.new, codes[0], own)
                if row.get("weight"):
                    yield f"“{named}”的权重", _weighing(self.way.new, codes[0], row["weight"])

    def _added(self) -> Iterator[tuple[str, _Step]]:
        """Own units, forms, sources and data, then own indicators with their formula."""
        for table in ("units", "forms", "sources", "base_data"):
            for row in self.rows.get(table, ()):
                if table != "base_data" or row["code"] in self.own:
                    yield (
                        f"“{row.get('name') or row.get('title') or row['code']}”",
                        _adding(table, row),
                    )
        for row in self.rows.get("owners", ()):
            if row["datum"] in self.own:
                yield f"“{row['datum']}”的填报单位", _adding("owners", row)
        for row in self.rows.get("indicators", ()):
            if row["code"] in self.before["indicators"]:
                continue
            formula = self._translated(row["formula"])
            if formula is None:
                self.told.append(f"特色指标“{row['name']}”用到的数在新方案里没有了，没有沿用。")
            else:
                yield (
                    f"特色指标“{row['name']}”",
                    _adding("indicators", {**row, "formula": formula, "number": ""}, self.way.new),
                )

    def _translated(self, formula: str) -> str | None:
        """A formula by the new codes; None where one of them is gone."""
        new = {code: (code,) if code in self.own else self.way.codes(code)
               for code in codes_of(formula)}  # fmt: skip
        if not all(new.values()):
            return None
        return _CODE.sub(lambda m: new[m[0]][0] if m[0] in new else m[0], formula)

    def _name(self, table: str, code: str) -> str:
        row = self.before.get(table, {}).get(code, {})
        return row.get("name") or row.get("sentence") or code


if TYPE_CHECKING:
    _Step = Callable[[Tables], Tables]


def _leaving(new: FormPack, code: str, reason: str) -> _Step:
    return lambda rows: decisions.leave_out(rows, new, code, reason)


def _confirming(new: FormPack, code: str, row: Cells) -> _Step:
    by = {name: row.get(name, "") for name in ("document", "who", "date")}
    return lambda rows: decisions.confirm_threshold(rows, new, code, **by)


def _judging(new: FormPack, code: str, own: Threshold) -> _Step:
    return lambda rows: decisions.own_threshold(rows, new, code, own)


def _weighing(new: FormPack, code: str, weight: str) -> _Step:
    return lambda rows: decisions.weigh(rows, new, code, Decimal(weight))


def _threshold(row: Cells) -> Threshold:
    low, high = (
        Decimal(row[name]) if row[name] else None for name in ("threshold_low", "threshold_high")
    )
    return Threshold(
        row["threshold_operator"], low, high, row["threshold_year"], row["threshold_document"],
        Confidence.LOCAL,
    )  # fmt: skip


def _adding(table: str, row: Cells, new: FormPack | None = None) -> _Step:
    """Add a row of the county's own; an indicator gets the next free number."""

    def step(rows: Tables) -> Tables:
        cells = dict(row)
        if new is not None:
            cells["number"] = str(decisions.next_number(rows, new))
        return {**rows, table: (*rows.get(table, ()), cells)}

    return step
