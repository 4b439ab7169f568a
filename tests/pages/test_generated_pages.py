"""The labeller on generated pages of forms that are kept out of its training."""

from __future__ import annotations

import importlib
from typing import Any

import pytest

from streams.pages.evaluation import score, total
from streams.pages.lines import split_lines
from streams.pages.segments import segment
from streams.settings import shipped

SCRIPTS = shipped("deploy/training/pages")
# Not those whose errors were read while the rules around the labeller were written.
PAGES = range(1000, 1100)


@pytest.fixture
def writing(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    return importlib.import_module("writing")


def test_flat_pages(writing: Any) -> None:
    scores = total(score(writing.flat_page(seed, held_out=True)) for seed in PAGES)
    assert scores.precision >= 0.87
    assert scores.recall >= 0.9
    assert scores.accuracy >= 0.84


def test_html_pages(writing: Any) -> None:
    scores = total(score(*writing.html_page(seed, held_out=True)) for seed in PAGES)
    assert scores.precision >= 0.91
    assert scores.recall >= 0.91
    assert scores.accuracy >= 0.89


def test_the_same_seed_gives_the_same_page(writing: Any) -> None:
    assert writing.flat_page(7) == writing.flat_page(7)
    assert writing.html_page(7) == writing.html_page(7)
    assert writing.flat_page(7).raw != writing.flat_page(7, held_out=True).raw


@pytest.mark.parametrize("seed", range(25))
def test_nothing_vanishes(writing: Any, seed: int) -> None:
    """Every word that a reader sees stands in a piece of the page, once and in order."""
    page, layout = writing.html_page(seed, held_out=True)
    flat = writing.flat_page(seed, held_out=True)
    for raw, lines in ((flat.raw, None), (page.raw, layout)):
        pieces = segment(split_lines(raw), raw, layout=lines)
        shown = "".join(piece.line.text for piece in pieces)
        wanted = "".join(line.text for line in split_lines(raw))
        assert shown.replace(" ", "") == wanted.replace(" ", "")
