"""Outlets by their domain: what they are called, and the clock that their pages go by."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from streams.arabic.fold import fold
from streams.pages.wordlists import rows, word_list
from streams.text.dates import zone_named

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class Known(NamedTuple):
    """A row of the table."""

    domain: str
    name: str
    zone: str


_LONGEST_RIGHTS = 200

_TABLE = tuple(Known(*row) for row in rows("outlets", columns=3))
# fmt: off
_COUNTRIES = {
    "eg": "Africa/Cairo", "sa": "Asia/Riyadh", "ae": "Asia/Dubai", "qa": "Asia/Qatar",
    "kw": "Asia/Kuwait", "bh": "Asia/Bahrain", "om": "Asia/Muscat", "ye": "Asia/Aden",
    "iq": "Asia/Baghdad", "jo": "Asia/Amman", "lb": "Asia/Beirut", "sy": "Asia/Damascus",
    "ps": "Asia/Hebron", "ma": "Africa/Casablanca", "dz": "Africa/Algiers", "tn": "Africa/Tunis",
    "ly": "Africa/Tripoli", "sd": "Africa/Khartoum", "mr": "Africa/Nouakchott",
    "tr": "Europe/Istanbul",
}
# fmt: on

_BY_DOMAIN = {row.domain: row for row in _TABLE}
_ZONES_BY_NAME = {
    name: {one.zone for one in same}
    for name, same in groupby(
        sorted(_TABLE, key=lambda row: fold(row.name)), key=lambda row: fold(row.name)
    )
}


def outlet_name(domain: str | None) -> str | None:
    """Give what the outlet at a domain or a part of it is called, None when unknown."""
    row = _row(domain)
    return row.name if row else None


def is_outlet(name: str) -> bool:
    """Say whether an outlet of the table is called so."""
    return fold(name) in _ZONES_BY_NAME


def outlet_zone(domain: str | None, name: str | None) -> ZoneInfo | None:
    """Give the zone of an outlet's clock.

    Args:
        domain: its host; the country of its last label serves where the table does not know it.
        name: what it is called, used when there is no domain.

    Returns:
        The zone, or None when nothing says it.
    """
    row = _row(domain)
    if row is not None:
        return zone_named(row.zone)
    # الوطن is a paper of four countries: such a name says nothing of the clock.
    zones = _ZONES_BY_NAME.get(fold(name), set()) if name is not None else set()
    if len(zones) == 1:
        return zone_named(next(iter(zones)))
    country = _COUNTRIES.get(domain.rpartition(".")[2]) if domain else None
    return zone_named(country) if country else None


_SAID = r"حقوق[^\n]{0,30}محفوظة|copyright|all rights reserved|©"
_OWNER = r"ل(?:ـ|صحيفة |موقع |جريدة |بوابة |قناة |شركة |دى )?[\s\"«“]*"
_BESIDE = r"[\s©:.|،\d–\"«“-]|جميع الحقوق محفوظة|all rights reserved|copyright|\(c\)"
_RIGHTS = re.compile(
    rf"(?:{_SAID})(?:{_BESIDE})*(?:{_OWNER})?"
    r"(?P<name>[^©\d\n|.،\"»”]{3,40}(?:\b\d\d\b)?)",
    re.IGNORECASE,
)
_BEFORE_RIGHTS = re.compile(
    r"^(?P<name>(?:[^©\d\n|.،]|(?<!\d)\d\d(?!\d)){3,30}?)\s*"
    r"(?:©|\(c\)|[-–—|:]\s*(?:جميع |كل |كافة )?(?:ال)?حقوق)",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"\s[-–—]\s|:\s")
_FOLLOW_UPS = re.compile(r"^(?P<name>[^|/\-–—ـ:]{3,30}?)\s*[|/\-–—ـ:]+\s*(?:متابعات|خاص|متابعة)\b")
_NOT_NAMES = re.compile(
    r"سياسة|الخصوصية|شروط|تصميم|تطوير|برمجة|محفوظة|حقوق|النشر|يحظر|reserved|rights|powered|design"
    "|بواسطة|الموقع$|^الرئيسية$|من نحن|اتصل",
    re.IGNORECASE,
)
_MOST_NAME_WORDS = 4


def outlet_of_rights(text: str) -> str | None:
    """Give the outlet that a line of rights names: ``جميع الحقوق محفوظة لموقع نافذة نيوز 2024``.

    Args:
        text: the line, in display form.

    Returns:
        The name as written, or None.
    """
    for pattern in (_RIGHTS, _BEFORE_RIGHTS):
        for match in pattern.finditer(text[:_LONGEST_RIGHTS]):
            name = _BREAKS.split(match["name"].strip(' -–—:,()«»"“”'))[0]
            if text[match.start("name") - 1 : match.start("name") + 1] == "لل":
                # "of" and "the" are written as one: للشروق is of الشروق.
                name = f"ا{name}"
            name = name.removeprefix("شركة ")
            if name and len(name.split()) <= _MOST_NAME_WORDS and not _NOT_NAMES.search(name):
                return name
    return None


def outlet_of_dateline(text: str) -> str | None:
    """Give the outlet before "follow-ups" or "special": ``صوت المدينة|متابعات``."""
    match = _FOLLOW_UPS.match(text)
    name = match["name"].strip(' «»"“”') if match else ""
    city = fold(name).replace(" ", "_") in word_list("cities")
    return name if 0 < len(name.split()) <= _MOST_NAME_WORDS and not city else None


def _row(domain: str | None) -> Known | None:
    labels = domain.split(".") if domain else []
    parents = (".".join(labels[at:]) for at in range(len(labels) - 1))
    return next((_BY_DOMAIN[parent] for parent in parents if parent in _BY_DOMAIN), None)
