"""Where a name that a model found begins and ends, and of what kind the word before says it is.

The rules look at a name's neighbours, which a model labels one word at a time does not weigh: a
name right behind another one has و before it, one behind a title no preposition, a city may have
its adjective after it, a tournament its year.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from itertools import chain

from streams.arabic.matching import search_form, search_forms, word_before
from streams.contract.article import EntityType
from streams.entities.chain_words import HEADS, NATIONAL
from streams.entities.features import UNKNOWN, Lexicon
from streams.entities.gazetteer import Part
from streams.entities.name_tables import PLACE_CONFIDENCE, Sense, Thing
from streams.entities.persons import without_rest
from streams.entities.placed import TWO_TOWNS
from streams.entities.spans import Span, overlapping

_AND = "و"
_PREPOSITIONS = "لبك"
_SHORTEST = 3
_RARE = 2
_ATTACHED, _SHORTEST_ATTACHED = ("بال", "وال", "بب"), 5
_SON_OF = " ولد "
_DAUGHTER = "بنت "
_SUDANESE_SON = re.compile(r" ود \w{3,}")
_YEAR = re.compile(r" (?:19|20)\d\d(?!\w)")
_NUMBER = re.compile(r" \d{1,4}(?!\w)")
_TWO = re.compile(r"(\w+) و(\w+)")
_TWO_PEOPLE = re.compile(r"(\w+(?: \w+)+?) و(\w{3,}(?: \w+)+)")
_ARTICLE = "ال"
_SATELLITE = " سات "
_APART = "  "
"""What the haystack has for punctuation."""
_MOST_BEFORE = 500
"""Names among which the full one is looked for: it stands early in an article."""


_OF_CITIES = search_forms(
    "الكبرى القديمة العاصمة المكرمة المنورة الأبيض الأزرق الأصفر الأسود الأعلى السفلى"
)
_SIDES = search_forms("الشمالية الجنوبية الشرقية الغربية")
"""Adjectives, feminine as names of regions are, that make half of a region another one."""
_TOURNAMENTS = search_forms("مونديال كأس بطولة أولمبياد يورو كوبا خليجي رؤية دوري كوب إكسبو")
_OF_STATES = search_forms("إنتاج صواريخ طائرات مقاتلات قاذفات رقائق لقاح سفينة مركبة")
"""Things that a place makes or has: the listed place behind one stays a place."""
_THINGS = _OF_STATES | search_forms(
    "مؤشر هاتف طائرة مقاتلة صاروخ فيلم مسلسل رواية لعبة لعبتي نموذج تلسكوب أغنية كبسولة"
)
_DISTRICTS = search_forms("مدينة محافظة ولاية إقليم مديرية بلدة قرية")
"""Nouns that stand outside of a place's name."""
_TWO_DISTRICTS = tuple(f"{noun} " for noun in search_forms(TWO_TOWNS))
_PAPERS = search_forms("صحيفة جريدة مجلة موقع")
_VERBS = frozenset(
    clitic + verb
    for verb in search_forms(
        "تروي يروي تقول يقول تحكي يحكي تؤكد يؤكد تكشف يكشف تضيف يضيف توضح يوضح تصف يصف تتحدث يتحدث "
        "تشرح "
        "يشرح تتذكر يتذكر تعتقد يعتقد تعلن يعلن تقدم يقدم تقود يقود تغني يغني تحتفل يحتفل تستعيد "
        "يستعيد "
        "قال قالت أكد أكدت أضاف أضافت أوضح أوضحت كشف كشفت أعلن أعلنت أدى أدت وصل وصلت"
    )
    for clitic in ("", "و", "ف")
)
_JOINED = " و"
_ADVERBS = search_forms(
    "أولا ثانيا ثالثا رابعا خامسا سادسا سابعا ثامنا تاسعا عاشرا أخيرا وحيدا غيابيا حضوريا رسميا "
    "هاتفيا شخصيا لاحقا سابقا مجددا أيضا قائدا مدربا رئيسا وزيرا عضوا سفيرا مديرا مبعوثا ممثلا "
    "خلفا نائبا متحدثا حكما ضيفا بديلا أساسيا"
)
_CALLED_LIKE_OTHERS = search_forms(
    "مسبار الاصطناعي الصناعي إعصار الإعصار إعصارا إعصاري عاصفة العاصفة"
)
"""Spacecraft and storms: they are called after people and places, and are none."""
_EVERY_STATES = frozenset(
    search_form(f"{noun} {rest}")
    for noun, rest in (
        ("الهلال", "الأحمر"), ("الصليب", "الأحمر"), ("خفر", "السواحل"), ("حرس", "الحدود"),
        ("الدفاع", "المدني"), ("الحماية", "المدنية"), ("الحرس", "الوطني"), ("الأمن", "الوطني"),
        ("الأمن", "العام"), ("الدرك", "الوطني"), ("الضمان", "الاجتماعي"),
    )
)  # fmt: skip
"""Bodies that every state has: the nisba behind one says whose it is, and closes its name."""
_PROBE = "مسبار"
_FIRMS_PEOPLE = search_forms(
    "خبراء باحثو باحثي محللو محللي بيانات أسهم سهم مبيعات أرباح إيرادات موظفي موظفو مصانع منتجات "
    "مهندسو "
    "مهندسي زبائن عملاء"
)
"""What firms have: the name after it is no person's."""
_SAUDI, _PLURALS = "السعوديه", ("ه", "ات")
_COMMON, _SURE = 3, 0.85
_DISEASES = search_forms("جائحة وباء فيروس مرض متحور بكتيريا داء متلازمة")
"""What they call is no name by the guide."""
_WORDS_TOO = search_forms(
    "كولن كالي صوفيا جيرسي أوستن الحسينية المطرية المسيلة الكاريبي الأطلسي أبين الباحة البقاع ليما "
    "كيتو حائل بليز برقة شيراز ظفار الكوفة دالاس سانتياغو الناصرية"
)
"""Frequent words that are a listed place, and more often something else or a part of a name."""
_IN_PLACES = search_forms(
    "في إلى من مدينة بلدة قرية ولاية محافظة منطقة مديرية لواء قضاء ناحية حي ضاحية إقليم نحو قرب "
    "سكان أهالي "
    "ريف جبال سواحل شمال جنوب شرق غرب شمالي جنوبي شرقي غربي"
)
_ONE_LETTER = "وفبلك"
_STRIPPED = ("", "و", "ف", "ب", "ل", "وب", "ول")


def settle_bounds(
    part: Part, spans: Sequence[Span], lexicon: Lexicon, titles: Container[str],
    placed: Container[str],
) -> list[Span]:  # fmt: skip
    """Give the names of a text with better bounds.

    Args:
        part: the title or the text.
        spans: the names that a model found in it, in order, none overlapping.
        lexicon: what is known of words.
        titles: words before a person's name, folded.
        placed: places that no list has without a word beside them, folded.

    Returns:
        The names, in order, none overlapping.
    """
    text = part.haystack.text
    found: list[Span] = []
    for given in spans:
        span = _without_districts(text, _without_proclitic(part, given, lexicon, placed))
        if _is_word(part, span, lexicon, titles):
            continue
        own = _without_verb(text, _begun(text, span, found, lexicon, titles), titles)
        own = _without_title(text, own, titles)
        if own.type == "PER":
            own = own._replace(end=without_rest(text, own.start, own.end))
            own = _with_father(text, _without_place(part, _without_adverb(text, own)))
        own = _retyped(part, _extended(text, own))
        found += chain.from_iterable(
            _split(text, one, lexicon) for one in _before_listed(part, own)
        )
    return found


def _without_proclitic(part: Part, span: Span, lexicon: Lexicon, placed: Container[str]) -> Span:
    """Leave out a letter before a place that is known without it, and unknown with it."""
    form = part.haystack.text[span.start : span.end]
    if span.type != "LOC" or " " in form or form[0] not in _ONE_LETTER or form in placed:
        return span
    inner = part.senses(span.start + 1, span.end)
    is_place = (bool(inner) and inner[0].thing.type == "LOC") or form[1:] in placed
    is_known = bool(part.senses(span.start, span.end)) or bool(lexicon.get(form, UNKNOWN).lists)
    return span._replace(start=span.start + 1) if is_place and not is_known else span


def _without_districts(text: str, span: Span) -> Span:
    """Leave out the dual of a noun that stands outside of a place's name: محليتي الحصاحيصا."""
    if span.type != "LOC" or not text.startswith(_TWO_DISTRICTS, span.start, span.end):
        return span
    return span._replace(start=text.index(" ", span.start) + 1)


def _is_word(part: Part, span: Span, lexicon: Lexicon, titles: Container[str]) -> bool:
    """Say whether what a model is unsure of is rather a common word: كيس, نادر."""
    text = part.haystack.text
    form = text[span.start : span.end]
    first, _, rest = form.partition(" ")
    if first in _DISEASES:
        return True
    if span.type == "PER" and rest:
        # A verb before a listed place: سيزور كييف.
        place = part.senses(span.end - len(rest), span.end)
        is_place = bool(place) and place[0].thing.type == "LOC"
        return is_place and not lexicon.get(first, UNKNOWN).lists and first not in titles
    if span.is_whole or " " in form or span.probability >= _SURE or span.type not in {"LOC", "PER"}:
        return False
    before = word_before(text, span.start)
    is_listed = bool(part.senses(span.start, span.end))
    is_told = before in titles or before in _IN_PLACES or text[span.start - 1] != " "
    return lexicon.get(form, UNKNOWN).frequency >= _COMMON and not is_listed and not is_told


def _begun(
    text: str, span: Span, before: Sequence[Span], lexicon: Lexicon, titles: Container[str]
) -> Span:
    """Leave out و after another name, and put back a letter that was no preposition."""
    first = text[span.start : span.end].partition(" ")[0]
    behind = before and before[-1].end == span.start - 1 and text[span.start - 1] == " "
    if first.startswith(_AND) and len(first) > _SHORTEST and behind:
        known = lexicon.get(first, UNKNOWN)
        if not known.lists and known.frequency <= _RARE and before[-1].type == span.type:
            return span._replace(start=span.start + 1)
    if span.type == "LOC" and first.startswith(_ATTACHED) and len(first) > _SHORTEST_ATTACHED:
        known = lexicon.get(first, UNKNOWN)
        if not known.lists and known.frequency <= _RARE:
            return span._replace(start=span.start + 1)
    begin = text.rfind(" ", 0, span.start) + 1
    given = _given_start(text, span, before, lexicon) if span.type == "PER" else None
    if given is not None:
        return span._replace(start=given)
    if begin == span.start - 1 and text[begin] in _PREPOSITIONS:
        title = word_before(text, begin)
        bare = lexicon.get(first, UNKNOWN)
        is_called = title in titles or title in NATIONAL
        if is_called and text[begin - 1] == " " and bare.frequency <= _RARE:
            return span._replace(start=begin)
    return span


def _given_start(text: str, span: Span, before: Sequence[Span], lexicon: Lexicon) -> int | None:
    """Give where the name before a father's begins: what was found is only the father's."""
    is_daughter = text.startswith(_DAUGHTER, span.start) and text[span.start - 1] == " "
    if not is_daughter and not text.endswith(_SON_OF, 0, span.start):
        return None
    own = text.rfind(" ", 0, span.start - 1) + 1
    if is_daughter:
        given = lexicon.get(text[own : span.start - 1], UNKNOWN)
        is_name = bool(given.lists) or text[own - 2 : own] == _APART
    else:
        # Mauritania's patronymic is a verb too: it counts where the article names him in full.
        form = f" {text[own : span.end]} "
        is_name = any(
            one.type == "PER" and form in f"{text[one.start : one.end]} "
            for one in before[:_MOST_BEFORE]
        )
    return own if is_name else None


def _without_verb(text: str, span: Span, titles: Container[str]) -> Span:
    """Leave out a verb before a person: تروي سعاد."""
    first, _, rest = text[span.start : span.end].partition(" ")
    if span.type == "PER" and rest and first in _VERBS and rest not in titles:
        return span._replace(start=span.end - len(rest))
    return span


def _without_title(text: str, span: Span, titles: Container[str]) -> Span:
    """Leave out a title that lost its alef to the preposition lam: للبابا فرنسيس."""
    first, _, rest = text[span.start : span.end].partition(" ")
    if span.type == "PER" and rest and first.startswith("ل") and f"ا{first}" in titles:
        return span._replace(start=span.end - len(rest))
    return span


def _without_adverb(text: str, span: Span) -> Span:
    """Leave out how or as what somebody acts: حكم على بناهي غيابيا, حل رافينيا خامسا."""
    name, _, last = text[span.start : span.end].rpartition(" ")
    return span._replace(end=span.end - len(last) - 1) if name and last in _ADVERBS else span


def _without_place(part: Part, span: Span) -> Span:
    """Leave out the listed place that somebody with a full name goes to: زار أحمد صالح باريس."""
    name, _, last = part.haystack.text[span.start : span.end].rpartition(" ")
    senses = part.senses(span.end - len(last), span.end) if " " in name else ()
    if not senses or senses[0].thing.type != "LOC" or senses[0].joined:
        return span
    return span._replace(end=span.end - len(last) - 1)


def _with_father(text: str, span: Span) -> Span:
    """Add a Sudanese father's name: مدثر الأمين ود البشير."""
    son = _SUDANESE_SON.match(text, span.end) if " " in text[span.start : span.end] else None
    return span._replace(end=son.end()) if son else span


def _before_listed(part: Part, span: Span) -> list[Span]:
    """Give a name and the listed organisation that و joins to it: أطباء بلا حدود واليونيسف."""
    text = part.haystack.text
    at = text.rfind(_JOINED, span.start, span.end)
    begin = at + len(_JOINED)
    senses = part.senses(begin, span.end) if span.type == "ORG" and at > span.start else ()
    if not senses or senses[0].thing.type != "ORG" or " " not in text[span.start : at]:
        return [span]
    return [span._replace(end=at), span._replace(start=begin)]


def _extended(text: str, span: Span) -> Span:
    after = text[span.end + 1 : text.find(" ", span.end + 1)] if text[span.end] == " " else ""
    if span.type == "LOC":
        return _extended_place(text, span, after)
    is_tournament = not _TOURNAMENTS.isdisjoint(text[span.start : span.end].split())
    if span.type == "MISC" and is_tournament and (year := _YEAR.match(text, span.end)):
        return span._replace(end=year.end(), is_whole=True)
    if after in NATIONAL and text[span.start : span.end] in _EVERY_STATES:
        return span._replace(end=span.end + 1 + len(after), is_whole=True)
    name, _, last = text[span.start : span.end].rpartition(" ")
    if span.type == "ORG" and not span.is_whole and last in NATIONAL and _is_firm(name):
        return span._replace(end=span.end - len(last) - 1)
    if span.type == "PER" and text.startswith(_SATELLITE, span.end):
        end = span.end + len(_SATELLITE) - 1
        return Span(span.start, end, "MISC", span.probability, is_whole=True)
    return span


def _extended_place(text: str, span: Span, after: str) -> Span:
    """Add an adjective that makes a place another one: القاهرة الكبرى, كيفو الجنوبية."""
    if after in _OF_CITIES or _is_half(text, span, after):
        return span._replace(end=span.end + 1 + len(after), is_whole=True)
    # Another region, or more of a city, than the listed one inside it.
    last = text[span.start : span.end].rpartition(" ")[2]
    return span._replace(is_whole=True) if last in _SIDES or last in _OF_CITIES else span


def _is_half(text: str, span: Span, after: str) -> bool:
    """Say whether a side makes a region another: كيفو الجنوبية, but not حدود سوريا الجنوبية."""
    if after not in _SIDES or " " in text[span.start : span.end]:
        return False
    before = word_before(text, span.start) if text[span.start - 1] == " " else ""
    return not before or before in _IN_PLACES


def _is_firm(name: str) -> bool:
    """Say whether a word is a name by itself, that of a firm: إيني, not الخارجية."""
    return bool(name) and " " not in name and not name.startswith(_ARTICLE) and name not in HEADS


def _retyped(part: Part, span: Span) -> Span:
    """Take a name for what the word before it says: مؤشر داو جونز."""
    text = part.haystack.text
    inner, _, rest = text[span.start : span.end].partition(" ")
    start = span.start
    if rest and inner in _THINGS and span.type in {"ORG", "MISC"}:
        before, start = inner, span.end - len(rest)
    else:
        begin = text.rfind(" ", 0, start - 1) + 1
        before = text[begin : start - 1] if text[start - 1] == " " else ""
    kind: EntityType = "MISC"
    bare = {before[len(one) :] for one in _STRIPPED if before.startswith(one)}
    if span.type in {"PER", "LOC"} and not bare.isdisjoint(_CALLED_LIKE_OTHERS):
        start = start - len(_PROBE) - 1 if _PROBE in bare else start
        return Span(start, span.end, "MISC", span.probability, is_whole=True)
    if span.type == "PER":
        is_firm = not bare.isdisjoint(_FIRMS_PEOPLE) and not part.senses(span.start, span.end)
        return span._replace(type="ORG") if is_firm else span
    is_place = span.type == "LOC" and bool(part.senses(span.start, span.end))
    if bare.isdisjoint(_THINGS) or (is_place and not bare.isdisjoint(_OF_STATES)):
        return span
    number = _NUMBER.match(text, span.end)
    end = number.end() if number else span.end
    return Span(start, end, kind, span.probability, is_whole=True)


def _split(text: str, span: Span, lexicon: Lexicon) -> list[Span]:
    """Give two names that و joins: رونو وستيلانتيس, يوفال أبراهام وراحيل تسور."""
    people = _TWO_PEOPLE.fullmatch(text, span.start, span.end) if span.type == "PER" else None
    if people and not lexicon.get(_AND + people[2].partition(" ")[0], UNKNOWN).lists:
        first = span._replace(end=people.end(1))
        return [first, *_split(text, span._replace(start=people.start(2)), lexicon)]
    pair = _TWO.fullmatch(text, span.start, span.end)
    if span.type == "PER" or pair is None or pair[1].startswith(_ARTICLE):
        return [span]
    if (
        pair[2].startswith(_AND)
        or len(pair[2]) < _SHORTEST
        or lexicon.get(_AND + pair[2], UNKNOWN).lists
    ):
        return [span]
    first = span._replace(end=pair.end(1))
    return [first, span._replace(start=pair.start(2))]


def settle_listed(part: Part, spans: Sequence[Span]) -> None:
    """Correct the listed names of a text by their neighbours.

    A paper and a province stand without the word for it, a tournament with its year; السعودية
    after a noun with the article is an adjective; a place of the generated list that is also a
    common word counts only where a model sees a name or a word before it says that it is a place.

    Args:
        part: the title or the text; its candidates are changed.
        spans: the names that a model found.
    """
    text = part.haystack.text
    candidates = part.candidates()
    found = {(span.start, span.end) for span in spans}
    places = [(span.start, span.end) for span in spans if span.type == "LOC"]
    for place, senses in list(candidates.items()):
        if not senses or senses[0].joined:
            continue
        start, end = place
        sense = senses[0]
        first, _, rest = text[start:end].partition(" ")
        before = word_before(text, start) if text[start - 1] == " " else ""
        is_paper = sense.thing.type == "ORG" and rest and first in _PAPERS
        if is_paper or (first in _DISTRICTS and rest == search_form(sense.thing.name)):
            del candidates[place]
            candidates[end - len(rest), end] = senses
        elif (
            sense.thing.type == "MISC"
            and first in _TOURNAMENTS
            and (year := _YEAR.match(text, end))
        ):
            del candidates[place]
            shown = " ".join(part.surface(start, year.end())[2].split())
            candidates[start, year.end()] = (Sense(Thing("MISC", shown), sense.confidence),)
        elif sense.thing.type != "LOC" or rest:
            continue
        elif (
            text[start:end] == _SAUDI and before.startswith(_ARTICLE) and before.endswith(_PLURALS)
        ):
            candidates[place] = ()
        elif (
            sense.confidence == PLACE_CONFIDENCE
            and first in _WORDS_TOO
            and place not in found
            and not overlapping(places, start, end)
            and before not in _IN_PLACES
        ):
            del candidates[place]
    part.replace(candidates)
