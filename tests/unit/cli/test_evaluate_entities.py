"""``khabar evaluate entities`` on gold written for these tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from streams.cli import khabar
from streams.contract.article import Article, Entity, Mention
from streams.entities.evaluation import labels_of
from streams.entities.scoring import score
from streams.errors import UsageError

GOLD = """\
وصل O
محمود B-PERS
عباس I-PERS
إلى O
القاهرة B-LOC
. O

زار O
وفد O
فرنسا B-LOC
"""


def evaluate(text: str, *options: str) -> Result:
    return CliRunner().invoke(
        khabar, ["evaluate", "entities", "--gold", "-", *options], input=text.encode()
    )


@pytest.mark.parametrize("options", [(), ("--engine", "fast"), ("--joined",)])
def test_the_last_line_is_the_measure(options: tuple[str, ...]) -> None:
    result = evaluate(GOLD, *options)
    assert result.exit_code == 0
    assert re.fullmatch(r"micro_f1 [01]\.\d{3}", result.stdout.splitlines()[-1])
    for kind in ("PER", "LOC", "ORG", "MISC"):
        assert re.search(rf"\| {kind} +\|", result.stdout)


def test_pers_is_per() -> None:
    assert evaluate(GOLD).stdout == evaluate(GOLD.replace("PERS", "PER")).stdout


def test_windows_line_ends_and_a_byte_order_mark_change_nothing() -> None:
    assert evaluate("\ufeff" + GOLD.replace("\n", "\r\n")).stdout == evaluate(GOLD).stdout


@pytest.mark.parametrize("line", ["عباس", "عباس I-", "عباس PERS", "O"])
def test_a_line_without_a_word_and_its_label_is_named(line: str) -> None:
    result = evaluate(GOLD.replace("عباس I-PERS", line))
    assert isinstance(result.exception, UsageError)
    assert str(result.exception).startswith("line 3 of the gold file")
    assert "\n" not in str(result.exception)


@pytest.mark.parametrize("text", ["", "\n\n"])
def test_a_file_without_words_is_refused(text: str) -> None:
    assert isinstance(evaluate(text).exception, UsageError)


def test_bytes_that_are_no_text_are_refused() -> None:
    result = CliRunner().invoke(khabar, ["evaluate", "entities", "--gold", "-"], input=b"\xff O\n")
    assert isinstance(result.exception, UsageError)


def test_a_missing_file_exits_with_2(tmp_path: Path) -> None:
    missing = ["evaluate", "entities", "--gold", str(tmp_path / "none")]
    assert CliRunner().invoke(khabar, missing).exit_code == 2


def test_an_unknown_engine_is_a_usage_error() -> None:
    result = evaluate(GOLD, "--engine", "none")
    assert result.exit_code == 2 or isinstance(result.exception, UsageError)


def test_names_must_be_exact() -> None:
    gold = [["B-PER", "I-PER", "O", "B-LOC"]]
    found = score(gold, [["B-PER", "O", "O", "B-LOC"]])
    assert found["all"].f1 == 0.5
    assert found["PER"].f1 == 0.0


def test_a_recogniser_of_articles_labels_words_and_lines() -> None:
    words = [["بالقاهرة", "اليوم"], ["فرنسا"]]

    def recognise(article: Article) -> tuple[Entity, ...]:
        assert article.text == "بالقاهرة اليوم\nفرنسا"
        places = (Mention(1, 8, "القاهرة", 0.9), Mention(15, 20, "فرنسا", 0.9))
        return tuple(Entity("LOC", one.text, 1, 0.5, (one,)) for one in places)

    assert labels_of(recognise, words) == [["B-LOC", "O"], ["B-LOC"]]
