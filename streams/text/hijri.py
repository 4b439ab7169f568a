"""Hijri dates to Gregorian ones, by the Umm al-Qura calendar of Saudi Arabia.

Month lengths for 1365 to 1500 (1945 to 2077), three hexadecimal digits a year, the highest bit for
Muharram: set where the month has 30 days. The table was read out of hijridate 2 (MIT), whose source
is R. H. van Gent's comparison with the published calendar.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date, timedelta
from functools import cache

_FIRST_YEAR, _FIRST_DAY = 1365, date(1945, 12, 5)
_LENGTHS = (
    "aabaaaaaaaabab6aaaa5754b555ab3aa64ea95baaa555aaab4ab655aaaaab2ecab2ab6aaaabab4aab2aba2baa6"
    "b4aba55aaab5556d2b54aea57526e936aaad555aa5b52ba95b49ba4db25d52daa5ad4aea56d4bd23d91da95b4a"
    "b5a56d2b693b49b6556a9754b6a56caad555b29b92ba95d4ada55aaab595749764baa5b52b6a56d2ae9572a755"
    "35a95d49ba4dd26d535aaaad4b6a57527a95b4ab5536c9ae4b6a96b4ada55d25d92dc96d4ad6556d2b693749b6"
    "4d72ab54b6a5752b6956b2ad94dc95d4aea56caad5556c97"
)
_MONTHS = (
    "محرم", "صفر", "ربيع الاول", "ربيع الثاني", "جمادي الاولي", "جمادي الثانيه", "رجب", "شعبان",
    "رمضان", "شوال", "ذو القعده", "ذو الحجه",
)  # fmt: skip
_OTHER_NAMES = {
    "ربيع الاخر": 4, "ربيع اول": 3, "ربيع ثاني": 4, "جمادي الاول": 5, "جمادي الاخره": 6,
    "جمادي الاخر": 6, "جمادي الثاني": 6, "ذي القعده": 11, "ذي الحجه": 12, "ذوالقعده": 11,
    "ذوالحجه": 12, "محرم الحرام": 1, "رمضان المبارك": 9, "شعبان المعظم": 8,
}  # fmt: skip
_NUMBERS = {name: number for number, name in enumerate(_MONTHS, start=1)} | _OTHER_NAMES
_NAMES = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_IN_WORDS = re.compile(
    rf"(?<!\d)(\d{{1,2}}) ?[-/من]{{0,2}} ?({_NAMES}) ?[-/,]? ?(?:سنه |عام )?(1[345]\d\d)(?!\d)"
)
_IN_FIGURES = re.compile(r"(?<!\d)(\d{1,2})[-/. ]{1,3}(\d{1,2})[-/. ]{1,3}(1[345]\d\d)(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(1[345]\d\d)[-/](\d{1,2})[-/](\d{1,2})(?!\d)")


@cache
def _month_starts() -> tuple[int, ...]:
    """Give the days from the first day to the start of each month."""
    bits = int(_LENGTHS, 16)
    count = len(_LENGTHS) * 4
    starts = [0]
    for place in reversed(range(count)):
        starts.append(starts[-1] + 29 + (bits >> place & 1))
    return tuple(starts)


def to_gregorian(year: int, month: int, day: int) -> date | None:
    """Give the Gregorian date of a Hijri one.

    Args:
        year: 1365 to 1500.
        month: 1 for Muharram.
        day: of the month.

    Returns:
        The date, or None when there is no such day or the table does not reach it.
    """
    place = (year - _FIRST_YEAR) * 12 + month - 1
    starts = _month_starts()
    if not 1 <= month <= 12 or not 0 <= place < len(starts) - 1:  # noqa: PLR2004 -- months of a year
        return None
    if not 1 <= day <= starts[place + 1] - starts[place]:
        return None
    return _FIRST_DAY + timedelta(days=starts[place] + day - 1)


def from_gregorian(day: date) -> tuple[int, int, int] | None:
    """Give the Hijri year, month and day of a Gregorian date, None where the table ends."""
    starts = _month_starts()
    days = (day - _FIRST_DAY).days
    if not 0 <= days < starts[-1]:
        return None
    place = bisect_right(starts, days) - 1
    return _FIRST_YEAR + place // 12, place % 12 + 1, days - starts[place] + 1


def find_hijri(stamp: str) -> date | None:
    """Find a Hijri date in a time stamp.

    Args:
        stamp: no hamza on alef, no diacritics, heh for teh marbuta, ASCII digits.

    Returns:
        The Gregorian date, or None.
    """
    match = _IN_WORDS.search(stamp)
    if match:
        return to_gregorian(int(match[3]), _NUMBERS[match[2]], int(match[1]))
    match = _IN_FIGURES.search(stamp)
    if match:
        return to_gregorian(int(match[3]), int(match[2]), int(match[1]))
    match = _YEAR_FIRST.search(stamp)
    return to_gregorian(int(match[1]), int(match[2]), int(match[3])) if match else None
