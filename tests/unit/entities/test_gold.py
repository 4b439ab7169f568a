"""Articles with marked entities: what is read, what is refused, what counts as right."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from streams.cli import khabar
from streams.entities.gold import AMOUNTS, read_articles, score_articles
from streams.errors import UsageError

TEXT = """\
# 1 | مصر | سياسة | الوادي | wadi.example
عنوان
زار [PER محمود عباس] [LOC القاهرة] في [DATE 2024].
ثم عاد.

# 2 | مصر | سياسة | الوادي |
عنوان آخر
لا اسم هنا.
"""
GOLD = Path(__file__).parents[2] / "gold" / "entities"


def lines(text: str) -> list[bytes]:
    return text.encode().splitlines(keepends=True)


def test_marks_become_spans() -> None:
    first, second = read_articles(lines(TEXT))
    assert first.article.text == "زار محمود عباس القاهرة في 2024.\nثم عاد."
    assert [(first.article.text[start:end], kind) for start, end, kind in first.spans] == [
        ("محمود عباس", "PER"), ("القاهرة", "LOC"), ("2024", "DATE"),
    ]  # fmt: skip
    assert (first.article.title, second.spans) == ("عنوان", ())
    assert first.article.outlet
    assert first.article.outlet.domain == "wadi.example"


def test_span_and_type_must_be_exact() -> None:
    gold = read_articles(lines(TEXT))
    (start, end, kind), place, year = gold[0].spans
    scores = score_articles(gold, [[(start, end, kind), (place[0], place[1], "ORG"), year], []])
    assert scores["PER"].f1 == 1
    assert scores["LOC"].recall == 0
    assert scores["ORG"].precision == 0
    assert scores[AMOUNTS].f1 == 1
    assert scores["all"] == (2, 3, 3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no articles"),
        ("نص بلا رأس", "line 1"),
        ("# 1 | a\nb\nc", "line 1"),
        ("# 1 | a | b | c | d\nعنوان", "line 1"),
        (TEXT.replace("[PER ", "[WHO "), "article 1"),
        (TEXT.replace("[PER ", "[PER  "), "article 1"),
        (TEXT.replace("2024]", "2024"), "article 1"),
    ],
)
def test_a_malformed_file_is_named(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message) as raised:
        read_articles(lines(text))
    assert "\n" not in str(raised.value)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UsageError, match="not UTF-8"):
        read_articles([b"# 1 \xff"])


def test_the_command_reads_articles() -> None:
    arguments = ["evaluate", "entities", "--gold", "-", "--articles", "--engine", "fast"]
    result = CliRunner().invoke(khabar, arguments, input=TEXT.encode())
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1].startswith("micro_f1 ")
    both = CliRunner().invoke(khabar, [*arguments, "--joined"], input=TEXT.encode())
    assert isinstance(both.exception, UsageError)


@pytest.mark.parametrize(("name", "articles"), [("dev", 100), ("held", 50)])
def test_the_shipped_gold_reads(name: str, articles: int) -> None:
    with (GOLD / f"{name}.txt").open("rb") as file:
        gold = read_articles(file)
    assert len(gold) == articles
    assert len({one.article.id for one in gold}) == articles
    assert all(one.spans for one in gold)
