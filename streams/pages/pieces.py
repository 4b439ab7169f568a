"""A page taken apart: its lines in order, each with its kind and the story it belongs to."""

from __future__ import annotations

from msgspec import Struct

from streams.pages.kinds import TEXT_KINDS, Kind
from streams.pages.lines import Line


class Piece(Struct, frozen=True):
    """A line of the page with its kind.

    Args:
        line: the line.
        kind: what it is.
        story: 0 for the main article, 1 and more for embedded ones.
        inline: whether the next piece goes on in the same line of the page.
        item: where in ``line.folded`` the headline or name after a cue begins; None without one.
    """

    line: Line
    kind: Kind
    story: int = 0
    inline: bool = False
    item: int | None = None

    @property
    def kept(self) -> bool:
        """Say whether it is part of an article's text.

        A dateline is kept where it opens the first paragraph, as its author wrote it; on a line of
        its own it is furniture.
        """
        return self.kind in TEXT_KINDS and (self.kind != "dateline" or self.inline)
