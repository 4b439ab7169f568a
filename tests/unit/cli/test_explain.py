"""``khabar explain``: evidence in colour, and nothing of an article that reaches the terminal."""

from __future__ import annotations

import io
from pathlib import Path

from click.testing import CliRunner
from msgspec.structs import replace
from rich.console import Console

from streams.cli import khabar
from streams.cli.explain import COLOURS, show
from streams.contract.article import Article, Entity, Evidence, Label, MediaTopic, Mention
from streams.entities.linking.choosing import load_linker

TEXT = "ارتفعت أسعار النفط\nفي الرياض أمس"
HOSTILE = "نفط\x1b[31m\u202e[bold]\u2066 \x07أسعار\u2028النفط"


def article(text: str, *, evidence: str = "النفط", title: str | None = None) -> Article:
    start = text.index(evidence)
    place = Evidence(text=evidence, start=start, end=start + len(evidence))
    label = Label(ar="اقتصاد", en="economy")
    return Article(
        id="a", revision="r", language="ar", title=title, text=text,
        keywords=(), related=(), segments=(), provenance=(), entities=(),
        media_topics=(MediaTopic(id="medtop:04000000", label=label, score=0.9, evidence=(place,)),),
    )  # fmt: skip


def printed(value: Article, *, terminal: bool = True) -> str:
    screen = Console(
        file=io.StringIO(), force_terminal=terminal, width=100, highlight=False,
        color_system="standard" if terminal else None,
    )  # fmt: skip
    show(value, screen)
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue()


def test_evidence_is_coloured_in_the_text() -> None:
    out = printed(article(TEXT))
    assert COLOURS[0] == "green"
    assert "\x1b[1;32mالنفط\x1b[0m" in out
    assert "medtop:04000000 0.90 " in out


def test_without_a_terminal_there_are_no_escapes() -> None:
    out = printed(article(TEXT), terminal=False)
    assert "\x1b" not in out
    assert "النفط" in out


def test_entities_are_underlined() -> None:
    start = TEXT.index("الرياض")
    mention = Mention(start=start, end=start + 6, text="الرياض", confidence=1.0)
    city = Entity(type="LOC", name="الرياض", count=1, salience=1.0, mentions=(mention,))
    out = printed(replace(article(TEXT), entities=(city,)))
    assert "\x1b[4mالرياض\x1b[0m" in out
    assert "الرياض LOC ×1" in out


def test_nothing_of_the_article_reaches_the_terminal() -> None:
    out = printed(article(HOSTILE, title=HOSTILE), terminal=False)
    assert not {"\x1b", "\u202e", "\u2066", "\x07", "\u2028"} & set(out)
    assert "[bold]" in out


def test_a_file_is_explained(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("قال وزير الصحة في تونس إن حملة التلقيح ضد الحصبة تبدأ غدا في كل المستشفيات.")
    result = CliRunner().invoke(khabar, ["explain", str(page)])
    assert result.exit_code == 0
    assert "medtop:07000000" in result.output
    assert "الحصبة" in result.output


def test_what_is_not_enriched_is_said(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(" \n ")
    result = CliRunner().invoke(khabar, ["explain", str(page)])
    assert "no enriched article" in result.stderr


def test_the_topics_above_are_named() -> None:
    one = article(TEXT)
    assert one.media_topics
    topic = replace(
        one.media_topics[0], id="medtop:20001243", broader=("medtop:20000256", "medtop:99999999")
    )
    out = printed(replace(one, media_topics=(topic,)), terminal=False)
    assert "< energy and resource < medtop:99999999: " in " ".join(out.split())


def test_a_link_is_shown_with_what_spoke_for_it_and_its_rivals() -> None:
    text = "قتل رجل في طرابلس شمال لبنان بعد النفط"
    places = [(name, text.index(name)) for name in ("طرابلس", "لبنان")]
    entities = tuple(
        Entity(
            type="LOC", name=name, count=1, salience=0.5,
            mentions=(Mention(start=at, end=at + len(name), text=name, confidence=0.9),),
        )
        for name, at in places
    )  # fmt: skip
    screen = Console(file=io.StringIO(), width=400, highlight=False)
    linker = load_linker()
    enriched = article(text)
    linked = replace(enriched, entities=linker.link(replace(enriched, entities=entities), entities))
    show(linked, screen, linker)
    assert isinstance(screen.file, io.StringIO)
    out = screen.file.getvalue()
    assert "geonames:266826: the likeliest" in out
    assert "the article's countries" in out
    assert "city LY" in out
