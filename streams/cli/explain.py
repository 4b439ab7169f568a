"""``khabar explain``: what speaks for the topics of an article, shown in its text."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import click
import msgspec
from rich.text import Text

from streams.contract.article import Article
from streams.contract.identity import ids_of
from streams.entities.linking.choosing import load_linker
from streams.ingest.inputs import read_inputs
from streams.local.driver import LocalPipeline
from streams.media_topics.vocabulary import load_labels
from streams.pipeline import PIPELINE
from streams.settings import load_settings
from streams.telemetry import logs
from streams.telemetry.metrics import Metrics
from streams.terminal import console, isolated, safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console

    from streams.contract.article import MediaTopic
    from streams.entities.linking.choosing import Choice, Linker
    from streams.ingest.inputs import Input

COLOURS = ("green", "yellow", "cyan", "magenta", "red", "blue", "bright_green", "bright_yellow")
_ENTITY = "underline"
_PLACES = 8
_LINKED, _CANDIDATES = 30, 3
_SEPARATOR = "، "


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def explain(files: tuple[str, ...]) -> None:
    """Show why an article has its media topics and its links: evidence in the text, in colour.

    FILE is read like that of `khabar enrich`. Each article is shown with its topics, each in a
    colour with its score, the topics above it, and its evidence, strongest first; then the
    entities, each with what it was linked to and what spoke for that, and with what else its name
    may stand for; then title and text, where evidence has the colour of the first of its topics
    and entities are underlined. Into a file or pipe there are no colours.

    \b
    Examples:
      khabar explain page.txt
      khabar explain articles.jsonl
      cat page.html | khabar explain -
    """
    settings = load_settings()
    logs.configure("explain", level="ERROR", layout=settings.log_format)
    pipeline = LocalPipeline(settings, Metrics())
    asyncio.run(_explain(read_inputs(files), pipeline, load_linker(), console()))


async def _explain(
    inputs: Iterable[Input], pipeline: LocalPipeline, linker: Linker, screen: Console
) -> None:
    for one in inputs:
        shown = 0
        for result in await pipeline.run(one.record):
            for output in result.outputs:
                if output.topic == PIPELINE[-1].sink:
                    show(msgspec.json.decode(output.value or b"", type=Article), screen, linker)
                    shown += 1
        if not shown:
            click.echo(
                f"{safe(one.name)}: no enriched article; `khabar enrich --all` says why", err=True
            )


def show(article: Article, screen: Console, linker: Linker | None = None) -> None:
    """Print one article with its evidence.

    Args:
        article: enriched.
        screen: where it is printed; nothing of the article can move its cursor or colour it.
        linker: says why entities have their links; without one nothing is said of that.
    """
    topics = article.media_topics or ()
    colours = {topic.id: COLOURS[place % len(COLOURS)] for place, topic in enumerate(topics)}
    screen.rule(style="dim")
    for topic in topics:
        screen.print(_legend(topic, colours[topic.id]))
    if not topics:
        screen.print("no media topic is sure")
    entities = [f"{one.name} {one.type} ×{one.count}" for one in article.entities or ()]
    if entities:
        screen.print(Text("entities: ").append_text(isolated(_SEPARATOR.join(entities[:_PLACES]))))
    if linker is not None:
        # Of all, for each is a part of the others' context.
        for choice in linker.choose(article, article.entities or ())[:_LINKED]:
            if choice.scores:
                screen.print(_why(choice))
    for field, text in (("title", article.title), (None, article.text)):
        for line in _lines(text or "", _places(article, field, colours)):
            screen.print(line)


def _why(choice: Choice) -> Text:
    """Give a line that says what an entity was linked to, and why."""
    line = isolated(safe(choice.entity.name))
    ids = " ".join(ids_of(choice.entity.link)) or "no link"
    line.append(f" {choice.entity.type} {safe(ids)}: {safe(choice.reason)}", style="bold")
    for score in choice.scores[:_CANDIDATES]:
        identity = score.identity
        where = f" {'/'.join(identity.countries)}" if identity.countries else ""
        line.append(f"\n    {score.total:.1f} ")
        line.append_text(isolated(safe(identity.name)))
        reasons = ", ".join(f"{what} {part:+.1f}" for what, part in score.parts)
        line.append(f", {identity.kind}{where}: {reasons}", style="dim")
    return line


def _legend(topic: MediaTopic, colour: str) -> Text:
    line = Text(f"{topic.id} {topic.score:.2f} ")
    line.append(f"{safe(topic.label.en)} · ", style=colour)
    line.append_text(isolated(topic.label.ar))
    names = load_labels()
    for above in topic.broader or ():
        line.append(f" < {safe(names[above].en if above in names else above)}", style="dim")
    line.append(": ")
    evidence = isolated(_SEPARATOR.join(safe(one.text) for one in topic.evidence))
    evidence.stylize(colour)
    return line.append_text(evidence)


def _places(
    article: Article, field: str | None, colours: dict[str, str]
) -> Iterator[tuple[int, int, str]]:
    """Give the spans of the title or the text with their styles, the first topic's last."""
    for entity in article.entities or ():
        for mention in entity.mentions:
            if mention.field == field:
                yield mention.start, mention.end, _ENTITY
    for topic in reversed(article.media_topics or ()):
        for evidence in topic.evidence:
            if evidence.field == field:
                yield evidence.start, evidence.end, f"bold {colours[topic.id]}"


def _lines(text: str, places: Iterable[tuple[int, int, str]]) -> Iterator[Text]:
    """Give the lines of a text, safe to print, with the places styled.

    Every unsafe code point becomes one space, so that offsets still fit.
    """
    styled = Text("".join(char if char == "\n" else safe(char) or " " for char in text))
    for start, end, style in places:
        styled.stylize(style, start, end)
    for line in styled.split("\n"):
        if line.plain.strip():
            yield Text("\u2068").append_text(line).append("\u2069")
