"""What speaks for which media topic: the tables of the package, read and checked."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

from msgspec import Struct

from streams.arabic.matching import search_form
from streams.article import Label

if TYPE_CHECKING:
    from collections.abc import Iterator

_TABLES = ("topics.tsv", "lexicon.tsv", "entities.tsv")
_HEADINGS = ("#", "id\t", "term\t")
_DIGEST_LENGTH = 16
_ARTICLE = "ال"


class Pull(Struct, frozen=True):
    """How strongly a term or an entity speaks for a topic."""

    topic: str
    weight: float


class Vocabulary(Struct, frozen=True):
    """All that the tagger knows.

    Args:
        labels: the topics with their labels, by id.
        terms: for each term as written, the topics that it speaks for.
        nouns: the terms that may take the article.
        entities: for type and name of an entity, the topics that it speaks for.
        openings: type, first words of a name with the space after them, and the topic.
        digest: first 16 hexadecimal digits of the SHA-256 of the tables.
    """

    labels: dict[str, Label]
    terms: dict[str, tuple[Pull, ...]]
    nouns: frozenset[str]
    entities: dict[tuple[str, str], Pull]
    openings: tuple[tuple[str, str, Pull], ...]
    digest: str


def load_vocabulary() -> Vocabulary:
    """Read the tables shipped in the package.

    Returns:
        The vocabulary.

    Raises:
        ValueError: a row has another shape or names an unknown topic or kind.
    """
    folder = files("streams.media_topics") / "data"
    tables = [(folder / name).read_bytes() for name in _TABLES]
    digest = hashlib.sha256(b"".join(tables)).hexdigest()[:_DIGEST_LENGTH]
    topics, lexicon, entities = (list(_rows(table.decode("utf-8"))) for table in tables)
    labels = {topic: Label(ar=arabic, en=english) for topic, english, arabic in topics}
    terms, nouns = _terms(lexicon)
    named = [
        (kind, type_, name, Pull(topic, float(weight)))
        for name, kind, type_, topic, weight in entities
    ]
    vocabulary = Vocabulary(
        labels,
        terms,
        nouns,
        {(type_, name): pull for kind, type_, name, pull in named if kind == "name"},
        tuple((type_, f"{name} ", pull) for kind, type_, name, pull in named if kind == "starts"),
        digest,
    )
    _check(vocabulary)
    return vocabulary


def _rows(table: str) -> Iterator[list[str]]:
    for line in table.splitlines():
        if line and not line.startswith(_HEADINGS):
            yield line.split("\t")


def _terms(rows: list[list[str]]) -> tuple[dict[str, tuple[Pull, ...]], frozenset[str]]:
    """Give the terms in search form, pairs written out with their articles."""
    terms: dict[str, tuple[Pull, ...]] = {}
    nouns: set[str] = set()
    for term, topic, weight, kind, _note in rows:
        forms = spell_out(search_form(term), kind)
        if kind == "noun":
            nouns.update(forms)
        for form in forms:
            terms[form] = (*terms.get(form, ()), Pull(topic, float(weight)))
    return terms, frozenset(nouns)


def spell_out(form: str, kind: str) -> list[str]:
    """List the forms that a row of the lexicon stands for.

    Args:
        form: the term in search form.
        kind: ``noun``, ``phrase`` or ``pair``.

    Returns:
        The forms to match; a pair also with the article on its last word and on every word.

    Raises:
        ValueError: the kind is unknown.
    """
    match kind:
        case "noun" | "phrase":
            return [form]
        case "pair":
            *first, last = form.split()
            definite = last if last.startswith(_ARTICLE) else _ARTICLE + last
            every = [word if word.startswith(_ARTICLE) else _ARTICLE + word for word in first]
            return list(
                dict.fromkeys((form, " ".join([*first, definite]), " ".join([*every, definite])))
            )
        case _:
            raise ValueError(f"unknown kind {kind!r}")


def _check(vocabulary: Vocabulary) -> None:
    pulls = [pull for pulls in vocabulary.terms.values() for pull in pulls]
    pulls += [*vocabulary.entities.values(), *(pull for *_, pull in vocabulary.openings)]
    for pull in pulls:
        if pull.topic not in vocabulary.labels:
            raise ValueError(f"unknown topic {pull.topic!r}")
