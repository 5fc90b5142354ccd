"""The sample county's survey: what was found at 600 buildings, 60 estates and in registers.

Everything comes from one seed: the same seed gives the same values.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from cityexam_desktop.demo import registers
from cityexam_desktop.demo.figures import observation
from cityexam_desktop.formpack.formula import evaluate
from cityexam_desktop.formpack.model import COUNTY, DatumType, FormKind
from cityexam_desktop.workspace.answers import Answers
from cityexam_desktop.workspace.model import Observation, RowState, Subject, SurveyRow

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from cityexam_desktop.formpack.model import BaseDatum, FormPack
    from cityexam_desktop.workspace.model import Place

_EXCLUSIVE: Final = {
    "qe_short": "qe_none", "qo_area": "qo_none", "qc_area": "qc_none", "qk_area": "qk_none",
}  # fmt: skip
_SHARE: Final = Decimal("0.8")
_OUTSIDE: Final = Decimal("1.2")
"""People of a community for each who lives in one of its estates."""
_NEW: Final = 2019
"""The year since which an estate is new."""
_GAS_OLD: Final = 2005
"""Gas pipes of houses built until then may be twenty years old."""
_TICKED: Final = frozenset({"building", "estate", "community"})
"""Levels whose check items are drawn; those of street blocks stand in `figures`."""


class Survey:
    """The whole survey of the county, drawn once and asked for unit by unit."""

    def __init__(self, pack: FormPack, places: tuple[Place, ...], random: Random) -> None:
        """Draw buildings first: estates are made of them."""
        self.pack = pack
        self.places = places
        self.random = random
        self.found: dict[tuple[str, str], Observation] = {}
        self.objects: dict[str, list[Subject]] = {}
        self._buildings()
        self._estates()
        self._communities()
        self._checks()
        self._registers()

    def of(self, unit: str) -> tuple[Observation, ...]:
        """What was found of the data that a unit is asked."""
        codes = {d.code for d in self.pack.asked_of(unit)}
        return tuple(o for o in self.found.values() if o.datum in codes)

    def objects_of(self, unit: str) -> tuple[Subject, ...]:
        """The register rows that a unit made."""
        return tuple(self.objects.get(unit, ()))

    def rows_of(self, unit: str) -> Iterator[SurveyRow]:
        """All rows of the unit's forms by exception, surveyed; three buildings had no access."""
        for form in dict.fromkeys(d.form for d in self.pack.asked_of(unit)):
            declared = self.pack.form[form]
            if not declared.by_exception:
                continue
            if declared.kind is FormKind.REGISTER:
                subjects = [o for o in self.objects.get(unit, ()) if o.form == form]
            else:
                subjects = [p for p in self.places if p.form == declared.level]
            for number, subject in enumerate(subjects):
                locked = form == "bld" and number in {101, 202, 303}
                state = RowState.NO_ACCESS if locked else RowState.SURVEYED
                yield SurveyRow(form, subject.id, state, "调查组", "2026-03-20")

    def _put(self, datum: str, subject: str, value: str) -> None:
        self.found[datum, subject] = observation(self.pack, datum, value, subject)

    def _value(self, datum: str, subject: str) -> Decimal:
        value = self.found[datum, subject].value
        return value if isinstance(value, Decimal) else Decimal(0)

    def _of(self, level: str) -> list[Place]:
        return [place for place in self.places if place.form == level]

    def _buildings(self) -> None:
        year = 2000
        for place in self.places:
            if place.form == "estate":
                year = self.random.choice((1986, 1992, 1997, 2003, 2008, 2014, 2019))
            if place.form != "building":
                continue
            built = year + self.random.randint(0, 3)
            low = built < 2005  # noqa: PLR2004 - towers came with the new century
            floors = self.random.randint(4, 6) if low else self.random.choice((6, 11, 16, 18))
            homes = floors * self.random.choice((4, 6))
            self._put("bld_year", place.id, str(built))
            self._put("bld_floors", place.id, str(floors))
            self._put("bld_hh", place.id, str(homes))
            self._put("bld_struct", place.id, "砖混" if low else "框架")
            self._put("bld_lift", place.id, "0" if low or floors < 7 else "1")  # noqa: PLR2004
            if built < 1990 and self.random.random() < 0.1:  # noqa: PLR2004
                self._put("h_unit", place.id, str(self.random.randint(1, 4)))

    def _estates(self) -> None:
        for place in self.places:
            if place.form != "estate":
                continue
            homes = sum(
                int(self._value("bld_hh", b.id)) for b in self.places if b.parent == place.id
            )
            people = int(homes * Decimal("2.6"))
            parking = int(homes * _SHARE)
            pupils = people * 6 // 100
            self._put("est_hh", place.id, str(homes))
            self._put("est_pop", place.id, str(people))
            self._put("q_park_need", place.id, str(parking))
            self._put("q_park_have", place.id, str(parking * self.random.randint(50, 120) // 100))
            self._put("q_seat_need", place.id, str(pupils))
            self._put("q_seat_have", place.id, str(pupils * self.random.randint(80, 130) // 100))
            walk = Decimal(self.random.randint(0, 900)) / 1000
            self._put("q_walk", place.id, f"{walk:f}")
            if walk:
                self._put("qf_broken", place.id, "1")
            built = [self._value("bld_year", b.id) for b in self.places if b.parent == place.id]
            if min(built) >= _NEW:
                self._put("est_new", place.id, "1")

    def _communities(self) -> None:
        for place in self._of("community"):
            estates = [estate.id for estate in self._of("estate") if estate.parent == place.id]
            living = sum(self._value("est_pop", estate) for estate in estates)
            self._put("com_pop", place.id, str(int(living * _OUTSIDE)))

    def _checks(self) -> None:
        """Tick check items now and then, where they are relevant; older buildings more often."""
        observed = [*self.found.values(), observation(self.pack, "heat_zone", "0")]
        surveyed = [
            SurveyRow(form.code, place.id, RowState.SURVEYED)
            for form in self.pack.forms
            for place in self.places
            if form.by_exception and form.kind is FormKind.PLACES and form.level == place.form
        ]
        answers = Answers(self.pack, self.places, observations=observed, rows=surveyed)
        for datum in self.pack.base_data:
            form = self.pack.form[datum.form]
            if form.kind is FormKind.PLACES and form.level in _TICKED and _is_check(datum):
                for place in self.places:
                    if place.form == form.level:
                        self._tick(answers, datum, place)

    def _tick(self, answers: Answers, datum: BaseDatum, place: Place) -> None:
        if self.random.random() >= self._chance(place):
            return
        if datum.code == "bg_old" and self._value("bld_year", place.id) > _GAS_OLD:
            return
        if (other := _EXCLUSIVE.get(datum.code)) and (other, place.id) in self.found:
            return
        relevant = datum.relevant
        if relevant is None or evaluate(relevant, answers.at(place.id)).is_true:
            self._put(datum.code, place.id, "1")
            answers.replace(self.found[datum.code, place.id])

    def _chance(self, place: Place) -> float:
        if place.form != "building":
            return 0.12
        return 0.05 if self._value("bld_year", place.id) < 2000 else 0.015  # noqa: PLR2004

    def _registers(self) -> None:
        needed = sum(int(self._value("q_seat_have", p.id)) for p in self._of("estate"))
        for form, name, values in registers.rows(self.random, needed):
            subject = self._object(form, name)
            for datum, text in values.items():
                self._put(datum, subject, text)

    def _object(self, form: str, name: str) -> str:
        unit = self.pack.owner_of[self.pack.data_of_form[form][0].code]
        made = self.objects.setdefault(unit, [])
        subject = f"{unit}-{len(made) + 1}"
        number = 1 + sum(one.form == form for one in made)
        made.append(Subject(subject, "row", form, f"{number:03}", name, COUNTY, unit))
        return subject


def _is_check(datum: BaseDatum) -> bool:
    known = datum.code in {"bld_lift", "est_new"}
    return datum.type is DatumType.YESNO and datum.formula is None and not known
