"""Media topics of short articles, written for these tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from streams.contract.article import Article, Entity, Mention
from streams.media_topics.learned import LinearModel
from streams.media_topics.lexicon import MOST_EVIDENCE, LexiconTagger, load_lexicon
from streams.media_topics.vocabulary import load_vocabulary

SAMPLE = Path(__file__).parents[4] / "shared" / "pages" / "000_3f91169335b23242.txt"
PIECES = (
    "النفط وأسعار بورصة البرلمان للانتخابات مباراة المنتخب، هدف. قصف وقف إطلاق النار مستشفى طبيب "
    "أمطار رياح قال في من \u200fالجامعة مُدرّس طالب \n\n"
)
VOCABULARY = load_vocabulary()
WORDS = st.sampled_from(PIECES.split(" "))
TEXTS = st.lists(WORDS, max_size=40).map(" ".join)


@pytest.fixture(scope="module")
def tagger() -> LexiconTagger:
    return load_lexicon()


def article(text: str, title: str | None = None) -> Article:
    return Article(
        id="a",
        revision="r",
        language="ar",
        title=title,
        text=text,
        keywords=(),
        related=(),
        segments=(),
        provenance=(),
    )


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("01", "افتتح المخرج مهرجان السينما بفيلم مأخوذ عن رواية، وغنت المطربة قصيدة في المسرح."),
        ("02", "حكمت المحكمة على المتهم بالسجن المؤبد بعد أن ألقت الشرطة القبض على العصابة."),
        ("03", "ضرب زلزال المنطقة فانتشلت فرق الإنقاذ ناجين من تحت الأنقاض، واندلع حريق."),
        ("04", "ارتفعت أسعار النفط في البورصة وتراجع التضخم، وأعلن البنك المركزي سعر الفائدة."),
        ("05", "عاد الطلاب والمعلمون إلى المدارس مع بداية العام الدراسي، وأعلنت الجامعة المناهج."),
        ("06", "حذر تقرير من التلوث والاحتباس الحراري وتصحر الغابات، ودعا إلى الطاقة المتجددة."),
        ("07", "نصح الأطباء المرضى في المستشفى باللقاح ضد الفيروس، وعالجوا أمراض القلب."),
        ("08", "دخل توأم موسوعة غينيس للأرقام القياسية، وهما من ذوي الاحتياجات الخاصة."),
        ("09", "ارتفع معدل البطالة، ودعت النقابة الموظفين إلى إضراب من أجل الأجور والرواتب."),
        ("10", "قدمت مصممة الأزياء فستانا في أسبوع الموضة، وتحدثت عن المكياج والعطور."),
        ("11", "صوت البرلمان بعد الانتخابات، والتقى وزير الخارجية سفراء الأحزاب والحكومة."),
        ("12", "ألقى الخطيب خطبة الجمعة في المسجد عن الحج والعمرة وتلاوة القرآن الكريم."),
        (
            "13",
            "أطلقت الشركة تطبيقا للهواتف الذكية يعمل بالذكاء الاصطناعي على نظام التشغيل أندرويد.",
        ),
        ("14", "ناقشت الجمعية الخيرية حقوق المرأة والفقر والطلاق والعنف الأسري في المجتمع."),
        ("15", "فاز المنتخب في المباراة النهائية بركلات الترجيح بعد هدف التعادل في الشوط الثاني."),
        ("16", "قصفت الطائرات الحربية مواقع المسلحين، وسقط جنود في المعارك قبل وقف إطلاق النار."),
        ("17", "تتوقع الأرصاد الجوية أمطارا رعدية ورياحا نشطة مع انخفاض درجات الحرارة."),
    ],
)
def test_the_first_topic(tagger: LexiconTagger, topic: str, text: str) -> None:
    topics = tagger.tag(article(text))
    assert topics[0].id == f"medtop:{topic}000000"


@pytest.mark.parametrize("text", ["", "،", "ذهبت أمس إلى هناك ثم عدت", "No Arabic here"])
def test_no_topic_where_none_is_sure(tagger: LexiconTagger, text: str) -> None:
    assert tagger.tag(article(text)) == ()


def test_labels_are_those_of_iptc(tagger: LexiconTagger) -> None:
    topic = tagger.tag(article("فاز المنتخب في المباراة بهدف في الشوط الأول"))[0]
    assert (topic.label.en, topic.label.ar) == ("sport", "رياضة")


def test_the_title_weighs_more_than_the_text(tagger: LexiconTagger) -> None:
    in_title = tagger.tag(article("تفاصيل لاحقا", "المباراة"))[0]
    in_text = tagger.tag(article("تفاصيل المباراة لاحقا"))
    assert in_title.evidence[0].field == "title"
    assert not in_text or in_text[0].score < in_title.score


def test_entities_are_evidence(tagger: LexiconTagger) -> None:
    text = "حضر فنربخشة"
    mention = Mention(start=4, end=11, text="فنربخشة", confidence=0.95)
    club = Entity(type="ORG", name="نادي فنربخشة", count=1, salience=1.0, mentions=(mention,))
    without = tagger.tag(article(text))
    topic = tagger.tag(replace(article(text), entities=(club,)))[0]
    assert topic.id == "medtop:15000000"
    assert topic.evidence[0].text == "فنربخشة"
    assert not without or without[0].score < topic.score


def test_of_openings_the_longest_counts(tagger: LexiconTagger) -> None:
    text = "اجتماع في بنك الشعب"
    mention = Mention(start=10, end=19, text="بنك الشعب", confidence=0.95)
    bank = Entity(
        type="ORG", name="البنك المركزي الصيني", count=1, salience=1.0, mentions=(mention,)
    )
    topics = {topic.id for topic in tagger.tag(replace(article(text, text), entities=(bank,)))}
    assert {"medtop:04000000", "medtop:20000274"} <= topics


def test_an_entity_and_the_term_inside_it_count_once(tagger: LexiconTagger) -> None:
    text = "أسعار النفط في الأسواق: قالت منظمة أوبك إن إنتاج النفط والغاز مستقر"
    start = text.index("منظمة")
    mention = Mention(start=start, end=start + 10, text=text[start : start + 10], confidence=0.9)
    opec = Entity(type="ORG", name="أوبك", count=1, salience=1.0, mentions=(mention,))
    without, merged = (
        tagger.tag(article(text)),
        tagger.tag(replace(article(text), entities=(opec,))),
    )
    assert [topic.score for topic in without] == [topic.score for topic in merged]
    assert "منظمة أوبك" in {evidence.text for evidence in merged[0].evidence}
    assert "أوبك" not in {evidence.text for evidence in merged[0].evidence}


@pytest.mark.parametrize(
    ("broad", "narrow", "text"),
    [
        ("15000000", "20001065", "فاز المنتخب في كأس العالم بركلات الترجيح بعد تسلل وهدف التعادل."),
        ("03000000", "20000153", "ضرب زلزال بقوة سبع درجات على مقياس ريختر، تلته هزات ارتدادية."),
        ("16000000", "20000073", "أعلنت هدنة ووقف لإطلاق النار ضمن محادثات السلام بين الجانبين."),
        ("11000000", "20000574", "أغلقت مراكز الاقتراع في الانتخابات الرئاسية وبدأ فرز الأصوات."),
        ("12000000", "20000696", "وصل الحجاج إلى المشاعر المقدسة لأداء مناسك الحج ورمي الجمرات."),
        (
            "13000000",
            "20001298",
            "روبوت الدردشة يعمل بالذكاء الاصطناعي وتعلم الآلة والنماذج اللغوية.",
        ),
    ],
)
def test_a_narrower_topic_stands_beside_the_one_above_it(
    tagger: LexiconTagger, broad: str, narrow: str, text: str
) -> None:
    scores = {topic.id: topic.score for topic in tagger.tag(article(text))}
    assert scores[f"medtop:{broad}"] >= scores[f"medtop:{narrow}"]


@given(text=TEXTS, title=TEXTS)
def test_no_narrower_topic_stands_alone_or_above(
    tagger: LexiconTagger, text: str, title: str
) -> None:
    scores = {topic.id: topic.score for topic in tagger.tag(article(text, title or None))}
    for topic, score in scores.items():
        for above in VOCABULARY.chains[topic]:
            assert scores.get(above, 1.0) >= score
        assert not VOCABULARY.chains[topic] or VOCABULARY.chains[topic][-1] in scores


@given(text=TEXTS)
def test_every_topic_carries_its_chain(tagger: LexiconTagger, text: str) -> None:
    for topic in tagger.tag(article(text)):
        assert topic.broader == VOCABULARY.chains[topic.id]


def ids(tagger: LexiconTagger, text: str, title: str | None = None) -> list[str]:
    return [topic.id.removeprefix("medtop:") for topic in tagger.tag(article(text, title))]


def test_one_weak_word_is_no_topic() -> None:
    terms_alone = LexiconTagger(VOCABULARY)
    assert ids(terms_alone, "التقى جاره عند مدخل المبنى ثم تحدثا عن هدف بعيد") == []


def test_a_decree_is_no_full_back(tagger: LexiconTagger) -> None:
    decree = "عين المستشار بظهير شريف صدر في الجريدة الرسمية، وهو ظهير أسرته"
    assert "15000000" not in ids(tagger, decree)
    back = "سجل الظهير الأيسر هدف الفوز، وهو أفضل ظهير في المنتخب"
    assert ids(tagger, back)[:2] == ["15000000", "20001065"]


def test_a_love_poem_is_no_crime(tagger: LexiconTagger) -> None:
    poem = "أيها المجرم الجميل، يا قاتل قلبي، أنا سجين عينيك والهوى قصيدة"
    found = ids(tagger, poem, "قصيدة")
    assert found[0] == "01000000"
    assert "20000017" in found
    assert "02000000" not in found
    crime = "حكمت المحكمة على شخص مجرم، وهو قاتل جاره وسجين سابق"
    assert ids(tagger, crime)[0] == "02000000"


def test_penalties_of_a_law_are_no_sanctions(tagger: LexiconTagger) -> None:
    law = "يشدد النظام العقوبات: عقوبات بالحبس والغرامة على كل من خالف المادة"
    assert "20000642" not in ids(tagger, law)
    sanctions = "فرضت واشنطن عقوبات على شركات، وقالت الخزانة إن حزمة عقوبات أخرى قادمة"
    assert "20000642" in ids(tagger, sanctions)


def test_a_loan_of_a_fund_is_no_energy(tagger: LexiconTagger) -> None:
    loan = "وقع صندوق أوبك للتنمية الدولية اتفاقية قرض لتمويل مدارس ومستشفيات"
    found = ids(tagger, loan, "قرض من صندوق أوبك")
    assert "20000372" in found
    assert not {"20000256", "20001243"} & set(found)


def test_a_name_inside_a_phrase_is_silent(tagger: LexiconTagger) -> None:
    text = "قرض من صندوق أوبك لبناء طريق، ووقع صندوق أوبك للتنمية الدولية الاتفاقية"
    starts = [place for place in range(len(text)) if text.startswith("أوبك", place)]
    mentions = tuple(
        Mention(start=start, end=start + 4, text="أوبك", confidence=0.9) for start in starts
    )
    opec = Entity(type="ORG", name="أوبك", count=2, salience=1.0, mentions=mentions)
    assert tagger.tag(replace(article(text), entities=(opec,))) == tagger.tag(article(text))


def test_elections_of_a_club_are_no_politics(tagger: LexiconTagger) -> None:
    club = "انتخابات النادي: ثلاثة مرشحين لرئاسة النادي بعد استقالة الرئيس، والتصويت الأحد"
    assert ids(tagger, club)[0] == "15000000"
    assert ids(tagger, "تنظم البلاد انتخابات تشريعية، وتفتح مراكز الاقتراع")[0] == "11000000"


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("20001235", "انتقل إلى رحمة الله الشيخ، وأقيمت صلاة الجنازة وووري جثمانه الثرى."),
        ("20000529", "اعتصم عمال المصنع بسبب عدم دفع رواتبهم، وهو نزاع عمالي مع الإدارة."),
        ("20000099", "العثور على جثة شاب في شقته، والقاتل جاره الذي اعترف بجريمة القتل."),
        ("20000144", "تحطمت طائرة بعد إقلاعها وعثر على الصندوق الأسود بين حطام الطائرة."),
        ("20000350", "أبقى البنك المركزي سعر الفائدة، وقال محافظ البنك المركزي إن التضخم يتراجع."),
        ("20000477", "بدأت حملة تطعيم، وتصل جرعات اللقاح إلى المراكز الصحية، وهو لقاح جديد."),
    ],
)
def test_topics_deep_in_the_tree(tagger: LexiconTagger, topic: str, text: str) -> None:
    assert topic in ids(tagger, text)


def test_where_the_lexicon_has_no_word_the_learned_part_has_words_to_show() -> None:
    words = ("عنب", "تين", "رمان")
    weights = np.zeros((3, 18), dtype=np.int8)
    weights[:, 3] = 100
    tops = sorted(topic for topic, chain in VOCABULARY.chains.items() if not chain)
    model = LinearModel(words, tops, weights, np.zeros(18, dtype=np.float32), step=0.1)
    text = "قطفوا العنب والرمان"
    (topic,) = LexiconTagger(VOCABULARY, model).tag(article(text))
    assert topic.id == "medtop:04000000"
    assert {one.text for one in topic.evidence} == {"العنب", "والرمان"}
    assert LexiconTagger(VOCABULARY).tag(article(text)) == ()


@given(text=TEXTS, title=TEXTS)
def test_evidence_slices_to_its_text(tagger: LexiconTagger, text: str, title: str) -> None:
    one = article(text, title or None)
    topics = tagger.tag(one)
    assert topics == tagger.tag(one)
    assert list(topics) == sorted(topics, key=lambda topic: (-topic.score, topic.id))
    for topic in topics:
        assert 0 < topic.score <= 1
        assert 0 < len(topic.evidence) <= MOST_EVIDENCE
        assert len(set(topic.evidence)) == len(topic.evidence)
        for evidence in topic.evidence:
            source = (one.title or "") if evidence.field == "title" else one.text
            assert source[evidence.start : evidence.end] == evidence.text


@pytest.mark.skipif(not SAMPLE.exists(), reason="the sample page is not on this machine")
def test_the_sample_page(tagger: LexiconTagger) -> None:
    main, _, second = SAMPLE.read_text(encoding="utf-8").partition("المصدر:")
    of_main = [topic.id[7:9] for topic in tagger.tag(article(main)) if topic.id[7:9] != "20"]
    of_second = [topic.id[7:9] for topic in tagger.tag(article(second)) if topic.id[7:9] != "20"]
    assert set(of_main) == {"04", "11"}
    assert set(of_second[:2]) == {"11", "16"}
