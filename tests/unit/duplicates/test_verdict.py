"""Each verdict, and what the window keeps and forgets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from streams.adapters.stores.verdict_store import MemoryStore
from streams.contract.article import Duplicate
from streams.duplicates.record import decode, encode
from streams.duplicates.signature import ALGORITHM
from streams.duplicates.verdict import Deduplicator, event_time
from tests.unit.duplicates.made import (
    START,
    edited,
    made_article,
    made_judge,
    made_text,
    made_words,
)

TEXT = made_text(200, 1)
UNIQUE = Duplicate(verdict="unique", canonical="b")


def test_the_first_is_unique() -> None:
    assert made_judge().judge(made_article("b", TEXT)) == UNIQUE


def test_the_same_words_are_exact() -> None:
    judge = made_judge()
    judge.judge(made_article("a", TEXT))
    copy = made_article("b", TEXT.replace(" ", ",\n"), title="عنوان آخر")
    assert judge.judge(copy) == Duplicate(
        verdict="exact", canonical="a", of="a", jaccard=1.0, containment=1.0
    )


def test_a_few_edits_are_near() -> None:
    judge = made_judge()
    judge.judge(made_article("a", TEXT))
    found = judge.judge(made_article("b", edited(TEXT, 0.05, 2)))
    assert (found.verdict, found.of) == ("near", "a")
    assert found.jaccard is not None
    assert 0.6 < found.jaccard < 0.9


@pytest.mark.parametrize("part", [0.25, 0.3, 0.5])
@pytest.mark.parametrize("start", [0.0, 0.4])
def test_a_piece_is_contained(part: float, start: float) -> None:
    words = made_words(400, 3)
    judge = made_judge()
    judge.judge(made_article("a", " ".join(words)))
    piece = " ".join(words[int(400 * start) : int(400 * (start + part))])
    found = judge.judge(made_article("b", piece))
    assert found.verdict in {"contained", "near"}
    assert found.of == "a"
    assert found.containment is not None
    assert found.containment > 0.97


@pytest.mark.parametrize(("part", "verdict"), [(0.25, "unique"), (0.4, "unique"), (0.6, "near")])
def test_an_article_that_is_mostly_new_is_no_copy_of_its_piece(part: float, verdict: str) -> None:
    words = made_words(400, 3)
    judge = made_judge()
    judge.judge(made_article("a", " ".join(words[: int(400 * part)])))
    assert judge.judge(made_article("b", " ".join(words))).verdict == verdict


def test_a_follow_up_that_quotes_is_unique() -> None:
    judge = made_judge()
    judge.judge(made_article("a", TEXT))
    quoting = " ".join([*made_words(150, 4), *TEXT.split()[:80]])
    assert judge.judge(made_article("b", quoting)) == UNIQUE


def test_a_shared_footer_makes_no_pair() -> None:
    judge = made_judge()
    footer = made_text(60, 5)
    for number in range(30):
        text = f"{made_text(90, 100 + number)}\n{footer}"
        assert judge.judge(made_article(f"n{number}", text, outlet="صحيفة")).verdict == "unique"


def test_the_same_outlet_with_other_numbers_is_a_template() -> None:
    def prices(day: int) -> str:
        # One word in twelve is a price of the day.
        words = made_words(120, 6)
        words[::12] = [str(1000 * day + place) for place in range(0, 120, 12)]
        return " ".join(words)

    judge = made_judge()
    judge.judge(made_article("a", prices(5), outlet="صحيفة"))
    found = judge.judge(made_article("b", prices(6), outlet="صحيفة"))
    assert (found.verdict, found.canonical, found.of) == ("template", "b", "a")
    other = judge.judge(made_article("c", prices(7), outlet="أخرى"))
    assert other.verdict == "near"


def test_titles_that_name_others_make_a_template_of_any_outlet() -> None:
    def cable(country: str) -> str:
        words = made_words(60, 7)
        words[10] = words[30] = words[50] = country
        return " ".join(words)

    judge = made_judge()
    judge.judge(made_article("a", cable("البرازيل"), title="تهنئة البرازيل", outlet="صحيفة"))
    one = judge.judge(made_article("b", cable("النرويج"), title="تهنئة النرويج", outlet="أخرى"))
    assert (one.verdict, one.of) == ("template", "a")
    two = judge.judge(made_article("c", cable("البرازيل"), title="تهنئة البرازيل", outlet="أخرى"))
    assert (two.verdict, two.of) == ("exact", "a")


def test_the_same_id_is_a_revision_whatever_it_says() -> None:
    judge = made_judge()
    judge.judge(made_article("a", TEXT))
    judge.judge(made_article("b", edited(TEXT, 0.05, 2)))
    for revision, text in (("2", TEXT), ("3", made_text(90, 8)), ("4", "")):
        found = judge.judge(made_article("b", text, revision=revision))
        assert found == Duplicate(verdict="revision", canonical="a")


def test_the_canonical_is_that_of_the_best_match() -> None:
    judge = made_judge()
    judge.judge(made_article("a", TEXT))
    once = edited(TEXT, 0.08, 2)
    judge.judge(made_article("b", once))
    found = judge.judge(made_article("c", edited(once, 0.03, 3)))
    assert (found.of, found.canonical) == ("b", "a")


def test_redelivery_gives_the_same_verdict_whatever_came_since() -> None:
    judge = made_judge()
    first = judge.judge(made_article("a", TEXT))
    judge.judge(made_article("b", TEXT))
    assert judge.judge(made_article("a", TEXT)) == first


def test_short_texts_are_compared_as_a_whole() -> None:
    judge = made_judge()
    short = made_text(12, 9)
    judge.judge(made_article("a", short))
    assert judge.judge(made_article("b", edited(short, 0.1, 1))).verdict == "unique"
    assert judge.judge(made_article("c", short)).verdict == "exact"


@pytest.mark.parametrize("text", ["", "؟!", "\ud800"])
def test_texts_without_words_are_no_copies(text: str) -> None:
    judge = made_judge()
    judge.judge(made_article("a", text))
    assert judge.judge(made_article("b", text)) == UNIQUE


@pytest.mark.parametrize("text", ["خبر " * 1_200_000, "خ" * 5_000_000, made_text(800_000, 1)])
def test_huge_texts_are_judged(text: str) -> None:
    judge = made_judge()
    judge.judge(made_article("a", text))
    assert judge.judge(made_article("b", text)).verdict == "exact"


@pytest.mark.parametrize(
    ("days", "verdict"), [(30.0, "exact"), (31.0, "unique"), (-31.0, "unique")]
)
def test_articles_far_apart_in_event_time_are_not_compared(days: float, verdict: str) -> None:
    judge = made_judge(window_days=30)
    judge.judge(made_article("a", TEXT, days=0.0))
    assert judge.judge(made_article("b", TEXT, days=days)).verdict == verdict


@pytest.mark.parametrize("first", [0.0, None])
def test_without_event_time_an_article_is_always_compared(first: float | None) -> None:
    judge = made_judge(window_days=30)
    judge.judge(made_article("a", TEXT, days=first))
    second = None if first is not None else 500.0
    assert judge.judge(made_article("b", TEXT, days=second)).verdict == "exact"


def test_what_expires_is_forgotten_in_the_store_too() -> None:
    store = MemoryStore()
    judge = made_judge(store, window_days=30)
    judge.judge(made_article("old", TEXT, days=0.0))
    for number in range(16):
        judge.judge(made_article(f"n{number}", made_text(40, 50 + number), days=31.0))
    assert len(judge) == len(list(store.items())) == 16
    assert judge.evicted == 0


def test_one_wrong_date_expires_nothing() -> None:
    judge = made_judge(window_days=30)
    judge.judge(made_article("a", TEXT, days=0.0))
    judge.judge(made_article("future", made_text(40, 60), days=9_000.0))
    assert judge.judge(made_article("b", TEXT, days=1.0)).verdict == "exact"


def test_on_overflow_the_oldest_in_event_time_go_first() -> None:
    store = MemoryStore()
    judge = made_judge(store, max_articles=20)
    days = [number * 7 % 40 for number in range(40)]
    for number, day in enumerate(days):
        judge.judge(made_article(f"n{number}", made_text(40, 200 + number), days=float(day)))
    assert len(judge) == len(list(store.items())) == 20
    for number, day in enumerate(days):
        copy = made_article(f"c{number}", made_text(40, 200 + number), days=39.5)
        expected = "exact" if day >= 20 else "unique"
        assert made_judge_like(store).judge(copy).verdict == expected


def made_judge_like(store: MemoryStore) -> Deduplicator:
    copy = MemoryStore()
    for key, value in store.items():
        copy.put(key, value)
    return made_judge(copy, max_articles=20)


def test_an_evicted_article_that_comes_again_is_no_copy_of_later_ones() -> None:
    judge = made_judge(max_articles=3)
    judge.judge(made_article("a", TEXT, days=0.0))
    for number in range(3):
        judge.judge(made_article(f"n{number}", edited(TEXT, 0.02, number), days=1.0 + number))
    assert judge.judge(made_article("a", TEXT, days=0.0)) == Duplicate(
        verdict="unique", canonical="a"
    )
    assert len(judge) == 3


def test_without_event_time_it_is_a_revision_of_itself() -> None:
    judge = made_judge(max_articles=3)
    judge.judge(made_article("a", TEXT, days=None))
    for number in range(3):
        judge.judge(made_article(f"n{number}", edited(TEXT, 0.02, number), days=None))
    assert judge.judge(made_article("a", TEXT, days=None)) == Duplicate(
        verdict="revision", canonical="a"
    )


def test_event_time_is_publication_or_else_fetching() -> None:
    article = made_article("a", "", days=None)
    fetched = START + timedelta(days=2)
    assert event_time(article) == (None, False)
    only = (int(fetched.timestamp()), True)
    assert event_time(replace(article, fetched_at=fetched)) == only
    both = replace(article, fetched_at=fetched, published_at=START)
    assert event_time(both) == (int(START.timestamp()), False)
    wrong = replace(both, published_at=datetime(2999, 1, 1, tzinfo=UTC))
    assert event_time(wrong) == only


@pytest.mark.parametrize("undated_first", [True, False])
@pytest.mark.parametrize("changed", [0.0, 0.05])
def test_a_copy_of_another_year_is_found_where_one_has_no_date(
    changed: float, *, undated_first: bool
) -> None:
    old = made_article("old", TEXT)
    copy = edited(TEXT, changed, 5) if changed else TEXT
    undated = replace(
        made_article("undated", copy, days=None), fetched_at=START + timedelta(days=4000)
    )
    pair = (undated, old) if undated_first else (old, undated)
    judge = made_judge()
    judge.judge(pair[0])
    found = judge.judge(pair[1])
    assert (found.verdict, found.of) == ("near" if changed else "exact", pair[0].id)
    rebuilt = Deduplicator(judge._store, max_articles=100, window_days=90)
    third = replace(made_article("third", edited(TEXT, 0.03, 9), days=None), fetched_at=START)
    assert rebuilt.judge(third).verdict == "near"
    # Two dates that are known keep their distance.
    apart = made_judge()
    apart.judge(old)
    assert apart.judge(made_article("new", copy, days=4000)).verdict == "unique"


def test_rebuilding_reports_progress() -> None:
    store = MemoryStore()
    judge = made_judge(store, max_articles=10_000)
    for number in range(50):
        judge.judge(made_article(f"n{number}", made_text(5, number)))
    seen: list[int] = []
    judge.rebuild(seen.append)
    assert seen == [50]
    assert len(judge) == 50


def test_records_of_another_algorithm_keep_their_verdict_only() -> None:
    store = MemoryStore()
    judge = made_judge(store)
    judge.judge(made_article("a", TEXT))
    found = judge.judge(made_article("b", TEXT))
    for key, value in list(store.items()):
        store.put(key, encode(replace(decode(value), algorithm=ALGORITHM - 1)))
    upgraded = made_judge(store)
    assert upgraded.judge(made_article("b", TEXT)) == found
    assert upgraded.judge(made_article("c", TEXT)).verdict == "unique"
    assert upgraded.judge(made_article("d", TEXT)).of == "c"


def test_a_record_that_somebody_deleted_is_no_trouble() -> None:
    store = MemoryStore()
    judge = made_judge(store, max_articles=3)
    for number in range(3):
        judge.judge(made_article(f"n{number}", made_text(40, number), days=float(number)))
    store.delete(next(iter(dict(store.items()))))
    for number in range(3, 9):
        found = judge.judge(made_article(f"n{number}", made_text(40, number), days=float(number)))
        assert found.verdict == "unique"
    assert len(judge) == 3
