"""Dead letters on a terminal: whoever may write to their topic may not write on the screen."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from streams.adapters.kafka import redriving
from streams.cli import dlq, khabar
from streams.contract.dead_letter import DeadLetter, MarkedLetter
from tests.factories import make_record

EVIL = "[/oops]\x1b[31m\u202e"


@pytest.mark.parametrize("arguments", [["list"], ["show", "3"]])
def test_nothing_of_a_letter_moves_the_cursor_or_is_markup(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = DeadLetter(
        stage=EVIL, code="undecodable", error_class=EVIL, message=EVIL, redrives=0,
        original=make_record(b"value \x1b", topic=EVIL, key=EVIL.encode(),
                             headers=((EVIL, EVIL.encode()),)),
    )  # fmt: skip
    found = [MarkedLetter(offset=3, letter=letter, redriven=False)]

    async def survey(*_: object) -> dlq._Survey:
        return dlq._Survey(found, {3: 7})

    async def read_letter(*_: object) -> DeadLetter:
        return letter

    monkeypatch.setattr(dlq, "_survey", survey)
    monkeypatch.setattr(redriving, "read_letter", read_letter)
    result = CliRunner().invoke(khabar, ["dlq", *arguments])
    assert result.exit_code == 0
    assert "[/oops]" in result.output
    assert not {"\x1b", "\u202e"} & set(result.output)
