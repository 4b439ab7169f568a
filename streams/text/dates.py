"""Times as Arabic pages write them: RFC 3339, dates in words and figures, "two hours ago".

Gregorian months have three sets of names in the Arab world: Egyptian (يناير), Levantine
(كانون الثاني) and Maghrebi (جانفي). A Hijri date counts where no Gregorian one stands beside it.
A clock time without a zone is in the outlet's zone where that is known, else in UTC; a day without
a clock time is midnight UTC, so that it stays the day that the page names.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from streams.text.hijri import find_hijri

_EARLIEST_MS = 631_152_000_000
"""The beginning of 1990: there was no web before it."""
_DAY_SECONDS = 86_400
_MONTH_NAMES = (
    ("يناير", "كانون الثاني", "كانون2", "كانون 2", "ك2", "جانفي", "january", "jan"),
    ("فبراير", "شباط", "فيفري", "february", "feb"),
    ("مارس", "آذار", "march", "mar"),
    ("أبريل", "نيسان", "أفريل", "إبريل", "april", "apr"),
    ("مايو", "أيار", "ماي", "may"),
    ("يونيو", "حزيران", "جوان", "يونية", "june", "jun"),
    ("يوليو", "تموز", "جويلية", "يوليوز", "يولية", "july", "jul"),
    ("أغسطس", "آب", "أوت", "غشت", "august", "aug"),
    ("سبتمبر", "أيلول", "شتنبر", "september", "sep"),
    ("أكتوبر", "تشرين الأول", "تشرين1", "تشرين 1", "ت1", "october", "oct"),
    ("نوفمبر", "تشرين الثاني", "تشرين2", "تشرين 2", "ت2", "نونبر", "november", "nov"),
    ("ديسمبر", "كانون الأول", "كانون1", "كانون 1", "ك1", "دجنبر", "december", "dec"),
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
    r"(?<!\d)(?P<day>\d{1,2})(?:st|nd|rd|th)?[ ,/-]{0,3}"
    rf"(?<![^\W\d])(?P<month>{_MONTH})(?![^\W\d])"
    rf"(?: ?[/(] ?(?:{_MONTH})\)?| (?:{_MONTH}))?[ ,)/-]{{0,3}}(?:{_YEAR})?"
)
_ENGLISH = re.compile(
    rf"(?<![^\W\d])(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? {_YEAR}"
)
_YEAR_FIRST = re.compile(
    rf"(?<!\d){_YEAR} ?[-/.] ?(?P<month>\d{{1,2}}) ?[-/.] ?(?P<day>\d{{1,2}})(?!\d)"
)
_YEAR_LAST = re.compile(rf"(?<!\d)(?P<day>\d{{1,2}}) ?[-/.] ?(?P<month>\d{{1,2}}) ?[-/.] ?{_YEAR}")
_GLUED_TIME = re.compile(r"(?<!\d)(?P<time>\d{1,2}:\d\d)(?=\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d)")
_ZONES = {
    "gmt": 0, "utc": 0, "غرينتش": 0, "جرينتش": 0, "غرينيتش": 0, "مكه": 3, "السعوديه": 3, "ksa": 3,
    "الرياض": 3, "بغداد": 3, "الدوحه": 3, "الكويت": 3, "ابوظبي": 4, "ابو ظبي": 4, "دبي": 4,
    "gst": 4, "الامارات": 4, "مسقط": 4, "الجزائر": 1, "تونس": 1, "cet": 1, "cest": 2,
    "eet": 2, "eest": 3, "est": -5, "edt": -4,
}  # fmt: skip
"""Hours from UTC of the zones that have no summer time, or whose name says which."""

_CITIES = {
    "القاهره": "Africa/Cairo",
    "مصر": "Africa/Cairo",
    "بيروت": "Asia/Beirut",
    "لبنان": "Asia/Beirut",
    "القدس": "Asia/Jerusalem",
    "القدس المحتله": "Asia/Jerusalem",
    "فلسطين": "Asia/Hebron",
    "غزه": "Asia/Gaza",
    "عمان": "Asia/Amman",
    "الاردن": "Asia/Amman",
    "دمشق": "Asia/Damascus",
    "طرابلس": "Africa/Tripoli",
    "ليبيا": "Africa/Tripoli",
    "الخرطوم": "Africa/Khartoum",
    "السودان": "Africa/Khartoum",
    "الدار البيضاء": "Africa/Casablanca",
    "المغرب": "Africa/Casablanca",
    "الرباط": "Africa/Casablanca",
    "سلطنه عمان": "Asia/Muscat",
    "صنعاء": "Asia/Aden",
    "عدن": "Asia/Aden",
    "نواكشوط": "Africa/Nouakchott",
    "المنامه": "Asia/Bahrain",
    "اسطنبول": "Europe/Istanbul",
    "انقره": "Europe/Istanbul",
    "موسكو": "Europe/Moscow",
    "لندن": "Europe/London",
    "باريس": "Europe/Paris",
    "برلين": "Europe/Berlin",
    "طهران": "Asia/Tehran",
    "واشنطن": "America/New_York",
    "نيويورك": "America/New_York",
}
"""Cities whose clocks change, or did: named after "by the time of", looked up by the zone."""

_CITY_NAMES = "|".join(sorted(_CITIES, key=len, reverse=True))
_ZONE_NAMES = "|".join(sorted(_ZONES, key=len, reverse=True))
_TIME = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2}):(?P<minute>\d\d)(?!\d)(?::(?P<second>\d\d)(?!\d))?"
    r" {0,2}(?:(?P<half>صباحا|مساء|ص|م|am|pm|a\.m|p\.m)(?![^\W\d]))?"
    r" {0,2}\(?(?P<zone>(?:gmt|utc) ?[+-]\d\d?(?::?\d\d)?(?!\d)|[+-]\d\d:?\d\d(?!\d))?"
    rf"(?:[ (]{{0,2}}(?:بتوقيت |توقيت )(?P<city>{_CITY_NAMES})(?![^\W\d])"
    rf"|[ (]{{0,2}}(?:بتوقيت |توقيت )?(?P<named>{_ZONE_NAMES}))?"
)
_NUMBERS = dict(zip("ثلاث اربع خمس ست سبع ثماني تسع عشر".split(), range(3, 11), strict=True)) | {
    "ثلاثه": 3,
    "اربعه": 4,
    "خمسه": 5,
    "سته": 6,
    "سبعه": 7,
    "ثمانيه": 8,
    "تسعه": 9,
    "عشره": 10,
}
_NUMBER_WORDS = "|".join(_NUMBERS)
_UNIT = (
    "دقيقه|دقيقتين|دقائق|دقايق|ساعه|ساعتين|ساعات|يوما|يوم|يومين|ايام|اسبوع|اسبوعين|اسابيع|شهر|شهرا|شهرين"
    "|اشهر|شهور|ثانيه|ثواني|سنه|سنتين|عام|عامين|سنوات|اعوام"
)
_AGO = re.compile(
    rf"(?<![^\W\d])(?:منذ|قبل|من) (?:حوالي |نحو )?(?:(?P<number>\d{{1,3}}|{_NUMBER_WORDS}) )?"
    rf"(?P<unit>{_UNIT})(?![^\W\d])"
    rf"(?: و ?(?P<rest>\d{{1,3}}) (?P<rest_unit>{_UNIT})(?![^\W\d]))?"
)
_DAY = re.compile(r"(?<![^\W\d])(?P<day>اليوم|امس|اول امس)(?![^\W\d])")
_UNITS = {
    "دقيقه": (1, 60), "دقيقتين": (2, 60), "دقائق": (None, 60),
    "ساعه": (1, 3600), "ساعتين": (2, 3600), "ساعات": (None, 3600),
    "يوم": (1, 86400), "يوما": (None, 86400), "يومين": (2, 86400), "ايام": (None, 86400),
    "اسبوع": (1, 604800), "اسبوعين": (2, 604800), "اسابيع": (None, 604800), "دقايق": (None, 60),
    "شهر": (1, 2629746), "شهرا": (None, 2629746), "شهرين": (2, 2629746), "اشهر": (None, 2629746),
    "شهور": (None, 2629746), "ثانيه": (1, 1), "ثواني": (None, 1),
    "سنه": (1, 31556952), "عام": (1, 31556952), "سنوات": (None, 31556952),
    "سنتين": (2, 31556952), "عامين": (2, 31556952), "اعوام": (None, 31556952),
}  # fmt: skip
_IN_PATH = re.compile(
    r"/(?P<year>(?:19|20)\d\d)[/-]?(?P<month>\d\d)(?:[/-]?(?P<day>\d\d))?(?=[/-])"
)
_PADDED_IN_PATH = re.compile(r"/(?P<year>(?:19|20)\d\d)/(?P<month>\d{1,2})/(?P<day>\d{1,2})(?=/)")
_LONGEST_STAMP = 400
_NOON, _DATE_ONLY = 12, 10
_FIRST_YEAR = 1990
_CLOCK_SKEW = timedelta(days=1)


def parse_time(
    text: str, *, fetched_at: datetime | None = None, zone: tzinfo | None = None
) -> datetime | None:
    """Read the first time that a short text states.

    Args:
        text: an RFC 3339 time or a line such as ``الثلاثاء 12 مارس 2024 - 14:05``; only the first
            400 code points are looked at.
        fetched_at: when the page was read; "two hours ago" and a date without its year count
            back from it and are not understood without it.
        zone: of the outlet, for a clock time that names none; UTC when unknown.

    Returns:
        An aware datetime in UTC, or None.
    """
    stamp = " ".join(text[:_LONGEST_STAMP].translate(_SPELLING).lower().split())
    exact = _iso(stamp, zone)
    if exact is not None:
        return exact
    day = _date(stamp, fetched_at) or find_hijri(stamp) or _named_day(stamp, fetched_at)
    if day is not None:
        return _with_time(day, stamp, zone or UTC)
    return _ago(stamp, fetched_at)


_MARKS = re.compile(
    "(?P<modified>(?:اخر |تم )?(?:ال)?(?:تحديث|تعديل)|عدل في|(?:last )?(?:updated?|modified))"
    "|(?P<published>(?:تاريخ |تم |وقت )?(?:ال)?نشر(?:ت|ه|ها)?|published|posted|كتب في|اضيف)"
)


class Stamp(NamedTuple):
    """The parts of a time stamp: when an article was published, and when changed."""

    published: str
    modified: str


def split_stamp(text: str) -> Stamp:
    """Tell a stamp's time of publication from its time of change.

    Args:
        text: such as ``آخر تحديث: 7 نوفمبر 2024 تاريخ النشر: 5 نوفمبر 2024``.

    Returns:
        The part that is about each; all of it is about publication where nothing says more.
    """
    stamp = " ".join(text[:_LONGEST_STAMP].translate(_SPELLING).lower().split())
    marks = list(_MARKS.finditer(stamp))
    changed = [at for at, mark in enumerate(marks) if mark["modified"]]
    if not changed:
        return Stamp(stamp, "")
    first = marks[changed[0]]
    before = stamp[: first.start()]
    following = marks[changed[0] + 1].start() if changed[0] + 1 < len(marks) else len(stamp)
    after, change = stamp[following:], stamp[first.start() : following]
    if before and not (_date(change, None) or find_hijri(change) or _AGO.search(change)):
        # A clock alone is that of the day before it.
        return Stamp(stamp, "")
    return Stamp((after if changed[0] + 1 < len(marks) else before).strip(), change)


def plausible(time: datetime | None, fetched_at: datetime | None) -> datetime | None:
    """Give a time that news can have: from 1990 on, not after its page was read; else None.

    Args:
        time: aware, or None.
        fetched_at: when the page was read; a day more is allowed, for clocks and zones.
    """
    if time is None or time.year < _FIRST_YEAR:
        return None
    return None if fetched_at is not None and time - fetched_at > _CLOCK_SKEW else time


def machine_time(text: str, zone: tzinfo | None = None) -> datetime | None:
    """Read a time that markup gives: as text, or in seconds or milliseconds since 1970.

    Args:
        text: the value of an attribute.
        zone: of the outlet, for a clock time that names none.

    Returns:
        An aware datetime in UTC, or None.
    """
    bare = text.strip()
    if bare.isascii() and bare.isdigit() and len(bare) in (10, 13):
        return from_milliseconds(int(bare) * (1000 if len(bare) == 10 else 1))  # noqa: PLR2004 -- seconds
    return parse_time(bare, zone=zone)


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


def to_utc(time: datetime | None) -> datetime | None:
    """Give the time in UTC; without a zone it is taken for UTC.

    Args:
        time: naive or aware, or None.

    Returns:
        The same moment, aware and in UTC; None for none, and for one outside the years 1 to 9999
        of UTC, such as .NET's smallest date in an eastern zone.
    """
    if time is None:
        return None
    try:
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except OverflowError:
        return None


def is_usable(milliseconds: int, now: float) -> bool:
    """Say whether a record's time can be one of news.

    Args:
        milliseconds: since 1970.
        now: seconds since 1970.

    Returns:
        Whether it lies neither before 1990 nor more than a day ahead.
    """
    return _EARLIEST_MS <= milliseconds <= (now + _DAY_SECONDS) * 1000


def from_milliseconds(milliseconds: int) -> datetime | None:
    """Give the time of a record.

    Args:
        milliseconds: since 1970.

    Returns:
        The time in UTC; None before 1990, when no page was fetched, and after the year 9999,
        where a producer counted in other units.
    """
    if milliseconds < _EARLIEST_MS:
        return None
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _before(time: datetime | None, ago: timedelta) -> datetime | None:
    try:
        return None if time is None else time - ago
    except OverflowError:
        return None


def _iso(stamp: str, zone: tzinfo | None) -> datetime | None:
    if not stamp[:4].isdigit() or stamp[4:5] != "-":
        return None
    try:
        time = datetime.fromisoformat(stamp.upper())
    except ValueError:
        return None
    clock = len(stamp) > _DATE_ONLY and time.tzinfo is None
    return to_utc(time.replace(tzinfo=zone) if clock and zone else time)


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


def _named_day(stamp: str, fetched_at: datetime | None) -> date | None:
    match = _DAY.search(stamp)
    if match is None or fetched_at is None or not _TIME.search(stamp):
        return None
    back = {"اليوم": 0, "امس": 1, "اول امس": 2}[match["day"]]
    day = _before(fetched_at, timedelta(days=back))
    return None if day is None else day.date()


def _with_time(day: date, stamp: str, zone: tzinfo) -> datetime:
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
        return datetime(
            day.year, day.month, day.day, hour, int(match["minute"]), int(match["second"] or 0),
            tzinfo=_zone(match, zone),
        ).astimezone(UTC)  # fmt: skip
    except (ValueError, OverflowError):
        return midnight


def _zone(time: re.Match[str], default: tzinfo) -> tzinfo:
    """Give the zone that stands after a clock time, as an offset or by name."""
    if time["zone"]:
        offset_text = time["zone"].lstrip("gmtuc ").replace(":", "")
        sign, digits = offset_text[0], offset_text[1:]
        hours, minutes = (int(digits[:-2]), int(digits[-2:])) if digits[2:] else (int(digits), 0)
        offset = timedelta(hours=hours, minutes=minutes)
        return timezone(offset if sign == "+" else -offset)
    if time["city"]:
        return zone_named(_CITIES[time["city"]]) or default
    if time["named"]:
        return timezone(timedelta(hours=_ZONES[time["named"]]))
    return default


@cache
def zone_named(name: str) -> ZoneInfo | None:
    """Give a zone of the zone database, None for a name that it does not have."""
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return None


def _ago(stamp: str, fetched_at: datetime | None) -> datetime | None:
    match = _AGO.search(stamp)
    if match is None or fetched_at is None:
        return None
    implied, seconds = _UNITS[match["unit"]]
    given = match["number"]
    number = (int(given) if given.isdigit() else _NUMBERS[given]) if given else implied
    if number is None:
        return None
    ago = number * seconds
    if match["rest"]:
        ago += int(match["rest"]) * _UNITS[match["rest_unit"]][1]
    return _before(to_utc(fetched_at), timedelta(seconds=ago))
