"""The words of :mod:`streams.entities.chains`, folded: heads, what may follow, what may not."""

from __future__ import annotations

from collections.abc import Iterator

from streams.arabic.matching import search_form, search_forms
from streams.contract.article import EntityType
from streams.entities.amounts import MONTHS_LISTED


def _with_article(words: str) -> frozenset[str]:
    return frozenset(search_form("ال" + word) for word in words.split())


def _feminine(words: str) -> Iterator[str]:
    for word in words.split():
        yield from ("ال" + word, "ال" + word + "ة", "ال" + word + "ين")


_OFFICES = (
    "وزارة هيئة نيابة محكمة نقابة مديرية مفوضية ائتلاف حزب وكالة مجلس أمانة بلدية جبهة بورصة بنك "
    "مصرف سلطة كتائب مباحث مندوبية جيش كتيبة سرايا فيلق"
)
_LOOSE = (
    "مركز جهاز لجنة حركة تنظيم جماعة تيار شركة مجموعة مؤسسة جمعية منظمة اتحاد رابطة صندوق إدارة دائرة "
    "مكتب جامعة كلية معهد أكاديمية مدرسة مستشفى مشفى متحف مكتبة قناة شبكة إذاعة برلمان بعثة قوات شرطة "
    "لواء تحالف دار مجمع شعبة حكومة سفارة برنامج منتخب نادي فرقة منصة سوق أوركسترا قوى "
    "مجموع منتدى استوديو دوري بيت ابتدائية استئنافية"
)
_STATES_OWN = "شرطة برلمان حكومة سفارة منتخب"
_SITES = (
    "ميناء مطار جزيرة جزر جبل جبال نهر وادي خليج بحر بحيرة مضيق معبر مخيم قاعدة سجن قصر ساحة ميدان "
    "شارع جسر برج سد حقل كنيسة مسجد ملعب استاد ستاد إستاد مسرح منشأة حي هضبة شط واحة مركب غابات حوض تل عين معبد "
    "محمية حلبة معسكر أهوار هور قلعة صحراء مصفاة خربة حديقة حاجز"
)
_EVENTS = "مهرجان ملتقى جائزة وسام كأس دوري معرض معاهدة بطولة اتفاقية بروتوكول"

_KINDS: tuple[tuple[EntityType, str], ...] = (
    ("ORG", f"{_OFFICES} {_LOOSE}"),
    ("LOC", _SITES),
    ("MISC", _EVENTS),
)

HEADS = {search_form(word): kind for kind, words in _KINDS for word in words.split()}
"""Nouns that begin a name, and what it is then."""

HEADS_WRITTEN = {search_form(word): word for _, words in _KINDS for word in words.split()}
"""Heads as they are written: what only folds to one is another word."""

DEFINITE_HEADS = search_forms(f"{_OFFICES} {_LOOSE} مهرجان دوري جائزة") - search_forms(
    "قوى قوات بيت ابتدائية استئنافية"
)
"""Of these, the ones that also begin a name with the article, an adjective after them."""

WEAK = (
    search_forms(f"{_LOOSE} جائزة")
    - search_forms(_STATES_OWN)
    - search_forms("اتحاد متحف جمعية رابطة تيار دوري أكاديمية قناة بيت")
)
"""Of these, the ones that need more than a noun with the article after them (مركز المدينة)."""

UNKNOWN_ONLY = search_forms(f"{_SITES} {_EVENTS}")
"""After these a noun with the article is a name only where it is no everyday word."""

NAME_ONLY = search_forms("عين معبد محمية حاجز ابتدائية استئنافية")
"""After these a name is one, and no noun."""

RARE_ONLY = search_forms("سجن نهر سد عين جائزة")
"""Verbs or measures too (he jailed, he scolded, shortness): of nouns only a rare one follows."""

OBJECTS = {
    search_form(head): search_forms(words)
    for head, words in (
        (
            "سلطة",
            "المياه الأراضي الاتصالات النقد الطيران الآثار البيئة الطاقة الموانئ المطارات التأمين الإعلام",
        ),
        ("بيت", "الشعر الحكمة الزكاة التمويل"),
    )
}
"""Heads after which only these nouns make a name: a salad has the letters of an authority."""

VERBAL = search_forms("تنظيم إدارة")
"""Nouns of an action too; with a name, or a noun that institutions have, they are none."""

NOT_OF_PEOPLE = search_forms(
    "بطولة بيت عين حكومة قوات هيئة إدارة لجنة حزب ائتلاف قناة تيار جماعة تنظيم منتخب كتيبة جيش مكتب"
)
"""What a person has or leads, and is not named after."""

NOT_OF_OTHERS = search_forms("حكومة قوات إدارة عين معسكر حاجز")
"""What an organisation has, and is not part of its name."""

NOT_OF_PLACES = search_forms("مديرية لواء مكتب إدارة قوات حكومة شركة فرقة برنامج جبهة بيت")
"""Before a place these are a district, or what is there."""

OF_PLACES_BY_OBJECT = search_forms("شركة إدارة مديرية مكتب")
"""Of these, the ones that a place closes where an object stands between: شركة نقل تونس."""

SENT = search_forms("بعثة مكتب")
"""What an organisation sends or keeps somewhere: رئيس بعثة المنظمة الدولية للهجرة names the other."""

FIELDS = search_forms(
    "للعلوم للذكاء للتكنولوجيا للتقنية للطب للدراسات للهندسة للبترول للفنون للآداب للإعلام "
    "للزراعة للتربية للقانون للإدارة للأعمال للصحة للطيران للفضاء للحاسبات للمعلوماتية "
    "للمؤتمرات للمعارض للكتاب للاستثمار للتنمية للسياحة للطاقة للثقافة للتراث للسينما"
)
"""What a university that is named after somebody is for, or a body that a place is named in."""

SHOWING = search_forms("متحف معرض مكتبة دار معهد")
"""Houses whose purpose may have the adjective of a state: للحضارة المصرية."""

LEADERS = search_forms("رئيس رئيسة مدير مديرة ممثل ممثلة")
"""Who leads what is sent: behind these a mission is not the name, but what sent it."""

CALLED_AFTER = search_forms("مستشفى مركز معهد مدرسة كلية")
"""With the article and adjectives, these may bear somebody's name right behind: المستشفى الإقليمي محمد السادس."""

DATED = search_forms("ساحة ميدان شارع جسر ملعب استاد حي جامعة مستشفى مدرسة حركة مطار مركب")
"""These may be called after a day: ساحة 13 مايو."""

MONTHS = frozenset(map(search_form, MONTHS_LISTED.split("|")))

APPOSED = search_forms("شركة مجموعة منصة شبكة")
"""Before a name in Latin letters these and their adjectives only say what it is."""

_COINED_SITES = (
    "ميناء مطار جزيرة مخيم حلبة ملعب استاد سجن سد قصر معسكر حقل جبل جسر معبر وادي قلعة أهوار هور "
    "صحراء مصفاة خربة"
)
COINED = search_forms(f"حزب تحالف تيار كتيبة ائتلاف معبد محمية {_COINED_SITES}")
"""After these a rare word without the article is a name."""

COINED_OF_FEMININE = search_forms("دار شركة مجموعة")
"""After these an unknown one that has no feminine or plural ending."""

MARKED = search_forms("المختصة المكلفة المعنية")
"""Adjectives that what an institution is for may follow with ب: المختصة بجرائم الفساد."""

ORDINALS = search_forms(
    "الأولى الثانية الثالثة الرابعة الخامسة السادسة السابعة الثامنة التاسعة العاشرة"
)
"""A division of an army has a number."""

LINKING = search_forms(
    "هيئة مركز مؤسسة شركة جمعية برنامج مجموعة دار منظمة صندوق رابطة معهد أكاديمية جهاز مفوضية مندوبية "
    "سلطة دوري معرض مهرجان منتدى مكتب بعثة جائزة لجنة"
)
"""What these are for may follow with lam."""

JOINING = search_forms(
    "وزارة هيئة حزب ائتلاف مؤسسة جمعية اتحاد شركة مركز دار مجلس جهاز نقابة معهد مديرية لجنة صندوق"
)
"""These may have several objects joined by و."""

WITH_PLACE = search_forms("بعثة اتحاد بيت بنك مصرف صندوق")
"""These may close with the place where they are."""

MIDDLE = search_forms(
    "أمن أعضاء أركان أبطال أمير إدارة إعمار إغاثة أنصار تحرير تسويق تطوير تقويم تقييم تكنولوجيا تقنية "
    "تنظيم تنمية جنايات جنح جوازات حراس حرس حقوق حماية خفر دعم دول ديوان رعاية رجال سياسات شؤون صناعة "
    "صناعات علماء غوث قضاء قضايا مراقبة مكافحة مسؤولية نزاهة نصرة نقل نقد هجرة أطباء أسرى شباب عمال "
    "حكماء طب زراعة بحوث أبحاث دراسات تعليم ثقافة جودة سلامة ترقية تمكين استئناف جيل مجتمع دولة علوم "
    "فنون تأهيل أمناء خبراء جرائم كتاب أدباء مقاومة منع تشجيع منطقة مدينة أولياء طيران مجتمع رقابة منطقة سد كرة "
    "تجارة تحقيق صحة تربية نفط غاز كهرباء مياه إطفاء إسعاف مرور"
)
"""Nouns without the article that stand inside the names of institutions."""

NATIONAL = frozenset(
    search_form(form)
    for form in _feminine(
        "سعودي إماراتي قطري كويتي بحريني عماني يمني عراقي سوري لبناني أردني فلسطيني إسرائيلي مصري "
        "سوداني ليبي تونسي جزائري مغربي موريتاني صومالي جيبوتي إيراني تركي أمريكي أميركي بريطاني فرنسي "
        "ألماني إيطالي إسباني برتغالي هولندي بلجيكي سويسري نمساوي سويدي نرويجي دنماركي فنلندي بولندي "
        "أوكراني روسي صيني ياباني كوري هندي باكستاني أفغاني إندونيسي ماليزي أسترالي كندي مكسيكي برازيلي "
        "أرجنتيني كولومبي فنزويلي نيجيري كيني إثيوبي إريتري سنغالي مالي تشادي كونغولي يوناني قبرصي مجري "
        "تشيكي روماني صربي كرواتي بلغاري أيرلندي إنجليزي أفريقي إفريقي آسيوي أوروبي"
    )
)
"""Adjectives of states and continents, with the article."""

ADJECTIVES = _with_article(
    "عليا أعلى عام عامة مستقل مستقلة موحد موحدة كبير كبرى وطني وطنية شريف قابضة متحدة متحد أول أولى "
    "سريع ملكي ملكية سلطانية مقدسة خاصة عسكرية مدني سامية مختصة أحمر محدودة شعبي ثاني"
)
"""Other adjectives that close the name of an institution, with the article."""

GENERAL = _with_article(
    "ذي تي لذين لتان أحد اثنين إثنين ثلاثاء أربعاء خميس جمعة سبت يوم آن ماضي ماضية حالي حالية تالي "
    "تالية مقبل مقبلة جاري جارية سابق سابقة ثانية ثالث ثالثة رابع رابعة جديد جديدة محلي محلية رئيسي "
    "رئيسية أخير أخيرة معنية معني مذكورة منافس لاحق أساسي أساسية ضروري ضرورية حقيقي حقيقية يومي "
    "يومية سنوي سنوية شهري شهرية أسبوعي أسبوعية نهائي نهائية أولي أولية إضافي إضافية ميداني "
    "ميدانية إيجابي إيجابية كلي كلية جزئي جزئية أجنبي أجنبية عالي عالية حالي متبقي باقي "
    "آتي فعلي فعلية شخصي شخصية كهربائي كهربائية جنوبي جنوبية شمالي شمالية شرقي شرقية غربي غربية "
    "ذاتي ذاتية نفسي نفسية خاص معنيين راقي راقية موازي موازية أصلي أصلية رسمي رسمية موالي موالية "
    "مجاور مجاورة موسم شهر مرة مرحلة جولة"
)
"""Words with the article that say when, which or of what sort: no part of a name."""

GENERIC = frozenset(
    (search_form(noun), search_form(article + word))
    for article in ("", "ال")
    for noun, words in (
        ("مجلس", "إدارة عزاء"),
        ("هيئة", "دفاع محلفين تدريس محكمة حكم إشراف"),
        ("لجنة", "تحكيم"),
        ("أمانة", "منطقة محافظة"),
        ("وكالة", "خدمات"),
        ("مهرجان", "تسوق"),
        ("دوري", "درجة"),
        ("حزب", "حاكم رئيس معارض"),
        ("بنك", "دم أهداف معلومات أسئلة"),
        ("جبل", "جليد"),
        ("سجن", "متهم متهمين ذات نفس جسد انفرادي"),
        ("قصر", "قامة نظر مدة"),
        ("نهر", "دم حياة زمن"),
        ("حقل", "تجارب لغم ألغام"),
        ("سلطة", "دولة قانون قضاء"),
        ("جيش", "عدو"),
        ("كأس", "بطولة مباراة"),
        ("جائزة", "سيدات رجال شباب جمهور سنة عام شهر مباراة بطولة"),
    )
    for word in words.split()
)
"""A head and a word that are no name together."""
