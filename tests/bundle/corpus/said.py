"""What a validly signed submission says: values, texts and documents, allowed and not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.bundle.corpus.case import Case, accepted, bad, told
from tests.bundle.corpus.world import KEYS, PHOTO, SCAN, Draft

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Plain = dict[str, Any]


def _cell(text: object) -> Callable[[Plain], object]:
    """Say something else for one value of the list form."""
    return lambda plain: plain["values.json"]["values"][0].__setitem__(1, text)


def _house(change: Callable[[Plain], object]) -> Draft:
    """A survey of buildings whose one form is changed."""
    return Draft(
        unit="zjj", key=KEYS["zjj"], change=lambda plain: change(plain["forms/house.json"])
    )


def _floors(change: Callable[[Plain], object]) -> Draft:
    return _house(lambda form: change(form["columns"]["floors"]))


def _bridges(change: Callable[[Plain], object] = lambda _: None) -> Draft:
    """A register with one bridge, changed."""

    def add(plain: Plain) -> None:
        form = {
            "subjects": ["zrzyj-1"], "states": ["surveyed"], "by": [""], "dates": [""],
            "objects": [["zrzyj-1", "Q1", "东桥", "", "", ""]],
            "columns": {"span": {"rows": [0], "values": ["30.5"], "notes": {}}},
        }  # fmt: skip
        change(form)
        plain["forms/bridge.json"] = form

    counts = {"values": 4, "absences": 0, "rows": 1, "attachments": 0, "explanations": 0}
    return Draft(change=add, head={"counts": counts})


_BAD_NUMBERS = {
    "an exponent": "1e5", "infinity": "Infinity", "not a number": "NaN", "a leading zero": "01",
    "a plus sign": "+1", "a thousands separator": "1,000", "a full-width digit": "１",
    "a bare point": ".5", "a trailing point": "5.", "nothing": "", "a blank": " ",
    "too many digits": "9" * 19, "more decimals than asked": "1.234",
    "a hexadecimal": "0x10", "an unknown absence": "!unknown", "a blank absence": "!blank",
    "a text where a number is asked": "'ten", "a number as JSON number": 10,
    "truth": True, "null": None, "a list": ["1"], "a backslash": "1\\n", "a fraction": "1/2",
}  # fmt: skip


def values() -> Iterator[Case]:
    """Validly signed content that the pack does not allow."""
    group = "values"
    for name, text in _BAD_NUMBERS.items():
        yield bad(group, f"a value: {name}", "values", Draft(change=_cell(text)).bytes)
    yield accepted(group, "a value: minus zero, which is zero", Draft(change=_cell("-0")).bytes)
    yield accepted(group, "a value: a stated absence", Draft(
        change=_cell("!none_here"),
        head={"counts": {"values": 2, "absences": 1, "rows": 0, "attachments": 0,
                         "explanations": 0}},
    ).bytes)  # fmt: skip
    yield accepted(group, "a register of one bridge", _bridges().bytes)
    yield from (bad(group, name, "values", draft.bytes) for name, draft in _wrong_contents())
    for name, raw in _wrong_members():
        yield bad(group, name, "values", Draft(raw=raw).bytes)


def _wrong_contents() -> Iterator[tuple[str, Draft]]:
    rows = "values.json"
    yield (
        "a datum that nobody asks",
        Draft(change=lambda p: p[rows]["values"][0].__setitem__(0, "x")),
    )
    yield (
        "a datum of a place form in the list",
        Draft(change=lambda p: p[rows]["values"][0].__setitem__(0, "floors")),
    )
    yield "a computed datum", _house(lambda f: f["columns"].update(
        unsafe={"rows": [0], "values": ["1"], "notes": {}}))  # fmt: skip
    yield "a datum twice", Draft(change=lambda p: p[rows]["values"].append(p[rows]["values"][0]))
    yield "a row of values too short", Draft(change=lambda p: p[rows]["values"][0].pop())
    yield "values that are an object", Draft(change=lambda p: p[rows].update(values={}))
    yield (
        "a nature that does not exist",
        Draft(change=lambda p: p[rows]["values"][0].__setitem__(4, "guess")),
    )
    yield (
        "a note without end",
        Draft(change=lambda p: p[rows]["values"][0].__setitem__(8, "长" * 2001)),
    )
    yield "a note that is a number", Draft(change=lambda p: p[rows]["values"][0].__setitem__(8, 1))
    yield "an explanation too short", Draft(change=lambda p: p[rows].update(explanations=[["a"]]))
    yield "counts that say more", Draft(head={"counts": {
        "values": 4, "absences": 0, "rows": 0, "attachments": 0, "explanations": 0}})  # fmt: skip
    yield "a row number beyond the rows", _floors(lambda c: c.update(rows=[0, 1, 2, 9]))
    yield "a negative row number", _floors(lambda c: c.update(rows=[-1, 1, 2, 3]))
    yield "row numbers that are truths", _floors(lambda c: c.update(rows=[False, True, 2, 3]))
    yield "row numbers out of order", _floors(lambda c: c.update(rows=[1, 0, 2, 3]))
    yield "a row number twice", _floors(lambda c: c.update(rows=[0, 0, 2, 3]))
    yield "fewer values than rows", _floors(lambda c: c.update(values=["1"]))
    yield "a state that does not exist", _house(lambda f: f.update(states=["flown over"] * 4))
    yield "fewer states than rows", _house(lambda f: f.update(states=["surveyed"]))
    yield (
        "a building that the task does not know",
        _house(lambda f: f["subjects"].__setitem__(3, "b9")),
    )
    yield "a building twice", _house(lambda f: f["subjects"].__setitem__(3, "b0"))
    yield (
        "an own row in a form of places",
        _house(lambda f: f.update(objects=[["zjj-1", "", "", "", "", ""]])),
    )
    yield (
        "a column of another form",
        _house(lambda f: f["columns"].update(area=f["columns"]["floors"])),
    )
    yield "columns that are a list", _house(lambda f: f.update(columns=[]))
    yield (
        "a bridge with another unit's id",
        _bridges(
            lambda f: (
                f["subjects"].__setitem__(0, "tjj-1"),
                f["objects"][0].__setitem__(0, "tjj-1"),
            )
        ),
    )
    yield "a bridge that nobody made", _bridges(lambda f: f.update(objects=[]))
    yield "a bridge made twice", _bridges(lambda f: f["objects"].append(f["objects"][0]))
    yield "a bridge id with a slash", _bridges(
        lambda f: (
            f["subjects"].__setitem__(0, "zrzyj-/1"), f["objects"][0].__setitem__(0, "zrzyj-/1"),
        )
    )  # fmt: skip
    yield "a kind of bridge that is no choice", _bridges(lambda f: f.update(
        columns={"sort": {"rows": [0], "values": ["'浮桥"], "notes": {}}}))  # fmt: skip


_BLANK = b'{"by":[],"columns":{},"dates":[],"objects":[],"states":[],"subjects":[]}'


def _wrong_members() -> Iterator[tuple[str, Callable[[dict[str, bytes]], object]]]:
    yield "no values at all", lambda members: members.pop("values.json")
    yield "a member that no submission has", lambda members: members.update({"more.json": b"{}"})
    yield "a form that the pack does not know", lambda m: m.update({"forms/none.json": _BLANK})
    yield "a list form as a form member", lambda m: m.update({"forms/land.json": _BLANK})


_ODD_TEXTS = {
    "a right-to-left override": ("\u202e3.01", False),
    "a left-to-right isolate": ("\u20661", False),
    "a zero character": ("\x00", False),
    "an escape for the terminal": ("\x1b[2J", False),
    "a byte order mark": ("\ufeff", False),
    "a line separator": ("\u2028", False),
    "a lone surrogate": ("\ud800", False),
    "markup": ("<b>粗</b><script>alert(1)</script>", True),
    "a spreadsheet formula": ("=HYPERLINK(A1)", True),
    "a path": ("..\\..\\Windows\\a.exe", True),
    "a rare character": ("𠙶", True),
    "an emoji": ("👍", True),
    "a zero-width joiner": ("a\u200db", True),
    "a template": ("{0}{left}%s%n", True),
    "quotes": ("\"'`", True),
}


def display() -> Iterator[Case]:
    """Texts that show what they do not say are refused; merely odd ones are kept."""
    for name, (text, kept) in _ODD_TEXTS.items():

        def put(plain: Plain, text: str = text) -> None:
            plain["values.json"]["values"][0][8] = text

        group, draft = "display text", Draft(change=put)
        if kept:
            yield accepted(group, name, draft.bytes)
        else:
            yield bad(group, name, "json_text", draft.bytes)


def attachments() -> Iterator[Case]:
    """Documents: missing, changed, arriving later, or named as if to be opened."""
    group = "attachments"
    held = Draft(papers=(PHOTO, SCAN))
    yield accepted(group, "two documents", held.bytes)
    yield accepted(group, "a thin copy", lambda: held.bytes(thin=True))
    yield told(group, "the full copy after the thin one", "completed", held.bytes,
                before=(lambda: held.bytes(thin=True),))  # fmt: skip
    yield told(group, "the thin copy after the full one", "duplicate",
                lambda: held.bytes(thin=True), before=(held.bytes,))  # fmt: skip
    yield bad(group, "one byte of a document", "content",
               lambda: held.bytes().replace(PHOTO, b"\x00" + PHOTO[1:]))  # fmt: skip
    yield bad(group, "one of two documents left out", "truncated", lambda: _without(held, PHOTO))
    yield bad(group, "a document that nothing refers to", "values", Draft(
        papers=(PHOTO,), change=lambda p: p["values.json"].update(evidence=[]),
        head={"counts": {"values": 3, "absences": 0, "rows": 0, "attachments": 0,
                         "explanations": 0}},
    ).bytes)  # fmt: skip
    yield bad(group, "a document that did not come along", "values", Draft(
        papers=(PHOTO,), raw=lambda m: [m.pop(n) for n in list(m) if n.startswith("attach")],
    ).bytes)  # fmt: skip
    yield bad(group, "another size than the document has", "values", Draft(
        papers=(PHOTO,), change=lambda p: p["values.json"]["evidence"][0].__setitem__(4, 1),
    ).bytes)  # fmt: skip
    yield bad(group, "a digest that is none", "values", Draft(
        papers=(PHOTO,), change=lambda p: p["values.json"]["evidence"][0].__setitem__(2, "../x"),
    ).bytes)  # fmt: skip
    yield accepted(group, "a name that is a path", Draft(
        papers=(PHOTO,),
        change=lambda p: p["values.json"]["evidence"][0].__setitem__(3, "..\\..\\run.exe"),
    ).bytes)  # fmt: skip
    yield bad(group, "evidence of a datum that nobody asks", "values", Draft(
        papers=(PHOTO,), change=lambda p: p["values.json"]["evidence"][0].__setitem__(0, "x"),
    ).bytes)  # fmt: skip


def _without(draft: Draft, paper: bytes) -> bytes:
    from tests.bundle.good import archive

    manifest, signature, members = draft.parts()
    rest = sorted(
        ((n, b) for n, b in members.items() if b != paper),
        key=lambda pair: (pair[0].startswith("attachments/"), pair[0]),
    )
    return archive([("manifest.json", manifest), ("manifest.sig", signature), *rest])
