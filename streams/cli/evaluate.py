"""``khabar evaluate``: what a stage gets right, against gold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, get_args

import click
import msgspec
from msgspec import Meta, Struct
from rich.table import Table

from streams.adapters.models.engines import load_engine
from streams.bootstrap import Resources
from streams.contract.article import Article
from streams.entities.crf_model import Guide
from streams.entities.evaluation import labels_of, read_gold_strictly
from streams.entities.gold import read_articles, score_articles, spans_of_text
from streams.entities.linking import evaluation as linking
from streams.entities.scoring import score, show
from streams.errors import UsageError
from streams.media_topics.evaluation import Compared, Judged, by_level, hierarchically, judge
from streams.media_topics.vocabulary import load_vocabulary
from streams.settings import load_settings
from streams.terminal import console, isolated, safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import BinaryIO

    from streams.contract.article import MediaTopic
    from streams.media_topics.evaluation import Quality

_CODE = slice(len("medtop:"), len("medtop:") + 2)
_NARROWER = "20"
TopicId = Annotated[str, Meta(pattern="^medtop:[0-9]{8}$")]


class GoldArticle(Struct, frozen=True):
    """A line of a gold file: the topics that are right, and others that may be given."""

    text: str
    topics: Annotated[tuple[TopicId, ...], Meta(min_length=1)]
    also: tuple[TopicId, ...] = ()
    title: str | None = None


_ENGINE = click.option(
    "--engine",
    default="standard",
    show_default=True,
    help="standard, fast, camel:FOLDER or onnx:FOLDER.",
)


@click.group()
def evaluate() -> None:
    """Measure a stage against gold."""


@evaluate.command("topics")
@click.option(
    "--gold", type=click.File("rb"), required=True, help="JSON lines: title, text, topics, also."
)
def topics_(gold: BinaryIO) -> None:
    """Measure the media topics of articles whose topics are known.

    Each line of the file is an object with `text`, `title` where there is one, `topics`, a list of
    media topic ids that are right, and `also`, ids of others that may be given. The text passes
    entities and topics as it is, without normalising.

    Prints three things. How many articles of each top-level topic (rows) were given which first
    topic (columns): any of `topics` and `also` is right, a narrower one counts as the top-level one
    above it, and a row is the topic given where that is right, else the first of the list. Then,
    for each level of IPTC's tree, how many topics are in `topics`, how many were given, how many of
    the former were found, and how many of those given are in either list; topics above a topic
    count with it. Then precision and recall of the topics below the top level, where the parent of
    a right topic counts half; topics that are not in use are named and left out of these two. The
    last line says: share of first topics that are right, mean F1 of the topics, share of articles
    with any topic.

    \b
    Examples:
      khabar evaluate topics --gold articles.jsonl
      khabar evaluate topics --gold - < articles.jsonl | tail -1
    """
    vocabulary = load_vocabulary()
    articles = list(_read(gold))
    if not articles:
        raise UsageError("the gold file has no articles")
    resources = Resources(load_settings())
    given = [_topics(one, resources) for one in articles]
    top = vocabulary.top
    quality = judge([_judged(*pair, top) for pair in zip(articles, given, strict=True)])
    unknown = {one for article in articles for one in (*article.topics, *article.also)}
    unknown -= vocabulary.labels.keys()
    if unknown:
        click.echo(f"in the gold, but no topics in use: {', '.join(sorted(unknown))}", err=True)
    compared = [
        Compared(
            tuple(topic for topic in one.topics if topic not in unknown),
            tuple(topic for topic in one.also if topic not in unknown),
            tuple(topic.id for topic in topics),
        )
        for one, topics in zip(articles, given, strict=True)
    ]
    console().print(_table(quality))
    console().print(_levels(compared, vocabulary.chains))
    below = hierarchically(compared, vocabulary.chains)
    click.echo(f"hierarchical precision {below.precision:.3f} recall {below.recall:.3f}")
    click.echo(
        f"top1 {quality.top1:.3f} macro_f1 {quality.macro_f1:.3f} coverage {quality.coverage:.3f}"
    )


@evaluate.command("entities")
@click.option(
    "--gold",
    type=click.File("rb"),
    required=True,
    help="A word and its BIO label a line; with --articles, marked articles.",
)
@_ENGINE
@click.option(
    "--threads", default=1, show_default=True, type=click.IntRange(min=1), help="Of ONNX Runtime."
)
@click.option(
    "--guide",
    type=click.Choice(get_args(Guide)),
    help="Whose names count.  [default: khabar for articles, anercorp for words with labels]",
)
@click.option(
    "--joined", is_flag=True, help="Measure the entities of articles, after the gazetteer."
)
@click.option(
    "--articles", is_flag=True, help="The file holds articles with their entities marked."
)
def entities_(
    gold: BinaryIO, engine: str, threads: int, guide: Guide | None, *, joined: bool, articles: bool
) -> None:
    """Measure the names that an engine finds, by type, with exact spans.

    Each line of the file is a word and its label, O, B- or I- with PER (or PERS), LOC, ORG, MISC;
    an empty line ends a sentence. The engine gets the words as they stand and labels each, so that
    a word's proclitic counts as the gold counts it. Files of this form are ANERcorp's or follow it,
    so that fast and standard name what ANERcorp's guide names; --guide khabar is for files that
    follow Khabar's, where a ministry is a name. With --joined, twelve sentences at a time are
    an article, and the words that its entities touch are labelled: what the gazetteer adds, renames
    and leaves out on purpose (currencies, names it knows better) counts against the gold.

    With --articles, the file holds articles as tests/gold/entities does: a line
    `# id | place | section | outlet | domain`, a title, a text with its entities marked as
    `[PER فلان]`. The engine reads title, text and outlet; what it finds in the text is compared by
    span and type, amounts included.

    Prints precision, recall, F1 and the names in the gold; the last line says micro_f1.

    \b
    Examples:
      khabar evaluate entities --gold dev.txt
      khabar evaluate entities --gold dev.txt --engine fast | tail -1
      khabar evaluate entities --gold tests/gold/entities/dev.txt --articles
    """
    if articles and joined:
        raise UsageError("--articles measures what articles get: leave --joined out")
    if articles:
        marked = read_articles(gold)
        recogniser = load_engine(engine, threads, guide or "khabar")
        read = [
            msgspec.structs.replace(one.article, entities=recogniser.recognise(one.article))
            for one in marked
        ]
        click.echo(show(score_articles(marked, [spans_of_text(one) for one in read])))
        return
    sentences = read_gold_strictly(gold)
    recogniser = load_engine(engine, threads, guide or "anercorp")
    words = [[word for word, _ in sentence] for sentence in sentences]
    if joined:
        found = labels_of(recogniser.recognise, words)
    else:
        found = [one.labels for one in recogniser.labeller.label(words)]
    click.echo(show(score([[label for _, label in one] for one in sentences], found)))


@evaluate.command("links")
@click.option("--gold", type=click.File("rb"), required=True, help="JSON lines: text, links.")
@_ENGINE
def links_(gold: BinaryIO, engine: str) -> None:
    """Measure the links of texts whose names have known ids.

    Each line of the file is an object with `text` and `links`: ids by names as the text writes
    them, as `geonames:281184` or `wikipedia:en:Hamas`; an empty id says that no link must be given.
    A name that the engine does not find counts as missing.

    Prints precision and recall by the first part of the id, then every name that is not right.

    \b
    Example:
      khabar evaluate links --gold tests/gold/links/dev.jsonl
    """
    recogniser = Resources(load_settings(entity_engine=engine)).recogniser
    compared = [one for row in linking.read(gold) for one in linking.compare(row, recogniser)]
    if not compared:
        raise UsageError(f"{gold.name}: no names with ids")
    table = Table("id", "names", "links", "right", "precision", "recall")
    kinds = sorted({one.expected.partition(":")[0] for one in compared} - {""})
    for kind in (*kinds, "all"):
        rows = [one for one in compared if kind in {one.expected.partition(":")[0], "all"}]
        scores = linking.score(rows)
        shares = (scores.precision, scores.recall)
        table.add_row(
            kind, str(scores.expected), str(scores.given), str(scores.right),
            *("–" if share is None else f"{share:.3f}" for share in shares),
        )  # fmt: skip
    console().print(table)
    for one in compared:
        if one.verdict not in {"right", "rightly none"}:
            line = isolated(safe(one.name))
            given = " ".join(one.given) or "no link"
            line.append(f" {one.verdict}: {safe(given)}, expected {safe(one.expected or 'none')}")
            console().print(line)


def _read(gold: BinaryIO) -> Iterator[GoldArticle]:
    decoder = msgspec.json.Decoder(GoldArticle)
    for number, line in enumerate(gold, 1):
        if line.strip():
            try:
                yield decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise UsageError(f"line {number} of the gold file: {error}") from error


def _topics(gold: GoldArticle, resources: Resources) -> tuple[MediaTopic, ...]:
    article = Article(
        id="gold", revision="", language="ar", title=gold.title or None, text=gold.text,
        keywords=(), related=(), segments=(), provenance=(),
    )  # fmt: skip
    article = msgspec.structs.replace(article, entities=resources.recogniser.recognise(article))
    return resources.tagger.tag(article)


def _judged(gold: GoldArticle, given: Sequence[MediaTopic], top: Mapping[str, str]) -> Judged:
    first = given[0].id if given else None
    return Judged(
        tuple(top.get(topic, topic) for topic in (*gold.topics, *gold.also)),
        top.get(first, first) if first else None,
    )


def _levels(compared: Sequence[Compared], chains: Mapping[str, tuple[str, ...]]) -> Table:
    """Give the table of the levels."""
    table = Table("level", "gold", "given", "found", "right", "recall", "precision")
    for one in by_level(compared, chains):
        shares = (
            f"{part / whole:.3f}" if whole else ""
            for part, whole in ((one.found, one.gold), (one.right, one.given))
        )
        counts = (one.level, one.gold, one.given, one.found, one.right)
        table.add_row(*map(str, counts), *shares)
    return table


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
