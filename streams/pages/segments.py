"""Second pass over a page: say what each line is by its place among the others.

A walk with few states. Before the story: masthead, navigation, headlines, title, stamps. In the
story: paragraphs, subheadings, and furniture that interrupts it. After a cue for a section ("read
also", "related", "comments"): its items; when running text follows, the walk asks whether the
story resumes or another article begins.
"""

from __future__ import annotations

from itertools import accumulate, islice, takewhile
from typing import TYPE_CHECKING

from streams.pages import openings, shapes
from streams.pages.heads import walk_head
from streams.pages.likeness import content, share
from streams.pages.marks import Mark, mark_lines
from streams.pages.pieces import Piece
from streams.pages.short_lines import Place, short_lines, style_of
from streams.pages.titles import find_head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.pages.kinds import Kind
    from streams.pages.lines import Line

_ENDS_STORY: frozenset[Kind] = frozenset({"source", "keywords", "tags", "end_mark", "contact"})
_ENDS_PAGE: frozenset[Kind] = frozenset({"comments", "rights", "contact"})
_IN_COMMENTS: frozenset[Kind] = frozenset({"timestamp", "byline", "navigation", "contact", "share"})
_LISTS: frozenset[Kind] = frozenset({"read_also", "related"})
_WORDS_OF_A_STORY = 60
_WORDS_OF_A_PIECE, _WORDS_WITHOUT_A_TITLE = (40, 25), 80
_LIKE_ITS_TITLE = 0.34
_HEADLINE, _SIGN_OFF, _TAG = 5, 3, 5
_LONGEST_ITEM = 22
# How far ahead a decision looks: it bounds what a page of many sections costs.
_FARTHEST = 60


def segment(lines: Sequence[Line], raw: str, *, title: str | None = None) -> tuple[Piece, ...]:
    """Take a page apart.

    Args:
        lines: its lines.
        raw: the text that their offsets point into.
        title: the main article's title, when the sender knows it.

    Returns:
        One piece for each line, or for each part of a line that is several things.
    """
    return _Walk(mark_lines(lines, raw), title).walk()


class _Walk:
    """The walk over the marks of one page; it lives as long as one call."""

    def __init__(self, marks: list[Mark], title: str | None) -> None:
        self._marks = marks
        self._pieces: list[Piece] = []
        self._titles: frozenset[str] = frozenset()
        self._story = self._last_story = self._paused = 0
        self._words = 0
        self._ended = False
        self._at = 0
        self._title = title
        self._style = style_of(marks)
        sizes = (mark.line.words if mark.open and mark.prose else 0 for mark in reversed(marks))
        self._prose_from = [*accumulate(sizes, initial=0)][::-1]

    def walk(self) -> tuple[Piece, ...]:
        head = find_head(self._marks, self._title)
        self._pieces.extend(walk_head(self._marks, head))
        self._titles = frozenset(p.line.folded for p in self._pieces if p.kind == "title")
        self._at = head.body
        while self._at < len(self._marks):
            self._step()
        return tuple(self._pieces)

    def _step(self) -> None:
        mark = self._marks[self._at]
        if mark.cue is not None and mark.cue.reach == "section":
            self._section(mark)
        elif not mark.open:
            self._ended = self._ended or (mark.kind in _ENDS_STORY and self._words > 0)
            self._emit(mark.kind)
        elif mark.prose:
            self._paragraph()
        else:
            self._short_lines()

    def _emit(self, kind: Kind | None, *, item: int | None = None) -> None:
        mark = self._marks[self._at]
        if item is None and mark.cue is not None and mark.has_rest:
            item = mark.rest
        self._pieces.append(Piece(mark.line, kind or "body", self._story, mark.inline, item))
        self._at += 1

    def _paragraph(self) -> None:
        line = self._marks[self._at].line
        if self._closes_story() and shapes.biography(line):
            self._emit("byline")
            return
        self._words += line.words
        self._emit("body")

    def _closes_story(self) -> bool:
        """Say whether no running text follows before the next cue or the end."""
        following = self._marks[self._at + 1 : self._at + 2]
        return self._words > 0 and not any(mark.open and mark.prose for mark in following)

    def _short_lines(self) -> None:
        start = self._at
        end = self._run(start)
        run = self._marks[start:end]
        resumes = end < len(self._marks) and self._marks[end].open
        if run[0].line.folded in self._titles:
            self._emit("title")
            return
        lines = [mark.line for mark in run]
        following = self._marks[end].line if resumes else None
        place = Place(self._before(), following, ended=self._ended, words=self._words)
        for kind in short_lines(lines, place, self._style):
            self._words += self._marks[self._at].line.words if kind == "body" else 0
            self._emit(kind)

    def _run(self, start: int) -> int:
        """Give where the run of open short lines ends."""
        end = start
        while end < len(self._marks) and self._marks[end].open and not self._marks[end].prose:
            end += 1
        return end

    def _before(self) -> Line | None:
        """Give the line before, when it belongs to the story's text."""
        if self._pieces and self._pieces[-1].kept and self._pieces[-1].story == self._story:
            return self._pieces[-1].line
        return None

    # Sections ------------------------------------------------------------------------------

    def _section(self, mark: Mark) -> None:
        assert mark.cue is not None  # noqa: S101 -- the caller looked
        kind = mark.cue.kind
        if kind in _ENDS_STORY:
            self._ended = self._ended or self._words > 0
        page = kind == "related" or kind in _ENDS_PAGE or self._ended
        if self._story and page and kind not in _ENDS_STORY:
            # After an embedded story the page speaks for itself again, unless the story resumes.
            self._paused = 0 if self._ended else self._story
            self._story, self._ended = 0, True
        if kind in _ENDS_PAGE:
            self._rest_of_page(kind)
            return
        alone = not mark.has_rest
        self._emit(kind)
        if kind in _LISTS:
            self._items(kind, alone=alone)
        elif alone:
            self._labels(kind)

    def _rest_of_page(self, kind: Kind) -> None:
        """Give the section all that follows, up to another section; unless the story is there."""
        before, after = self._words, self._prose_from[self._at + 1]
        self._emit(kind)
        if after > max(2 * before, _WORDS_OF_A_STORY):
            return
        self._ended = True
        while self._at < len(self._marks):
            mark = self._marks[self._at]
            if mark.cue is not None and mark.cue.reach == "section" and mark.kind != kind:
                return
            inside = mark.open or mark.cue is None or mark.kind in _IN_COMMENTS
            self._emit(kind if inside else mark.kind)

    def _labels(self, kind: Kind) -> None:
        """Take the lines under "source", "keywords" or "tags"."""
        limit = 1 if kind == "source" else len(self._marks)
        while limit and self._at < len(self._marks):
            mark = self._marks[self._at]
            several = kind == "keywords" and mark.line.words > _TAG
            if not mark.open or mark.prose or (mark.line.words > _TAG and not several):
                return
            self._emit(kind, item=0)
            limit -= 1
            if several:
                return

    def _items(self, kind: Kind, *, alone: bool) -> None:
        """Take the headlines under "read also" or "related", then decide on what follows."""
        items: list[int] = []
        while self._at < len(self._marks):
            mark = self._marks[self._at]
            if mark.cue is not None and mark.cue.reach == "section":
                return
            if mark.open and mark.prose and not self._may_be_item(mark.line):
                if self._decide(kind, items):
                    return
                self._emit(kind, item=0)
            elif mark.open:
                if not alone and not mark.line.bulleted and mark.line.words < _HEADLINE:
                    return
                items.append(len(self._pieces))
                self._emit(kind, item=0)
            else:
                self._emit(mark.kind)

    def _may_be_item(self, line: Line) -> bool:
        """Say whether a line that reads as prose may be a long headline of the list."""
        if shapes.ends_sentence(line):
            return False
        return line.bulleted or (self._style.clean and line.words <= _LONGEST_ITEM)

    def _decide(self, kind: Kind, items: list[int]) -> bool:
        """Say whether the section ends at this paragraph: the story resumes, or another begins."""
        block = self._block(self._at)
        if self._paused and shapes.continues(block[0].line):
            self._story, self._paused, self._ended = self._paused, 0, False
            return True
        words = sum(mark.line.words for mark in block)
        place = self._title_among(items)
        title = self._pieces[place].line if place is not None else None
        near = share(content(title.folded), _content_of(block)) if title else 0.0
        if self._ended:
            if block[0].line.text.endswith(("..", "…")):
                return False
            single = self._run_of_prose() > 1 and self._titles_among(items) == 1
            full = words >= (_WORDS_OF_A_PIECE[single] if title else _WORDS_WITHOUT_A_TITLE)
            if full and (kind == "read_also" or (len(block) > 1 and near >= _LIKE_ITS_TITLE)):
                self._begin_story(place)
                return True
            return False
        begins = words >= _WORDS_OF_A_STORY and not shapes.continues(block[0].line)
        if begins and len(items) == 1 and near > 2 * _LIKE_ITS_TITLE and self._words > 0:
            self._begin_story(place)
        return True

    def _run_of_prose(self) -> int:
        """Count the paragraphs from here on that follow each other without anything between."""
        run = takewhile(
            lambda mark: mark.open and mark.prose,
            islice(self._marks, self._at, self._at + _FARTHEST),
        )
        return sum(1 for _ in run)

    def _titles_among(self, items: list[int]) -> int:
        return sum(self._pieces[place].line.words >= _HEADLINE - 1 for place in items)

    def _title_among(self, items: list[int]) -> int | None:
        """Give the last item that can be a title; names may stand between it and the text."""
        for place in reversed(items):
            line = self._pieces[place].line
            name = openings.is_like_a_person(line.folded.split()) or line.words < _SIGN_OFF
            if not name and openings.kind_of_opening(line.text) is None:
                return place
        return items[-1] if items else None

    def _block(self, start: int) -> list[Mark]:
        """Give the first paragraphs from here to the next section."""
        block: list[Mark] = []
        for mark in islice(self._marks, start, start + _FARTHEST):
            passing = mark.kind in _LISTS and mark.has_rest
            if mark.cue is not None and mark.cue.reach == "section" and not passing:
                break
            if mark.open and mark.prose:
                block.append(mark)
        return block

    def _begin_story(self, title: int | None) -> None:
        """Turn the last items into the title and the byline of a story of its own."""
        self._last_story += 1
        self._story = self._last_story
        self._words, self._ended = 0, False
        if title is None:
            return
        for place in range(title, len(self._pieces)):
            piece = self._pieces[place]
            kind: Kind = "title" if place == title else piece.kind
            if place > title and piece.kind in _LISTS:
                kind = openings.kind_of_opening(piece.line.text) or "byline"
            self._pieces[place] = Piece(piece.line, kind, self._story, piece.inline, piece.item)


def _content_of(block: list[Mark]) -> frozenset[str]:
    return content(" ".join(mark.line.folded for mark in block[:3]))
