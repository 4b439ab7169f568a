"""``khabar evaluate topics`` on gold written for these tests."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner, Result

from streams.cli import khabar
from streams.errors import UsageError

SPORT = {
    "title": "المنتخب يفوز في المباراة",
    "text": "فاز المنتخب بهدف في الشوط الثاني وتأهل إلى نهائي كأس العالم لكرة القدم.",
    "topics": ["medtop:15000000"],
}
MARKETS = {
    "text": "تراجعت الأسهم في البورصة وارتفعت أسعار النفط والذهب مقابل الدولار.",
    "topics": ["medtop:11000000", "medtop:20000385"],
}
WRONG = SPORT | {"topics": ["medtop:17000000", "medtop:20009999"]}
NOTHING = {"title": None, "text": "ذهبت أمس إلى هناك ثم عدت", "topics": ["medtop:10000000"]}


def evaluate(*lines: object) -> Result:
    gold = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return CliRunner().invoke(khabar, ["evaluate", "topics", "--gold", "-"], input=gold)


def test_the_last_line_is_the_measure() -> None:
    result = evaluate(SPORT, MARKETS)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "top1 1.000 macro_f1 1.000 coverage 1.000"
    assert "economy, business and finance" in result.stdout


def test_what_is_wrong_or_missing_is_counted() -> None:
    result = evaluate(SPORT, MARKETS, "", WRONG, NOTHING)
    # F1: sport 2/3 (one given wrongly), economy 1, weather 0, lifestyle 0.
    assert result.stdout.splitlines()[-1] == "top1 0.500 macro_f1 0.417 coverage 0.750"
    assert re.search(r"17 weather\W+1\W", result.stdout)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2"),
        ({"text": "x", "topics": []}, "line 2"),
        ({"text": "x", "topics": ["sport"]}, "line 2"),
        ({"topics": ["medtop:15000000"]}, "line 2"),
    ],
)
def test_a_line_that_is_no_gold_is_named(line: object, said: str) -> None:
    result = evaluate(SPORT, line)
    assert isinstance(result.exception, UsageError)
    assert said in str(result.exception)


def test_an_empty_file_is_refused() -> None:
    result = evaluate("")
    assert isinstance(result.exception, UsageError)


def test_topics_are_measured_by_level_too() -> None:
    gold = SPORT | {"topics": ["medtop:20001065"], "also": ["medtop:20001125"]}
    result = evaluate(gold)
    assert re.search(r"│ 3 +│ 1 +│ \d", result.stdout)
    assert re.search(
        r"^hierarchical precision \d\.\d{3} recall \d\.\d{3}$", result.stdout, re.MULTILINE
    )


def test_topics_that_are_not_in_use_are_named() -> None:
    result = evaluate(SPORT | {"topics": ["medtop:15000000", "medtop:20000348"]})
    assert "no topics in use: medtop:20000348" in result.stderr
    assert result.exit_code == 0
