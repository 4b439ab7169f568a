from msgspec.structs import replace

from streams.console.pages import article_page, hex_dump, letter_page
from streams.console.store import Change, Store, key_of
from streams.contract import dead_letter
from streams.contract.article import Entity, Label, Link, MediaTopic, Mention
from streams.contract.records import Outgoing
from streams.contract.retraction import withdrawal
from streams.settings import load_settings
from tests.unit.console.made import (
    TEXT,
    article_record,
    duplicate_record,
    landed,
    letter_record,
)


def store(count: int = 100) -> Store:
    return Store(load_settings(), count)


def test_an_article_is_kept_once_and_shown() -> None:
    kept = store()
    change = kept.take(article_record(1))
    assert change.article is not None
    assert (change.article.title, change.article.verdict) == ("خبر 1", "unique")
    assert kept.take(article_record(1)).article is None
    assert kept.seen == 1
    page = article_page(kept, change.article.key)
    assert page is not None
    assert "".join(run.t for run in page.blocks[0].runs) == TEXT
    assert [run.t for run in page.blocks[0].runs if run.e == 0] == ["الرباط"]
    assert page.topics[0].evidence == ("الوزير",)
    assert dict(page.facts)["id"] == "a1"
    assert article_page(kept, "0" * 20) is None


def test_a_topic_shows_those_above_it_from_the_top_down() -> None:
    label = Label(ar="كرة القدم", en="football")
    chain = ("medtop:20000822", "medtop:15000000", "medtop:99999999")
    topic = MediaTopic(id="medtop:20001065", label=label, score=0.8, evidence=(), broader=chain)
    kept = store()
    change = kept.take(article_record(1, media_topics=(topic,)))
    assert change.article is not None
    page = article_page(kept, change.article.key)
    assert page is not None
    assert page.topics[0].broader == ("medtop:99999999", "رياضة", "رياضة تنافسية")


def test_its_way_is_told_by_the_topics_between() -> None:
    kept = store()
    for topic in ("articles.normalised", "articles.unique", "articles.enriched"):
        change = kept.take(article_record(1, topic))
    assert change.article is not None
    page = article_page(kept, change.article.key)
    assert page is not None
    assert [hop.place for hop in page.trip] == [
        "articles.raw", "articles.normalised", "articles.unique", "articles.enriched",
    ]  # fmt: skip
    assert page.trip[1].after == page.trip[1].at - page.trip[0].at


def test_memory_is_bounded_by_count() -> None:
    kept = store(10)
    for number in range(40):
        kept.take(article_record(number, "articles.normalised"))
        kept.take(article_record(number))
        kept.take(duplicate_record(number, "a1"))
        kept.take(letter_record(number))
    assert (len(kept.articles), len(kept.duplicates), len(kept.letters)) == (10, 5, 5)
    assert len(kept.texts) == 20
    assert [row.offset for row in kept.rows()] == [39, 38, 37, 36, 35]


def test_large_dead_letters_are_kept_in_part() -> None:
    kept = store()
    change = kept.take(letter_record(1, b"x" * 1_000_000))
    assert change.letter is not None
    assert change.letter.bytes == 1_000_000
    assert kept.letters.bytes < 70_000


def test_a_cluster_and_its_comparison() -> None:
    kept = store()
    first = kept.take(article_record(1)).article
    assert first is not None
    kept.take(article_record(2))
    copy = duplicate_record(7, "a1")
    kept.take(copy)
    assert [one.title for one in kept.cluster(first)] == ["نسخة"]
    assert kept.text(key_of(copy)) is None
    text = article_record(1, "articles.normalised", id="d7", text=TEXT.replace("غدا", "اليوم"))
    kept.texts.put(key_of(copy), text, 10)
    assert kept.text(key_of(copy)) == ("خبر 1", TEXT.replace("غدا", "اليوم"))
    assert kept.text(first.key) == ("خبر 1", TEXT)


def test_dead_letters_and_their_marks() -> None:
    kept = store()
    record = letter_record(3)
    kept.take(record)
    kept.take(letter_record(4))
    marked = dead_letter.MarkedLetter(offset=3, redriven=False, letter=dead_letter.read(record))
    change = kept.take(landed(dead_letter.redriven_mark(marked), 5))
    assert change.letter is not None
    assert (change.letter.offset, change.letter.redriven) == (3, True)
    assert [(row.offset, row.redriven) for row in kept.rows()] == [(4, False), (3, True)]
    one = kept.letters.get(3)
    assert one is not None
    page = letter_page(kept, one)
    assert page.headers == (("content-type", "application/json"),)
    assert "⟦NUL⟧" in page.text
    assert page.hex.startswith("00000000  7b 22 74 65 78 74 22 3a  20 22 00 ")


def test_garbage_is_counted_and_passed_over() -> None:
    kept = store()
    garbage = article_record(1)
    for value in (b"{", b"[]", b"\xff\xfe"):
        out = Outgoing(topic="articles.enriched", key=b"k", value=value)
        assert kept.take(landed(out, 9)).article is None
    assert kept.unreadable == 3
    assert kept.take(garbage).article is not None


def test_a_hex_dump_shows_offsets_and_ascii() -> None:
    assert hex_dump(bytes(range(60, 78))).splitlines() == [
        "00000000  3c 3d 3e 3f 40 41 42 43  44 45 46 47 48 49 4a 4b  <=>?@ABCDEFGHIJK",
        "00000010  4c 4d                                             LM",
    ]
    assert hex_dump(b"") == ""


def test_what_was_withdrawn_is_forgotten() -> None:
    kept = store()
    change = kept.take(article_record(1))
    kept.take(article_record(2))
    assert change.article is not None
    assert kept.take(landed(withdrawal("articles.enriched", b"a1", "takedown"))) == Change()
    assert article_page(kept, change.article.key) is None
    assert len(kept.articles) == 1
    assert kept.take(landed(withdrawal("articles.unique", b"a2", "takedown"))) == Change()
    assert len(kept.articles) == 1


def test_an_entity_opens_its_identity_and_lists_other_articles_with_it() -> None:
    mention = Mention(start=0, end=2, text=TEXT[:2], confidence=0.9)
    league = Entity(
        type="ORG", name="الجامعة العربية", count=1, salience=1.0, mentions=(mention,),
        link=Link(wikidata="Q7172", wikipedia="en:Arab League"),
    )  # fmt: skip
    same = replace(league, name="جامعة الدول العربية", link=Link(wikipedia="en:Arab League"))
    kept = store()
    first = kept.take(article_record(1, entities=(league,))).article
    second = kept.take(article_record(2, entities=(same,))).article
    kept.take(article_record(3, entities=(replace(league, link=None),)))
    assert first is not None
    assert second is not None
    page = article_page(kept, first.key)
    assert page is not None
    (entity,) = page.entities
    assert entity.same == ((second.key, second.title),)
    assert entity.links == (
        ("Wikipedia en:Arab League", "https://en.wikipedia.org/wiki/Arab_League"),
        ("Wikidata Q7172", "https://www.wikidata.org/wiki/Q7172"),
    )
