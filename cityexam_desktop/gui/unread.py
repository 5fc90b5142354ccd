"""Spares PySide reading the source of every module that is imported after it.

PySide looks there for its own name, to know in which modules its other names for things
(``from __feature__ import snake_case``) may be switched on. No module of the program
switches any on, and where the sources lie beside the program that reading is a fifth of
its start.
"""

from __future__ import annotations

import sys

import shiboken6  # noqa: F401 - makes the module that is looked up here

_WHERE, _WHAT = "shibokensupport.feature", "_mod_uses_pyside"


def leave_sources_unread() -> bool:
    """Say of every module to come that it switches nothing; false where PySide asks otherwise."""
    switch = sys.modules.get(_WHERE)
    if switch is None or not hasattr(switch, _WHAT):
        return False
    setattr(switch, _WHAT, lambda _module: False)
    return True
