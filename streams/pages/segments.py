"""Second pass over a page: say what each line is by its place among the others.

A walk with few states. Before the story: masthead, navigation, headlines, title, stamps. In the
story: paragraphs, subheadings, and furniture that interrupts it. After a cue for a section ("read
also", "related", "comments"): its items; when running text follows, the walk asks whether the
story resumes or another article begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.pages import openings, shapes
from streams.pages.cues import is_bare_tags
from streams.pages.heads import walk_head
from streams.pages.likeness import content, share
from streams.pages.marks import Mark, mark_lines
from streams.pages.pieces import Piece
from streams.pages.titles import find_head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.pages.kinds import Kind
    from streams.pages.lines import Line

_ENDS_STORY: frozenset[Kind] = frozenset({"source", "keywords", "tags", "end_mark", "contact"})
_ENDS_PAGE: frozenset[Kind] = frozenset({"comments", "rights", "contact"})
_IN_COMMENTS: frozenset[Kind] = frozenset({"timestamp", "byline", "navigation", "contact", "share"})
_LISTS: frozenset[Kind] = frozenset({"read_also", "related"})
_WORDS_OF_A_STORY, _WORDS_OF_A_PAGE = 60, 25
_WORDS_OF_A_PIECE, _WORDS_WITHOUT_A_TITLE = (40, 25), 80
_LIKE_ITS_TITLE = 0.34
_HEADLINE, _SIGN_OFF, _TAG = 5, 3, 5
_LONGEST_SIGN_OFF, _LONGEST_ITEM_HEADING = 9, 7
_FEWEST_TAGS = 3
_CLEAN = 0.6
_LONG_LAST_LINE = 9
_LONGEST_HEADLINE, _MOST_HEADLINES = 20, 12
_QUESTIONS, _MOST_SIGNATURES = 3, 3


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
        prose = [mark for mark in marks if mark.open and mark.prose]
        closed = sum(shapes.ends_sentence(mark.line) for mark in prose)
        self._clean = bool(prose) and closed >= _CLEAN * len(prose)
        self._ragged = len(prose) < _CLEAN * sum(mark.open for mark in marks)
        self._talks = sum(mark.open and _asks(mark.line) for mark in marks) >= _QUESTIONS

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
        following = self._marks[self._at + 1 :][:3]
        return self._words > 0 and not (following and following[0].open and following[0].prose)

    # Short lines ---------------------------------------------------------------------------

    def _short_lines(self) -> None:
        start = self._at
        end = self._run(start)
        run = self._marks[start:end]
        resumes = end < len(self._marks) and self._marks[end].open
        if run[0].line.folded in self._titles:
            self._emit("title")
            return
        signs = not resumes and len(run) == 1 and shapes.is_credit(run[0].line)
        if not signs and (self._is_list(run) or self._is_wrapped(run)):
            kinds: list[Kind] = ["body"] * len(run)
        elif resumes:
            kinds = self._between_paragraphs(run, self._marks[end].line)
        else:
            kinds = self._after_story(run)
        for kind in kinds:
            self._words += self._marks[self._at].line.words if kind == "body" else 0
            self._emit(kind)

    def _run(self, start: int) -> int:
        """Give where the run of open short lines ends."""
        end = start
        while end < len(self._marks) and self._marks[end].open and not self._marks[end].prose:
            end += 1
        return end

    def _is_list(self, run: list[Mark]) -> bool:
        """Say whether the lines are items that a paragraph announces, questions or verses."""
        before = self._before()
        if before is not None and before.text.rstrip()[-1:] in ":؛،":
            return True
        if any(mark.line.text[-1] == ":" for mark in run[:-1]):
            return not self._ended
        if len(run) == 1 and run[0].line.words <= _LONGEST_ITEM_HEADING and not self._ended:
            return _asks(run[0].line) and self._talks
        items = (shapes.is_list_item(mark.line) or _is_question(mark.line) for mark in run)
        if all(items):
            return not self._ended
        return self._talks and not self._ended and any(_asks(mark.line) for mark in run)

    def _is_wrapped(self, run: list[Mark]) -> bool:
        """Say whether the lines go on with a sentence that an outlet broke into lines."""
        before = self._before()
        if before is None or self._ended or shapes.ends_sentence(before):
            return False
        return not self._clean and run[0].line.words > _HEADLINE

    def _before(self) -> Line | None:
        """Give the line before, when it belongs to the story's text."""
        if self._pieces and self._pieces[-1].kept and self._pieces[-1].story == self._story:
            return self._pieces[-1].line
        return None

    def _are_headlines(self, run: list[Mark]) -> bool:
        """Say whether the lines can only be headlines: the page's sentences all end as such do."""
        if not self._clean or self._ragged or len(run) > _MOST_HEADLINES:
            return False
        return all(
            _HEADLINE <= mark.line.words <= _LONGEST_HEADLINE
            and mark.line.text[-1] not in ".؟?!:،؛"
            and not shapes.is_list_item(mark.line)
            for mark in run
        )

    def _between_paragraphs(self, run: list[Mark], following: Line) -> list[Kind]:
        last = run[-1].line
        heading = last.words <= _LONGEST_SUBHEADING and last.text[-1] not in ":.،؛"
        alone: Kind = "subheading" if heading else "body"
        if len(run) == 1:
            return [alone]
        short = last.words < _HEADLINE
        if not self._are_headlines(run[:-1] if short else run):
            kinds: list[Kind] = ["body"] * len(run)
            kinds[-1] = "subheading" if heading and short else "body"
            return kinds
        kinds = ["related"] * len(run)
        near = share(content(last.folded), content(following.folded))
        if heading and (short or near >= _LIKE_ITS_TITLE):
            kinds[-1] = "subheading"
        return kinds

    def _after_story(self, run: list[Mark]) -> list[Kind]:
        if len(run) >= _FEWEST_TAGS and all(mark.line.words <= _SIGN_OFF for mark in run):
            bare = all(mark.line.text.replace(" ", "").isalnum() for mark in run)
            return ["tags" if bare and self._clean else "body"] * len(run)
        kinds = [self._sign_off(mark.line) for mark in run]
        if len(run) > 1 and not self._ended and kinds[0] is None:
            plain: Kind = "related" if self._are_headlines(run) else "body"
            return [kind if kind == "byline" else plain for kind in kinds]
        if len(run) > 1:
            signed = kinds[0] == "byline" and len(run) <= _MOST_SIGNATURES and not self._ended
            return [kind or ("byline" if signed else "related") for kind in kinds]
        line = run[0].line
        if kinds[0] is not None:
            return [kinds[0]]
        goes_on = not self._ended and (
            line.words >= _LONG_LAST_LINE or shapes.continues(line) or shapes.ends_sentence(line)
        )
        if goes_on or not (self._clean or self._ended) or self._words < _WORDS_OF_A_PAGE:
            return ["body"]
        return ["related"]

    def _sign_off(self, line: Line) -> Kind | None:
        if is_bare_tags(line):
            return "tags"
        if self._words < _WORDS_OF_A_PAGE or line.words > _LONGEST_SIGN_OFF:
            return None
        opening = openings.kind_of_opening(line.text)
        if opening == "dateline" and openings.names_agency(line.folded):
            return "source"
        if shapes.is_credit(line) or opening == "byline":
            return "byline"
        if line.words > _SIGN_OFF or shapes.ends_sentence(line):
            return None
        return "byline" if openings.is_like_a_person(line.folded.split()) else "outlet_line"

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
        before, after = self._words, self._prose_words(self._at + 1)
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

    def _prose_words(self, start: int) -> int:
        return sum(mark.line.words for mark in self._marks[start:] if mark.open and mark.prose)

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
        return line.bulleted or (self._clean and line.words <= _LONGEST_HEADLINE + 2)

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
        end = self._at
        while end < len(self._marks) and self._marks[end].open and self._marks[end].prose:
            end += 1
        return end - self._at

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
        """Give the paragraphs from here to the next section."""
        block = []
        for mark in self._marks[start:]:
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


_LONGEST_SUBHEADING = 12


def _asks(line: Line) -> bool:
    return line.text.rstrip('"”»)')[-1:] in "؟?"


def _is_question(line: Line) -> bool:
    """Say whether a line asks, and is too long for a subheading that does."""
    return _asks(line) and line.words >= _HEADLINE


def _content_of(block: list[Mark]) -> frozenset[str]:
    return content(" ".join(mark.line.folded for mark in block[:3]))
