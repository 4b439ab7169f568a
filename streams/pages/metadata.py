"""What a page says about its article besides the text: who, where from, when, about what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from streams.arabic.fold import fold
from streams.pages import bylines
from streams.pages.outlets import is_outlet
from streams.pages.wordlists import common_words, stamp_words, word_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|igshid|igsh|mc_[ce]id|_ga|_gl|ref"
    r"|ref_src|ref_url|referrer|source|src|cmpid|cmp|ocid|ncid|sr_share|share|shared|spm|s_cid|at_\w+"
    r"|traffic_source|amp|outputtype|output|mobile|device|view|print|from|feature|ns_\w+|xtor|rss)$",
    re.IGNORECASE,
)
_MOBILE_HOST = re.compile(r"^(?:www\d?|m|mobile|amp|wap)\.(?=[^.]+\.)")
_AMP_PATH = re.compile(r"/amp/?$|^/amp(?=/.)|\.amp(?=$|\.html?$)", re.IGNORECASE)
_HTTP = frozenset(("http", "https"))
_PORTS = {"http": 80, "https": 443}

_SEPARATED = re.compile(r"\s*[,،;؛|•·#/\n]\s*|\s+[-–—]\s+")
_WORD = re.compile(r"[^\W_]+")
_FUNCTION_RANK = 60
_LONGEST_KEYWORD, _MOST_KEYWORDS = 6, 40
_NAME_PREFIX = re.compile(
    "^(?:كتب(?:ت|ه|ها)?(?: الخبر| المقال)?|بقلم|إعداد|اعداد|تحرير|تقرير|حوار|ترجمة|المحررة?|الكاتبة?|الصحفية?|الصحافية?|رئيسة? التحرير"
    "|(?:مرسلة |نشر(?:ت)? )?بواسطة|مراسلة?|مراسل(?:نا|تنا)|حاور(?:ه|ها|ته|تها)|أجرى الحوار|أجرت الحوار|by|written by)"
    "(?![^\\W\\d_])\\s*[:：/\\-–—]*\\s*",
    re.IGNORECASE,
)
_SOURCE_PREFIX = re.compile(
    "^(?:عن|نقلا عن|نقلًا عن|نقلاً عن|خاص)?\\s*(?:موقع|صحيفة|مجلة|وكالة|جريدة|قناة|شبكة)?\\s*(?:أنباء\\s+)?"
)
_SOURCE_PARTS = re.compile(r"\s*[+،,|/]\s*|\s+(?:و(?=وكال)|-|–)\s*")
_BESIDE_SOURCE = re.compile(" (?:عدد )?(?:المشاهدات|الزيارات|القراءات|القراء)(?!\\w).*| A[+-].*")
"""What stands behind a source on its line: how often it was read, the size of letters."""
_PARTS_OF_PLACE = re.compile("[-–—/|]")
_NAME_WORDS = range(2, 5)
_LONGEST_NAME = 7
_WEEKDAYS = frozenset("الاحد الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت".split())
_NO_AGENCIES = frozenset("متابعات خاص وكالات".split())
_A_TITLE, _MOSTLY = 5, 0.8


def canonical_url(url: str) -> str | None:
    """Give the address that all copies of a page share.

    Tracking parameters, the fragment, AMP and mobile hosts and paths, default ports, the trailing
    slash and the difference of http and https go; the rest of the query is sorted.

    Args:
        url: the address as it came.

    Returns:
        The canonical address, or None when it is no web address.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in _HTTP or "." not in host:
        return None
    while _MOBILE_HOST.match(host):
        host = _MOBILE_HOST.sub("", host)
    path = quote(unquote(_AMP_PATH.sub("", parts.path)), safe="/:@!$&'()*+,;=~-._")
    pairs = sorted(pair for pair in parse_qsl(parts.query) if not _TRACKING.match(pair[0]))
    netloc = host if port in (None, _PORTS[parts.scheme.lower()]) else f"{host}:{port}"
    return urlunsplit(("https", netloc, path.rstrip("/"), urlencode(pairs), ""))


def host_of(canonical: str | None) -> str | None:
    """Give the host of a canonical address: lower case, without ``www.`` and mobile prefixes."""
    return urlsplit(canonical).hostname if canonical else None


def clean_keywords(text: str) -> tuple[str, ...]:
    """Split a line of keywords and leave out stop words, chrome words and repeats.

    Args:
        text: what follows the cue, in display form, Persian letters mended.

    Returns:
        The keywords in order: phrases where the line has separators, words where it has none,
        with an adjective or a name that belongs to the word before kept together when it has
        the article: ``القطب الشمالي``.
    """
    text = text.strip(" :.،,")
    parts = [part for part in _SEPARATED.split(text) if part.strip()]
    if len(parts) == 1:
        parts = _phrases(parts[0].split())
    kept: dict[str, str] = {}
    for part in parts:
        keyword = part.strip(" #:.\"'«»“”()[]").replace("_", " ")
        if keyword and len(keyword.split()) <= _LONGEST_KEYWORD and not _is_chrome(keyword):
            kept.setdefault(fold(keyword), keyword)
    return tuple(kept.values())[:_MOST_KEYWORDS]


def page_keywords(text: str | None, title: str | None) -> tuple[str, ...]:
    """Give the keywords of the markup; none where a machine only cut the title into words."""
    keywords = clean_keywords(text or "")
    words = set(_WORD.findall(fold(title or "")))
    cut = sum(words.issuperset(_WORD.findall(fold(keyword))) for keyword in keywords)
    return () if len(keywords) >= _A_TITLE and cut > _MOSTLY * len(keywords) else keywords


def _phrases(words: Sequence[str]) -> list[str]:
    """Join words with the article that follow each other: a noun and its adjective."""
    phrases: list[str] = []
    for word in words:
        before = phrases[-1] if phrases else ""
        definite = fold(word).startswith("ال") and len(word) > 4  # noqa: PLR2004 -- not اله
        joins = definite and fold(before).startswith("ال") and " " not in before
        if joins and not _is_chrome(word) and not _is_chrome(before):
            phrases[-1] = f"{before} {word}"
        else:
            phrases.append(word)
    return phrases


def _is_chrome(keyword: str) -> bool:
    words = _WORD.findall(fold(keyword))
    common = common_words()
    return all(
        word in word_list("chrome-words")
        or len(word) < 2  # noqa: PLR2004 -- a lone letter
        or (len(word) <= 4 and common.get(word, _FUNCTION_RANK) < _FUNCTION_RANK)  # noqa: PLR2004 -- short and frequent: a particle
        for word in words
    )


def person_name(text: str) -> str | None:
    """Give the person whom a byline names.

    Args:
        text: the byline, in display form.

    Returns:
        The name without what stands before it, or None when no name is left.
    """
    name = _NAME_PREFIX.sub("", text.strip(" *•:،.-–—"))
    for part in re.split(r"\s*[-–—/|()،,:]\s*", name):
        bare = _without_stamp(part)
        words = _WORD.findall(fold(bare))
        if "_" in bare or not word_list("not-in-names").isdisjoint(words):
            continue
        if words and (bylines.is_person(words) or (part == name and 1 < len(words) <= 4)):  # noqa: PLR2004 -- a name has two to four words
            return bare.strip(" .:")
    place, colon, last = name.rpartition(":")
    named = colon and any(is_outlet(part.strip()) for part in _PARTS_OF_PLACE.split(place))
    words = _WORD.findall(fold(last)) if named else []
    able = len(words) in _NAME_WORDS and not any(word.isdigit() for word in words)
    unsaid = word_list("not-in-names").isdisjoint(words) and not common_words().keys() >= {*words}
    return last.strip() if able and unsaid else None


def _without_stamp(name: str) -> str:
    """Leave out the day or the date that a byline ends with."""
    words = name.split()
    dated = any(word.isdigit() for word in words)
    # Rajab and Ramadan are names as well: months go only where a number stands with them.
    while words and (
        words[-1].isdigit() or fold(words[-1]) in (stamp_words() if dated else _WEEKDAYS)
    ):
        words.pop()
    return " ".join(words)


def source_name(text: str) -> str | None:
    """Give the outlet that a source line names: ``صدى البلد``, or ``الجزيرة`` of several.

    Args:
        text: what follows ``المصدر:``, or a line such as ``عن موقع ذا نيويوركر``.

    Returns:
        The first that is an outlet, else the first agency, else None.
    """
    names = []
    text = _BESIDE_SOURCE.sub("", text)
    for part in _SOURCE_PARTS.split(text.strip(' :.،"«»()')):
        name = _SOURCE_PREFIX.sub("", part, count=1).strip(' :.،"«»()')
        words = _WORD.findall(fold(name))
        if (
            words
            and len(words) <= _LONGEST_NAME
            and not word_list("generic-sources").issuperset(words)
        ):
            names.append(name)
    outlets = (name for name in names if not is_agency(name))
    return next(outlets, None) or next(iter(names), None)


def is_agency(name: str) -> bool:
    """Say whether the name is a news agency's."""
    return bylines.names_agency(fold(name))


def agency_name(dateline: str) -> str | None:
    """Give the news agency that a dateline names, as written: ``رويترز`` of ``القاهرة - رويترز:``."""
    for part in re.split(r"[-–—/،,()«»\":ـ|]+", dateline):
        name = part.strip(" .")
        if name and is_agency(name) and fold(name) not in _NO_AGENCIES:
            return name
    return None


def headline(text: str) -> str:
    """Give a headline of a list without its bullet, its clock time and "more"."""
    text = re.sub(r"^[\s•▪●■◾◆►▶★✅🔴·*\-–—]+", "", text)
    text = re.sub(r"^\d{1,2}:\d\d\s*[.\-|]?\s*", "", text)
    text = re.sub(r"\s*(?:\.\.\.|…)?\s*المزيد$", "", text)
    return text.strip()


def unique(headlines: Iterable[str]) -> tuple[str, ...]:
    """Give the headlines in order, repeats in folded form left out."""
    texts = list(headlines)
    kept: dict[str, str] = {}
    # One call for all of them, which have no line breaks: folding is dear for short texts.
    for form, text in zip(fold("\n".join(texts)).split("\n"), texts, strict=False):
        kept.setdefault(form, text)
    return tuple(kept.values())
