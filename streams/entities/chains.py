"""Names that begin with a common noun: وزارة الداخلية اللبنانية, ميناء الحديدة, كأس أمير قطر.

Such a name is the noun, what it governs, and the adjectives that close it; a model that learned
names by their words cuts it short or misses it. The noun says what kind of name it is. What follows
is a name that was found already, or words with the article; nouns without it stand between only
where institutions are named by them (محكمة جنايات القاهرة). Punctuation ends a chain, and so does
the head of another one behind و.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Mapping, Sequence
from functools import cache, cached_property
from typing import NamedTuple

from streams.arabic.matching import search_form
from streams.contract.article import EntityType
from streams.entities.chain_words import (
    ADJECTIVES,
    APPOSED,
    CALLED_AFTER,
    COINED,
    COINED_OF_FEMININE,
    DATED,
    DEFINITE_HEADS,
    FIELDS,
    GENERAL,
    GENERIC,
    HEADS,
    HEADS_WRITTEN,
    JOINING,
    LEADERS,
    LINKING,
    MARKED,
    MIDDLE,
    MONTHS,
    NAME_ONLY,
    NATIONAL,
    NOT_OF_OTHERS,
    NOT_OF_PEOPLE,
    NOT_OF_PLACES,
    OBJECTS,
    OF_PLACES_BY_OBJECT,
    ORDINALS,
    RARE_ONLY,
    SENT,
    SHOWING,
    UNKNOWN_ONLY,
    VERBAL,
    WEAK,
    WITH_PLACE,
)
from streams.entities.features import UNKNOWN, Lexicon
from streams.entities.gazetteer import Part
from streams.entities.institutions import FIGURATIVE
from streams.entities.spans import RULE_PROBABILITY, Span, overlapping

_ARTICLE, _LAMS, _AND, _LAM = "ال", "لل", "و", "ل"
_PROCLITICS = ("و", "ف", "ب", "ل", "ك", "وب", "ول", "فب", "فل", "وك")
_LONGEST = 9
_SURE, _LIKELY, _SEVERAL = 0.95, 0.6, 2
_NISBA, _FEMININE = ("ي", "يه", "يين"), "ه"
_EVERYDAY = 4
_SHORTEST_NOUN = 4
_SHORTEST_COINED = 2
_RARE = 2
_PREPOSITIONS = "بلكوف"
_PLURAL, _IN, _IN_PREFIX, _FOR = "ين", "في", "ب", "عن"
_PLURALS = (_PLURAL, "ات")
_SEATED = frozenset("أإآ")
_FINAL_YEH, _MAKSURA, _TEH_MARBUTA = "ي", "ى", "ة"
_POWERS = search_form("قوى")
_LEAGUE, _PRIZE, _DIVISION, _HOSPITAL = map(search_form, ("دوري", "جائزة", "فرقة", "مستشفى"))
_COMPLEX, _HOUSE, _SPRING, _YEAR = "مجمع", "بيت", "عين", "العام"
_UNIVERSITY, _DEFENCE = search_form("جامعة"), search_form("للدفاع")
_METALS = ("الذهبي", "الذهبيه", "الفضي", "الفضيه", "البرونزي", "البرونزيه")
_INFLECTED = ("ه", "ات", "ين", "ون", "ان", "ا", "يا")
_STUDY = re.compile("طلاب|طالب|طلبه|كليه|جامع|دراسي")
_REACH = 60


class _Head(NamedTuple):
    """The first word of a chain: where the name begins, the noun, whether it has the article."""

    start: int
    noun: str
    definite: bool


class _Words(NamedTuple):
    """A text's words, and the names that begin at them.

    Attributes:
        spans: start and end of each word in the haystack.
        texts: the words.
        names: by where they begin: where they end and their type.
        heads: by word, where it is one.
        part: what the words are of.
    """

    spans: list[tuple[int, int]]
    texts: list[str]
    names: Mapping[int, tuple[int, EntityType]]
    heads: Mapping[int, _Head]
    part: Part


def find_chains(
    part: Part, spans: Sequence[Span], lexicon: Lexicon, titles: Container[str]
) -> list[Span]:
    """Give the names of a text with those that are chains in full.

    Args:
        part: the title or the text, with the listed names in it.
        spans: the names that a model found in it, in order, none overlapping.
        lexicon: what is known of words.
        titles: words before a person's name, folded.

    Returns:
        The names, in order, none overlapping; chains are marked as whole.
    """
    words = _words(part, spans)

    @cache
    def read(at: int) -> _Chain:
        return _Chain(words, at, lexicon, titles)

    spans = _judged(words, spans, read)
    listed = {place: senses[0].thing.type for place, senses in part.candidates().items() if senses}
    chains: list[Span] = []
    for at in sorted(words.heads):
        if chains and words.spans[at][0] < chains[-1].end:
            continue
        last = read(at).end
        if last > at:
            head = words.heads[at]
            kind = HEADS[head.noun]
            # Before a name in Latin letters they say what it is: شركة الأمن الهولندية X.
            if words.heads[at].noun in APPOSED and _is_before_latin(words, last):
                continue
            # What the list has as it stands is that: قناة السويس is no channel.
            if listed.get((head.start, words.spans[last][1]), kind) != kind:
                continue
            chains.append(
                Span(head.start, words.spans[last][1], kind, RULE_PROBABILITY, is_whole=True)
            )
    return _merged(spans, chains, words, lexicon)


def _judged(words: _Words, spans: Sequence[Span], read: Callable[[int], _Chain]) -> list[Span]:
    """Judge a model's names by their heads: leave out what is none, let no list cut what is sure.

    A head alone is no name, a word that only folds to a head (his office) is none, and what the
    rules know for no chain must be sure (a minefield is not). What the model is sure of from its
    head on is no shorter than that: محمية جبل طوبقال.
    """
    heads = {words.heads[at].start: at for at in words.heads}
    names = sorted(words.names)
    found = []
    for span in spans:
        at = heads.get(span.start)
        if span.is_whole or span.type == "PER":
            found.append(span)
        elif at is None:
            found += [] if _is_misread(words, span) or _is_beside(words, span) else [span]
        elif read(at).end > at:
            found.append(span)
        else:
            inside = bisect_right(names, span.start) < bisect_left(names, span.end)
            if not (read(at).is_barred or _is_common(words, span, at, holds_name=inside)):
                same = HEADS[words.heads[at].noun] == span.type
                found.append(span._replace(is_whole=same))
    return found


def _is_misread(words: _Words, span: Span) -> bool:
    """Say whether a model's name begins with a word that only folds to a head: his office."""
    at = max(0, bisect_right(words.spans, (span.start, span.end)) - 1)
    return (
        _HEADS_READ.get(words.texts[at]) is not None
        and at not in words.heads
        and words.spans[at][1] > span.start
    )


def _is_beside(words: _Words, span: Span) -> bool:
    """Say whether a person stands behind a noun with the article: وصل إلى المطار الملك سلمان."""
    noun, _, rest = words.part.haystack.text[span.start : span.end].partition(" ")
    senses = words.part.senses(span.end - len(rest), span.end) if rest else ()
    is_person = bool(senses) and senses[0].thing.type == "PER"
    return is_person and noun.removeprefix(_ARTICLE) in HEADS


def _is_common(words: _Words, span: Span, at: int, *, holds_name: bool) -> bool:
    """Say whether what is no chain is a noun alone, or not quite sure: a minefield."""
    count = words.part.haystack.text[span.start : span.end].count(" ")
    if words.heads[at].definite or count < _SEVERAL:
        least = _SURE
    else:
        least = 0.0 if holds_name else _LIKELY
    return not count or span.probability < least


def _is_before_latin(words: _Words, last: int) -> bool:
    """Say whether a name in Latin letters stands right behind a chain of Arabic words."""
    if last + 1 >= len(words.texts) or words.spans[last + 1][0] - words.spans[last][1] != 1:
        return False
    return (
        words.texts[last + 1][0].isascii()
        and words.texts[last + 1][0].isalpha()
        and (not words.texts[last][0].isascii())
    )


def _words(part: Part, spans: Sequence[Span]) -> _Words:
    texts, found = part.words
    names: dict[int, tuple[int, EntityType]] = {
        start: (end, senses[0].thing.type)
        for (start, end), senses in part.candidates().items()
        if senses and not senses[0].joined
    }
    for span in spans:
        end, kind = names.get(span.start, (0, span.type))
        # Of one type the list knows better where a name ends.
        if span.end > end and not (end and kind == span.type):
            names[span.start] = span.end, span.type
    heads = {
        place: _Head(found[place][0] + read[0], read[1], read[2])
        for place, read in enumerate(map(_HEADS_READ.get, texts))
        if read is not None and _is_as_written(part, found[place][1] - len(read[1]), read[1])
    }
    return _Words(found, texts, names, heads, part)


def _is_as_written(part: Part, start: int, noun: str) -> bool:
    """Tell a head from another word that folds to it: وادي and وأدى, مكتبة and مكتبه."""
    written = HEADS_WRITTEN[noun]
    offsets, text = part.haystack.offsets, part.text
    for place, letter in enumerate(written):
        own = text[offsets[start + place]]
        if own == letter:
            continue
        # Many write the first alef with a hamza that it has not, or without the one it has.
        if own in _SEATED and place:
            return False
        if letter == _TEH_MARBUTA and part.careful:
            return False
        if letter == _FINAL_YEH and own == _MAKSURA and not part.is_egyptian:
            return False
        if letter == _MAKSURA and own == _FINAL_YEH and noun == _POWERS:
            return False
    return True


def _readings() -> dict[str, tuple[int, str, bool]]:
    """Give every written form of a head: letters before it, its noun, whether with the article."""
    found = {noun: (0, noun, False) for noun in HEADS}
    for noun in DEFINITE_HEADS:
        found.setdefault(_LAMS + noun, (1, noun, True))
    for clitic in ("", *_PROCLITICS):
        for noun in HEADS:
            found.setdefault(clitic + noun, (len(clitic), noun, False))
        for noun in DEFINITE_HEADS:
            found.setdefault(clitic + _ARTICLE + noun, (len(clitic), noun, True))
    return found


_HEADS_READ = _readings()


class _Chain:
    """Reads a chain on from its head.

    Args:
        words: of the text.
        at: the head's number.
        lexicon: what is known of words.
        titles: words before a person's name.
    """

    def __init__(self, words: _Words, at: int, lexicon: Lexicon, titles: Container[str]) -> None:
        self._words = words
        self._at = at
        self._head = words.heads[at]
        self._lexicon = lexicon
        self._titles = titles
        self._last = at
        # What has been read: a name and its type, a noun with the article, a purpose after lam.
        self._name: EntityType | None = None
        self._noun = self._purpose = self._pending = False
        # Adjectives in all and since the last noun, nouns between, whether one names a state.
        self._adjectives = self._fresh = self._middles = 0
        self._national = False

    @cached_property
    def end(self) -> int:
        """The number of the chain's last word; the head's where it is no name."""
        at = self._at + 1
        while at < len(self._words.texts) and at - self._at <= _LONGEST and self._joins(at):
            read = self._read(at)
            if not read:
                break
            at += read
            if not self._pending:
                self._last = at - 1
        return self._last if self._last > self._at and self._is_name() else self._served()

    @property
    def is_barred(self) -> bool:
        """Whether the head is somebody's or in a place: the ball is in his court."""
        at = self._at + 1
        return at < len(self._words.texts) and self._is_barred(at)

    def _served(self) -> int:
        """Give the last word of what a found institution is for, right behind it; else the head's.

        A model cuts جامعة محمد بن زايد للذكاء الاصطناعي after the person.
        """
        end, kind = self._words.names.get(self._head.start, (0, "MISC"))
        at = bisect_left(self._words.spans, (end, 0))
        texts = self._words.texts
        if kind != "ORG" or not self._at + 1 < at < len(texts) or self._head.noun != _UNIVERSITY:
            return self._at
        if not (texts[at] in FIELDS and self._joins(at)):
            return self._at
        while at + 1 < len(texts) and self._joins(at + 1) and texts[at + 1].endswith(_NISBA):
            if not self._has_article(texts[at + 1], at + 1) or texts[at + 1] in GENERAL:
                break
            at += 1
        return at

    def _joins(self, at: int) -> bool:
        """Say whether nothing but a space stands before a word."""
        return self._words.spans[at][0] - self._words.spans[at - 1][1] == 1

    def _read(self, at: int) -> int:
        """Take a word, or a name of several, into the chain; give how many words it was."""
        word = self._words.texts[at]
        if self._pending or not (self._name or self._noun or self._head.definite):
            if self._is_barred(at):
                return 0
            return (
                self._read_name(at)
                or self._read_title(at)
                or self._read_noun(word, at)
                or self._read_day(at)
            )
        if self._is_adjective(word, at):
            self._adjectives += 1
            self._fresh += 1
            self._national |= word in NATIONAL
            return 1
        if word in ORDINALS and self._head.definite and self._head.noun == _DIVISION:
            self._adjectives += 1
            return 0 if self._is_of_study(at) else 1
        return (
            self._read_purpose(word)
            or self._read_defended(word, at)
            or self._read_field(word, at)
            or self._read_joined(word, at)
            or self._read_where(at)
            or self._read_namesake(at)
        )

    def _is_of_study(self, at: int) -> bool:
        """Say whether a number is that of students' year: طلاب الفرقة الرابعة."""
        place = self._words.spans[at][0]
        near = self._words.part.haystack.text[max(0, place - _REACH) : place + _REACH]
        return _STUDY.search(near) is not None

    def _read_field(self, word: str, at: int) -> int:
        """Take what a court or a body is charged with: المختصة بجرائم الفساد."""
        rest = word.removeprefix(_IN_PREFIX)
        if rest == word or self._words.texts[at - 1] not in MARKED or not self._head.definite:
            return 0
        if rest in MIDDLE:
            self._pending = True
            return 1
        return int(rest.startswith(_ARTICLE) and len(rest) > _SHORTEST_NOUN)

    def _is_barred(self, at: int) -> bool:
        """Say whether the head is of a person or in a place, and not named after it."""
        start = self._words.spans[at][0]
        end, kind = self._words.names.get(start, (0, "MISC"))
        noun = self._head.noun
        barred = {"PER": NOT_OF_PEOPLE, "LOC": NOT_OF_PLACES, "ORG": NOT_OF_OTHERS}.get(kind, ())
        other = self._words.heads.get(at)
        text = self._words.part.haystack.text
        if (
            (kind == "PER" and noun in FIGURATIVE)
            or (noun in SENT and other is not None and other.definite and self._is_led())
            or (noun == _COMPLEX and end and kind == "MISC")
            or (noun == _HOUSE and self._words.texts[at] not in OBJECTS[_HOUSE])
            or (noun == _PRIZE and text.endswith(_METALS, start, end))
        ):
            return True
        if self._middles and noun in OF_PLACES_BY_OBJECT:
            return False
        return self._last == self._at and noun in barred

    def _is_led(self) -> bool:
        """Say whether who leads it stands before the head: رئيس بعثة …."""
        return self._at > 0 and self._joins(self._at) and self._words.texts[self._at - 1] in LEADERS

    def _read_name(self, at: int) -> int:
        start = self._words.spans[at][0]
        names = self._words.names
        # What follows a noun without the article is its genitive, and has no preposition.
        is_whole = self._words.texts[at][0] != _AND and self._head.noun not in NAME_ONLY
        end, kind = names.get(start) or (is_whole and names.get(start + 1)) or (0, "MISC")
        is_head = at in self._words.heads and end <= self._words.spans[at][1]
        if not end or self._words.texts[at] in NATIONAL or is_head:
            return 0
        count = 1
        while at + count < len(self._words.spans) and self._words.spans[at + count][0] < end:
            if self._begins_another(at + count):
                break
            count += 1
        self._name, self._pending = kind, False
        return count

    def _begins_another(self, at: int) -> bool:
        """Say whether a word inside a name that was found begins another one."""
        word, start = self._words.texts[at], self._words.spans[at][0]
        if word[0] == _AND:
            return at in self._words.heads
        _, kind = self._words.names.get(start + 1, (0, "MISC"))
        return word[0] == _IN_PREFIX and kind == "LOC"

    def _read_title(self, at: int) -> int:
        """Take a title with the person after it: ملعب الأمير فيصل بن فهد."""
        if self._head.noun == _SPRING:
            return 0
        if self._words.texts[at] not in self._titles or at + 1 >= len(self._words.texts):
            return 0
        _, kind = self._words.names.get(self._words.spans[at + 1][0], (0, "MISC"))
        read = self._read_name(at + 1) if kind == "PER" and self._joins(at + 1) else 0
        return read and read + 1

    def _has_article(self, word: str, at: int) -> bool:
        """Tell the article from the first letters of a word: العاب is "games", not "the toil"."""
        if not word.startswith(_ARTICLE):
            return False
        part = self._words.part
        return part.text[part.haystack.offsets[self._words.spans[at][0]]] not in _SEATED

    def _read_noun(self, word: str, at: int) -> int:
        is_generic = self._last == self._at and (self._head.noun, word) in GENERIC
        if is_generic:
            return 0
        if len(word) > _SHORTEST_NOUN and word not in GENERAL and self._has_article(word, at):
            return self._read_object(word)
        if word in MIDDLE or (at in self._words.heads and not self._words.heads[at].definite):
            self._middles += 1
            self._pending = True
            return 1
        is_next = at == self._at + 1
        if is_next and self._head.noun in COINED_OF_FEMININE and self._is_foreign(word):
            self._name = "ORG"
            return 1
        if is_next and self._head.noun in COINED and self._is_coined(word):
            self._name = HEADS[self._head.noun]
            return 1
        return 0

    def _read_object(self, word: str) -> int:
        """Take a noun with the article."""
        head = self._head.noun
        if (head in FIGURATIVE and head != _PRIZE) or head in NAME_ONLY:
            return 0
        if head in UNKNOWN_ONLY and self._is_everyday(word):
            return 0
        if head in OBJECTS and not self._middles and word not in OBJECTS[head]:
            return 0
        if head == _LEAGUE and word.endswith(_NISBA[0]) and word in self._lexicon:
            # Without the article a head has no adjective with it: دوري التمثيلي is "my part".
            return 0
        self._noun, self._pending, self._fresh = True, False, 0
        return 1

    def _is_everyday(self, word: str) -> bool:
        entry = self._lexicon.get(word, UNKNOWN)
        return entry.frequency >= (_RARE + 1 if self._head.noun in RARE_ONLY else _EVERYDAY)

    def _is_coined(self, word: str) -> bool:
        entry = self._lexicon.get(word, UNKNOWN)
        is_listed = self._head.noun in NAME_ONLY and entry.lists and entry.frequency < _EVERYDAY
        known = entry.frequency > _RARE and not is_listed
        return len(word) > _SHORTEST_COINED and not known and word[0] not in _PREPOSITIONS

    def _is_foreign(self, word: str) -> bool:
        """Say whether a word is unknown, and no adjective or plural of the language."""
        return (
            word not in self._lexicon
            and len(word) >= _SHORTEST_NOUN
            and not word.endswith(_INFLECTED)
            and word[0] not in _PREPOSITIONS
        )

    def _is_adjective(self, word: str, at: int) -> bool:
        if word in GENERAL or not self._has_article(word, at) or self._disagrees(word, at):
            return False
        if word in NATIONAL:
            # The Egyptian civilisation of a museum is what it is for.
            agrees = word.endswith(_FEMININE) == self._words.texts[at - 1].endswith(_FEMININE)
            shown = self._head.noun in SHOWING and self._words.texts[at - 1].startswith(_LAMS)
            served = shown and agrees
            return not (self._name or self._national) and (served or not self._purpose)
        if (
            word == _YEAR
            and self._words.texts[at + 1 : at + 2]
            and (self._words.texts[at + 1] in GENERAL)
        ):
            return False
        before = self._words.texts[at - 1]
        if (
            word.endswith(_PLURALS)
            and before.endswith(word[-len(_PLURAL) :])
            and len(word) > len(_PLURAL) + 3
        ):
            return True
        is_of_name = self._name in {"LOC", "PER"} or self._head.noun in UNKNOWN_ONLY
        return word in ADJECTIVES or (
            len(word) > _SHORTEST_NOUN
            and word.endswith(_NISBA)
            and bool(self._noun or self._head.definite or is_of_name)
        )

    def _disagrees(self, word: str, at: int) -> bool:
        """Say whether a feminine head has a masculine word right after it: somebody's title."""
        is_next = self._head.definite and at == self._at + 1
        return is_next and self._head.noun.endswith(_FEMININE) and word.endswith(_NISBA[0])

    def _read_purpose(self, word: str) -> int:
        """Take what an institution is for: للتنمية, لمكافحة المخدرات."""
        of_person = self._name == "PER" and self._head.noun == _UNIVERSITY
        of_place = self._name == "LOC" and word in FIELDS
        if not (self._head.definite or self._head.noun in LINKING or of_person or of_place):
            return 0
        if word.startswith(_LAMS) and len(word) > _SHORTEST_NOUN:
            bare = _ARTICLE + word.removeprefix(_LAMS)
            if bare in GENERAL or bare in self._titles:
                return 0
            self._purpose, self._fresh = True, 0
            return 1
        rest = word.removeprefix(_LAM)
        is_noun = rest in MIDDLE or (rest in HEADS and self._head.definite)
        if rest != word and is_noun and self._name not in {"ORG", "MISC"}:
            self._purpose = self._pending = True
            self._fresh = 0
            return 1
        return 0

    def _read_defended(self, word: str, at: int) -> int:
        """Take what a body stands up for: للدفاع عن حقوق الإنسان."""
        # Whoever stands for anything else tells of it: أعلنت الهيئة العامة للتأمين عن حقوق العمال.
        if word != _FOR or self._words.texts[at - 1] != _DEFENCE:
            return 0
        self._pending = any(after in MIDDLE for after in self._words.texts[at + 1 : at + 2])
        return int(self._pending)

    def _read_joined(self, word: str, at: int) -> int:
        """Take a second object: وزارة الصناعة والتجارة."""
        rest = word.removeprefix(_AND)
        if rest == word or at in self._words.heads or self._begins_name(at) or rest in NATIONAL:
            return 0
        is_article = rest.startswith(_ARTICLE) and len(rest) > _SHORTEST_NOUN
        if self._fresh and not self._purpose:
            # Two adjectives: الصناعات الجوية والفضائية.
            before = self._words.texts[at - 1]
            is_like = is_article and rest.endswith(_NISBA) and before.endswith(_NISBA)
            return int(is_like and not self._national)
        if not (self._purpose or self._head.noun in JOINING) or self._name:
            return 0
        if is_article and rest not in GENERAL:
            return 1
        if rest in MIDDLE:
            self._pending = True
            return 1
        return 0

    def _read_where(self, at: int) -> int:
        """Take the place that closes a purpose: للدعم في ليبيا."""
        # The American university in Beirut is another one than that in Cairo.
        abroad = self._head.noun == _UNIVERSITY and self._head.definite and self._national
        if not (self._purpose or self._head.noun in OBJECTS or abroad):
            return 0
        if (
            not (abroad or self._head.noun in WITH_PLACE)
            or self._words.texts[at] != _IN
            or at + 1 >= len(self._words.texts)
        ):
            return 0
        _, kind = self._words.names.get(self._words.spans[at + 1][0], (0, "MISC"))
        read = self._read_name(at + 1) if kind == "LOC" and self._joins(at + 1) else 0
        return read and read + 1

    def _read_day(self, at: int) -> int:
        """Take the day that a place is called after: ساحة 13 مايو."""
        day, *after = self._words.texts[at : at + 2]
        is_day = day.isdecimal() and bool(after) and MONTHS.issuperset(after)
        if self._head.noun not in DATED or not is_day:
            return 0
        self._name = HEADS[self._head.noun]
        return 2

    def _read_namesake(self, at: int) -> int:
        """Take the listed person that a house is called after: المستشفى الإقليمي محمد السادس."""
        start = self._words.spans[at][0]
        end, kind = self._words.names.get(start, (0, "MISC"))
        known = self._head.definite and self._head.noun in CALLED_AFTER and self._fresh
        if not known or kind != "PER" or self._is_led():
            return 0
        return self._read_name(at) if self._words.part.senses(start, end) else 0

    def _begins_name(self, at: int) -> bool:
        start = self._words.spans[at][0]
        return start in self._words.names or start + 1 in self._words.names

    def _is_name(self) -> bool:
        noun = self._head.noun
        if self._name and (not self._head.definite or self._name == "PER"):
            return True
        if self._head.definite:
            named = {_HOSPITAL, _UNIVERSITY} if self._national else {_DIVISION}
            if self._adjectives and noun in named:
                return True
            if noun in WEAK:
                several = self._adjectives > 1 and self._national
                return several or (self._purpose and self._adjectives > 0)
            return self._adjectives > 0
        if not self._noun or (noun in VERBAL and not self._middles):
            return False
        return noun not in WEAK or self._middles > 0 or self._adjectives > 0 or self._purpose


def _ends_in_word(span: Span, chain: tuple[int, int], words: _Words, lexicon: Lexicon) -> bool:
    """Say whether a name is longer than its chain by one everyday word, which may be a verb."""
    more = words.part.haystack.text[chain[1] : span.end].strip()
    return (
        " " not in more
        and not more.startswith((_ARTICLE, _LAM, _AND))
        and lexicon.get(more, UNKNOWN).frequency >= _EVERYDAY
    )


def _merged(
    spans: Sequence[Span], chains: Sequence[Span], words: _Words, lexicon: Lexicon
) -> list[Span]:
    """Put chains in the place of what they hold; a longer name of their type stays."""
    if not chains:
        return list(spans)
    starts = sorted(head.start for head in words.heads.values())
    own = [(chain.start, chain.end) for chain in chains]
    kinds = {(chain.start, chain.end): chain.type for chain in chains}
    kept: list[Span] = []
    longer: dict[tuple[int, int], Span] = {}
    for span in spans:
        rivals = overlapping(own, span.start, span.end)
        if not rivals:
            kept.append(span)
            continue
        chain = rivals[-1]
        reaches = span.end > chain[1] and span.start <= chain[0] + 1 and len(rivals) == 1
        crosses = bisect_right(starts, chain[1]) < bisect_left(starts, span.end)
        is_place = span.type == kinds[chain] == "LOC"
        covers = span.is_whole and span.start <= chain[0] and chain[1] <= span.end
        reaches = reaches and not crosses and not _ends_in_word(span, chain, words, lexicon)
        if (covers and len(rivals) == 1) or (
            reaches and (span.type == "ORG" or is_place or span.is_whole)
        ):
            longer[chain] = span
    for found, place in zip(chains, own, strict=True):
        known = longer.get(place)
        if known is None:
            kept.append(found)
        else:
            kept.append(known if known.is_whole else found._replace(end=known.end))
    return sorted(kept)
