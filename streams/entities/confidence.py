"""How sure a name is: a model's probability, made to mean how often such names are right.

Models that learned their corpus by heart are too sure of everything. A line over the logarithm of
the odds (Platt scaling) corrects that; ``deploy/training/entities/calibrate.py`` fits it on
sentences that no model was trained on, and prints how well it holds.
"""

from __future__ import annotations

import math

from msgspec import Struct

SUREST = 1e-4
"""Probabilities nearer to 0 or 1 count as this."""

_DIGITS = 2


class Calibration(Struct, frozen=True):
    """A line over the logarithm of the odds.

    Args:
        slope: below 1 where a model is too sure.
        shift: added.
    """

    slope: float = 1.0
    shift: float = 0.0

    def __call__(self, probability: float) -> float:
        """Give the confidence, two digits, of what a model gives so much probability."""
        kept = min(max(probability, SUREST), 1 - SUREST)
        odds = self.slope * math.log(kept / (1 - kept)) + self.shift
        return round(1 / (1 + math.exp(-odds)), _DIGITS)


PLAIN = Calibration()
"""Leaves probabilities as they are."""
FIELD = Calibration(0.329, 0.466)
"""Of the field alone."""
STUDENT = Calibration(0.321, 0.318)
"""Of the field beside the student."""
