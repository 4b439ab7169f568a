"""A raw page becomes articles: the sample page, identities, outlets, drops."""

from __future__ import annotations

from pathlib import Path

import pytest

from streams.article import Article, RawArticle
from streams.errors import InvalidRecordError
from streams.outcomes import Drop, Forward, Outcome
from streams.stages.normalise import make_normalise

SHARED = Path(__file__).parents[3] / ".." / "shared"
ARABIC = frozenset({"ar"})
normalise = make_normalise(languages=ARABIC)

STORY = (
    "افتتح وزير النقل صباح اليوم محطة القطار الجديدة في مدينة طنطا بحضور عدد من المسؤولين.\n"
    "وقال الوزير إن المحطة ستخدم نحو عشرين ألف راكب كل يوم، وإنها أنشئت في أقل من عامين."
)


def articles(outcomes: tuple[Outcome, ...]) -> list[Article]:
    return [outcome.article for outcome in outcomes if isinstance(outcome, Forward)]


@pytest.fixture(scope="module")
def sample() -> str:
    folder = SHARED / "pages"
    if not folder.is_dir():
        pytest.skip("the sample page is not here: ../shared/pages")
    return next(folder.glob("*.txt")).read_text("utf-8")


class TestSamplePage:
    def test_has_two_articles(self, sample: str) -> None:
        main, embedded = articles(normalise(RawArticle(text=sample)))
        assert main.parent_id is None
        assert embedded.parent_id == main.id
        assert main.outlet is not None
        assert main.outlet.name == "صدى البلد"
        assert embedded.outlet is not None
        assert embedded.outlet.name == "ذا نيويوركر"
        assert embedded.title == "ما مطالب بوتين الحقيقية لتحقيق السلام في أوكرانيا ؟"
        assert embedded.author == "جوشوا يافا"

    def test_keeps_nothing_of_one_in_the_other(self, sample: str) -> None:
        main, embedded = articles(normalise(RawArticle(text=sample)))
        assert not set(main.text.split("\n")) & set(embedded.text.split("\n"))
        assert main.text.startswith("قالت وكالة")
        assert main.text.endswith("المعادن الأرضية النادرة في روسيا.")
        assert "ذا نيويوركر" not in main.text + embedded.text

    def test_cleans_keywords(self, sample: str) -> None:
        main, _ = articles(normalise(RawArticle(text=sample)))
        assert main.keywords == (
            "أمريكا",
            "ترامب",
            "روسيا",
            "أوكرانيا",
            "موسكو",
            "بوتين",
            "القطب الشمالي",
            "الموارد الطبيعية",
        )

    def test_finds_the_six_joins(self, sample: str) -> None:
        main, _ = articles(normalise(RawArticle(text=sample)))
        assert [s.kind for s in main.segments].count("headlines") == 7
        assert len(main.related) == 17

    def test_segments_slice_to_their_text(self, sample: str) -> None:
        for article in articles(normalise(RawArticle(text=sample))):
            kept = [s for s in article.segments if s.start < s.end]
            assert "\n".join(article.text[s.start : s.end] for s in kept) == article.text


@pytest.mark.parametrize(
    ("raw", "drop"),
    [
        (RawArticle(text=""), Drop("empty")),
        (RawArticle(text=" \n\u200f\n"), Drop("empty")),
        (RawArticle(html="<html><body></body></html>"), Drop("empty")),
        (RawArticle(text="المصدر: وكالات\nشارك\nفيسبوك"), Drop("only_furniture")),
        (
            RawArticle(
                text="The minister opened the new railway station on Monday, officials said."
            ),
            Drop("language", "en"),
        ),
    ],
)
def test_drops_on_purpose(raw: RawArticle, drop: Drop) -> None:
    assert normalise(raw) == (drop,)


def test_refuses_lone_surrogates() -> None:
    with pytest.raises(InvalidRecordError) as caught:
        normalise(RawArticle(text=STORY + "\ud83d"))
    assert caught.value.code == "invalid_characters"


def test_removes_nul_and_controls() -> None:
    (article,) = articles(normalise(RawArticle(text=STORY.replace("الوزير", "الو\x00زير\x07"))))
    assert article.text == STORY


def test_identity_is_the_canonical_url() -> None:
    urls = (
        "https://www.news.example/2024/03/12/metro?utm_source=x&id=7#top",
        "http://m.news.example/2024/03/12/metro/?id=7",
        "https://news.example/2024/03/12/metro/amp?id=7&fbclid=1",
    )
    ids = {articles(normalise(RawArticle(text=STORY, url=url)))[0].id for url in urls}
    assert len(ids) == 1


def test_given_id_wins() -> None:
    (article,) = articles(normalise(RawArticle(text=STORY, id="a-1", url="https://x.example/1")))
    assert article.id == "a-1"


def test_revision_changes_with_the_text_alone() -> None:
    (one,) = articles(normalise(RawArticle(text=STORY, url="https://x.example/1")))
    (same,) = articles(normalise(RawArticle(text=STORY + "\nشارك", url="https://x.example/1")))
    (other,) = articles(normalise(RawArticle(text=STORY[:-5] + ".", url="https://x.example/1")))
    assert one.id == same.id == other.id
    assert one.revision == same.revision != other.revision


def test_source_line_names_the_publisher() -> None:
    (article,) = articles(
        normalise(
            RawArticle(
                text=STORY + "\nالمصدر: الأهرام", url="https://copy.example/9", outlet="ناقل"
            )
        )
    )
    assert article.outlet is not None
    assert article.outlet.name == "الأهرام"
    assert article.aggregator is not None
    assert (article.aggregator.name, article.aggregator.domain) == ("ناقل", "copy.example")
