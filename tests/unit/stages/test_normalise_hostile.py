"""Bad input has a named outcome, and costs no more than its length."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import convert

from streams.contract.article import RawArticle
from streams.contract.outcomes import Drop, Forward
from streams.errors import InvalidRecordError
from streams.stages.normalise import make_normalise
from tests.growth import is_linear, named

SHARED = Path(__file__).parents[3] / ".." / "shared"
normalise = make_normalise(languages=frozenset({"ar"}))

SENTENCE = "قال الوزير إن المحطة ستخدم نحو عشرين ألف راكب كل يوم، وإنها أنشئت في أقل من عامين."
HEADLINE = "رئيس الوزراء يفتتح محطة كهرباء جديدة في الوجه القبلي"
MEGABYTE = 1_000_000


def outcome(text: str) -> str:
    first = normalise(RawArticle(text=text))[0]
    if isinstance(first, Drop):
        return first.reason
    assert isinstance(first, Forward)
    return "forward"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("\u064b\u0651\u0650" * 50, "only_furniture"),
        ("\u200f\u200e\ufeff" * 50, "empty"),
        ("المصدر: وكالات\nشارك\nفيسبوك\nجميع الحقوق محفوظة", "only_furniture"),
        ("\n".join(f"{HEADLINE} {word}" for word in ("أ", "ب", "ج", "د")), "only_furniture"),
        (f"أحدث الأخبار\n• {HEADLINE}\n• {HEADLINE} اليوم", "only_furniture"),
        (SENTENCE.replace(" ", "") * 20, "forward"),
        (f"{SENTENCE} " * 2000, "forward"),
        (SENTENCE.strip(".") * 2000, "forward"),
        ("\x00" + SENTENCE, "forward"),
        ("." * 3000, "only_furniture"),
        ("12 34 56", "only_furniture"),
    ],
)
def test_named_outcome(text: str, named: str) -> None:
    assert outcome(text) == named


@pytest.mark.parametrize("half", [0xD83D, 0xDC00])
@pytest.mark.parametrize("field", ["text", "html", "title", "outlet", "author", "url", "id"])
def test_half_surrogates_are_refused_in_every_field(field: str, half: int) -> None:
    raw = convert({"text": SENTENCE} | {field: SENTENCE + chr(half)}, RawArticle)
    with pytest.raises(InvalidRecordError) as caught:
        normalise(raw)
    assert caught.value.code == "invalid_characters"


def test_text_that_runs_backwards_is_turned() -> None:
    page = "\n".join([SENTENCE, SENTENCE.replace("الوزير", "المدير"), "المصدر: صوت البلد"])
    (expected,) = normalise(RawArticle(text=page))
    (turned,) = normalise(RawArticle(text="\n".join(line[::-1] for line in page.split("\n"))))
    assert isinstance(expected, Forward)
    assert isinstance(turned, Forward)
    assert turned.article.text == expected.article.text
    assert turned.article.outlet == expected.article.outlet
    assert all(segment.raw_start is None for segment in turned.article.segments)


def test_mojibake_is_repaired_or_refused() -> None:
    wrong = SENTENCE.encode().decode("cp1256")
    (repaired,) = normalise(RawArticle(text=wrong))
    assert isinstance(repaired, Forward)
    assert repaired.article.text == SENTENCE
    with pytest.raises(InvalidRecordError):
        normalise(RawArticle(text=wrong.replace("§", "?").replace("„", "?")))


@pytest.mark.parametrize(
    "pattern",
    [
        "س", "سسس ", "المصدر: ", "اقرأ أيضا:\n", f"{HEADLINE}\n", "&amp;", "\xa0 ", ". ", "كلمة - ",
        "كلمة / ", "\ufefb\ufe8e", "بَ", "12:30 ", "• ", "ی", "«", "a.b-", "كلمة، ", "طظ",
        "شروطمبعوث ",
        f"{SENTENCE}\nاقرأ أيضا\n{HEADLINE}\n", f"{SENTENCE} سمات كلمة\n", "س" * 999 + "\n",
    ],
)  # fmt: skip
def test_time_grows_no_faster_than_the_page(pattern: str) -> None:
    grows_linearly(lambda size: RawArticle(text=pattern * (size // len(pattern))), MEGABYTE)


@pytest.mark.parametrize(
    "line", [f"{SENTENCE}\nالتعليقات (2)", "المقادير", "** كلمة", "كلمة | 12:30 | كلمة"]
)
def test_time_grows_no_faster_than_the_lines(line: str) -> None:
    grows_linearly(lambda size: RawArticle(text=f"{line}\n" * size), 4000)


def grows_linearly(make: Callable[[int], RawArticle], size: int) -> None:
    def spend(size: int) -> float:
        raw = make(size)
        start = time.process_time()
        normalise(raw)
        return time.process_time() - start

    assert is_linear(spend, size)


@pytest.mark.parametrize(
    "pattern",
    [
        "<span class=author>محمد</span><time>12</time>",
        "<form><p>كلمة</p></form>",
        "<tr><td><p>كلمة</p></td><td>كلمة</td></tr>",
        "<meta itemprop=datePublished content=2025>",
        "<ul class=related><li>كلمة</li></ul>",
    ],
)
def test_time_grows_no_faster_than_the_markup(pattern: str) -> None:
    def make(size: int) -> RawArticle:
        inside = pattern * (size // len(pattern))
        return RawArticle(html=f"<p>{SENTENCE}</p><div><table>{inside}</table></div>")

    grows_linearly(make, MEGABYTE // 10)


def test_a_run_of_dots_is_read_once() -> None:
    grows_linearly(lambda size: RawArticle(text=f"{HEADLINE} {'.' * size}، ثم"), MEGABYTE)


def test_names_of_sites_are_counted_once() -> None:
    def make(size: int) -> RawArticle:
        lines = (f"جميع الحقوق محفوظة لموقع {named(number)}" for number in range(size))
        return RawArticle(text="\n".join([HEADLINE, SENTENCE, *lines]))

    grows_linearly(make, 4000)


@pytest.mark.slow
def test_a_page_of_five_megabytes() -> None:
    text = f"{SENTENCE}\n{HEADLINE}\n" * (5 * MEGABYTE // (len(SENTENCE) + len(HEADLINE)))
    assert outcome(text) == "forward"


@pytest.mark.parametrize("depth", [1000, 100_000])
def test_deeply_nested_html(depth: int) -> None:
    html = "<div>" * depth + f"<p>{SENTENCE}</p>" * 5 + "</div>" * depth
    (first,) = normalise(RawArticle(html=html))
    assert isinstance(first, Forward)
    assert SENTENCE in first.article.text


@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_any_text_has_an_outcome_and_true_offsets(text: str) -> None:
    for one in normalise(RawArticle(text=text)):
        if isinstance(one, Forward):
            article = one.article
            assert all(0 <= s.start <= s.end <= len(article.text) for s in article.segments)
            assert article.text == article.text.strip()


@given(st.binary(max_size=300))
def test_any_markup_has_an_outcome(markup: bytes) -> None:
    assert normalise(RawArticle(html=markup.decode("latin-1")))
