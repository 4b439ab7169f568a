"""A raw record's JSON is read mildly; only a record without readable text is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.contract.raw_record import read_raw
from streams.errors import InvalidRecordError

NOON = datetime(2024, 11, 5, 9, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "value", "read"),
    [
        ("id", 184467, "184467"),
        ("id", "a-1", "a-1"),
        ("title", 2024, "2024"),
        ("author", ["سامي ناجي", "منى علي"], "سامي ناجي، منى علي"),
        ("author", [{"name": "سامي ناجي"}], "سامي ناجي"),
        ("outlet", {"@type": "Organization", "name": "نافذة نيوز"}, "نافذة نيوز"),
        ("published_at", "2024-11-05T09:15:00Z", NOON),
        ("published_at", "2024-11-05 09:15:00", NOON.replace(tzinfo=None)),
        ("published_at", "5 نوفمبر 2024 09:15", NOON),
        ("published_at", "Tue, 05 Nov 2024 09:15:00 +0000", NOON),
        ("published_at", 1730798100, NOON),
        ("published_at", "1730798100000", NOON),
    ],
)
def test_an_optional_field_in_another_form_is_read(field: str, value: Any, read: object) -> None:
    raw = read_raw({"text": "نص", field: value})
    assert getattr(raw, field) == read
    assert raw.ignored == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", 1.5),
        ("id", True),
        ("id", {"a": 1}),
        ("url", []),
        ("author", ["سامي", 1.5]),
        ("author", [["سامي"]]),
        ("outlet", {"url": "x"}),
        ("published_at", "غدا"),
        ("published_at", 12),
        ("fetched_at", {}),
    ],
)
def test_one_that_cannot_be_read_is_left_out_and_named(field: str, value: Any) -> None:
    raw = read_raw({"text": "نص", field: value, "ignored": ["text"]})
    assert getattr(raw, field) is None
    assert raw.ignored == (field,)


@pytest.mark.parametrize("value", [None, 1, "نص", [], {}, {"text": 1}, {"html": None, "text": []}])
def test_a_record_without_readable_text_is_refused(value: object) -> None:
    with pytest.raises(InvalidRecordError) as refused:
        read_raw(value)
    assert refused.value.code == "invalid_schema"


def test_readable_html_is_enough_beside_a_text_that_is_none() -> None:
    raw = read_raw({"text": 1, "html": "<p>نص</p>"})
    assert (raw.html, raw.ignored) == ("<p>نص</p>", ("text",))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    st.dictionaries(st.sampled_from(("id", "url", "author", "published_at", "fetched_at")), JSON)
)
def test_no_optional_field_costs_an_article(fields: dict[str, Any]) -> None:
    raw = read_raw({"text": "نص"} | fields)
    named = {name for name, value in fields.items() if value is not None}
    assert {name for name in named if getattr(raw, name) is None} == set(raw.ignored)
