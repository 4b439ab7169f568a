"""From the pieces of a page to its articles: text with segments, and what each piece tells."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from streams.arabic.fold import fold
from streams.arabic.unicode import mend_persian_letters
from streams.contract.article import Segment
from streams.pages import bylines, line_shapes
from streams.pages.cues import is_section
from streams.pages.lines import BULLETS, text_offset
from streams.pages.metadata import (
    clean_keywords,
    headline,
    is_agency,
    person_name,
    source_name,
    unique,
)
from streams.pages.outlets import is_outlet, outlet_of_dateline, outlet_of_rights
from streams.pages.titles import site_of_window
from streams.pages.word_overlap import form, same_title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from streams.pages.kinds import Kind
    from streams.pages.lines import Line
    from streams.pages.pieces import Piece

_HEADLINES: frozenset[Kind] = frozenset({"read_also", "related", "headlines"})
_STAMPS: tuple[Kind, ...] = ("timestamp", "dateline", "byline")
_MAY_DATE: frozenset[Kind] = frozenset({"app", "share", "navigation", "outlet_line"})
"""Kinds whose lines above the text have a date glued to them now and then."""
_BREAK = "\n"
_AROUND = ' -–—|:.•«»"()'
_SEPARATED = re.compile(r"\s*[|/:»>•]\s*|\s+[-–—]\s+")
_FARTHEST_NAME = 4
"""Lines below the text in which a name is still the author's."""
_OF_RIGHTS, _OF_DATELINE, _MASTHEAD_WORDS, _WINDOW_WORDS, _MOST_NAMES = 4, 2, 14, 30, 12
_SHORTEST_HEADLINE, _A_TITLE, _SITE_WORDS, _MOST_TITLES = 3, 5, 4, 20


class Story(Struct, frozen=True):
    """An article of a page, before it has an id.

    Args:
        text: its paragraphs, in display form, joined by line breaks.
        segments: its pieces with their places in ``text`` and in the raw text.
        title: as the page gives it.
        author: whom its byline or biography names.
        source: the outlet that its source line names.
        keywords: cleaned.
        related: headlines that the page offers.
        site: what the page calls itself: in its masthead, its rights or before "follow-ups".
        dateline: place and supplier that the story opens with, as written.
        stamps: time stamps and datelines, as written; those nearest to the story first.
    """

    text: str
    segments: tuple[Segment, ...]
    title: str | None
    author: str | None
    source: str | None
    keywords: tuple[str, ...]
    related: tuple[str, ...]
    site: str | None
    dateline: str | None
    stamps: tuple[str, ...]


def stories(pieces: Sequence[Piece], *, arabic: bool, offsets: bool) -> tuple[Story, ...]:
    """Build the articles of a page: the main one first.

    Args:
        pieces: the page, taken apart.
        arabic: whether Persian letters in it are to be mended.
        offsets: whether the pieces have a place in a raw text.

    Returns:
        One story for the main article, even when it has no text, and one for each embedded one.
    """
    mend: Callable[[str], str] = mend_persian_letters if arabic else str
    own: dict[int, list[Piece]] = {0: []}
    for piece in pieces:
        own.setdefault(piece.story, []).append(piece)
    return tuple(
        _story(own[number], pieces if number == 0 else own[number], mend, offsets=offsets)
        for number in sorted(own)
    )


def _story(
    own: Sequence[Piece], pieces: Sequence[Piece], mend: Callable[[str], str], *, offsets: bool
) -> Story:
    """Build one article from its own pieces, laid out among all that its event names."""
    last = max((at for at, piece in enumerate(own) if piece.kept), default=len(own))
    signed = [piece for piece in own[: last + _FARTHEST_NAME] if piece.kind == "byline"]
    text, segments = _lay_out(pieces, own[0].story if own else 0, mend, offsets=offsets)
    return Story(
        text=text,
        segments=segments,
        title=_title(own, mend),
        author=_first(_author(piece, mend) for piece in signed),
        source=_first(_source(piece, mend) for piece in own if piece.kind == "source"),
        keywords=_keywords(own, mend),
        related=_related(own, mend),
        site=_site(own, mend),
        dateline=_first(mend(p.line.text) for p in own if p.kind == "dateline"),
        stamps=_stamps(own),
    )


def _titles(own: Sequence[Piece]) -> list[Line]:
    """Give the first lines that say the title."""
    return [piece.line for piece in own if piece.kind == "title"][:_MOST_TITLES]


def _title(own: Sequence[Piece], mend: Callable[[str], str]) -> str | None:
    """Give the title: the one that is repeated most, without the site's name behind it."""
    titles = _titles(own)
    if not titles:
        return None
    counts = {
        line: sum(same_title(line.folded, other.folded) for other in titles) for line in titles
    }
    best = max(titles, key=lambda line: (counts[line], min(line.words, _A_TITLE), -line.words))
    return mend(best.text.lstrip(BULLETS + " ")) if best.bulleted else mend(best.text)


def _site(own: Sequence[Piece], mend: Callable[[str], str]) -> str | None:
    """Give what the page calls itself: by its rights, its masthead and how often it says it.

    A name in the first line, or one of the table of outlets, counts as often as lines of the page
    have it, once less: a name that stands once may be anything, unless it is in the table and in
    the first line.
    """
    text_at = next((at for at, piece in enumerate(own) if piece.kept), len(own))
    names: Counter[str] = Counter()
    menu = {piece.line.folded for piece in own if piece.kind == "navigation"}
    for at, piece in enumerate(own):
        text = mend(piece.line.text)
        if piece.kind == "rights" or (not piece.kept and "©" in text):
            _count(names, outlet_of_rights(text), _OF_RIGHTS, in_rights=True)
        elif piece.kind in ("dateline", "byline", "source"):
            _count(names, outlet_of_dateline(text), _OF_DATELINE)
        elif at < text_at and piece.kind == "outlet_line" and piece.line.words <= _SITE_WORDS:
            _count(names, text.strip(_AROUND), int(piece.line.folded not in menu))
    _count_masthead(names, own, [mend(piece.line.text) for piece in own[:text_at]])
    for name in list(names):
        # "The Shore" of the rights is the "Shore Gate" of the masthead.
        _, _, shorter = name.partition(" ")
        while shorter:
            names[name] += names.get(shorter, 0)
            _, _, shorter = shorter.partition(" ")
    return max(names, key=lambda name: names[name], default=None)


def _count_masthead(names: Counter[str], own: Sequence[Piece], above: Sequence[str]) -> None:
    """Count the name in the first line and those of the table above the text, by all lines."""
    able: dict[str, None] = {}
    for at, text in enumerate(above):
        if own[at].line.words > (_MASTHEAD_WORDS if at else _WINDOW_WORDS):
            continue
        parts = [part.strip(_AROUND) for part in _SEPARATED.split(text)]
        first = at == 0 and len(parts) == 1 and own[at].line.words <= _SITE_WORDS
        if at == 0 and len(parts) > 1:
            # A window's title above the page: its outlet and its headline.
            for part in filter(is_outlet, parts):
                _count(names, part, _OF_RIGHTS, in_rights=True)
            titles = (line.text for line in _titles(own))
            held = (title for title in titles if title != text and form(title) in form(text))
            _count(names, _first(site_of_window(text, title) for title in held), _OF_DATELINE)
        able |= dict.fromkeys(part for part in parts if first or is_outlet(part))
    for name in list(able)[:_MOST_NAMES]:
        said = re.compile(rf"(?<!\w)(?:[وفبلك]|لل)?{re.escape(fold(name))}(?!\w)")
        lines = sum(said.search(piece.line.folded) is not None for piece in own)
        known = is_outlet(name) and said.fullmatch(own[0].line.folded) is not None
        often = min(_OF_RIGHTS, lines)
        _count(names, name, often + (1 if known else -1), in_rights=known and often == _OF_RIGHTS)


def _count(names: Counter[str], name: str | None, weight: int, *, in_rights: bool = False) -> None:
    """Count a name that may be the site's: an agency's or a section's is one in rights alone.

    A page that says a name in its first line and on many others has it as if in its rights.
    """
    if not name or weight <= 0:
        return
    folded = fold(name)
    other = is_agency(name) or is_section(folded) or is_section(folded.removeprefix("ال"))
    if in_rights or not other:
        names[name] += weight


def _stamps(own: Sequence[Piece]) -> tuple[str, ...]:
    """Give the stamps between title and text first, then the nearest before the title."""
    title = max((at for at, p in enumerate(own) if p.kind == "title"), default=0)
    text = next((at for at, p in enumerate(own) if p.kept), len(own))
    title = min(title, text)
    found: list[tuple[int, int, int, str]] = []
    for kind, at in ((kind, at) for kind in _STAMPS for at, p in enumerate(own) if p.kind == kind):
        inside = title <= at <= text
        rank = 0 if inside else 1 if at < title else 2
        distance = title - at if rank == 1 else at
        found.append((_STAMPS.index(kind), rank, distance, own[at].line.text))
    for at, piece in enumerate(own[:text]):
        if piece.kind in _MAY_DATE and line_shapes.has_year(piece.line):
            found.append((len(_STAMPS), 0, abs(title - at), piece.line.text))
    return tuple(row[3] for row in sorted(found, key=lambda row: row[:3]))


def _lay_out(
    pieces: Sequence[Piece], number: int, mend: Callable[[str], str], *, offsets: bool
) -> tuple[str, tuple[Segment, ...]]:
    """Join the kept pieces and say where each piece stands; embedded stories are one segment."""
    parts: list[str] = []
    segments: list[Segment] = []
    length, joint = 0, ""
    for piece in pieces:
        line = piece.line
        raw = (line.start, line.end) if offsets else (None, None)
        if piece.story != number:
            if number == 0:
                _embed(segments, length, raw)
            continue
        start = length
        if piece.kept:
            shown = mend(line.text)
            start += len(joint)
            parts += (joint, shown)
            length = start + len(shown)
            joint = " " if piece.inline else _BREAK
        last = segments[-1] if segments else None
        if (
            not offsets
            and not piece.kept
            and last
            and (last.kind, last.start) == (piece.kind, last.end)
        ):
            # Markup has no raw place, so a run of lines of one kind is one segment.
            continue
        segments.append(
            Segment(
                kind=piece.kind,
                start=start if piece.kept else length,
                end=length,
                raw_start=raw[0],
                raw_end=raw[1],
            )
        )
    return "".join(parts), tuple(segments)


def _embed(segments: list[Segment], length: int, raw: tuple[int | None, int | None]) -> None:
    """Add a piece of an embedded story: it widens the segment when it follows another such."""
    start = raw[0]
    if segments and segments[-1].kind == "embedded":
        start = segments.pop().raw_start
    segments.append(
        Segment(kind="embedded", start=length, end=length, raw_start=start, raw_end=raw[1])
    )


def _first(values: Iterable[str | None]) -> str | None:
    return next((value for value in values if value), None)


def _after_cue(piece: Piece, mend: Callable[[str], str]) -> str:
    """Give what follows the cue on the piece's line."""
    if not piece.item:
        return mend(piece.line.text)
    return mend(piece.line.text[text_offset(piece.line, piece.item) :])


def _author(piece: Piece, mend: Callable[[str], str]) -> str | None:
    if bylines.is_editor(piece.line.folded):
        return None
    biography = line_shapes.biography(piece.line)
    return mend(biography) if biography else person_name(_after_cue(piece, mend))


def _source(piece: Piece, mend: Callable[[str], str]) -> str | None:
    if piece.item is None:
        return None
    return source_name(_after_cue(piece, mend))


def _keywords(own: Sequence[Piece], mend: Callable[[str], str]) -> tuple[str, ...]:
    lines = [
        _after_cue(piece, mend)
        for piece in own
        if piece.kind in ("keywords", "tags") and piece.item is not None
    ]
    return unique(keyword for line in lines for keyword in clean_keywords(line))


def _related(own: Sequence[Piece], mend: Callable[[str], str]) -> tuple[str, ...]:
    texts = [
        headline(_after_cue(piece, mend))
        for piece in own
        if piece.kind in _HEADLINES and (piece.item is not None or piece.kind == "headlines")
    ]
    return unique(text for text in texts if len(text.split()) >= _SHORTEST_HEADLINE)
