"""Spans: ``[start, end)`` in Unicode code points."""

from __future__ import annotations

from typing import NamedTuple


class Span(NamedTuple):
    """A half-open run of code points: ``text[start:end]``."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Give the surface form that the span slices out of its text."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Say whether the two share at least one code point."""
        return self.start < other.end and other.start < self.end
