"""A missing topic: which prefixes have some, before a second set is made."""

from __future__ import annotations

import pytest

from streams.adapters.kafka.topics import missing_line
from streams.settings import load_settings

ALL = ["x.articles.raw", "x.articles.unique"]


@pytest.mark.parametrize(
    ("there", "missing", "said"),
    [
        (["articles.raw", "prod.articles.raw", "other"], ALL, "the prefix '', 'prod.': set that"),
        (["other", "articles.unique"], ALL, "create all with `khabar topics apply`"),
        ([], ALL, "create all with `khabar topics apply`"),
        (["articles.raw", "x.articles.raw"], ALL[1:], "create all with `khabar topics apply`"),
    ],
)
def test_which_prefixes_have_topics(there: list[str], missing: list[str], said: str) -> None:
    line = missing_line(missing, load_settings(topic_prefix="x."), there)
    assert line.startswith(f"missing topic {', '.join(missing)}: ")
    assert said in line
