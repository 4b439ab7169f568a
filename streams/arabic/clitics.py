"""Proclitics: the short words that Arabic writes onto the next one."""

from __future__ import annotations

PROCLITICS = (
    "و", "ف", "ب", "ك", "ل", "ال", "لل", "وال", "فال", "بال", "كال", "ولل", "فلل",
    "وب", "وك", "ول", "فب", "فك", "فل", "س", "وس",
)  # fmt: skip
"""Folded proclitics and their usual joins, in no order of preference."""
