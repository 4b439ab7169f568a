"""Judge the segmenter against labelled pages: accuracy by kind, body recall and precision.

A label is ``[start, end, kind]`` or ``[start, end, kind, story]`` in code points of the raw text.
Pages written for the purpose keep text and labels in one file: see :func:`parse_page`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple, cast, get_args

from msgspec import Struct

from streams.pages.kinds import TEXT_KINDS, FurnitureKind, Kind, TextKind
from streams.pages.lines import split_lines
from streams.pages.segments import segment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from streams.pages.blocks import Lines

_KINDS = frozenset((*get_args(TextKind), *get_args(FurnitureKind)))
_MISSED = "(nothing)"
_JOINTS = {">": " ", "+": ""}
_BREAK = "\n\n"


class Label(NamedTuple):
    """A labelled run of the raw text; ``story`` is 0 for the main article."""

    start: int
    end: int
    kind: Kind
    story: int = 0


class LabelledPage(Struct, frozen=True):
    """A page with its gold.

    Args:
        name: short, unique.
        about: what kind of page it is.
        raw: its text.
        labels: in order, not overlapping.
        title: the title that the sender gives with it.
    """

    name: str
    about: str
    raw: str
    labels: tuple[Label, ...]
    title: str | None = None


class Scores(Struct, frozen=True):
    """Counts of code points, white space left out.

    Args:
        pairs: how many code points of each gold kind got which kind.
        kept: labelled as text of an article.
        found: put into the right article's text.
        right: both.
    """

    pairs: Counter[tuple[str, str]]
    kept: int
    found: int
    right: int

    @property
    def accuracy(self) -> float:
        """Share of code points with the right kind in the right article."""
        total = sum(self.pairs.values())
        return sum(n for (gold, got), n in self.pairs.items() if gold == got) / max(1, total)

    @property
    def recall(self) -> float:
        """Share of the articles' text that was kept."""
        return self.right / self.kept if self.kept else 1.0

    @property
    def precision(self) -> float:
        """Share of what was kept that is the articles' text."""
        return self.right / self.found if self.found else 1.0


def parse_page(name: str, source: str) -> LabelledPage:
    """Read a page written with its labels.

    The first line says what kind of page it is. Each other line is ``kind | text``, or
    ``1:kind | text`` in the first embedded article. After ``kind+`` the next line is glued on,
    after ``kind>`` it follows after a space, else after an empty line.

    Args:
        name: the page's name.
        source: what the file holds.

    Returns:
        The page.

    Raises:
        ValueError: a kind is unknown.
    """
    about, *lines = source.strip("\n").split("\n")
    raw: list[str] = []
    labels = []
    length = 0
    for line in lines:
        head, _, text = line.partition(" | ")
        story, _, kind = head.rpartition(":")
        bare = kind.rstrip(">+")
        if bare not in _KINDS:
            raise ValueError(f"{name}: {bare!r} is no kind")
        labels.append(Label(length, length + len(text), cast("Kind", bare), int(story or 0)))
        joint = _JOINTS.get(kind[len(bare) :], _BREAK)
        raw += (text, joint)
        length += len(text) + len(joint)
    return LabelledPage(name, about.lstrip("# "), "".join(raw), tuple(labels))


def score(page: LabelledPage, layout: Lines | None = None) -> Scores:
    """Segment a page and compare with its gold, code point by code point.

    Args:
        page: with its gold.
        layout: what the markup says of its lines, for a page that was HTML.

    Returns:
        The counts.
    """
    got: dict[int, tuple[str, int, bool]] = {}
    for piece in segment(split_lines(page.raw), page.raw, title=page.title, layout=layout):
        value = (piece.kind, piece.story, piece.kept)
        got |= dict.fromkeys(range(piece.line.start, piece.line.end), value)
    pairs: Counter[tuple[str, str]] = Counter()
    kept = found = right = 0
    for label, following in zip(page.labels, [*page.labels[1:], None], strict=True):
        text = _is_text(page, label, following)
        for at in range(label.start, label.end):
            if page.raw[at].isspace():
                continue
            kind, story, chosen = got.get(at, (_MISSED, label.story, False))
            shown = kind if story == label.story or not text else f"{kind} of another"
            pairs[label.kind, shown] += 1
            kept += text
            found += chosen
            right += text and chosen and story == label.story
    return Scores(pairs, kept, found, right)


def _is_text(page: LabelledPage, label: Label, following: Label | None) -> bool:
    """A dateline counts as text where the first paragraph follows it on the same line."""
    if label.kind != "dateline" or following is None:
        return label.kind in TEXT_KINDS and label.kind != "dateline"
    return "\n" not in page.raw[label.end : following.start]


def total(scores: Iterable[Scores]) -> Scores:
    """Add up the scores of several pages."""
    pairs: Counter[tuple[str, str]] = Counter()
    kept = found = right = 0
    for one in scores:
        pairs += one.pairs
        kept, found, right = kept + one.kept, found + one.found, right + one.right
    return Scores(pairs, kept, found, right)


def by_kind(scores: Scores) -> list[tuple[str, int, float]]:
    """Give each gold kind, its code points and the share of them that got the kind."""
    sizes: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    for (gold, got), count in scores.pairs.items():
        sizes[gold] += count
        hits[gold] += count * (gold == got)
    return [(kind, size, hits[kind] / size) for kind, size in sizes.most_common()]


def confusions(scores: Scores) -> list[tuple[str, str, int]]:
    """Give the kinds that were taken for another, most code points first."""
    wrong = [(gold, got, n) for (gold, got), n in scores.pairs.items() if gold != got]
    return sorted(wrong, key=lambda row: -row[2])
