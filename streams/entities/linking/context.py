"""What an article says about where it happens: countries by entities, adjectives and outlet."""

from __future__ import annotations

from collections import Counter, defaultdict
from importlib.resources import files
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from streams.contract.article import Article
    from streams.entities.linking.identities import Identity

_OUTLET = 1.0
_ADJECTIVE = 0.5
_MOST_ADJECTIVES = 6
_PLACE, _OTHER = 1.0, 0.5
_PROCLITICS = ("", "و", "ب", "ل", "ف", "ك")
_LONGEST = 2
_MOSTLY = 0.6
# Without the article these are more often something else: financial, a given name, Roman.
_OTHER_WORDS = frozenset("مالي مالية تركي كوبي روماني رومانية".split())
# In code points: what an article is about stands in its first paragraphs.
_BEGINNING = 2_000


class Context(Struct, frozen=True):
    """How much an article speaks of each country: shares that add up to one."""

    shares: Mapping[str, float]

    def share(self, countries: Iterable[str]) -> float:
        """Give the largest share of any of some countries; 0 where the article has none."""
        return max((self.shares.get(country, 0.0) for country in countries), default=0.0)

    def first(self) -> str | None:
        """Give the country that the article speaks most of, None where it speaks of none."""
        return max(self.shares, key=self.shares.__getitem__, default=None)

    def main(self) -> str | None:
        """Give the country that the article is mostly about, None where no one is."""
        country = self.first()
        return country if country is not None and self.shares[country] >= _MOSTLY else None


def read_context(
    article: Article,
    sure: Sequence[tuple[Identity, int]],
    adjectives: Mapping[str, str],
    inside: Sequence[tuple[str, int]] = (),
) -> Context:
    """Say which countries an article is about.

    Args:
        article: with text, title and outlet.
        sure: the identities that need no context, with how often each is mentioned.
        adjectives: countries by adjectives of nationality, as written.
        inside: countries in the names of organisations, with how often each is mentioned.

    Returns:
        The countries with their shares.
    """
    weights: defaultdict[str, float] = defaultdict(float)
    for identity, count in sure:
        part = _PLACE if identity.type == "LOC" else _OTHER
        for country in identity.countries:
            weights[country] += part * min(count, 5) / len(identity.countries)
    for country, count in inside:
        weights[country] += _OTHER * min(count, 5)
    for country, count in _adjectives(article, adjectives).items():
        weights[country] += _ADJECTIVE * min(count, _MOST_ADJECTIVES)
    domain = (article.outlet.domain or "") if article.outlet else ""
    ending = domain.rpartition(".")[2].upper()
    if len(ending) == _LONGEST:
        weights["GB" if ending == "UK" else ending] += _OUTLET
    total = sum(weights.values())
    return Context({country: weight / total for country, weight in weights.items()})


def _adjectives(article: Article, adjectives: Mapping[str, str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for text in (article.title or "", article.text[:_BEGINNING]):
        # Words that touch punctuation are passed over: taking it off costs more than they tell.
        found.update(filter(None, map(adjectives.get, text.split())))
    return found


def load_adjectives() -> dict[str, str]:
    """Read the adjectives of nationality, with the article and without, after proclitics too.

    Returns:
        ISO 3166-1 codes of countries by adjectives.
    """
    table = (files("streams.entities") / "data" / "nationalities.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    words = (
        (country, word)
        for country, listed in rows
        for word in (listed, listed.removeprefix("ال"))
        if word not in _OTHER_WORDS
    )
    return {
        proclitic + written: country
        for country, word in words
        for written in dict.fromkeys((word, word.replace("أ", "ا").replace("إ", "ا")))
        for proclitic in (*_PROCLITICS, *(("لل",) if not written.startswith("ال") else ()))
    }
