"""Lifting takedowns by address: those too whose articles have ids of their own."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from click.testing import CliRunner

from streams.adapters.kafka import retracting
from streams.cli import khabar
from streams.contract.retraction import Retraction
from streams.settings import Settings
from streams.stages.normalise import id_of_url

URL = "https://example.org/news/7"


@pytest.mark.parametrize("ids", [("own-7",), (str(id_of_url(URL)), "own-7")])
def test_what_an_address_took_down_it_lifts(
    ids: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    known = {
        id_: (Retraction(id=id_, reason="r", by="me", url=URL), "2026-01-01T00:00:00Z")
        for id_ in ids
    }
    known["other"] = Retraction(id="other", reason="r", by="me", url=None), ""
    lifted: list[str] = []

    async def retracted(_: Settings) -> dict[str, tuple[Retraction, str]]:
        return known

    async def lift(_: Settings, ids: Sequence[str]) -> None:
        lifted.extend(ids)

    monkeypatch.setattr(retracting, "retracted", retracted)
    monkeypatch.setattr(retracting, "lift", lift)
    ended = CliRunner().invoke(khabar, ["retract", "--lift", "--url", URL])
    assert ended.exit_code == 0, ended.output
    assert sorted(lifted) == sorted(ids)
    refused = CliRunner().invoke(khabar, ["retract", "--lift", "--url", f"{URL}7"])
    assert "was not taken down" in str(refused.exception)
