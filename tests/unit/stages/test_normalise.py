"""A raw page becomes articles: the sample page, identities, outlets, drops."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from streams.contract.article import Article, RawArticle
from streams.contract.outcomes import Drop, Forward, Outcome
from streams.errors import InvalidRecordError
from streams.stages.normalise import id_of_url, make_normalise

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
    (found,) = normalise(raw)
    assert isinstance(found, Drop)
    assert (found.reason, found.detail) == (drop.reason, drop.detail)


def test_a_drop_says_which_article_it_was() -> None:
    english = RawArticle(
        text="The minister said on Monday that the road opens tomorrow.", url="https://e.org/1",
        title="A road",
    )  # fmt: skip
    (found,) = normalise(english)
    assert isinstance(found, Drop)
    assert (found.id, found.url, found.title) == (
        id_of_url("https://e.org/1"), "https://e.org/1", "A road",
    )  # fmt: skip
    assert normalise(RawArticle(text="", id="a-7")) == (Drop("empty", id="a-7"),)


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


@pytest.mark.parametrize("given", ["a b", "   ", "\u00a0", "x" * 513, "a\n"])
def test_an_id_that_consumers_may_not_meet_is_replaced_by_its_digest(given: str) -> None:
    made = [articles(normalise(RawArticle(text=STORY, id=one)))[0].id for one in (given, given)]
    assert made[0] == made[1] != articles(normalise(RawArticle(text=STORY, id=given + "2")))[0].id
    assert re.fullmatch("[0-9a-f]{32}", made[0])


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


HTML = f"""<html lang="ar"><head><title>افتتاح محطة طنطا | نافذة</title>
<meta property="og:site_name" content="نافذة"><link rel="canonical" href="https://w.example.eg/1">
</head><body><article><h1>افتتاح محطة طنطا</h1><p>12 مارس 2024 14:00</p>
{"".join(f"<p>{line}</p>" for line in STORY.split(chr(10)) * 2)}</article></body></html>"""


def test_html_wins_over_text_and_has_no_raw_offsets() -> None:
    (article,) = articles(normalise(RawArticle(text="نص آخر لا يقرأ.", html=HTML)))
    assert article.text == f"{STORY}\n{STORY}"
    assert article.title == "افتتاح محطة طنطا"
    assert article.outlet is not None
    assert (article.outlet.name, article.outlet.domain) == ("نافذة", "w.example.eg")
    assert article.canonical_url == "https://w.example.eg/1"
    assert all(segment.raw_start is None for segment in article.segments)


def test_clock_times_are_in_the_outlets_zone() -> None:
    (article,) = articles(normalise(RawArticle(html=HTML)))
    assert article.published_at == datetime(2024, 3, 12, 12, tzinfo=UTC)
    assert article.published_at_source == "page"


def test_published_at_has_a_source() -> None:
    at = datetime(2024, 3, 1, tzinfo=UTC)
    page = f"منذ 3 ساعات\n{STORY}"
    url = "https://x.example/2024/03/12/a"
    given = articles(normalise(RawArticle(text=STORY, published_at=at, url=url)))[0]
    assert (given.published_at, given.published_at_source) == (at, "given")
    relative = articles(normalise(RawArticle(text=page, fetched_at=at)))[0]
    assert relative.published_at == datetime(2024, 2, 29, 21, tzinfo=UTC)
    by_url = articles(normalise(RawArticle(text=STORY, url=url)))[0]
    assert (by_url.published_at, by_url.published_at_source) == (
        datetime(2024, 3, 12, tzinfo=UTC),
        "url",
    )
    unknown = articles(normalise(RawArticle(text=STORY)))[0]
    assert (unknown.published_at, unknown.published_at_source) == (None, None)


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+03:00", "9999-12-31T23:59:59-03:00"])
def test_a_given_time_that_is_none_leaves_the_article_to_the_others(time: str) -> None:
    at = datetime.fromisoformat(time)
    page = f"12 مارس 2024\n{STORY}"
    (article,) = articles(normalise(RawArticle(text=page, published_at=at, fetched_at=at)))
    assert article.published_at == datetime(2024, 3, 12, tzinfo=UTC)
    assert (article.published_at_source, article.fetched_at) == ("page", None)


def test_a_page_may_be_read_on_the_last_day_of_all() -> None:
    last = datetime(9999, 12, 31, 23, tzinfo=UTC)
    (article,) = articles(normalise(RawArticle(text=f"12 مارس 2024\n{STORY}", fetched_at=last)))
    assert article.published_at == datetime(2024, 3, 12, tzinfo=UTC)


def test_a_time_after_the_page_was_read_is_not_believed() -> None:
    raw = RawArticle(text=f"12 مارس 2030\n{STORY}", fetched_at=datetime(2024, 3, 1, tzinfo=UTC))
    assert articles(normalise(raw))[0].published_at is None


EMBEDDED = """إقرأ أيضاً:
قرية على ضفة النهر تنتظر الجسر
في قرية صغيرة على ضفة النهر يستيقظ الناس قبل الفجر ليلحقوا بأول قارب إلى المدينة. لا جسر هنا، وكل \
ما يحتاجه البيت يأتي على ظهر قارب خشبي عمره أكبر من عمر صاحبه، ولا أحد يعرف متى صنع.
يحكي الصياد العجوز أن الجسر وعد قديم تكرر في كل انتخابات. ويضحك حين يتذكر أن أول مهندس جاء ليقيس \
عرض النهر صار اليوم متقاعدا، والنهر ما زال على حاله ينتظر من يعبره مشيا على قدميه.
عن موقع ضفاف"""


def test_the_same_embedded_article_in_two_pages_is_one_article() -> None:
    first = f"{STORY}\nالمصدر: الأهرام\n{EMBEDDED}"
    second = f"{STORY.replace('طنطا', 'بنها')}\nالمصدر: الأفق\n\n{EMBEDDED}\nمقالات مشابهة"
    one = articles(normalise(RawArticle(text=first, url="https://a.example/1")))
    two = articles(normalise(RawArticle(text=second, url="https://b.example/2", title="عنوان")))
    assert [article.parent_id for article in one] == [None, one[0].id]
    assert one[0].id != two[0].id
    assert one[1].id == two[1].id
    assert one[1].outlet is not None
    assert one[1].outlet.name == "ضفاف"
    assert one[1].aggregator is not None
    assert one[1].aggregator.domain == "a.example"


def test_normalising_its_own_text_changes_nothing() -> None:
    (article,) = articles(normalise(RawArticle(text=f"شارك\n{STORY}\nالمصدر: الأهرام")))
    (again,) = articles(normalise(RawArticle(text=article.text)))
    assert again.text == article.text


def test_the_same_input_gives_the_same_bytes() -> None:
    raw = RawArticle(text=f"{STORY}\nالمصدر: الأهرام\n{EMBEDDED}", url="https://a.example/1")
    assert normalise(raw) == normalise(raw)


def test_other_languages_may_be_kept() -> None:
    keep = make_normalise(languages=frozenset({"ar", "en"}))
    text = "The minister opened the new railway station on Monday, officials said in a statement."
    assert [article.language for article in articles(keep(RawArticle(text=text)))] == ["en"]


def test_persian_letters_are_mended_in_arabic_only() -> None:
    (article,) = articles(normalise(RawArticle(text=STORY.replace("ي", "ی").replace("ك", "ک"))))
    assert article.text == STORY


@pytest.mark.parametrize("behind", ["", "\nالتفاصيل لاحقا", "\nشارك"])
def test_a_flash_that_is_sent_as_title_and_text_is_kept(behind: str) -> None:
    flash = "انفجار كبير يهز ميناء المدينة الشرقي"
    (article,) = articles(normalise(RawArticle(title=flash, text=flash + behind)))
    assert article.text.startswith(flash)
