"""Times as Arabic pages write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.text.dates import date_in_url, from_milliseconds, parse_time, to_utc
from streams.text.hijri import from_gregorian, to_gregorian

FETCHED = datetime(2024, 6, 1, 12, tzinfo=UTC)
CAIRO = ZoneInfo("Africa/Cairo")


@pytest.mark.parametrize(
    ("stamp", "time"),
    [
        ("2024-03-12T14:05:00+02:00", "2024-03-12T12:05"),
        ("الثلاثاء 12 مارس 2024 - 14:05", "2024-03-12T14:05"),
        ("12 آذار 2024", "2024-03-12T00:00"),
        ("8 فيفري 2019", "2019-02-08T00:00"),
        ("5 جويلية 2021 الساعة 09:30 مساء", "2021-07-05T21:30"),
        ("7 غشت 2022", "2022-08-07T00:00"),
        ("28 آب/أغسطس 2013، 14:00 (GMT+0400)", "2013-08-28T10:00"),
        ("٢٦ يوليو ٢٠١٧", "2017-07-26T00:00"),
        ("12 كانون الثاني 2024", "2024-01-12T00:00"),
        ("3 تشرين الأول 2023", "2023-10-03T00:00"),
        ("19:1120/06/2025, الجمعة", "2025-06-20T19:11"),
        ("01:30 م الأحد 03 مارس 2024", "2024-03-03T13:30"),
        ("12:15 ص الأحد 03 مارس 2024", "2024-03-03T00:15"),
        ("11:20 GMT 29.04.2024", "2024-04-29T11:20"),
        ("نُشر: 12:30-3 مارس 2024 م", "2024-03-03T12:30"),
        ("الساعة 16:25 (مكة المكرمة) 13/3/2008", "2008-03-13T13:25"),
        ("Feb 3, 2024 10:00 PM", "2024-02-03T22:00"),
        ("منذ 3 ساعات", "2024-06-01T09:00"),
        ("قبل ساعتين", "2024-06-01T10:00"),
        ("منذ ثلاث ساعات", "2024-06-01T09:00"),
        ("منذ يومين", "2024-05-30T12:00"),
        ("أمس 22:10", "2024-05-31T22:10"),
        ("16 شباط", "2024-02-16T00:00"),
        ("16 كانون الأول", "2023-12-16T00:00"),
        ("12 ذو القعدة 1445 هـ", "2024-05-20T00:00"),
        ("26 شوال 1436 هـ الموافق 11 أغسطس 2015 م", "2015-08-11T00:00"),
        ("7/3/1429 هـ", "2008-03-15T00:00"),
        ("31 فبراير 2024", None),
        ("شيء آخر", None),
        ("", None),
    ],
)
def test_parse_time(stamp: str, time: str | None) -> None:
    expected = datetime.fromisoformat(time).replace(tzinfo=UTC) if time else None
    assert parse_time(stamp, fetched_at=FETCHED) == expected


def test_relative_times_need_a_clock_to_count_from() -> None:
    assert parse_time("منذ 3 ساعات") is None
    assert parse_time("16 شباط") is None


def test_clock_times_are_in_the_outlets_zone() -> None:
    assert parse_time("12 مارس 2024 14:05", zone=CAIRO) == datetime(2024, 3, 12, 12, 5, tzinfo=UTC)
    assert parse_time("12 يونيو 2024 14:05", zone=CAIRO) == datetime(2024, 6, 12, 11, 5, tzinfo=UTC)


def test_a_day_without_a_clock_time_stays_that_day() -> None:
    assert parse_time("12 مارس 2024", zone=CAIRO) == datetime(2024, 3, 12, tzinfo=UTC)


def test_a_zone_on_the_page_wins() -> None:
    stamp = "12 مارس 2024 14:05 بتوقيت غرينتش"
    assert parse_time(stamp, zone=CAIRO) == datetime(2024, 3, 12, 14, 5, tzinfo=UTC)


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_any_text_is_read_or_not(text: str) -> None:
    time = parse_time(text, fetched_at=FETCHED, zone=CAIRO)
    assert time is None or time.tzinfo is UTC


@given(st.dates(date(1946, 1, 1), date(2077, 1, 1)))
def test_hijri_round_trip(day: date) -> None:
    hijri = from_gregorian(day)
    assert hijri is not None
    assert to_gregorian(*hijri) == day


@pytest.mark.parametrize(
    ("hijri", "day"),
    [
        ((1445, 9, 1), date(2024, 3, 11)),
        ((1446, 1, 1), date(2024, 7, 7)),
        ((1436, 10, 26), date(2015, 8, 11)),
        ((1445, 13, 1), None),
        ((1445, 1, 31), None),
        ((1200, 1, 1), None),
        ((1600, 1, 1), None),
    ],
)
def test_hijri_dates(hijri: tuple[int, int, int], day: date | None) -> None:
    assert to_gregorian(*hijri) == day


def test_date_in_url() -> None:
    assert date_in_url("https://a.example/2024/03/12/x") == datetime(2024, 3, 12, tzinfo=UTC)
    assert date_in_url("https://a.example/2024/03/") is None
    assert date_in_url("https://a.example/article/20241399") is None


def test_to_utc() -> None:
    assert to_utc(datetime(2024, 3, 12, 14)) == datetime(2024, 3, 12, 14, tzinfo=UTC)  # noqa: DTZ001 -- naive on purpose
    assert to_utc(datetime(2024, 3, 12, 14, tzinfo=CAIRO)) == datetime(2024, 3, 12, 12, tzinfo=UTC)
    assert to_utc(None) is None


def test_a_moment_outside_the_years_of_utc_is_none() -> None:
    east, west = timezone(timedelta(hours=3)), timezone(-timedelta(hours=3))
    assert to_utc(datetime(1, 1, 1, tzinfo=east)) is None
    assert to_utc(datetime(1, 1, 1, tzinfo=west)) == datetime(1, 1, 1, 3, tzinfo=UTC)
    assert to_utc(datetime(9999, 12, 31, 23, tzinfo=west)) is None
    assert parse_time("0001-01-01T00:00:00+03:00") is None


@pytest.mark.parametrize(
    ("milliseconds", "time"),
    [
        (1_746_360_000_000, datetime(2025, 5, 4, 12, tzinfo=UTC)),
        (1_746_360_000_000_000, None),
        (1_746_360_000_000_000_000, None),
        (2**63 - 1, None),
        (253_402_300_800_000, None),
        (0, None),
        (1, None),
        (631_151_999_999, None),
        (631_152_000_000, datetime(1990, 1, 1, tzinfo=UTC)),
        (-1, None),
    ],
)
def test_from_milliseconds(milliseconds: int, time: datetime | None) -> None:
    assert from_milliseconds(milliseconds) == time


@given(
    st.sampled_from(("أمس 22:10", "أول أمس 22:10", "منذ 999 سنوات", "16 شباط", "قبل ساعتين")),
    st.datetimes(timezones=st.timezones() | st.just(UTC)),
)
def test_any_clock_is_counted_back_from_or_not(stamp: str, fetched_at: datetime) -> None:
    time = parse_time(stamp, fetched_at=fetched_at)
    assert time is None or time.tzinfo is UTC
