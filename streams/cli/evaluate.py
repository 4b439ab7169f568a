"""``khabar evaluate``: what a stage gets right, against gold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import click
import msgspec
from msgspec import Meta, Struct
from rich.table import Table

from streams.article import Article
from streams.bootstrap import Resources
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
