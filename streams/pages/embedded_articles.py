"""Which article each line of a page belongs to: the main one, or another that the page embeds.

The labeller says what is title and what is text. Here text that follows a list of headlines, or a
second title, is asked whether the story resumes, another begins, or a headline has a teaser: by
the words that it shares with its own title and with the story above.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from streams.pages import bylines, line_shapes
from streams.pages.kinds import PROSE
from streams.pages.word_overlap import content, same_title, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from streams.pages.blocks import Markup
    from streams.pages.kinds import Kind
    from streams.pages.line_features import LineFeatures

_LISTS: frozenset[Kind] = frozenset({"read_also", "related", "headlines"})
_ENDS: frozenset[Kind] = frozenset(
    {"source", "keywords", "tags", "end_mark", "contact", "comments"}
)
_OF_PAGE: frozenset[Kind] = frozenset({"navigation", "comments", "rights", "share", "app", "ad"})
_MAY_HEAD: frozenset[Kind] = frozenset({"subheading", "body", "lead"})
_SHORTEST_ITEM, _LONGEST_ITEM, _LONGEST_QUESTION = 3, 22, 12
_IN_TEXT: frozenset[Kind] = PROSE | {"caption", "dateline", "byline"}
_HEADLINE_WORDS, _LONG_HEADLINE = range(4, 31), range(7, 31)
_WORDS_OF_A_STORY, _WORDS_WITHOUT_A_TITLE = 35, 80
_LIKE_ITS_TITLE, _SAME_STORY, _OTHER_THINGS, _RESUMES = 0.34, 0.25, 0.2, 0.5
_FARTHEST, _LOOKED_AT, _PARAGRAPHS, _PARAGRAPH, _SUBHEADING = 60, 400, 3, 20, 12


def number_stories(
    marks: Sequence[LineFeatures], kinds: list[Kind], markup: Sequence[Markup] | None
) -> list[int]:
    """Give each line the number of its article: 0 for the main one.

    Args:
        marks: the lines of a page.
        kinds: what each of them is; teasers and headings that the labeller took for text or titles
            of a story get their own kind here.
        markup: what the markup says of each line; None for flat text.

    Returns:
        As many numbers.
    """
    return _Walk(marks, kinds, markup).walk()


class _Walk:
    """The walk over one page; it lives as long as one call."""

    def __init__(
        self,
        marks: Sequence[LineFeatures],
        kinds: list[Kind],
        markup: Sequence[Markup] | None,
    ) -> None:
        self._marks, self._kinds, self._markup = marks, kinds, markup
        self._numbers = [0] * len(marks)
        self._story = self._last = 0
        self._stems: set[str] = set()
        self._words = 0
        self._ended = self._also = self._doubted = False
        self._items: list[int] = []
        self._first: str | None = None
        self._listed = False
        # Whether the story so far stands in the element that holds most of the page's text.
        self._at_home = False

    def walk(self) -> list[int]:
        at = 0
        while at < len(self._marks):
            kind = self._kinds[at]
            waits = self._listed and self._words > 0
            if kind in _LISTS and not (waits and self._is_paragraph(at)):
                self._list(at)
            elif kind == "title" and self._is_another_title(at):
                self._items = [at]
            elif (kind in PROSE or kind == "navigation") and self._is_item(at):
                self._kinds[at] = "related"
                self._list(at)
            elif kind in PROSE or kind in _LISTS:
                at = self._text(at)
                continue
            elif self._marks[at].kind in _ENDS and self._words:
                self._ended = True
                self._leave(kind)
            elif kind in _OF_PAGE:
                self._leave(kind)
            if kind not in _LISTS and kind not in _OF_PAGE:
                self._numbers[at] = self._story
            at += 1
        self._heads_of_nothing()
        return self._numbers

    def _is_another_title(self, at: int) -> bool:
        """Say whether a title is not the first one, repeated below the standfirst or a picture."""
        folded, first = self._marks[at].line.folded, self._first
        if first is None:
            self._first = folded
        return self._words > 0 and (first is None or not same_title(folded, first))

    def _list(self, at: int) -> None:
        mark = self._marks[at]
        inline = mark.cue is not None and mark.has_rest
        if self._story and not inline:
            # After an embedded story the page speaks for itself again.
            self._story, self._ended = 0, True
        if mark.cue is None or mark.has_rest:
            self._items.append(at)
            if self._listed and self._also and mark.open:
                self._kinds[at] = "read_also"
        else:
            self._items = []
            self._also = mark.cue.kind == "read_also"
        self._listed = self._listed or not inline

    def _is_item(self, at: int) -> bool:
        """Say whether a line that reads as text is a headline of the list above.

        The first line below a cue is one, and so is a bulleted line, and a short line that shares
        no word with the story so far.
        """
        mark = self._marks[at]
        line = mark.line
        if not self._listed or not mark.open or (self._items and self._is_of_text(at)):
            return False
        asks = line.text.endswith(("؟", "?")) and line.words <= _LONGEST_QUESTION
        if line_shapes.ends_sentence(line) and not asks:
            return False
        if line.bulleted:
            return line.words in _HEADLINE_WORDS
        if line.words > _LONGEST_ITEM or line.words < _SHORTEST_ITEM or not self._words:
            return False
        strange = share(content(line.folded), self._stems) <= _OTHER_THINGS
        return not self._items or (strange and not mark.prose)

    def _is_of_text(self, at: int) -> bool:
        """Say whether the markup has a line among the paragraphs of the text, and no link in it."""
        if self._markup is None:
            return False
        said = self._markup[at]
        return said.tag == "p" and said.sibling and not said.linked

    def _is_paragraph(self, at: int) -> bool:
        """Say whether a line of a list is running text in full: a teaser, or a story."""
        mark = self._marks[at]
        whole = mark.open and mark.prose and line_shapes.ends_sentence(mark.line)
        return whole and not mark.line.bulleted and mark.line.words >= _PARAGRAPH

    def _leave(self, kind: Kind) -> None:
        if self._story and kind in ("comments", "rights"):
            self._story = 0

    def _text(self, at: int) -> int:
        """Take a run of text; gives where it ends."""
        end = self._run(at)
        first = self._marks[at]
        heads = not first.prose and first.line.words in _HEADLINE_WORDS and end > at + 1
        if self._listed and self._ended and heads:
            self._items.append(at)
            at += 1
        self._doubted = self._kinds[at] in _LISTS
        for place in range(at, end):
            if self._kinds[place] in _LISTS:
                self._kinds[place] = "body"
        waiting = self._listed or any(self._kinds[item] == "title" for item in self._items)
        if self._goes_on(at, end):
            self._heads_no_story()
        elif self._words and waiting:
            story = self._story
            self._decide(at, end)
            if self._listed and self._story == story:
                self._heads_no_story()
        else:
            at = self._split(at, end)
        self._items, self._listed, self._also = [], False, False
        for place in range(at, end):
            if self._kinds[place] in PROSE:
                self._add(place)
            else:
                self._numbers[place] = self._story
        return end

    def _goes_on(self, at: int, end: int) -> bool:
        """Say whether the markup tells that the story resumes: one element holds both its parts."""
        if self._markup is None or not self._at_home:
            return False
        return any(self._markup[i].sibling and self._marks[i].prose for i in range(at, end))

    def _heads_no_story(self) -> None:
        """Call titles of a list whose text never came what the rest of the list is."""
        for item in self._items:
            if self._kinds[item] == "title":
                self._kinds[item] = "read_also" if self._also else "related"

    def _run(self, at: int) -> int:
        """Give where a run of text ends; after paragraphs of a list more of them may follow."""
        doubted = self._kinds[at] in _LISTS
        end = at + 1
        while end < len(self._marks):
            listed = doubted and self._kinds[end] in _LISTS and self._is_paragraph(end)
            if self._kinds[end] not in _IN_TEXT and not listed:
                break
            end += 1
        return end

    def _add(self, at: int) -> None:
        line = self._marks[at].line
        self._numbers[at] = self._story
        self._at_home |= self._markup is not None and self._markup[at].sibling
        if len(self._stems) < _FARTHEST * _FARTHEST:
            self._stems |= content(line.folded)
        self._words += line.words

    def _decide(self, at: int, end: int) -> None:
        """Say whose the text below a list or a second title is."""
        block = [self._marks[i] for i in range(at, min(end, at + _FARTHEST))]
        words = sum(mark.line.words for mark in block)
        text = content(" ".join(m.line.folded[:_LOOKED_AT] for m in block[:_PARAGRAPHS]))
        title = self._title()
        own = content(self._marks[title].line.folded) if title is not None else frozenset[str]()
        near, like = share(own, text), share(text, self._stems)
        if line_shapes.continues(block[0].line) and not self._ended and not self._doubted:
            return
        # "Read also" with a headline and a full text below it is how aggregators embed a story.
        sure = title is not None and (self._also or self._kinds[title] == "title")
        headed = title is not None and (near >= _LIKE_ITS_TITLE or sure)
        if self._ended:
            if like >= _RESUMES:
                return
            if words >= (_WORDS_OF_A_STORY if headed else _WORDS_WITHOUT_A_TITLE):
                self._begin(title if headed else None, at)
            else:
                self._tease(at, end)
            return
        apart = like <= _SAME_STORY and share(own, self._stems) <= _SAME_STORY
        if headed and near >= _LIKE_ITS_TITLE and apart and words >= _WORDS_OF_A_STORY:
            self._begin(title, at)
        elif self._doubted and like <= _SAME_STORY:
            self._tease(at, end)

    def _title(self) -> int | None:
        """Give the last headline that can be a title; names may stand between it and the text."""
        for place in reversed(self._items):
            line = self._marks[place].line
            name = bylines.is_like_a_person(line.folded.split())
            if (
                not name
                and line.words in _HEADLINE_WORDS
                and bylines.kind_of_byline(line.text) is None
            ):
                return place
        return None

    def _begin(self, title: int | None, at: int) -> None:
        self._last += 1
        self._story = self._last
        self._stems, self._words, self._ended = set(), 0, False
        self._at_home = False
        for place in range(at if title is None else title, at):
            self._numbers[place] = self._story
            if place == title:
                self._kinds[place] = "title"
            elif self._kinds[place] in _LISTS:
                opening = bylines.kind_of_byline(self._marks[place].line.text)
                self._kinds[place] = opening or "byline"

    def _tease(self, at: int, end: int) -> None:
        for place in range(at, end):
            if self._kinds[place] in PROSE and self._marks[place].kind is None:
                self._kinds[place] = "related"

    def _split(self, at: int, end: int) -> int:
        """Part a second story from the first where nothing but its title tells them apart.

        A headline that the text below it repeats, and that shares no word with all the text above:
        a subheading of the first story would.
        """
        for place in range(at, end - 1):
            mark = self._marks[place]
            if (
                self._words >= _WORDS_OF_A_STORY
                and mark.open
                and not mark.prose
                and self._kinds[place] in _MAY_HEAD
            ):
                below = self._marks[place + 1 : min(end, place + _FARTHEST)]
                own = content(mark.line.folded)
                text = content(" ".join(m.line.folded[:_LOOKED_AT] for m in below[:2]))
                if (
                    mark.line.words in _LONG_HEADLINE
                    and not own & self._stems
                    and share(text, self._stems) <= _OTHER_THINGS
                    and share(own, text) >= _RESUMES
                    and not self._goes_on(place, min(end, place + _FARTHEST))
                    and sum(m.line.words for m in below) >= _WORDS_OF_A_STORY
                ):
                    self._kinds[place] = "title"
                    self._begin(place, place + 1)
                    return place + 1
            if self._kinds[place] in PROSE:
                self._add(place)
        if end > at and self._kinds[end - 1] in PROSE:
            self._add(end - 1)
        return end

    def _heads_of_nothing(self) -> None:
        """Call a second title what it is: a heading of the text below it, or another page's."""
        titles = (
            self._marks[at].line.folded for at, kind in enumerate(self._kinds) if kind == "title"
        )
        first = next(titles, "")
        seen = False
        for at, kind in enumerate(self._kinds):
            seen = seen or (kind in PROSE and self._numbers[at] == 0)
            line = self._marks[at].line
            if (
                kind == "title"
                and seen
                and not self._numbers[at]
                and not same_title(line.folded, first)
            ):
                below = self._kinds[at + 1 : at + 2]
                heads = below and below[0] in PROSE and line.words <= _SUBHEADING
                self._kinds[at] = "subheading" if heads else "related"
