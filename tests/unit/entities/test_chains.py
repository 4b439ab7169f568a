"""Names that begin with a common noun, over the recogniser as it ships."""

from __future__ import annotations

import pytest

from streams.contract.article import Article, Outlet
from streams.entities.recogniser import ArticleRecogniser
from tests.factories import make_article


def found(recogniser: ArticleRecogniser, article: Article) -> list[str]:
    mentions = [
        (mention.start, f"{entity.type} {mention.text}")
        for entity in recogniser.recognise(article)
        for mention in entity.mentions
        if mention.field is None
    ]
    return [shown for _, shown in sorted(mentions)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The nisba closes the name.
        ("أعلنت وزارة الداخلية اللبنانية أمس القرار.", "ORG وزارة الداخلية اللبنانية"),
        ("قالت هيئة الأركان الأوكرانية إنها ردت.", "ORG هيئة الأركان الأوكرانية"),
        ("طالبت نقابة الصحفيين التونسيين بالإفراج.", "ORG نقابة الصحفيين التونسيين"),
        ("انتقد المجلس الوطني الفلسطيني القرار.", "ORG المجلس الوطني الفلسطيني"),
        # Nouns without the article inside, a place at the end.
        ("قضت محكمة جنايات القاهرة بالحبس.", "ORG محكمة جنايات القاهرة"),
        ("قررت نيابة أمن الدولة العليا حبسه.", "ORG نيابة أمن الدولة العليا"),
        ("صعدت بورصة موسكو أمس.", "ORG بورصة موسكو"),
        # What it is for.
        ("دعت الرابطة التونسية للدفاع عن حقوق الإنسان إلى ذلك.",
         "ORG الرابطة التونسية للدفاع عن حقوق الإنسان"),
        ("وهي معروضة في المتحف القومي للحضارة المصرية منذ عام.",
         "ORG المتحف القومي للحضارة المصرية"),
        ("افتتحت جامعة محمد بن زايد للذكاء الاصطناعي برنامجا.",
         "ORG جامعة محمد بن زايد للذكاء الاصطناعي"),
        ("قال رئيس بعثة المنظمة الدولية للهجرة إن القارب غرق.",
         "ORG المنظمة الدولية للهجرة"),
        ("أعلن مركز الملك سلمان للإغاثة والأعمال الإنسانية ذلك.",
         "ORG مركز الملك سلمان للإغاثة والأعمال الإنسانية"),
        ("قالت الإدارة العامة لخفر السواحل إنها ضبطته.", "ORG الإدارة العامة لخفر السواحل"),
        ("قال الرئيس التنفيذي لوكالة البحرين للفضاء إنها نجحت.", "ORG وكالة البحرين للفضاء"),
        # Whom it is called after, and who is spoken to behind it.
        ("نقل إلى المستشفى الإقليمي محمد السادس أمس.", "ORG المستشفى الإقليمي محمد السادس"),
        ("استقبلت الجمعية الوطنية للوزير أمس.", "ORG الجمعية الوطنية"),
        ("أحيل على ابتدائية مراكش أمس.", "ORG ابتدائية مراكش"),
        # Two objects of one head.
        ("رست لصالح وزارة الصناعة والتجارة والتموين.", "ORG وزارة الصناعة والتجارة والتموين"),
        # Places and events.
        ("قصفت الطائرات ميناء الحديدة فجرا.", "LOC ميناء الحديدة"),
        ("أقيمت على استاد القاهرة الدولي مساء.", "LOC استاد القاهرة الدولي"),
        ("عرضه مهرجان القاهرة السينمائي الدولي أمس.", "MISC مهرجان القاهرة السينمائي الدولي"),
        ("رفض جائزة ملتقى القاهرة للإبداع الروائي.", "MISC جائزة ملتقى القاهرة للإبداع الروائي"),
        ("تجمع الناس في ساحة 13 مايو مساء.", "LOC ساحة 13 مايو"),
        ("أغلق الجيش حاجز قلنديا فجرا.", "LOC حاجز قلنديا"),
    ],
)  # fmt: skip
def test_the_whole_chain_is_the_name(
    recogniser: ArticleRecogniser, text: str, expected: str
) -> None:
    assert found(recogniser, make_article(text=text)) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("شاركت منظمة أطباء بلا حدود واليونيسيف في الاستجابة.",
         ["ORG منظمة أطباء بلا حدود", "ORG اليونيسيف"]),
        ("حكمت محكمة الثورة على جعفر بناهي غيابيا بالسجن.", ["ORG محكمة الثورة", "PER جعفر بناهي"]),
    ],
)  # fmt: skip
def test_names_end_before_another_one_and_before_adverbs(
    recogniser: ArticleRecogniser, text: str, expected: list[str]
) -> None:
    assert found(recogniser, make_article(text=text)) == expected


def test_two_heads_are_two_names(recogniser: ArticleRecogniser) -> None:
    text = "دعا حزب جبهة التحرير الوطني وحركة مجتمع السلم إلى التشاور."
    assert found(recogniser, make_article(text=text)) == [
        "ORG حزب جبهة التحرير الوطني",
        "ORG حركة مجتمع السلم",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "عقد مجلس الإدارة اجتماعه السنوي.",
        "وصل المركز الثاني بعد منافسه.",
        "أوقف جهاز الكمبيوتر عن العمل.",
        "اجتمعت لجنة التحكيم مساء.",
        "تحدثت الحكومة الحالية عن الخطة.",
        "أضاف عضو الجمعية الإعلامي البارز ذلك.",
        "نذر حياته في خدمة الناس كلها.",
    ],
)
def test_common_nouns_are_no_names(recogniser: ArticleRecogniser, text: str) -> None:
    assert found(recogniser, make_article(text=text)) == []


def test_a_government_is_not_its_head(recogniser: ArticleRecogniser) -> None:
    text = "انتقدت حكومة نواف سلام القرار."
    assert found(recogniser, make_article(text=text)) == ["PER نواف سلام"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("اتفقت Apple وشركة فوكسكون على ذلك.", "ORG Apple"),
        ("وقعت شركة كوالكوم (Qualcomm) الاتفاق.", "ORG Qualcomm"),
        ("أعلنت الشركة هاتف iPhone 17 الجديد.", "MISC iPhone 17"),
        ("عرض فيلم «الأسد الأخير» أمس.", "MISC الأسد الأخير"),
        ("صدرت رواية «بين القصرين» ثم ترجمت.", "MISC بين القصرين"),
        ("وكتبت صحيفة «الغد» أن الحل قريب.", "ORG الغد"),
    ],
)
def test_writing_tells_names(recogniser: ArticleRecogniser, text: str, expected: str) -> None:
    assert expected in found(recogniser, make_article(text=text))


@pytest.mark.parametrize("text", ["No Arabic here", "حمل الملف PDF من www.example.com أمس"])
def test_not_all_latin_is_a_name(recogniser: ArticleRecogniser, text: str) -> None:
    assert found(recogniser, make_article(text=text)) == []


def test_the_outlet_is_no_person(recogniser: ArticleRecogniser) -> None:
    article = make_article(
        text="قال في تصريح لبريد الوادي إن الأمر انتهى.", outlet=Outlet(name="بريد الوادي")
    )
    assert found(recogniser, article) == ["ORG بريد الوادي"]


def test_a_medium_that_is_a_word_needs_its_context(recogniser: ArticleRecogniser) -> None:
    assert found(recogniser, make_article(text="قال المحامي للنهار إنه سيطعن.")) == ["ORG لنهار"]
    assert found(recogniser, make_article(text="طلع النهار على المدينة.")) == []


MATCH = (
    "فاز الهلال على النصر بهدفين في مباراة الدوري، وسجل المهاجم الهدف الأول. "
    "وتعادل الرياض مع الشباب."
)


def test_clubs_are_told_by_the_article(recogniser: ArticleRecogniser) -> None:
    clubs = ["ORG الهلال", "ORG النصر", "ORG الرياض", "ORG الشباب"]
    assert [one for one in found(recogniser, make_article(text=MATCH)) if one in clubs] == clubs
    weather = "هطلت الأمطار على الرياض، وتحرى الناس الهلال، ودعا الشباب إلى العمل."
    assert not set(found(recogniser, make_article(text=weather))) & set(clubs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("زار الحجاج مكة المكرمة أمس.", "LOC مكة المكرمة"),
        ("نزح الآلاف من شمال دارفور أمس.", "LOC شمال دارفور"),
        ("تحسن الطقس في القاهرة الكبرى أمس.", "LOC القاهرة الكبرى"),
    ],
)
def test_places_are_not_shortened(recogniser: ArticleRecogniser, text: str, expected: str) -> None:
    assert found(recogniser, make_article(text=text)) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "عبرت القوات إلى الضفة الغربية لنهر صغير.",
        "عثر على كيس يحتوي على مال.",
        "حافظ أهل السنة على المذهب المالكي.",
        "يبلغ قطر النواة خمسة أمتار.",
    ],
)
def test_everyday_words_are_no_places(recogniser: ArticleRecogniser, text: str) -> None:
    assert [
        one for one in found(recogniser, make_article(text=text)) if "QUANTITY" not in one
    ] == []


def test_aliases_are_one_entity(recogniser: ArticleRecogniser) -> None:
    text = (
        "قالت شركة المملكة القابضة إن رئيسها الوليد بن طلال يملك أسهمها. "
        "وأضاف الأمير الوليد بن طلال أن سهم المملكة القابضة صعد."
    )
    entities = recogniser.recognise(make_article(text=text))
    assert [one.count for one in entities if "المملكة القابضة" in one.name] == [2]


def test_one_name_has_one_type(recogniser: ArticleRecogniser) -> None:
    text = "وصل بوكروفيش إلى المدينة. وقال بوكروفيش إن بوكروفيش سعيد. وفي بوكروفيش مصنع."
    kinds = {one.type for one in recogniser.recognise(make_article(text=text))}
    assert len(kinds) <= 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A prize has the article, and what it is for; named after its metal it stands alone.
        ("نال الكاتب الجائزة العالمية للرواية العربية أمس.",
         "MISC الجائزة العالمية للرواية العربية"),
        ("فاز بجائزة الأركانة العالمية للشعر شاعر شاب.", "MISC جائزة الأركانة العالمية للشعر"),
        ("عاد المخرج ومعه جائزة الدب الذهبي إلى بلده.", "MISC الدب الذهبي"),
        ("رشح الفيلم لجوائز الأوسكار مرتين.", "MISC الأوسكار"),
        # Laws have a number, and the year is part of it.
        ("بدأ العمل بالمرسوم بقانون رقم 9 لسنة 2023 أمس.", "MISC المرسوم بقانون رقم 9 لسنة 2023"),
        ("دعا الوسيط إلى تطبيق القرار 2254 والحوار.", "MISC القرار 2254"),
        ("يطالب الصحفيون بإلغاء المرسوم 54.", "MISC المرسوم 54"),
        ("منحت لجنة ستوكهولم للعالم جائزة نوبل في الفيزياء أمس.", "MISC جائزة نوبل في الفيزياء"),
        ("انتشر اللواء 444 حول الميناء.", "ORG اللواء 444"),
        ("تقام الجولة على حلبة سوزوكا الأحد.", "LOC حلبة سوزوكا"),
        ("نقل المعتقل إلى سجن صيدنايا ليلا.", "LOC سجن صيدنايا"),
        ("عدل البرلمان القانون رقم 17 لعام 2020 سريعا.", "MISC القانون رقم 17 لعام 2020"),
        # Products and firms in Latin letters.
        ("سأل الطالب ChatGPT عن الحل.", "MISC ChatGPT"),
        ("أغلقت الثغرة في خوادم SharePoint مساء.", "MISC SharePoint"),
        ("تطرح الشركة سيارة صغيرة باسم Blue Whale قريبا.", "MISC Blue Whale"),
        ("استثمرت G42 في المشروع.", "ORG G42"),
        # Spacecraft.
        ("أطلق مسبار الأمل قبل سنوات.", "MISC مسبار الأمل"),
        # Institutions.
        ("اجتمع اتحاد كتاب المغرب مساء.", "ORG اتحاد كتاب المغرب"),
        ("ترأس بيت الشعر في المغرب سنوات.", "ORG بيت الشعر في المغرب"),
        ("خسرت كثيرا شركة نقل تونس.", "ORG شركة نقل تونس"),
        ("أجلت المحكمة المختصة بجرائم الفساد النطق بالحكم.", "ORG المحكمة المختصة بجرائم الفساد"),
        ("قالت رابطة اللاعبات المحترفات إن الموعد تغير.", "ORG رابطة اللاعبات المحترفات"),
        ("قصفت الطائرات المستشفى السعودي فجرا.", "ORG المستشفى السعودي"),
        ("سقط مقر الفرقة السادسة فجرا.", "ORG الفرقة السادسة"),
        ("أعلن الحرس البحري إنقاذ ثلاثة.", "ORG الحرس البحري"),
        ("صدرت الرواية عن دار مسكيلياني للنشر.", "ORG دار مسكيلياني للنشر"),
        ("توقع خبراء كاسبرسكي هجوما جديدا.", "ORG كاسبرسكي"),
    ],
)  # fmt: skip
def test_prizes_laws_products_and_bodies(
    recogniser: ArticleRecogniser, text: str, expected: str
) -> None:
    assert expected in found(recogniser, make_article(text=text))


def test_a_year_of_studies_is_no_division(recogniser: ArticleRecogniser) -> None:
    assert found(recogniser, make_article(text="نجح طلاب الفرقة الرابعة في الامتحان.")) == []


def test_works_stand_in_rows_in_an_article_on_the_arts(recogniser: ArticleRecogniser) -> None:
    text = "غنت المطربة من «ليل الشتاء» إلى «نهر بعيد»، وبعدهما أغنية «وجه المدينة»."
    assert found(recogniser, make_article(text=text)) == [
        "MISC ليل الشتاء",
        "MISC نهر بعيد",
        "MISC وجه المدينة",
    ]
    text = "تحول الخلاف من «سوء فهم» إلى «أزمة كبيرة» بين البلدين."
    assert found(recogniser, make_article(text=text)) == []


def test_what_a_latin_name_is_called_is_no_name(recogniser: ArticleRecogniser) -> None:
    text = "كشفت شركة الأمن الهولندية Eye Watch الثغرة."
    assert found(recogniser, make_article(text=text)) == ["ORG Eye Watch"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("تحدث المخرج عن الممثل الذي رافقه، وهو مخرج «طريق البحر» أيضا.", ["MISC طريق البحر"]),
        ("قرأت رواية «ملح الأرض»، ونافستها «ظل النخلة» للكاتب نفسه.",
         ["MISC ملح الأرض", "MISC ظل النخلة"]),
        ("أعلن البحارة إغراق «نجمة الخليج» قبالة الساحل.", ["MISC نجمة الخليج"]),
        ("قال الوزير إن «الأمور بخير» وإن العمل مستمر.", []),
    ],
)  # fmt: skip
def test_works_and_ships_stand_in_quotation_marks(
    recogniser: ArticleRecogniser, text: str, expected: list[str]
) -> None:
    assert found(recogniser, make_article(text=text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("انتقل اللاعب إلى لوس أنجلوس ليكرز أمس.", "ORG لوس أنجلوس ليكرز"),
        ("فازت بلقب رولان غاروس مرتين.", "MISC رولان غاروس"),
        ("تستثمر سوفت بنك في الشركة.", "ORG سوفت بنك"),
    ],
)
def test_names_of_several_words_are_known(
    recogniser: ArticleRecogniser, text: str, expected: str
) -> None:
    assert found(recogniser, make_article(text=text)) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("أعلنت الهيئة العامة للتأمين عن حقوق العمال أمس.", "ORG الهيئة العامة للتأمين"),
        ("استقبلت جامعة محمد بن زايد للمرة الثالثة وفدا.", "ORG جامعة محمد بن زايد"),
        ("قال حسين آل أبو الخير إن الوضع جيد.", "PER حسين آل أبو الخير"),
        ("وسلم سلمان بن إبراهيم آل خليفة الكأس إليهم.", "PER سلمان بن إبراهيم آل خليفة"),
        ("كرم الوالي فهد بن سالم آل طالع العسيري أمس.", "PER فهد بن سالم آل طالع العسيري"),
    ],
)
def test_what_follows_a_name_is_none_of_it(
    recogniser: ArticleRecogniser, text: str, expected: str
) -> None:
    assert expected in found(recogniser, make_article(text=text, title=None))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("صدر الحكم في تونس العاصمة فجرا.", ["LOC تونس العاصمة"]),
        ("دبي (CNN) -- وصل الوزير أمس.", ["LOC دبي", "ORG CNN"]),
        ("أثرت جائحة كورونا في التجارة.", []),
        ("عاد إلى مكتبه المسجل القديم.", []),
        ("زار سيمون لوكاشيك باريس.", ["PER سيمون لوكاشيك", "LOC باريس"]),
    ],
)
def test_what_a_model_finds_is_judged(
    recogniser: ArticleRecogniser, text: str, expected: list[str]
) -> None:
    assert found(recogniser, make_article(text=text)) == expected


def test_a_longer_name_of_the_models_stays(recogniser: ArticleRecogniser) -> None:
    text = "وتدفقت الحشود إلى مطار جومو كينياتا الدولي لاستقبال الجثمان القادم من الهند."
    assert "LOC مطار جومو كينياتا الدولي" in found(recogniser, make_article(text=text))
