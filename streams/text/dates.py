"""Times as Arabic pages write them: RFC 3339, dates in words and figures, "two hours ago".

Gregorian months have three sets of names in the Arab world: Egyptian (يناير), Levantine
(كانون الثاني) and Maghrebi (جانفي). Hijri dates are passed over: pages give the Gregorian too.
A time without a zone is taken for UTC.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

_MONTH_NAMES = (
    ("يناير", "كانون الثاني", "جانفي", "january", "jan"),
    ("فبراير", "شباط", "فيفري", "february", "feb"),
    ("مارس", "آذار", "march", "mar"),
    ("أبريل", "نيسان", "أفريل", "إبريل", "april", "apr"),
    ("مايو", "أيار", "ماي", "may"),
    ("يونيو", "حزيران", "جوان", "يونية", "june", "jun"),
    ("يوليو", "تموز", "جويلية", "يوليوز", "يولية", "july", "jul"),
    ("أغسطس", "آب", "أوت", "غشت", "august", "aug"),
    ("سبتمبر", "أيلول", "شتنبر", "september", "sep"),
    ("أكتوبر", "تشرين الأول", "october", "oct"),
    ("نوفمبر", "تشرين الثاني", "نونبر", "november", "nov"),
    ("ديسمبر", "كانون الأول", "دجنبر", "december", "dec"),
)
_SPELLING = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ة": "ه",
        "ـ": "",
        "،": ",",
        "\u200f": "",
        "\u200e": "",
    }
    | dict(zip("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789", strict=True))
    | dict.fromkeys("\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652", "")
)
_MONTHS = {
    name.translate(_SPELLING): number
    for number, names in enumerate(_MONTH_NAMES, start=1)
    for name in names
}
MONTH_WORDS = frozenset(word for name in _MONTHS for word in name.split())
"""Words of month names: no hamza on alef, no diacritics, heh for teh marbuta."""

_MONTH = "|".join(re.escape(name) for name in sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_IN_WORDS = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -]{{0,3}}(?<![^\W\d])(?P<month>{_MONTH})(?![^\W\d])"
    rf"(?: ?[/(] ?(?:{_MONTH})\)?| (?:{_MONTH}))?[ ,)-]{{0,3}}(?:{_YEAR})?"
)
_ENGLISH = re.compile(rf"(?<![^\W\d])(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}}),? {_YEAR}")
_YEAR_FIRST = re.compile(rf"(?<!\d){_YEAR}[-/.](?P<month>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?!\d)")
_YEAR_LAST = re.compile(rf"(?<!\d)(?P<day>\d{{1,2}})[-/.](?P<month>\d{{1,2}})[-/.]{_YEAR}")
_GLUED_TIME = re.compile(r"(?<!\d)(?P<time>\d{1,2}:\d\d)(?=\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d)")
_TIME = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?!\d)(?::(?P<second>\d\d)(?!\d))?"
    r" {0,2}(?:(?P<half>صباحا|مساء|ص|م|am|pm|a\.m|p\.m)(?![^\W\d]))?"
    r" {0,2}\(?(?:(?:gmt|utc) ?)?(?P<zone>[+-]\d\d:?\d\d)?"
)
_AGO = re.compile(
    r"(?<![^\W\d])(?:منذ|قبل) (?:(?P<number>\d{1,3}) )?"
    r"(?P<unit>دقيقه|دقيقتين|دقائق|ساعه|ساعتين|ساعات|يوما|يوم|يومين|ايام|اسبوع|اسبوعين|اسابيع)(?![^\W\d])"
)
_UNITS = {
    "دقيقه": (1, 60), "دقيقتين": (2, 60), "دقائق": (None, 60),
    "ساعه": (1, 3600), "ساعتين": (2, 3600), "ساعات": (None, 3600),
    "يوم": (1, 86400), "يوما": (None, 86400), "يومين": (2, 86400), "ايام": (None, 86400),
    "اسبوع": (1, 604800), "اسبوعين": (2, 604800), "اسابيع": (None, 604800),
}  # fmt: skip
_IN_PATH = re.compile(
    r"/(?P<year>(?:19|20)\d\d)[/-]?(?P<month>\d\d)(?:[/-]?(?P<day>\d\d))?(?=[/-])"
)
_PADDED_IN_PATH = re.compile(r"/(?P<year>(?:19|20)\d\d)/(?P<month>\d{1,2})/(?P<day>\d{1,2})(?=/)")
_LONGEST_STAMP = 400
_NOON = 12


def parse_time(text: str, *, fetched_at: datetime | None = None) -> datetime | None:
    """Read the first time that a short text states.

    Args:
        text: an RFC 3339 time or a line such as ``الثلاثاء 12 مارس 2024 - 14:05``; only the first
            400 code points are looked at.
        fetched_at: when the page was read; "two hours ago" and a date without its year count
            back from it and are not understood without it.

    Returns:
        An aware datetime in UTC, or None.
    """
    stamp = " ".join(text[:_LONGEST_STAMP].translate(_SPELLING).lower().split())
    exact = _iso(stamp)
    if exact is not None:
        return exact
    day = _date(stamp, fetched_at)
    if day is not None:
        return _with_time(day, stamp)
    return _ago(stamp, fetched_at)


def date_in_url(url: str) -> datetime | None:
    """Read the date in the path of a URL, as in ``/2024/03/12/``.

    Args:
        url: any URL.

    Returns:
        Midnight of that day in UTC, or None; a month without a day says too little.
    """
    for pattern in (_PADDED_IN_PATH, _IN_PATH):
        match = pattern.search(url)
        if match and match["day"]:
            day = _make_date(int(match["year"]), int(match["month"]), int(match["day"]))
            if day:
                return datetime(day.year, day.month, day.day, tzinfo=UTC)
    return None


def to_utc(time: datetime) -> datetime:
    """Give the time in UTC; without a zone it is taken for UTC.

    Args:
        time: naive or aware.

    Returns:
        The same moment, aware and in UTC.
    """
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _iso(stamp: str) -> datetime | None:
    if not stamp[:4].isdigit() or stamp[4:5] != "-":
        return None
    try:
        return to_utc(datetime.fromisoformat(stamp.upper()))
    except (ValueError, OverflowError):
        return None


def _make_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _date(stamp: str, fetched_at: datetime | None) -> date | None:
    for pattern in (_IN_WORDS, _ENGLISH):
        for match in pattern.finditer(stamp):
            month = _MONTHS[match["month"]]
            if match["year"]:
                found = _make_date(int(match["year"]), month, int(match["day"]))
            else:
                found = _latest(month, int(match["day"]), fetched_at)
            if found:
                return found
    spaced = _GLUED_TIME.sub(r"\g<time> ", stamp)
    for pattern in (_YEAR_FIRST, _YEAR_LAST):
        for match in pattern.finditer(spaced):
            year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
            found = _make_date(year, month, day) or _make_date(year, day, month)
            if found:
                return found
    return None


def _latest(month: int, day: int, fetched_at: datetime | None) -> date | None:
    """Give that day of the year in the last twelve months before the page was read."""
    if fetched_at is None:
        return None
    today = fetched_at.date()
    found = _make_date(today.year, month, day)
    return found if found is None or found <= today else _make_date(today.year - 1, month, day)


def _with_time(day: date, stamp: str) -> datetime:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    match = _TIME.search(_GLUED_TIME.sub(r"\g<time> ", stamp))
    if not match:
        return midnight
    hour = int(match["hour"])
    half = (match["half"] or "")[:1]
    if half in ("م", "p") and hour < _NOON:
        hour += _NOON
    elif half in ("ص", "a") and hour == _NOON:
        hour = 0
    try:
        zone = _zone(match["zone"]) if match["zone"] else UTC
        return datetime(
            day.year, day.month, day.day, hour, int(match["minute"]), int(match["second"] or 0),
            tzinfo=zone,
        ).astimezone(UTC)  # fmt: skip
    except (ValueError, OverflowError):
        return midnight


def _zone(offset: str) -> timezone:
    minutes = int(offset[1:3]) * 60 + int(offset[-2:])
    return timezone(timedelta(minutes=minutes if offset[0] == "+" else -minutes))


def _ago(stamp: str, fetched_at: datetime | None) -> datetime | None:
    match = _AGO.search(stamp)
    if match is None or fetched_at is None:
        return None
    implied, seconds = _UNITS[match["unit"]]
    number = int(match["number"]) if match["number"] else implied
    return None if number is None else to_utc(fetched_at) - timedelta(seconds=number * seconds)
