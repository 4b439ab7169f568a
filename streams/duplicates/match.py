"""What two articles are to each other: near, one inside the other, of one mould, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from msgspec import Struct

from streams.contract.article import Duplicate
from streams.duplicates.record import array16, outlet_digest
from streams.duplicates.signature import fingerprint
from streams.duplicates.similarity import Sample, Similarity, compare
from streams.duplicates.terms import (
    Terms,
    lacks_number,
    name_different_numbers,
    name_different_subjects,
    own_in_titles,
    terms_of,
    titles_agree,
)
from streams.duplicates.words import read

if TYPE_CHECKING:
    from streams.contract.article import Article
    from streams.duplicates.record import Entry
    from streams.duplicates.signature import Fingerprint

NEAR_JACCARD = 0.5
CONTAINED_JACCARD = 0.4
CONTAINED = 0.75
REWRITTEN_JACCARD, REWRITTEN = 0.3, 0.5
"""From here on two outlets' texts of the same days under titles that agree are one, its ends
rewritten; both are needed."""
MOSTLY_NEW = 0.45
"""An article that shares less of itself quotes the earlier one; the rest of it is news."""
TEMPLATE_JACCARD = 0.7
"""From here on differing numbers are an edit."""
MOULD_JACCARD = 0.6
"""From here on two words of a title's own make a notice of one mould, below it three."""
SUBJECT_JACCARD = 0.85
"""From here on differing subjects are an edit."""

_SAME_FORECAST = 0.9
_SHORT_NEWS_SECONDS = 86_400
_REWRITTEN_SECONDS = 3 * 86_400

Kind: TypeAlias = Literal["near", "contained", "template"]


class Profile(Struct, frozen=True):
    """What is compared of an article.

    Args:
        outlet: digest of the publisher, or empty.
        print: of the text.
        terms: of text and title.
    """

    outlet: bytes
    print: Fingerprint
    terms: Terms


class Match(Struct, frozen=True):
    """An earlier article that is similar, and how."""

    kind: Kind
    entry: Entry
    similarity: Similarity

    @property
    def rank(self) -> tuple[bool, bool, float, float, int]:
        """The best match has the greatest: what the article repeats most, then what came first."""
        return (
            self.kind != "template",
            self.kind == "near",
            self.similarity.jaccard,
            self.similarity.containment,
            -self.entry.sequence,
        )


def profile_of(article: Article) -> Profile:
    """Compute what is compared of an article."""
    reading = read(article.title or "", article.text)
    return Profile(outlet_digest(article), fingerprint(reading), terms_of(reading))


def is_same_news(article: Article, profile: Profile, entry: Entry, time: int | None) -> bool:
    """Say whether an equal text is the same piece of news.

    Few words come again by themselves: the sirens of another day, a video's boilerplate under
    another title. Then the titles must share a word, and no more than a day lie between.

    Args:
        article: the article.
        profile: of it.
        entry: an earlier one whose text has the same words.
        time: of the article, in seconds since 1970; None where unknown.
    """
    if profile.print.is_comparable:
        return True
    if article.title and _has_other_title(article, profile, entry):
        return False
    return time is None or not entry.dated or abs(entry.time - time) <= _SHORT_NEWS_SECONDS


def _has_other_title(article: Article, profile: Profile, entry: Entry) -> bool:
    ours, theirs = profile.terms.title, array16(entry.title)
    if not len(ours) or not len(theirs) or np.isin(ours, theirs).any():
        return False
    # Where the earlier one has no title, the text's lead stands for it.
    return not np.array_equal(theirs, terms_of(read("", article.text)).title)


def match(profile: Profile, entry: Entry, time: int | None) -> Match | None:
    """Compare an article with an earlier one.

    Args:
        profile: of the article, comparable.
        entry: of the earlier one, with a signature.
        time: of the article, in seconds since 1970; None where unknown.

    Returns:
        The match, or ``None`` when they share too little.
    """
    similarity = compare(
        Sample(profile.print.shingles, profile.print.level, profile.print.sample),
        Sample(entry.shingles, entry.level, array16(entry.sample)),
    )
    kind: Kind
    smaller = min(profile.print.shingles, entry.shingles)
    repeated = similarity.containment * smaller / profile.print.shingles
    if similarity.jaccard >= NEAR_JACCARD:
        kind = "near"
    elif repeated < MOSTLY_NEW:
        return None
    elif similarity.jaccard >= CONTAINED_JACCARD or similarity.containment >= CONTAINED:
        kind = "contained"
    elif _is_rewritten(profile, entry, similarity, time):
        return Match("contained", entry, similarity)
    else:
        return None
    if _is_template(profile, entry, similarity):
        kind = "template"
    return Match(kind, entry, similarity)


def _terms_of_entry(entry: Entry) -> Terms:
    return Terms(
        counted=array16(entry.counted),
        title=array16(entry.title),
        numbers=array16(entry.numbers),
        title_numbers=array16(entry.title_numbers),
        is_forecast=entry.is_forecast,
    )


def _is_rewritten(profile: Profile, entry: Entry, similarity: Similarity, time: int | None) -> bool:
    """Say whether two outlets tell one agency's text: the middle is the same, the ends are not.

    So little is shared by two notices of one mould as well. So the titles must agree, nothing that
    they name or count may differ, and no more than three days lie between.
    """
    if similarity.jaccard < REWRITTEN_JACCARD or similarity.containment < REWRITTEN:
        return False
    if time is None or not entry.dated or abs(entry.time - time) > _REWRITTEN_SECONDS:
        return False
    if not profile.outlet or profile.outlet == entry.outlet:
        return False
    ours, theirs = profile.terms, _terms_of_entry(entry)
    # A word more or less of the titles' own is an edit.
    is_told = titles_agree(ours, theirs) and own_in_titles(ours, theirs) <= 1
    return is_told and not _is_template(profile, entry, similarity)


def _is_template(profile: Profile, entry: Entry, similarity: Similarity) -> bool:
    if similarity.jaccard >= SUBJECT_JACCARD:
        return False
    ours, theirs = profile.terms, _terms_of_entry(entry)
    if name_different_subjects(ours, theirs):
        return True
    if similarity.jaccard >= TEMPLATE_JACCARD:
        return False
    if _is_of_one_mould(ours, theirs, similarity.jaccard) or name_different_numbers(ours, theirs):
        return True
    if ours.is_forecast and theirs.is_forecast and similarity.containment < _SAME_FORECAST:
        return True
    is_shorter = profile.print.shingles <= entry.shingles
    shorter, longer = (ours, theirs) if is_shorter else (theirs, ours)
    same_outlet = bool(profile.outlet) and profile.outlet == entry.outlet
    return same_outlet and lacks_number(longer, shorter)


def _is_of_one_mould(ours: Terms, theirs: Terms, jaccard: float) -> bool:
    """Say whether two articles share most of their words and none of what their titles name."""
    if jaccard < CONTAINED_JACCARD:
        return False
    return own_in_titles(ours, theirs) >= (2 if jaccard >= MOULD_JACCARD else 3)


def resolved(
    article: Article,
    entry: Entry,
    similarity: Similarity,
    verdict: Literal["exact", "near", "contained"],
) -> Duplicate:
    """Give the verdict on an article that repeats an earlier one, which may be its own."""
    if article.id in (entry.cluster, entry.id):
        return Duplicate(verdict="revision", canonical=article.id)
    return Duplicate(
        verdict=verdict,
        canonical=entry.cluster,
        of=entry.id,
        jaccard=similarity.jaccard,
        containment=similarity.containment,
    )
