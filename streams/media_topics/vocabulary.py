"""What speaks for which media topic: the tables of the package, read and checked."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

from streams.arabic.matching import search_form
from streams.contract.article import Label
from streams.media_topics.word_forms import articled, inflect, spell_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_TABLES = ("topics.tsv", "lexicon.tsv", "entities.tsv", "contexts.tsv")
_HEADINGS = ("#", "id\t", "term\t")
_DIGEST_LENGTH = 16
_TOP = "-"
_NOTHING = "-"
_RETIRED = "retired"
_ALTERNATIVES = "|"
_TEH_MARBUTA = "ة"


class Pull(Struct, frozen=True):
    """How strongly a term or an entity speaks for a topic, and so for those above it."""

    topic: str
    weight: float


class Context(Struct, frozen=True):
    """When an ambiguous term counts.

    Args:
        wanted: whether one of the neighbours must stand near the term; otherwise none may.
        neighbours: beginnings of words or phrases in search form; proclitics may stand before them.
    """

    wanted: bool
    neighbours: tuple[str, ...]


class Term(Struct, frozen=True):
    """A term of the lexicon.

    Args:
        forms: what is matched, in search form.
        articled: how many of the first forms may take the article.
        pulls: the topics that it speaks for; none where it only keeps a word inside it from
            speaking.
        phrase: whether it has two words or more.
        contexts: all that must hold where it stands.
        spellings: how it must begin as written, without diacritics; where there are none, any way
            that folding makes the same.
        marked: whether it is one word that ends in teh marbuta.
        image: the top-level topics beside which it is a figure of speech, if any.
        name: whether it speaks inside the name of a person too.
    """

    forms: tuple[str, ...]
    articled: int
    pulls: tuple[Pull, ...]
    phrase: bool = False
    contexts: tuple[Context, ...] = ()
    spellings: tuple[str, ...] = ()
    marked: bool = False
    image: frozenset[str] = frozenset()
    name: bool = False


class _Rules(NamedTuple):
    """What the table of contexts says of one term."""

    contexts: tuple[Context, ...] = ()
    spellings: tuple[str, ...] = ()
    image: frozenset[str] = frozenset()
    name: bool = False


class Vocabulary(Struct, frozen=True):
    """All that the tagger knows.

    Args:
        labels: the topics in use with their labels, by id.
        retired: ids of topics that IPTC has retired; no article is given one.
        chains: for each topic in use, those above it in IPTC's tree, the nearest first.
        terms: the lexicon; no form is in two terms.
        entities: for type and name of an entity, the topic that it speaks for.
        openings: for type and first word of a name, the words that it may open with, a space after
            them, and the topic; the longest first.
        digest: first 16 hexadecimal digits of the SHA-256 of the tables.
    """

    labels: dict[str, Label]
    retired: frozenset[str]
    chains: dict[str, tuple[str, ...]]
    terms: tuple[Term, ...]
    entities: dict[tuple[str, str], Pull]
    openings: dict[tuple[str, str], tuple[tuple[str, Pull], ...]]
    digest: str

    @property
    def top(self) -> dict[str, str]:
        """The top-level topic above each narrower one."""
        return {topic: chain[-1] for topic, chain in self.chains.items() if chain}


def load_vocabulary() -> Vocabulary:
    """Read the tables shipped in the package.

    Returns:
        The vocabulary.

    Raises:
        ValueError: a row has another shape, names an unknown or retired topic or an unknown kind,
            says twice for which topic a term speaks, gives a context to an unknown term, or names
            another topic than a top-level one beside which a term is a figure of speech.
    """
    folder = files("streams.media_topics") / "data"
    tables = [(folder / name).read_bytes() for name in _TABLES]
    digest = hashlib.sha256(b"".join(tables)).hexdigest()[:_DIGEST_LENGTH]
    topics, lexicon, entities, contexts = (list(_rows(table.decode("utf-8"))) for table in tables)
    used = [row for row in topics if row[-1] != _RETIRED]
    named = [
        (kind, type_, name, Pull(topic, float(weight)))
        for name, kind, type_, topic, weight in entities
    ]
    vocabulary = Vocabulary(
        {topic: Label(ar=arabic, en=english) for topic, _, _, english, arabic, *_ in used},
        frozenset(row[0] for row in topics if row[-1] == _RETIRED),
        _chains({topic: parent for topic, parent, *_ in used}),
        _terms(lexicon, _contexts(contexts)),
        {(type_, name): pull for kind, type_, name, pull in named if kind == "name"},
        _openings((type_, name, pull) for kind, type_, name, pull in named if kind == "starts"),
        digest,
    )
    _check(vocabulary)
    return vocabulary


@cache
def load_labels() -> dict[str, Label]:
    """Read the labels of every topic, the retired ones too, to name those of any event.

    Returns:
        The labels, by id.
    """
    table = (files("streams.media_topics") / "data" / "topics.tsv").read_text("utf-8")
    return {row[0]: Label(ar=row[4], en=row[3]) for row in _rows(table)}


def _rows(table: str) -> Iterator[list[str]]:
    for line in table.splitlines():
        if line and not line.startswith(_HEADINGS):
            yield line.split("\t")


def _chains(parents: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    chains: dict[str, tuple[str, ...]] = {}
    for topic in parents:
        chain: list[str] = []
        above = parents[topic]
        while above != _TOP:
            chain.append(above)
            above = parents[above]
        chains[topic] = tuple(chain)
    return chains


def _contexts(rows: Iterable[list[str]]) -> dict[str, _Rules]:
    """Give the rules of each term, by its search form."""
    found: dict[str, _Rules] = defaultdict(_Rules)
    for term, rule, alternatives, *_ in rows:
        form, some = search_form(term), alternatives.split(_ALTERNATIVES)
        rules = found[form]
        match rule:
            case "only" | "not":
                context = Context(rule == "only", tuple(map(search_form, some)))
                rules = rules._replace(contexts=(*rules.contexts, context))
            case "written":
                rules = rules._replace(spellings=tuple(some))
            case "name":
                rules = rules._replace(name=True)
            case "image":
                rules = rules._replace(image=frozenset(some))
            case _:
                raise ValueError(f"unknown rule {rule!r}")
        found[form] = rules
    return dict(found)


def _terms(rows: Iterable[list[str]], rules: Mapping[str, _Rules]) -> tuple[Term, ...]:
    """Join the rows of each term, and give its other forms where no row claims them."""
    pulls: dict[str, list[Pull]] = defaultdict(list)
    kinds: dict[str, str] = {}
    marked: set[str] = set()
    for term, topic, weight, kind, *_ in rows:
        form = search_form(term)
        pulls[form] += [] if topic == _NOTHING else [Pull(topic, float(weight))]
        kinds[form] = kind
        if term.endswith(_TEH_MARBUTA) and " " not in form:
            marked.add(form)
    if unknown := rules.keys() - kinds.keys():
        raise ValueError(f"a context for no term of the lexicon: {sorted(unknown)}")
    taken = set(kinds)

    def claim(forms: Iterable[str]) -> tuple[str, ...]:
        free = [form for form in dict.fromkeys(forms) if form not in taken]
        taken.update(free)
        return tuple(free)

    terms: list[Term] = []
    for form, kind in kinds.items():
        definite = (form, *claim(articled(form))) if kind == "noun" else ()
        others = claim(inflect(form)) if kind == "noun" else (form, *claim(spell_out(form, kind)))
        said = rules.get(form, _Rules())
        terms.append(
            Term(
                (*definite, *others),
                len(definite),
                tuple(pulls[form]),
                " " in form,
                said.contexts,
                said.spellings,
                form in marked and not said.spellings,
                said.image,
                said.name,
            )
        )
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
    for pull in pulls:
        if pull.topic not in vocabulary.labels:
            known = "retired" if pull.topic in vocabulary.retired else "unknown"
            raise ValueError(f"{known} topic {pull.topic!r}")
    for term in vocabulary.terms:
        for topic in term.image:
            if vocabulary.chains.get(topic) != ():
                raise ValueError(f"no top-level topic {topic!r}")
        topics = [pull.topic for pull in term.pulls]
        for pull in term.pulls:
            topics += vocabulary.chains[pull.topic]
        if len(topics) > len(set(topics)):
            raise ValueError(f"the term {term.forms[0]!r} speaks twice for a topic")
