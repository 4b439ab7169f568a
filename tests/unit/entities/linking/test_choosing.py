"""Which thing is meant: by type, by the article's countries, by the words beside a name."""

from __future__ import annotations

import pytest

from streams.contract.article import Entity, EntityType, Link, Mention, Outlet
from streams.entities.linking.choosing import Linker, load_linker
from streams.entities.linking.context import load_adjectives
from streams.entities.linking.identities import Identities
from tests.factories import make_article

TABLE = """\
# type, kind, country, weight, ids, name, forms, verified
LOC\tcountry\tLB\t8.5\tiso3166=LB\tلبنان\t\tiso cldr
LOC\tcountry\tLY\t8.5\tiso3166=LY\tليبيا\t\tiso cldr
LOC\tcountry\tOM\t8.5\tiso3166=OM\tسلطنة عمان\tعمان\tiso cldr
LOC\tcountry\tJO\t8.5\tiso3166=JO\tالأردن\t\tiso cldr
LOC\tcountry\tCO\t8.5\tiso3166=CO\tكولومبيا\t\tiso cldr
LOC\tcity\tLB\t6.1\tgeonames=266826\tطرابلس\t\tgeonames
LOC\tcity\tLY\t7.8\tgeonames=2210247\tطرابلس\tطرابلس الغرب\tgeonames
LOC\tcity\tJO\t8.2\tgeonames=250441\tعمان\t\tgeonames
LOC\tcity\tSY\t5.7\tgeonames=170905\tدرعا\t\tgeonames
LOC\tcity\tAF\t7.6\tgeonames=1138958\tكابل\t\tgeonames
LOC\tregion\tSY\t5.2\tiso3166_2=SY-DR\tمحافظة درعا\tدرعا\tcldr iso-3166-2
LOC\tregion\tLB\t5.2\tiso3166_2=LB-JL\tجبل لبنان\t\tcldr iso-3166-2
ORG\tclub\tEG\t7\twikipedia=en:Al Ahly SC\tالنادي الأهلي\tالأهلي\tdbpedia reep
ORG\tclub\tSA\t7\twikipedia=en:Al-Ahli Saudi FC\tنادي الأهلي السعودي\tالأهلي\tdbpedia reep
ORG\tclub\tSA\t7\t\tنادي الرائد\tالرائد\t
ORG\tparliament\tLB\t7\twikipedia=en:Parliament of Lebanon\tمجلس النواب اللبناني\t\tdbpedia vital
LOC\tvillage\tLB\t3.1\tgeonames=278792\tأنطلياس\t\tgeonames wof
ORG\tbank\tEG\t7\twikipedia=en:NBE\tالبنك الأهلي المصري\tالبنك الأهلي\tdbpedia vital
ORG\tclub\tEG\t7\twikipedia=en:NBE SC\tنادي البنك الأهلي\tالبنك الأهلي\tdbpedia reep
ORG\tclub\tSA\t7\twikipedia=en:Al Hilal SFC\tنادي الهلال\tالهلال|الزعيم الهلال\tdbpedia reep
ORG\tclub\tJO\t7\twikipedia=en:Al-Wehdat SC\tالوحدات\t\tdbpedia reep
ORG\tclub\tSD\t7\twikipedia=en:Al Hilal Omdurman\tالهلال السوداني\tالهلال|نادي الهلال\tdbpedia reep
PER\tpolitician\tKE\t7\twikipedia=en:William Ruto\tويليام روتو\t\tdbpedia enwiki
PER\tpolitician\tAL\t7\twikipedia=en:Sali Berisha\tسالي بيريشا\t\tdbpedia enwiki
PER\tperson\tTN\t3.6\twikipedia=en:Samir Dilou\tسمير ديلو\t\tenwiki wikidata-names
LOC\tcountry\tTN\t8.5\tiso3166=TN\tتونس\t\tiso cldr
PER\tfootballer\tFR\t7\twikipedia=en:Ousmane Dembélé\tعثمان ديمبيلي\t\tdbpedia vital
PER\tpolitician\tIQ\t7\twikipedia=en:Salim al-Jabouri\tسليم الجبوري\t\tdbpedia vital
PER\tfootballer\tEG\t4\twikipedia=en:Mohamed Salah wikidata=Q1\tمحمد صلاح\t\tdbpedia vital
PER\tpolitician\tUS\t7\twikipedia=en:Donald Trump\tدونالد ترامب\tترامب\tdbpedia vital
"""
TRIPOLI_LEBANON, TRIPOLI_LIBYA = Link(geonames=266826), Link(geonames=2210247)


@pytest.fixture(scope="module")
def linker() -> Linker:
    adjectives = {"المصري": "EG", "المصرية": "EG", "السعودي": "SA", "السعودية": "SA"}
    adjectives |= {"اللبناني": "LB", "اللبنانية": "LB", "التونسي": "TN"}
    return Linker(Identities(TABLE.encode()), adjectives)


def entity(kind: EntityType, text: str, name: str, *, shown: str | None = None) -> Entity:
    """Give an entity with a mention at each place where the text has its name."""
    starts = [at for at in range(len(text)) if text.startswith(name, at)]
    assert starts
    mentions = tuple(
        Mention(start=at, end=at + len(name), text=name, confidence=0.9) for at in starts
    )
    return Entity(
        type=kind, name=shown or name, count=len(mentions), salience=0.5, mentions=mentions
    )


def link(
    linker: Linker, text: str, *named: tuple[EntityType, str], domain: str | None = None
) -> list[Link | None]:
    outlet = Outlet(name="صحيفة", domain=domain) if domain else None
    article = make_article(text=text, outlet=outlet)
    found = linker.link(article, [entity(kind, text, name) for kind, name in named])
    return [one.link for one in found]


def test_the_articles_countries_tell_two_cities_apart(linker: Linker) -> None:
    lebanon = "قتل رجل في طرابلس شمال لبنان"
    libya = "احتجاج في طرابلس عاصمة ليبيا"
    assert link(linker, lebanon, ("LOC", "طرابلس"), ("LOC", "لبنان"))[0] == TRIPOLI_LEBANON
    assert link(linker, libya, ("LOC", "طرابلس"), ("LOC", "ليبيا"))[0] == TRIPOLI_LIBYA


def test_the_outlet_counts(linker: Linker) -> None:
    text = "انفجار في طرابلس"
    assert link(linker, text, ("LOC", "طرابلس"), domain="news.example.lb") == [TRIPOLI_LEBANON]


def test_nothing_is_linked_where_two_are_as_likely(linker: Linker) -> None:
    assert link(linker, "وصل إلى عمان أمس", ("LOC", "عمان")) == [None]
    assert link(linker, "فاز الأهلي أمس", ("ORG", "الأهلي")) == [None]


def test_marks_tell_oman_from_amman(linker: Linker) -> None:
    assert link(linker, "قالت عُمان إنها ترحب", ("LOC", "عُمان")) == [Link(iso3166="OM")]
    assert link(linker, "وصل إلى عمّان أمس", ("LOC", "عمّان")) == [Link(geonames=250441)]


def test_the_word_before_tells_the_province_from_its_city(linker: Linker) -> None:
    province, city = Link(iso3166_2="SY-DR"), Link(geonames=170905)
    assert link(linker, "قصف على محافظة درعا أمس", ("LOC", "درعا")) == [province]
    assert link(linker, "قصف على درعا أمس", ("LOC", "درعا")) == [city]


def test_part_of_another_name_is_no_place(linker: Linker) -> None:
    assert link(linker, "طالب في جامعة كولومبيا", ("LOC", "كولومبيا")) == [None]
    assert link(linker, "سافر إلى كولومبيا", ("LOC", "كولومبيا")) == [Link(iso3166="CO")]
    assert link(linker, "انقطع كابل بحري أمس", ("LOC", "كابل")) == [None]
    assert link(linker, "انفجار في كابل أمس", ("LOC", "كابل")) == [Link(geonames=1138958)]


def test_a_longer_name_is_another_place(linker: Linker) -> None:
    text = "قصف على جبل لبنان أمس"
    assert link(linker, text, ("LOC", "لبنان")) == [Link(iso3166_2="LB-JL")]
    text = "قصف على جبل لبنان، وقال رئيس لبنان أمس"
    assert link(linker, text, ("LOC", "لبنان")) == [Link(iso3166="LB")]


def test_an_adjective_of_nationality_behind_a_club_says_which(linker: Linker) -> None:
    text = "فاز الأهلي المصري على خصمه"
    assert link(linker, text, ("ORG", "الأهلي المصري")) == [Link(wikipedia="en:Al Ahly SC")]


def test_a_club_with_a_nationality_is_no_other_countrys(linker: Linker) -> None:
    text = "قال الوحدات التونسي إن الوحدات فاز في المباراة"
    both = Entity(
        type="ORG", name="الوحدات التونسي", count=2, salience=1.0,
        mentions=entity("ORG", text, "الوحدات").mentions,
    )  # fmt: skip
    (found,) = linker.link(make_article(text=text), [both])
    assert found.link is None


def test_the_articles_country_says_whose_parliament(linker: Linker) -> None:
    parliament = Link(wikipedia="en:Parliament of Lebanon")
    names: tuple[tuple[EntityType, str], ...] = (("ORG", "مجلس النواب"), ("LOC", "لبنان"))
    assert link(linker, "أقر مجلس النواب في لبنان القانون", *names)[0] == parliament
    assert link(linker, "أقر مجلس النواب القانون", names[0]) == [None]


def test_a_village_is_linked_in_news_of_its_country(linker: Linker) -> None:
    names: tuple[tuple[EntityType, str], ...] = (("LOC", "أنطلياس"), ("LOC", "لبنان"))
    text = "افتتح المتحف في بلدة أنطلياس في لبنان"
    assert link(linker, text, *names)[0] == Link(geonames=278792)
    assert link(linker, "افتتح المتحف في بلدة أنطلياس", names[0]) == [None]
    both = "قالت ليبيا إن ليبيا أرسلت إلى بلدة أنطلياس في لبنان دعما من ليبيا"
    assert link(linker, both, *names, ("LOC", "ليبيا"))[0] is None


def test_foreign_names_are_known_by_their_consonants(linker: Linker) -> None:
    assert link(linker, "سجل عثمان ديمبلي هدفا", ("PER", "عثمان ديمبلي")) == [
        Link(wikipedia="en:Ousmane Dembélé")
    ]
    # Arab names differ by their vowels: سالم is not سليم.
    assert link(linker, "قال سالم الجبوري إنه", ("PER", "سالم الجبوري")) == [None]


def test_a_name_of_few_consonants_is_the_same_but_for_a_letter(linker: Linker) -> None:
    ruto = Link(wikipedia="en:William Ruto")
    assert link(linker, "قال وليام روتو إنه", ("PER", "وليام روتو")) == [ruto]
    assert link(linker, "تديرها سالي باريش وزوجها", ("PER", "سالي باريش")) == [None]


def test_whose_work_is_unknown_is_meant_in_news_of_the_country(linker: Linker) -> None:
    names: tuple[tuple[EntityType, str], ...] = (("PER", "سمير ديلو"), ("LOC", "تونس"))
    dilou = Link(wikipedia="en:Samir Dilou")
    assert link(linker, "قال سمير ديلو في تونس إنه", *names)[0] == dilou
    assert link(linker, "قال سمير ديلو إنه", names[0]) == [None]


def test_a_club_beside_a_bank_needs_a_word_of_sport(linker: Linker) -> None:
    bank = Link(wikipedia="en:NBE")
    text = "خفض البنك الأهلي الفائدة أمس"
    assert link(linker, text, ("ORG", "البنك الأهلي")) == [bank]
    text = "فاز البنك الأهلي في مباراة أمس"
    assert link(linker, text, ("ORG", "البنك الأهلي")) == [None]


def test_a_row_that_is_read_again_is_no_rival_of_itself() -> None:
    identities = Identities(TABLE.encode())
    own = Linker(identities, {})
    text = "قالت سلطنة عمان إن عمان ترحب"
    both = Entity(
        type="LOC", name="سلطنة عمان", count=2, salience=1.0,
        mentions=(
            *entity("LOC", text, "سلطنة عمان").mentions,
            entity("LOC", text, "عمان").mentions[1],
        ),
    )  # fmt: skip
    article = make_article(text=text)
    (first,) = own.link(article, [both])
    identities.named.cache_clear()
    one, other = identities.named("سلطنه عمان")[0], identities.named("عمان")[0]
    assert one is not other
    assert one == other
    (second,) = own.link(article, [both])
    assert first.link == second.link == Link(iso3166="OM")


def test_parts_of_other_words_are_no_sport(linker: Linker) -> None:
    text = "استهدفت فكرة زعيم أفريقي أحياء الوحدات"
    assert link(linker, text, ("ORG", "الوحدات"), domain="a.example.jo") == [None]


def test_a_word_that_is_a_club_too_needs_a_word_of_sport(linker: Linker) -> None:
    ahly = Link(wikipedia="en:Al Ahly SC")
    assert link(linker, "فاز الأهلي في مباراة", ("ORG", "الأهلي"), domain="a.example.eg") == [ahly]
    text = "في ظل الاقتتال الأهلي أمس"
    assert link(linker, text, ("ORG", "الأهلي"), domain="a.example.eg") == [None]


def test_the_longest_mention_says_which_club(linker: Linker) -> None:
    text = "قال الهلال إن الزعيم الهلال فاز في المباراة"
    short, long = (entity("ORG", text, name) for name in ("الهلال", "الزعيم الهلال"))
    both = Entity(
        type="ORG", name="الهلال", count=2, salience=1.0,
        mentions=(short.mentions[0], long.mentions[0]),
    )  # fmt: skip
    (found,) = linker.link(make_article(text=text), [both])
    assert found.link == Link(wikipedia="en:Al Hilal SFC")


def test_a_common_name_needs_its_country(linker: Linker) -> None:
    salah = Link(wikidata="Q1", wikipedia="en:Mohamed Salah")
    assert link(linker, "قال المهندس محمد صلاح إن الطريق", ("PER", "محمد صلاح")) == [None]
    text = "سجل محمد صلاح نجم المنتخب المصري هدفا"
    assert link(linker, text, ("PER", "محمد صلاح")) == [salah]


def test_a_surname_alone_needs_its_country_and_no_other_bearer(linker: Linker) -> None:
    trump = Link(wikipedia="en:Donald Trump")
    assert link(linker, "قال ترامب أمس", ("PER", "ترامب")) == [None]
    american = linker.choose(
        make_article(text="قال ترامب أمس", outlet=Outlet(name="صحيفة", domain="a.example.us")),
        [entity("PER", "قال ترامب أمس", "ترامب")],
    )
    assert american[0].entity.link == trump
    text = "قال إريك ترامب إن ترامب سعيد"
    found = link(
        linker, text, ("PER", "ترامب"), ("PER", "إريك ترامب"), domain="a.example.us"
    )  # fmt: skip
    assert found == [None, None]


def test_what_has_no_verified_id_is_not_linked_and_takes_its_name(linker: Linker) -> None:
    text = "فاز نادي الرائد أمس"
    (choice,) = linker.choose(make_article(text=text), [entity("ORG", text, "نادي الرائد")])
    assert (choice.entity.link, choice.reason) == (None, "no id of it is verified")


def test_a_name_of_another_type_is_not_linked(linker: Linker) -> None:
    assert link(linker, "قال طرابلس أمس", ("PER", "طرابلس")) == [None]


def test_a_link_that_the_table_does_not_know_stays(linker: Linker) -> None:
    text = "في مدينة بعيدة"
    listed = Link(geonames=7)
    one = Entity(
        type="LOC", name="بعيدة", count=1, salience=1.0, link=listed,
        mentions=(Mention(start=9, end=14, text="بعيدة", confidence=0.9),),
    )  # fmt: skip
    assert linker.link(make_article(text=text), [one])[0].link == listed


@pytest.mark.parametrize(
    ("name", "geonames"),
    [
        ("القدس", 281184), ("لوغانسك", 702658), ("زابوريجيا", 687700), ("كورسك", 538560),
        ("بورتسودان", 377039), ("الفاشر", 379555), ("الحديدة", 79415),
    ],
)  # fmt: skip
def test_places_without_an_id_on_the_hand_written_list_have_one(name: str, geonames: int) -> None:
    text = f"قال شهود في {name} أمس"
    assert link(load_linker(), text, ("LOC", name)) == [Link(geonames=geonames)]


POET = """\
LOC\tcountry\tPS\t8.5\tiso3166=PS\tفلسطين\t\tiso cldr
LOC\tcountry\tSY\t8.5\tiso3166=SY\tسوريا\t\tiso cldr
LOC\tcity\tKW\t5.1\tgeonames=285799\tالجهراء\t\tgeonames
LOC\tregion\tKW\t5.2\tiso3166_2=KW-JA\tمحافظة الجهراء\tالجهراء\tcldr iso-3166-2
PER\twriter\tPS\t4\twikipedia=en:Mahmoud Darwish\tمحمود درويش\t\tdbpedia vital
PER\tpolitician\tSY\t4\twikipedia=en:Ahmed al-Sharaa\tأحمد الشرع\t\tdbpedia vital
"""


@pytest.fixture(scope="module")
def named() -> Linker:
    return Linker(Identities(POET.encode()), load_adjectives())


def test_a_word_of_the_trade_beside_a_common_name_links_it(named: Linker) -> None:
    (poet,) = link(named, "قرأ الطفل للشاعر محمود درويش نصا", ("PER", "محمود درويش"))
    assert poet == Link(wikipedia="en:Mahmoud Darwish")
    far = "كان الشاعر الأول يسكن في بيت بعيد عند طرف الغابة وحده ثم جاء ذات يوم محمود درويش"
    assert link(named, far, ("PER", "محمود درويش")) == [None]


def test_an_adjective_without_the_article_counts(named: Linker) -> None:
    text = (
        "هذه أول زيارة من نوعها منذ عقود لرئيس سوري إلى المدينة. ثم تحدث في اليوم الثاني أحمد الشرع"
    )
    assert link(named, text, ("PER", "أحمد الشرع")) == [Link(wikipedia="en:Ahmed al-Sharaa")]


def test_a_state_inside_an_organisations_name_counts(named: Linker) -> None:
    text = "أعلن مصرف سوريا المركزي قراره الوزير. ثم تحدث إلى الناس في اليوم الثاني أحمد الشرع"
    links = link(named, text, ("PER", "أحمد الشرع"), ("ORG", "مصرف سوريا المركزي"))
    assert links[0] == Link(wikipedia="en:Ahmed al-Sharaa")


def test_a_city_comes_before_the_region_of_its_name(named: Linker) -> None:
    assert link(named, "هبت العاصفة على الجهراء", ("LOC", "الجهراء")) == [Link(geonames=285799)]
    assert link(named, "قال محافظ الجهراء إنه", ("LOC", "الجهراء")) == [Link(iso3166_2="KW-JA")]


@pytest.fixture(scope="module")
def shipped() -> Linker:
    return load_linker()


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("قال الحزب الجمهوري في تونس إن زعيمه سيطعن في الحكم.", False),
        ("قال الحزب الجمهوري في الولايات المتحدة إنه سيطعن في الحكم.", True),
        (
            "قال الحزب الجمهوري في تشيلي إنه سيطعن. واقترع سكان تشيلي. وغادر سفير أمريكي تشيلي.",
            False,
        ),
    ],
)
def test_a_party_that_every_country_has_needs_its_country(
    shipped: Linker,
    text: str,
    linked: bool,  # noqa: FBT001 -- a column of the table
) -> None:
    place = next(one for one in ("تونس", "تشيلي", "الولايات المتحدة") if one in text)
    party, _ = link(shipped, text, ("ORG", "الحزب الجمهوري"), ("LOC", place))
    assert (party == Link(wikipedia="en:Republican Party (United States)")) == linked


def test_a_ruler_of_an_ordinary_name_is_linked_where_his_country_is_named(shipped: Linker) -> None:
    text = "اتفق جوزيف عون مع زواره في لبنان على عقد الجلسة."
    ruler, _ = link(shipped, text, ("PER", "جوزيف عون"), ("LOC", "لبنان"))
    assert ruler == Link(wikipedia="en:Joseph Aoun")


def test_an_arab_name_is_no_spelling_of_a_foreigners(shipped: Linker) -> None:
    text = "قال محمد يوسف إن النادي سيبحث عن مهاجم."
    assert link(shipped, text, ("PER", "محمد يوسف")) == [None]


def test_the_noun_before_an_organisation_may_only_say_what_it_is(shipped: Linker) -> None:
    text = "صعد سهم الشركة في بورصة ناسداك أمس."
    assert link(shipped, text, ("ORG", "بورصة ناسداك")) == [Link(wikipedia="en:Nasdaq")]
    text = "قال مكتب اليونسكو أمس إنه سيغلق."
    assert link(shipped, text, ("ORG", "مكتب اليونسكو")) == [None]
