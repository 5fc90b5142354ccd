"""All operations that are killed in the middle, by name."""

from __future__ import annotations

from tests.faults import bureau, department

OPERATIONS = {one.name: one for one in (*department.OPERATIONS, *bureau.OPERATIONS)}
