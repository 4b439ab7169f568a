"""Tell a famous person's relatives from the person, for they bear the same listed surname."""

from __future__ import annotations

from collections import defaultdict
from difflib import SequenceMatcher

from streams.arabic.matching import search_form
from streams.entities.features import Lexicon
from streams.entities.name_tables import KnownNames, Thing

_ARTICLE = "ال"
# Two spellings of one foreign name are this much alike (بنيامين, بنجامين), two names hardly ever.
_ALIKE = 0.7
_EVERYDAY, _RARE = 5, 2
_CHILD_OF = frozenset(("بن", "ابن", "بنت"))
_COMMON_NOUNS = frozenset(
    search_form(noun)
    for noun in "رئيس رئيسة وزير وزيرة أمير أميرة ملك ملكة سلطان شيخ شيخة نائب سفير قائد زعيم مدير "
    "مستشار مبعوث ممثل مرشح محامي لاعب نجم نجمة مدرب كابتن جنرال فريق لواء عقيد مشير مستر مسيو "
    "سنيور سيد سيدة سيادة سمو فخامة جلالة معالي سعادة دولة زوج زوجة زوجتي قرينة عقيلة حرم نجل نجلة "
    "نجلي ابن ابنة أبناء بنت والد والدة شقيق شقيقة شقيقي أخ أخت حفيد حفيدة صهر عم عائلة "
    "أسرة عهد إدارة حكومة نظام حملة قوات خليفة أنصار جماعة ميليشيا ميليشيات مليشيات كتائب عصابات "
    "معسكر حزب انتخاب ترشيح فوز إقالة استقالة اعتقال اغتيال مقتل وفاة رحيل انقلاب زيارة قمة لقاء "
    "اجتماع خطاب كلمة رسالة سياسة سياسات قرار خطة صفقة مبادرة حديث فيلم كتاب".split()
)


class Relatives:
    """Knows which words make up the names of listed people, and which may be a given name.

    Args:
        known: the listed names.
        lexicon: what is known of words.
    """

    def __init__(self, known: KnownNames, lexicon: Lexicon) -> None:
        self._known = known
        self._lexicon = lexicon
        self._words: dict[Thing, set[str]] = defaultdict(set)
        for form, senses in known.senses.items():
            for sense in senses:
                if sense.thing.type == "PER":
                    self._words[sense.thing].update(form.split())

    def is_another(self, thing: Thing, before: str, form: str) -> bool:
        """Say whether words before a listed form make it another person's name.

        Args:
            thing: the listed person.
            before: the folded words between the beginning of a person's name and the listed form,
                a space at their end.
            form: the listed form, folded.

        Returns:
            True behind a patronymic (الحسين بن عبدالله الثاني), and if the form lacks the listed
            person's given name and a given name of somebody else stands before it; after titles,
            roles and proclitics it is False.
        """
        words = before.split()
        if thing.type != "PER" or not words or not before.endswith(" "):
            return False
        if len(words) > 1 and words[-1] in _CHILD_OF:
            return True
        given = next(
            (word for word in search_form(thing.name).split() if word not in self._known.titles), ""
        )
        own = self._words[thing]
        if given in form.split() or not own.isdisjoint(words):
            return False
        return self._may_be_given(words[-1], alone=len(words) == 1) and not any(
            self._is_spelling(words[-1], word, form) for word in own
        )

    def _may_be_given(self, word: str, *, alone: bool) -> bool:
        known = self._known
        if word in known.given:
            return word not in known.titles
        if word.startswith(_ARTICLE) or word in known.not_surnames or word in _COMMON_NOUNS:
            return False
        entry = self._lexicon.get(word)
        if entry is None or (alone and entry.frequency <= _RARE and not entry.clusters):
            return True
        # A word that is known, and on none of the name lists, is no name.
        return bool(entry.lists and entry.frequency < _EVERYDAY)

    def _is_spelling(self, word: str, other: str, surname: str) -> bool:
        """Say whether two words spell one name.

        Arabic given names differ by a letter (حسن, حسين); before a foreign surname it is the
        spelling that does (ميشيل, ميشال).
        """
        known = self._known
        arabic = surname in known.family or surname.startswith(_ARTICLE)
        if arabic and word in known.given and other in known.given:
            return False
        return SequenceMatcher(None, word, other, autojunk=False).ratio() >= _ALIKE
