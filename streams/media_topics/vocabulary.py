"""What speaks for which media topic: the tables of the package, read and checked."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from importlib.resources import files
from typing import TYPE_CHECKING

from msgspec import Struct

from streams.arabic.matching import search_form
from streams.article import Label
from streams.media_topics.forms import articled, inflect, spell_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TABLES = ("topics.tsv", "lexicon.tsv", "entities.tsv")
_HEADINGS = ("#", "id\t", "term\t")
_DIGEST_LENGTH = 16
_TOP = "-"


class Pull(Struct, frozen=True):
    """How strongly a term or an entity speaks for a topic, and so for the broader one."""

    topic: str
    weight: float


class Term(Struct, frozen=True):
    """A term of the lexicon.

    Args:
        forms: what is matched, in search form.
        articled: how many of the first forms may take the article.
        pulls: the topics that it speaks for.
    """

    forms: tuple[str, ...]
    articled: int
    pulls: tuple[Pull, ...]


class Vocabulary(Struct, frozen=True):
    """All that the tagger knows.

    Args:
        labels: the topics with their labels, by id.
        broader: for each narrower topic the top-level topic above it.
        terms: the lexicon; no form is in two terms.
        entities: for type and name of an entity, the topic that it speaks for.
        openings: for type and first word of a name, the words that it may open with, a space after
            them, and the topic; the longest first.
        digest: first 16 hexadecimal digits of the SHA-256 of the tables.
    """

    labels: dict[str, Label]
    broader: dict[str, str]
    terms: tuple[Term, ...]
    entities: dict[tuple[str, str], Pull]
    openings: dict[tuple[str, str], tuple[tuple[str, Pull], ...]]
    digest: str


def load_vocabulary() -> Vocabulary:
    """Read the tables shipped in the package.

    Returns:
        The vocabulary.

    Raises:
        ValueError: a row has another shape, names an unknown topic or kind, or says twice for
            which topic a term speaks.
    """
    folder = files("streams.media_topics") / "data"
    tables = [(folder / name).read_bytes() for name in _TABLES]
    digest = hashlib.sha256(b"".join(tables)).hexdigest()[:_DIGEST_LENGTH]
    topics, lexicon, entities = (list(_rows(table.decode("utf-8"))) for table in tables)
    named = [
        (kind, type_, name, Pull(topic, float(weight)))
        for name, kind, type_, topic, weight in entities
    ]
    vocabulary = Vocabulary(
        {topic: Label(ar=arabic, en=english) for topic, _, english, arabic, _ in topics},
        {topic: parent for topic, parent, *_ in topics if parent != _TOP},
        _terms(lexicon),
        {(type_, name): pull for kind, type_, name, pull in named if kind == "name"},
        _openings((type_, name, pull) for kind, type_, name, pull in named if kind == "starts"),
        digest,
    )
    _check(vocabulary)
    return vocabulary


def _rows(table: str) -> Iterator[list[str]]:
    for line in table.splitlines():
        if line and not line.startswith(_HEADINGS):
            yield line.split("\t")


def _terms(rows: Iterable[list[str]]) -> tuple[Term, ...]:
    """Join the rows of each term, and give its other forms where no row claims them."""
    pulls: dict[str, list[Pull]] = defaultdict(list)
    kinds: dict[str, str] = {}
    for term, topic, weight, kind, *_ in rows:
        form = search_form(term)
        pulls[form].append(Pull(topic, float(weight)))
        kinds[form] = kind
    taken = set(pulls)

    def claim(forms: Iterable[str]) -> tuple[str, ...]:
        free = [form for form in dict.fromkeys(forms) if form not in taken]
        taken.update(free)
        return tuple(free)

    terms: list[Term] = []
    for form, kind in kinds.items():
        definite = (form, *claim(articled(form))) if kind == "noun" else ()
        others = claim(inflect(form)) if kind == "noun" else (form, *claim(spell_out(form, kind)))
        terms.append(Term((*definite, *others), len(definite), tuple(pulls[form])))
    return tuple(terms)


def _openings(
    named: Iterable[tuple[str, str, Pull]],
) -> dict[tuple[str, str], tuple[tuple[str, Pull], ...]]:
    by_word: dict[tuple[str, str], list[tuple[str, Pull]]] = defaultdict(list)
    for type_, name, pull in named:
        by_word[type_, name.split()[0]].append((f"{name} ", pull))
    return {key: tuple(sorted(some, key=lambda one: -len(one[0]))) for key, some in by_word.items()}


def _check(vocabulary: Vocabulary) -> None:
    pulls = [pull for term in vocabulary.terms for pull in term.pulls]
    pulls += vocabulary.entities.values()
    pulls += [pull for some in vocabulary.openings.values() for _, pull in some]
    for topic in (*(pull.topic for pull in pulls), *vocabulary.broader.values()):
        if topic not in vocabulary.labels:
            raise ValueError(f"unknown topic {topic!r}")
    for term in vocabulary.terms:
        topics = [pull.topic for pull in term.pulls]
        topics += [vocabulary.broader[topic] for topic in topics if topic in vocabulary.broader]
        if len(topics) > len(set(topics)):
            raise ValueError(f"the term {term.forms[0]!r} speaks twice for a topic")
