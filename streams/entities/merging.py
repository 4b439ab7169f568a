"""One entity under one type and one name: what an article itself says that is the same.

A model labels each place for itself, so that a name may be a person here and a place there. What
is written in brackets right after a name, a company without the word for one, ابن before a father's
name, stand for what the article names in full.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from streams.arabic.matching import search_forms
from streams.contract.article import EntityType
from streams.entities.gazetteer import Part
from streams.entities.reconciling import Things
from streams.entities.spans import Span

_HEADS = search_forms(
    "شركة مجموعة قناة شبكة صحيفة وكالة حركة جماعة تنظيم منظمة نادي فريق بنك مصرف منصة موقع حزب "
    "جامعة مؤسسة مجلة بلدية"
)
_SON, _OF = "ابن ", " بن "
_OPEN, _CLOSE = '(«"“', ')»"”'
_LONGEST_GAP = 3


def settle_types(parts: Sequence[Part], found: Sequence[Sequence[Span]]) -> list[list[Span]]:
    """Give a form that was found under several types the likeliest of them everywhere.

    What a rule found keeps its type: it has looked at the words beside it.

    Args:
        parts: title and text.
        found: the names of each.

    Returns:
        The names of each part, in order.
    """
    weights: dict[str, dict[EntityType, float]] = defaultdict(lambda: defaultdict(float))
    for form, span in _forms(parts, found):
        weights[form][span.type] += span.probability
    best = {
        form: max(own, key=lambda kind: own[kind]) for form, own in weights.items() if len(own) > 1
    }
    if not best:
        return [list(spans) for spans in found]
    return [
        [
            span
            if span.is_whole
            else span._replace(type=best.get(part.haystack.text[span.start : span.end], span.type))
            for span in spans
        ]
        for part, spans in zip(parts, found, strict=True)
    ]


def join_aliases(things: Things, parts: Sequence[Part], found: Sequence[Sequence[Span]]) -> None:
    """Let other names of one thing in an article stand for that thing.

    Args:
        things: what the names stand for; changed. A thing with a link keeps its name.
        parts: title and text.
        found: the names of each.
    """
    for part, spans in zip(parts, found, strict=True):
        for first, second in pairwise(spans):
            if _is_in_brackets(part, first, second) and first.type == second.type:
                _join(things, _key(part, first), _key(part, second))
    for kind, form in list(things):
        head, _, rest = form.partition(" ")
        if kind == "ORG" and head in _HEADS and (kind, rest) in things:
            _join(things, (kind, form), (kind, rest))
        elif kind == "PER" and form.startswith(_SON):
            father = _OF + form.removeprefix(_SON)
            full = {key for key in things if key[0] == kind and key[1].endswith(father)}
            if len({things[key] for key in full}) == 1:
                _join(things, full.pop(), (kind, form))


def short_form(form: str) -> str:
    """Give a folded organisation's name without the word that says what it is; else nothing."""
    head, _, rest = form.partition(" ")
    return rest if head in _HEADS else ""


def _forms(parts: Sequence[Part], found: Sequence[Sequence[Span]]) -> Iterator[tuple[str, Span]]:
    for part, spans in zip(parts, found, strict=True):
        for span in spans:
            yield part.haystack.text[span.start : span.end], span


def _key(part: Part, span: Span) -> tuple[EntityType, str]:
    return span.type, part.haystack.text[span.start : span.end]


def _is_in_brackets(part: Part, first: Span, second: Span) -> bool:
    """Say whether the second name is in brackets right after the first."""
    _, end, _ = part.surface(first.start, first.end)
    start, finish, _ = part.surface(second.start, second.end)
    gap = part.text[end:start].strip()
    return (
        start - end <= _LONGEST_GAP
        and len(gap) == 1
        and gap in _OPEN
        and part.text[finish : finish + 1] in tuple(_CLOSE)
    )


def _join(things: Things, main: tuple[EntityType, str], other: tuple[EntityType, str]) -> None:
    """Put one thing in the place of both; the listed one, which may have a link, stays."""
    if things[other].link is not None and things[main].link is None:
        main, other = other, main
    old, new = things[other], things[main]
    for key, thing in things.items():
        if thing == old:
            things[key] = new
