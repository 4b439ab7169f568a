"""Outlets by their domain: what they are called, and the clock that their pages go by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from streams.arabic.fold import fold
from streams.pages.wordlists import word_list
from streams.text.dates import zone_named

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class Known(NamedTuple):
    """A row of the table."""

    domain: str
    name: str
    zone: str


_LONGEST_RIGHTS = 200

# fmt: off
_TABLE = (
    Known("youm7.com",            "اليوم السابع",       "Africa/Cairo"),
    Known("elbalad.news",         "صدى البلد",          "Africa/Cairo"),
    Known("masrawy.com",          "مصراوي",             "Africa/Cairo"),
    Known("almasryalyoum.com",    "المصري اليوم",       "Africa/Cairo"),
    Known("shorouknews.com",      "الشروق",             "Africa/Cairo"),
    Known("ahram.org.eg",         "الأهرام",            "Africa/Cairo"),
    Known("elwatannews.com",      "الوطن",              "Africa/Cairo"),
    Known("vetogate.com",         "فيتو",               "Africa/Cairo"),
    Known("akhbarelyom.com",      "أخبار اليوم",        "Africa/Cairo"),
    Known("alweeam.com.sa",       "الوئام",             "Asia/Riyadh"),
    Known("okaz.com.sa",          "عكاظ",               "Asia/Riyadh"),
    Known("sabq.org",             "سبق",                "Asia/Riyadh"),
    Known("alriyadh.com",         "الرياض",             "Asia/Riyadh"),
    Known("spa.gov.sa",           "واس",                "Asia/Riyadh"),
    Known("aleqt.com",            "الاقتصادية",         "Asia/Riyadh"),
    Known("almowaten.net",        "المواطن",            "Asia/Riyadh"),
    Known("argaam.com",           "أرقام",              "Asia/Riyadh"),
    Known("aljazeera.net",        "الجزيرة نت",         "Asia/Qatar"),
    Known("alaraby.co.uk",        "العربي الجديد",      "Europe/London"),
    Known("aawsat.com",           "الشرق الأوسط",       "Europe/London"),
    Known("alarabiya.net",        "العربية",            "Asia/Dubai"),
    Known("skynewsarabia.com",    "سكاي نيوز عربية",    "Asia/Dubai"),
    Known("alkhaleej.ae",         "الخليج",             "Asia/Dubai"),
    Known("albayan.ae",           "البيان",             "Asia/Dubai"),
    Known("emaratalyoum.com",     "الإمارات اليوم",     "Asia/Dubai"),
    Known("wam.ae",               "وام",                "Asia/Dubai"),
    Known("kuna.net.kw",          "كونا",               "Asia/Kuwait"),
    Known("alqabas.com",          "القبس",              "Asia/Kuwait"),
    Known("arabic.rt.com",        "RT Arabic",          "Europe/Moscow"),
    Known("sarabic.ae",           "سبوتنيك عربي",       "Europe/Moscow"),
    Known("arabic.cnn.com",       "CNN بالعربية",       "Asia/Dubai"),
    Known("bbc.com",              "BBC عربي",           "Europe/London"),
    Known("france24.com",         "فرانس 24",           "Europe/Paris"),
    Known("dw.com",               "DW عربي",            "Europe/Berlin"),
    Known("aa.com.tr",            "الأناضول",           "Europe/Istanbul"),
    Known("yenisafak.com",        "يني شفق",            "Europe/Istanbul"),
    Known("almayadeen.net",       "الميادين",           "Asia/Beirut"),
    Known("annahar.com",          "النهار",             "Asia/Beirut"),
    Known("nna-leb.gov.lb",       "الوكالة الوطنية للإعلام", "Asia/Beirut"),
    Known("sana.sy",              "سانا",               "Asia/Damascus"),
    Known("enabbaladi.net",       "عنب بلدي",           "Asia/Damascus"),
    Known("petra.gov.jo",         "بترا",               "Asia/Amman"),
    Known("ammonnews.net",        "عمون",               "Asia/Amman"),
    Known("maannews.net",         "معا",                "Asia/Hebron"),
    Known("shafaq.com",           "شفق نيوز",           "Asia/Baghdad"),
    Known("alsumaria.tv",         "السومرية",           "Asia/Baghdad"),
    Known("hespress.com",         "هسبريس",             "Africa/Casablanca"),
    Known("echoroukonline.com",   "الشروق أونلاين",     "Africa/Algiers"),
    Known("aps.dz",               "واج",                "Africa/Algiers"),
    Known("assabah.com.tn",       "الصباح",             "Africa/Tunis"),
    Known("mosaiquefm.net",       "موزاييك",            "Africa/Tunis"),
    Known("adengad.net",          "عدن الغد",           "Asia/Aden"),
)
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
_BY_NAME = {fold(row.name): row for row in _TABLE}


def outlet_name(domain: str | None) -> str | None:
    """Give what the outlet at a domain or a part of it is called, None when unknown."""
    row = _row(domain)
    return row.name if row else None


def outlet_zone(domain: str | None, name: str | None) -> ZoneInfo | None:
    """Give the zone of an outlet's clock.

    Args:
        domain: its host; the country of its last label serves where the table does not know it.
        name: what it is called, used when there is no domain.

    Returns:
        The zone, or None when nothing says it.
    """
    row = _row(domain)
    if row is None and name is not None:
        row = _BY_NAME.get(fold(name))
    if row is not None:
        return zone_named(row.zone)
    country = _COUNTRIES.get(domain.rpartition(".")[2]) if domain else None
    return zone_named(country) if country else None


_SAID = r"حقوق[^\n]{0,30}محفوظة|copyright|all rights reserved|©"
_OWNER = r"ل(?:ـ|صحيفة |موقع |شبكة |وكالة |جريدة |بوابة |قناة |دى )?[\s\"«“]*"
_RIGHTS = re.compile(
    rf"(?:{_SAID})(?:[\s©:.\d–\"«“-]|all rights reserved|copyright|\(c\))*(?:{_OWNER})?"
    r"(?P<name>[^©\d\n|.،\"»”]{3,40})",
    re.IGNORECASE,
)
_BEFORE_RIGHTS = re.compile(r"^(?P<name>[^©\d\n|.،]{3,30}?)\s*(?:©|\(c\))", re.IGNORECASE)
_FOLLOW_UPS = re.compile(r"^(?P<name>[^|/\-–—ـ:]{3,30}?)\s*[|/\-–—ـ:]+\s*(?:متابعات|خاص|متابعة)\b")
_NOT_NAMES = re.compile(
    r"سياسة|الخصوصية|شروط|تصميم|تطوير|برمجة|محفوظة|حقوق|النشر|يحظر|reserved|rights|powered|design|بواسطة|الموقع$",
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
            name = match["name"].strip(' -–—:,()«»"“”')
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
