"""The fast engine, loaded once for the tests of the room."""

from __future__ import annotations

import pytest

from streams.entities.recogniser import ArticleRecogniser, load_recogniser


@pytest.fixture(scope="session")
def recogniser() -> ArticleRecogniser:
    return load_recogniser()
