"""Which cell a person means: a datum by its code, a place by id, code or name."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from cityexam_desktop.errors import WrongUse
from cityexam_desktop.formpack.model import COUNTY, FormKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cityexam_desktop.cli.common import Work
    from cityexam_desktop.formpack.model import BaseDatum, Form, FormPack
    from cityexam_desktop.workspace.model import Subject


def datum_named(pack: FormPack, code: str) -> BaseDatum:
    """A base datum by its code or its name."""
    found = pack.datum.get(code) or next((d for d in pack.base_data if d.name == code), None)
    if found is None:
        hint = _near(code, [*pack.datum, *(d.name for d in pack.base_data)])
        raise WrongUse(f"没有“{code}”这个基础数据项。", hint)
    return found


def asked_datum(work: Work, code: str) -> BaseDatum:
    """A datum that the unit answers; a computed or another unit's one is refused."""
    datum = datum_named(work.pack, code)
    if datum.formula is not None:
        raise WrongUse(f"“{datum.name}”由程序计算，不用填。", "请改它所依据的数据。")
    if datum not in work.pack.asked_of(work.unit):
        owner = work.pack.unit.get(work.pack.owner_of.get(datum.code, ""))
        raise WrongUse(
            f"“{datum.name}”不由本单位填报。", f"由{owner.name}填报。" if owner else "请核对代码。"
        )
    return datum


def form_named(pack: FormPack, code: str) -> Form:
    """A form of rows by its code or title."""
    rowed = [form for form in pack.forms if form.kind is not FormKind.LIST]
    for form in rowed:
        if code in {form.code, form.title}:
            return form
    known = "、".join(f"{form.code}（{form.title}）" for form in rowed)
    raise WrongUse(f"没有“{code}”这张逐行填报的表。", f"可填：{known}。")


def any_form_named(work: Work, code: str) -> Form:
    """A form that the unit fills in, by its code or title."""
    wanted = {datum.form for datum in work.pack.asked_of(work.unit)}
    own = [form for form in work.pack.forms if form.code in wanted]
    for form in own:
        if code in {form.code, form.title}:
            return form
    known = "、".join(f"{form.code}（{form.title}）" for form in own)
    raise WrongUse(f"本单位没有“{code}”这张表。", f"可填：{known}。")


def subject_for(work: Work, datum: BaseDatum, given: str) -> str:
    """The id of the subject at which a datum is answered."""
    form = work.pack.form[datum.form]
    if form.kind is FormKind.LIST:
        if given and given != COUNTY:
            raise WrongUse(f"“{datum.name}”全县只填一个数。", "请去掉 --at。")
        return COUNTY
    if not given:
        raise WrongUse(f"“{datum.name}”要逐个对象填。", "请用 --at 写出对象的编号。")
    return subject_in(rows_of(work, form), given, form.title)


def rows_of(work: Work, form: Form) -> Sequence[Subject]:
    """The subjects of a form's rows: places of its level, or the register's rows of the draft."""
    if form.kind is FormKind.PLACES:
        return [place for place in work.task.places if place.form == form.level]
    from cityexam_desktop.workspace.content import content

    return [row for row in content(work.ws, work.draft.id).objects if row.form == form.code]


def subject_in(subjects: Iterable[Subject], given: str, where: str) -> str:
    """The id of the one subject that is given by id, code or name."""
    held = list(subjects)
    if any(subject.id == given for subject in held):
        return given
    for named in ("code", "name"):
        found = [subject.id for subject in held if getattr(subject, named) == given]
        if len(found) == 1:
            return found[0]
        if found:
            raise WrongUse(
                f"“{where}”里有 {len(found)} 个“{given}”。",
                f"请写编号：{'、'.join(found[:10])}。",
            )
    raise WrongUse(f"“{where}”里没有“{given}”。", _near(given, [subject.id for subject in held]))


def _near(given: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(given, known, n=3, cutoff=0.5)
    return f"是不是：{'、'.join(near)}？" if near else "请核对写法。"
