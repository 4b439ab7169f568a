"""``khabar evaluate``: what a stage gets right, against gold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import click
import msgspec
from msgspec import Meta, Struct
from rich.table import Table

from streams.adapters.recognisers import load_engine
from streams.article import Article
from streams.bootstrap import Resources
from streams.entities.measuring import labels_of, read_gold_strictly
from streams.entities.scoring import score, show
from streams.errors import UsageError
from streams.media_topics.evaluation import Judged, judge
from streams.media_topics.vocabulary import load_vocabulary
from streams.settings import load_settings
from streams.terminal import console

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import BinaryIO

    from streams.media_topics.evaluation import Quality

_CODE = slice(len("medtop:"), len("medtop:") + 2)
_NARROWER = "20"
TopicId = Annotated[str, Meta(pattern="^medtop:[0-9]{8}$")]


class GoldArticle(Struct, frozen=True):
    """A line of a gold file: any of the topics is right."""

    text: str
    topics: Annotated[tuple[TopicId, ...], Meta(min_length=1)]
    title: str | None = None


@click.group()
def evaluate() -> None:
    """Measure a stage against gold."""


@evaluate.command("topics")
@click.option(
    "--gold", type=click.File("rb"), required=True, help="JSON lines: title, text, topics."
)
def topics_(gold: BinaryIO) -> None:
    """Measure the first media topic of articles whose topics are known.

    Each line of the file is an object with `text`, `title` where there is one, and `topics`, a list
    of media topic ids of which any is right. A narrower topic counts as the top-level topic above
    it. The text passes entities and topics as it is, without normalising.

    Prints how many articles of each topic (rows) were given which first topic (columns). A row is
    the topic given where that is right, else the first of the list. The last line says: share of
    first topics that are right, mean F1 of the topics, share of articles with any topic.

    \b
    Examples:
      khabar evaluate topics --gold articles.jsonl
      khabar evaluate topics --gold - < articles.jsonl | tail -1
    """
    broader = load_vocabulary().broader
    articles = list(_read(gold))
    if not articles:
        raise UsageError("the gold file has no articles")
    resources = Resources(load_settings())
    quality = judge([_judged(one, resources, broader) for one in articles])
    console().print(_table(quality))
    click.echo(
        f"top1 {quality.top1:.3f} macro_f1 {quality.macro_f1:.3f} coverage {quality.coverage:.3f}"
    )


@evaluate.command("entities")
@click.option(
    "--gold", type=click.File("rb"), required=True, help="A word and its BIO label a line."
)
@click.option(
    "--engine",
    default="fast",
    show_default=True,
    help="fast, encoder, camel:FOLDER or onnx:FOLDER.",
)
@click.option(
    "--threads", default=1, show_default=True, type=click.IntRange(min=1), help="Of ONNX Runtime."
)
@click.option(
    "--joined", is_flag=True, help="Measure the entities of articles, after the gazetteer."
)
def entities_(gold: BinaryIO, engine: str, threads: int, *, joined: bool) -> None:
    """Measure the names that an engine finds, by type, with exact spans.

    Each line of the file is a word and its label, O, B- or I- with PER (or PERS), LOC, ORG, MISC;
    an empty line ends a sentence. The engine gets the words as they stand and labels each, so that
    a word's proclitic counts as the gold counts it. With --joined, twelve sentences at a time are
    an article, and the words that its entities touch are labelled: what the gazetteer adds, renames
    and leaves out on purpose (currencies, names it knows better) counts against the gold.

    Prints precision, recall, F1 and the names in the gold; the last line says micro_f1.

    \b
    Examples:
      khabar evaluate entities --gold dev.txt
      khabar evaluate entities --gold dev.txt --engine encoder | tail -1
    """
    sentences = read_gold_strictly(gold)
    recogniser = load_engine(engine, threads)
    words = [[word for word, _ in sentence] for sentence in sentences]
    if joined:
        found = labels_of(recogniser.recognise, words)
    else:
        found = [one.labels for one in recogniser.labeller.label(words)]
    click.echo(show(score([[label for _, label in one] for one in sentences], found)))


def _read(gold: BinaryIO) -> Iterator[GoldArticle]:
    decoder = msgspec.json.Decoder(GoldArticle)
    for number, line in enumerate(gold, 1):
        if line.strip():
            try:
                yield decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise UsageError(f"line {number} of the gold file: {error}") from error


def _judged(gold: GoldArticle, resources: Resources, broader: Mapping[str, str]) -> Judged:
    article = Article(
        id="gold", revision="", language="ar", title=gold.title or None, text=gold.text,
        keywords=(), related=(), segments=(), provenance=(),
    )  # fmt: skip
    article = msgspec.structs.replace(article, entities=resources.recogniser.recognise(article))
    first = next(iter(resources.tagger.tag(article)), None)
    return Judged(
        tuple(broader.get(topic, topic) for topic in gold.topics),
        broader.get(first.id, first.id) if first else None,
    )


def _table(quality: Quality) -> Table:
    """Give the confusion table: rows are what is right, columns what was given."""
    labels = load_vocabulary().labels
    rows = sorted({true for true, _ in quality.confusion})
    given = sorted({topic for _, topic in quality.confusion if topic is not None})
    columns: list[str | None] = [*dict.fromkeys((*rows, *given)), None]
    table = Table("gold", *(_code(topic) for topic in columns), "all")
    for row in rows:
        counts = [quality.confusion.get((row, topic), 0) for topic in columns]
        name = f"{_code(row)} {labels[row].en}" if row in labels else row
        table.add_row(name, *(str(count or "") for count in counts), str(sum(counts)))
    return table


def _code(topic: str | None) -> str:
    if topic is None:
        return "none"
    code = topic[_CODE]
    return topic.removeprefix("medtop:") if code == _NARROWER else code
