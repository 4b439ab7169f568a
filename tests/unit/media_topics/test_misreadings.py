"""Kinds of misreading, each with sentences of its own: what is given, and what is not."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from streams.contract.article import Article, Entity, Mention
from streams.media_topics.lexicon import LexiconTagger, load_lexicon

ARTS, CRIME, DISASTER, ECONOMY, EDUCATION = "01", "02", "03", "04", "05"
HEALTH, HUMAN, LABOUR, LIFESTYLE = "07", "08", "09", "10"
POLITICS, RELIGION, SCIENCE, SPORT, CONFLICT, WEATHER = "11", "12", "13", "15", "16", "17"


@pytest.fixture(scope="module")
def tagger() -> LexiconTagger:
    return load_lexicon()


def article(text: str, title: str | None = None) -> Article:
    return Article(
        id="a", revision="r", language="ar", title=title, text=text,
        keywords=(), related=(), segments=(), provenance=(),
    )  # fmt: skip


def given(tagger: LexiconTagger, text: str, title: str | None = None) -> list[str]:
    ids = [topic.id.removeprefix("medtop:") for topic in tagger.tag(article(text, title))]
    return [one.removesuffix("000000") for one in ids]


AIR = (
    "سقطت طائرة من طراز إيرباص تابعة للخطوط الجوية النيبالية بعد إقلاعها من مطار كاتماندو، "
    "وقتل كل من كان على متنها، وتراجع سهم الشركة في البورصة."
)
FERRY = (
    "أدى انقلاب عبارة مكتظة في بحيرة فيكتوريا إلى مصرع أربعين راكبا، ولا يزال الغواصون "
    "يبحثون عن ناجين."
)
BUS = "انقلبت حافلة تقل عمالا على الطريق الصحراوي فلقي سبعة حتفهم ونقل المصابون إلى المستشفى."
FIRMS = (
    "تكشف Anthropic نموذجها الجديد بعد أسابيع من نسخة OpenAI، وتشتري كل شركة آلاف الرقائق "
    "من NVIDIA بمليارات الدولارات."
)
STRIKE = (
    "توقف المترو والقطارات والحافلات بعد أن دخل السائقون في إضراب مفتوح دعت إليه النقابات، "
    "ولجأ الركاب إلى سيارات الأجرة، وقال قطاع النقل إن الشركات تخسر الملايين."
)
RING = (
    "ظهرت النجمة بخاتم من الألماس ومعطف من غوتشي أمام متجر في ميلانو، وأعلنت خطوبتها، "
    "وقدر صاغة ثمن الخاتم بمليون دولار، وهنأها المشاهير."
)
TRIP = (
    "ابدأ يومك بفنجان شاي تحت النخيل في بيت ضيافة، ثم امش إلى القلعة قبل غروب الشمس، ولا "
    "تفوت السوق القديم. أسعار الغرف معقولة، والحافلة رخيصة."
)
TOMB = (
    "قال المنقبون إن المقبرة التي عثر عليها قرب أريحا فيها خنجر وجرار فخارية، ويرى عالم "
    "الآثار أنها لأمير من القرن السادس عشر قبل الميلاد."
)


@pytest.mark.parametrize(
    ("first", "narrower", "text", "title"),
    [
        (DISASTER, "20000144", AIR, "كارثة في الجبال"),
        (DISASTER, "20000145", FERRY, None),
        (DISASTER, "20000147", BUS, None),
        (SCIENCE, "20001298", FIRMS, None),
        (LABOUR, "20000530", STRIKE, "إضراب سائقي القطارات يشل باريس"),
        (HUMAN, "20000505", RING, "خطوبة تشعل المواقع"),
        (LIFESTYLE, "20000563", TRIP, "48 ساعة بين النخيل"),
        (SCIENCE, "20000744", TOMB, "العثور على مقبرة أمير"),
    ],
)
def test_an_event_is_what_the_article_is_about(
    tagger: LexiconTagger, first: str, narrower: str, text: str, title: str | None
) -> None:
    found = given(tagger, text, title)
    assert found[0] == first
    assert narrower in found


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ("20000070", FERRY),
        ("20000070", "رفع رجال المرور آثار انقلاب شاحنة، وقال شاهد إن انقلاب الصهريج تلاه حريق."),
        ("20001235", TOMB),
        (ECONOMY, RING),
        (ECONOMY, TRIP),
    ],
)
def test_a_word_beside_the_event_is_no_topic(tagger: LexiconTagger, wrong: str, text: str) -> None:
    assert wrong not in given(tagger, text)


def test_a_coup_is_still_one(tagger: LexiconTagger) -> None:
    coup = "أعلن ضباط انقلابا على الرئيس وعلقوا الدستور، ودانت المنظمة الإقليمية الانقلاب."
    assert "20000070" in given(tagger, coup)


def test_a_drone_that_was_shot_down_is_no_accident(tagger: LexiconTagger) -> None:
    war = "أسقطت المضادات مسيرة، وقال الجيش إن سقوط طائرة أخرى فوق الجبهة جاء بعد قصف مدفعي."
    found = given(tagger, war)
    assert found[0] == CONFLICT
    assert "20000144" not in found


COLUMN = (
    "يلعب نتنياهو في الوقت بدل الضائع، ويمرر ماكرون الكرة إلى ملعب البيت الأبيض، وتجلس الأمم "
    "المتحدة في المدرجات. أما مجلس الأمن فحكم بلا صافرة، والمباراة مستمرة، واللاعبون هم "
    "السفراء والوزراء."
)
PATIENT = (
    "حكومة الوحدة مريض في العناية يحتاج إلى جراحة لا إلى مسكنات، والبرلمان طبيب تأخر في "
    "التشخيص، وكل جرعة من وعود رئيس الوزراء تزيد النزيف، ولا علاج إلا انتخابات مبكرة."
)


@pytest.mark.parametrize(("wrong", "text"), [(SPORT, COLUMN), (HEALTH, PATIENT)])
def test_figures_of_speech_in_a_column_are_no_topic(
    tagger: LexiconTagger, wrong: str, text: str
) -> None:
    found = given(tagger, text)
    assert found[0] == POLITICS
    assert wrong not in found


MATCH = (
    "خسر المنتخب المباراة في الوقت بدل الضائع، وحضر رئيس الحكومة ووزير الخارجية والسفير "
    "إلى الملعب، وقال المدرب إن اللاعبين تعبوا."
)
SICKBED = (
    "زار رئيس الوزراء والسفير ووزير الخارجية المستشفى، وقال الطبيب إن المريض خضع لجراحة "
    "بعد تشخيص مبكر، وهو يتلقى علاجا من السرطان."
)


@pytest.mark.parametrize(
    ("right", "text"),
    [
        (
            SPORT,
            MATCH,
        ),
        (
            HEALTH,
            SICKBED,
        ),
    ],
)
def test_politicians_at_a_match_or_a_sickbed_leave_it_one(
    tagger: LexiconTagger, right: str, text: str
) -> None:
    assert right in given(tagger, text)


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ("20000225", "يربي البدو الإبل ويبيعون حليبها، وتسير الإبل أياما إلى السوق."),
        ("20000696", "كان عمره سبعين عاما حين زار أهله، وقضى بقية عمره بينهم."),
        ("20000596", "انتقل من البيت إلى الحقل وإلى النهر، وإلى هناك تبعه أخوه."),
        ("20001228", "نقل الصياد إلى بيته متأثرا بجراحه، وكانت جراحه خفيفة."),
        ("20000077", "تتراوح أعمارهم بين خمسة أعوام وتسعة، وأعمارهم متقاربة."),
        ("20000044", "أثار كلامه استغراب الحاضرين، وأثار ضحك الأطفال."),
        ("20000073", "دافع التاجر عن مصالحه، فهي مصالحه وحده."),
    ],
)
def test_a_word_that_folding_makes_the_same_is_another(
    tagger: LexiconTagger, wrong: str, text: str
) -> None:
    assert wrong not in given(tagger, text, text)


def test_careless_spelling_still_counts(tagger: LexiconTagger) -> None:
    assert "20000696" in given(tagger, "وصل المعتمرون لأداء العمره في المسجد الحرام")


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        (ARTS, "انسحبت الفرقة المدرعة من القرية، ثم عادت الفرقة إلى مقر اللواء."),
        (SPORT, "يقطف الفلاحون الكرز على مدرجات الجبل، ويضعونه في سلة ثم في سلة أخرى."),
        (SPORT, "ضربت العاصفة ظفار ليلا، وتضررت بيوت في ظفار."),
        ("20000318", "ذهب الصبي إلى النهر مع أخيه، ثم ذهب الاثنان إلى جدتهما."),
        ("20000318", "غرم القاضي التاجر مئة أوقية ثم خفضها إلى خمسين أوقية."),
        ("20000500", "ارتدت فستانا أسود وحملت حقيبة بلون أسود."),
        ("20000005", "هرع النزلاء إلى مخرج الطوارئ، وكان مخرج الطوارئ مغلقا."),
        ("20001228", "زرع الرجل مئة شجرة لوز، وزرع ابنه عشرين."),
        ("20000210", "أخفى المهرب ملايين الحبوب المخدرة، وهي حبوب من الكبتاغون."),
        ("20000780", "نقل الجرحى إلى أسرّة المستشفى، وكانت الأسرة كلها مشغولة."),
        (EDUCATION, "وطالب المتحدث السلطات بفتح الطريق، كما طالب بوقف الأشغال."),
        (SPORT, "ألغت الوزارة القرار نهائيا وأغلقت الملف نهائيا."),
        (SCIENCE, "حبس سائق مستخدم هاتفا خلف المقود، ولا عذر لأي مستخدم للطريق."),
        (CONFLICT, "أعلنت اللاعبة انسحابها في الدور الأول من البطولة، وفاجأ انسحابها الجمهور."),
        (CONFLICT, "تجدد البلدية أسطول الحافلات، ويضم الأسطول ستين حافلة."),
        (RELIGION, "التقى الوفدان في شرم الشيخ، ثم غادر تركي آل الشيخ شرم الشيخ."),
        (RELIGION, "تلتهم خدمة الدين ثلث الموازنة، وترتفع خدمة الدين كل عام."),
        ("20000405", "دعت الجامعة العامة للصحة إلى اجتماع، وقال كاتبها العام إنها لن تنتظر."),
        (LABOUR, "يواصل السجين إضرابه عن الطعام، وهو إضراب بدأ قبل شهرين."),
        (SPORT, "فاز الحزب بأغلبية المقاعد، وقال مرشحه إن فوز الحزب تاريخي."),
        (WEATHER, "أثار القرار عاصفة من الجدل، وهي عاصفة سياسية لن تهدأ."),
        (HEALTH, "أغلقت مايكروسوفت خوادم أصابها فيروس الفدية، وشفر الفيروس الملفات."),
    ],
)
def test_neighbours_tell_what_an_ambiguous_word_means(
    tagger: LexiconTagger, wrong: str, text: str
) -> None:
    assert wrong not in given(tagger, text, text)


def test_words_in_the_name_of_a_person_are_silent(tagger: LexiconTagger) -> None:
    text = "أرجأت المحكمة النظر في الدعوى، وقال جمال القاضي إن الحكم قريب"
    start = text.index("جمال")
    mention = Mention(start=start, end=start + 11, text="جمال القاضي", confidence=0.9)
    man = Entity(type="PER", name="جمال القاضي", count=1, salience=1.0, mentions=(mention,))

    def evidence(one: Article) -> set[str]:
        return {found.text for topic in tagger.tag(one) for found in topic.evidence}

    assert "قاضي" in " ".join(evidence(article(text)))
    assert "قاضي" not in " ".join(evidence(replace(article(text), entities=(man,))))


def test_a_surname_speaks_inside_the_whole_name(tagger: LexiconTagger) -> None:
    text = "سجل كيليان مبابي هدفين"
    mention = Mention(start=4, end=16, text="كيليان مبابي", confidence=0.9)
    man = Entity(type="PER", name="كيليان مبابي", count=1, salience=1.0, mentions=(mention,))
    topics = tagger.tag(replace(article(text), entities=(man,)))
    assert "medtop:20001065" in {topic.id for topic in topics}


ENVOY = (
    "قال المبعوث الأممي في إحاطته أمام مجلس الأمن إن القصف والاشتباكات تتواصل في ثلاث "
    "جبهات، وإن مقتل عشرين جنديا في غارة يهدد الهدنة، وطلبت الأمم المتحدة وقف القتال، وتحدث "
    "عن معارك وصواريخ ومسيرات وقتلى من المدنيين."
)
RANSOM = (
    "أقفل قراصنة خوادم ثلاثة مستشفيات بفيروس الفدية وطلبوا مالا لفك تشفير الملفات، وقال "
    "خبراء الأمن السيبراني إن الثغرة قديمة."
)


@pytest.mark.parametrize(
    ("both", "text", "title"),
    [
        ({CONFLICT, POLITICS}, ENVOY, "المبعوث الأممي إلى سوريا يحذر مجلس الأمن"),
        ({CRIME, SCIENCE}, RANSOM, "عصابة فدية تشل ثلاثة مستشفيات"),
    ],
)
def test_a_second_topic_of_the_title_and_the_lead(
    tagger: LexiconTagger, both: set[str], text: str, title: str
) -> None:
    assert both <= set(given(tagger, text, title))


SPEED = "سحبت رخص السائقين بسبب السرعة الزائدة وقطع الإشارة واستخدام الهاتف أثناء القيادة."


@pytest.mark.parametrize(
    ("narrower", "text"),
    [
        ("20000086", RANSOM),
        ("20000006", "فاز فيلم المخرج بجائزة في مهرجان فينيسيا السينمائي ونافس على الأسد الذهبي."),
        ("20000645", "وصل آلاف النازحين سيرا بعد أن فروا من منازلهم، ونزحت أسر مرة ثانية."),
        ("20000063", "اجتاحت قوات الدعم السريع البلدة، وقتلت المعارك جنودا من الجيش السوداني."),
        ("20001368", "ارتفعت إيجارات المساكن، ويشكو المستأجرون من عقود الإيجار في العاصمة."),
        ("20000384", "قررت بروكسل فرض رسوم على الصلب، وقالت بكين إن الرسوم الأوروبية ظالمة."),
        ("20000130", "أوقفت الشرطة ثلاثة رجال، وقال ضابط إن إلقاء القبض عليهم تم ليلا."),
        ("20000135", "أصدر القاضي حكما بالإعدام، وقال المحامي إن أحكام الإعدام كثيرة."),
        ("20001196", SPEED),
        ("20000810", "رحل عن تسعين عاما بعد صراع مع المرض، وسار محبوه خلف نعشه."),
        ("20001341", "في الجولة السادسة من الدوري فاز الوحدة ورفع رصيده وتصدر بفارق الأهداف."),
        ("20001098", "أحرز المصارع ذهبية في بطولة العالم للمصارعة وطرح منافسه على البساط."),
        ("20000350", "أبقى المصرف المركزي الفائدة، وقال محافظ البنك المركزي إن القرار مؤقت."),
        ("20000074", "وصل المبعوث الأممي إلى العاصمة، والتقى المبعوث الخاص وفدا من الفصائل."),
        ("20000454", "أجرى الأطباء جراحة القلب المفتوح لطفل يعاني عيبا في صمام القلب."),
        ("20000093", "أدين الوزير بالإثراء غير المشروع في واحدة من قضايا الفساد."),
    ],
)  # fmt: skip
def test_events_get_the_topic_of_the_event(tagger: LexiconTagger, narrower: str, text: str) -> None:
    assert narrower in given(tagger, text)


TALKS = (
    "في كرة القدم لا يحتسب الهدف بعد صافرة الحكم. دخل {one} مباراة فيينا بخط دفاع متأخر، "
    "ولعب {two} بمهاجم واحد، ورفع {three} البطاقة الحمراء، ثم ذهب الجميع إلى الوقت بدل الضائع."
)


def named(text: str, *names: tuple[str, str]) -> Article:
    """Give an article with entities, by type and name, each mentioned once."""
    entities = [
        Entity(
            type=kind, name=name, count=1, salience=0.1,  # type: ignore[arg-type]
            mentions=(
                Mention(
                    start=text.index(name), end=text.index(name) + len(name), text=name,
                    confidence=0.9,
                ),
            ),
        )
        for kind, name in names
    ]  # fmt: skip
    return replace(article(text), entities=tuple(entities))


def test_a_match_that_nobody_of_sport_plays_is_an_image(tagger: LexiconTagger) -> None:
    state = ("فلاديمير بوتين", "دونالد ترامب", "إيمانويل ماكرون")
    text = TALKS.format(one=state[0], two=state[1], three=state[2])
    first, *_ = tagger.tag(named(text, *(("PER", name) for name in state)))
    assert first.id == f"medtop:{POLITICS}000000"
    # With a club in it, it is a match that politicians watch.
    text += " وفاز ريال مدريد بهدفين."
    people = (*(("PER", name) for name in state), ("ORG", "ريال مدريد"))
    assert f"medtop:{SPORT}000000" in {one.id for one in tagger.tag(named(text, *people))}
