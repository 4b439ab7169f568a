"""What a comparison shows: ids and names of producers, harmless on a terminal."""

from __future__ import annotations

from collections import Counter

import pytest

from streams.cli.replay_results import _show
from streams.replay.compare import Change, Comparison


def test_ids_and_names_are_neither_markup_nor_escapes(capsys: pytest.CaptureFixture[str]) -> None:
    change = Change(
        id="news[/7]", title="عنوان", fields=["entities"], entities_added=[], entities_gone=[],
        topics_added=[], topics_gone=[],
    )  # fmt: skip
    found = Comparison(
        run="r", examples=[change], became_copies=["a\x1b[2Jb"],
        entities_added=Counter({"PER [bold]x\x1b[2J": 1}),
    )  # fmt: skip
    _show(found)
    shown = capsys.readouterr().out
    assert "news[/7]" in shown
    assert "PER [bold]x" in shown
    assert "\x1b[2J" not in shown
