from __future__ import annotations

import gc

from cityexam_desktop.workspace.quiet import quietly

MANY = 50_000


def young() -> int:
    """How many objects the next small search would look through."""
    return len(gc.get_objects(generation=0))


def test_what_was_made_quietly_is_not_looked_through_right_afterwards() -> None:
    with quietly():
        made = [[n] for n in range(MANY)]
        assert young() > MANY
    assert young() < MANY
    assert gc.isenabled()
    assert len(made) == MANY


def test_what_was_made_quietly_is_found_when_it_is_garbage() -> None:
    with quietly():
        ring: list[object] = ["a ring that nobody holds"]
        ring.append(ring)
        del ring
    assert gc.collect() > 0
    assert gc.get_freeze_count() == 0


def test_the_collector_stays_off_where_somebody_put_it_off() -> None:
    with quietly(), quietly():
        pass
    assert gc.isenabled()
    gc.disable()
    try:
        with quietly():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
