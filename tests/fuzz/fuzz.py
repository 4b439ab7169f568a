"""`make fuzz`: coverage-guided fuzzing of everything that reads bytes or text from outside.

    python -m tests.fuzz.fuzz TARGET [-max_total_time=600] [other options of libFuzzer]

Targets: codec (records into values), text (pages of text), html (pages of HTML), later (all stages
after the first). A finding is any exception but the declared ones, offsets that do not slice, or an
input that takes longer than a second for 64 KB. Needs the package atheris, which no lock holds.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import atheris

with atheris.instrument_imports(include=["streams"]):
    from streams.bootstrap import Resources
    from streams.contract import codec, dead_letter
    from streams.contract.article import Article, RawArticle
    from streams.contract.outcomes import Forward
    from streams.errors import InvalidRecordError
    from streams.pipeline import PIPELINE
    from streams.replay.live_view import age_of
    from streams.settings import load_settings
    from tests.factories import NOW, make_article, make_record

_SECONDS = 1.0
_LENGTH = 65_536
_PIECES = (
    "قال الوزير إن ", "المصدر: ", "إقرأ أيضاً:\n", "كلمات دلالية: ", "مقالات مشابهة\n", "  • ",
    "\n\n", "عن موقع ", "\u200f", "\ufeff", "\u0651", "الولايات المتحدة ", "<p>", "</p>", "&nbsp;",
    "12:30 م", "2025/05/04", ". ", "؟", "»", "ـ", "فيسبوك\n", "بن ", "ال", "<div>", "</div>",
    "<ul><li>", "</ul>", "<font color=", "<table><td>", "</q>", "]}</script>", "&#99999999999;",
    '<script type="application/ld+json">{"@type": ["Article", ',
)  # fmt: skip
# A small window of near-duplicates, so that a long run tests eviction and not memory.
_RESOURCES = Resources(load_settings(dedup_max_articles=2_000))
_STAGES = {row.name: row.stage(_RESOURCES) for row in PIPELINE}


def _text(data: bytes) -> str:
    """Make text of bytes: known pieces and plain characters by turns."""
    source = atheris.FuzzedDataProvider(data)
    parts: list[str] = []
    while source.remaining_bytes() and len(parts) < 400:
        if source.ConsumeBool():
            parts.append(_PIECES[source.ConsumeIntInRange(0, len(_PIECES) - 1)])
        else:
            parts.append(source.ConsumeUnicode(source.ConsumeIntInRange(0, 12)))
    return "".join(parts)[:_LENGTH]


def fuzz_codec(data: bytes) -> None:
    """Any bytes as a record of any content type: a value or a declared error."""
    source = atheris.FuzzedDataProvider(data)
    kinds = ("application/json", "text/plain", "text/html", "text/plain; charset=windows-1256", "")
    kind = kinds[source.ConsumeIntInRange(0, len(kinds) - 1)]
    if source.ConsumeBool():
        kind += "; charset" + source.ConsumeUnicodeNoSurrogates(12)
    headers = (
        ("content-type", kind.encode()),
        ("traceparent", source.ConsumeBytes(60)),
        ("khabar-fetched_at", source.ConsumeBytes(24)),
        ("khabar-published_at", _time(source)),
        ("khabar-error-code", source.ConsumeBytes(12)),
        ("khabar-error-offset", _number(source)),
        (codec.ORIGIN, b"articles.raw/0@" + _number(source)),
        (codec.ORIGIN_TIMESTAMP, _number(source)),
        (codec.REDRIVES, _number(source)),
    )
    stamp = source.ConsumeInt(8)
    record = make_record(source.ConsumeBytes(_LENGTH), headers=headers, timestamp=stamp)
    codec.traceparent(record)
    codec.origin_timestamp(record) / 1000  # as it is counted
    failed = dead_letter.dead_letter(record, "normalise", "undecodable", ValueError(), NOW)
    letter = make_record(failed.value, headers=failed.headers)
    dead_letter.read_all([record, letter])
    for one in (record, letter):
        if max(age_of(one)) >= 1 << 63:
            raise AssertionError(one.headers)
    for read in (codec.decode_article, codec.decode_duplicate, _raw):
        try:
            value: Any = read(record)
            codec.encode(value)
        except InvalidRecordError:
            pass


def _raw(record: Any) -> RawArticle:
    raw = codec.decode_raw(record, 1 << 20)
    _normalise(raw)
    return raw


def _number(source: Any) -> bytes:
    """Make what a header may give for a number: short, very long, or none."""
    text = source.ConsumeBytes(3)
    return bytes(text * source.PickValueInList([1, 1, 6, 2000]))


def _time(source: Any) -> bytes:
    year = source.PickValueInList(["0001-01-01", "2025-05-04", "9999-12-31"])
    hour, zone = source.ConsumeIntInRange(0, 23), source.ConsumeIntInRange(-23, 23)
    return f"{year}T{hour:02}:59:59{zone:+03}:00".encode()


def fuzz_text(data: bytes) -> None:
    """Any text as a page."""
    _normalise(RawArticle(text=_text(data)))


def fuzz_html(data: bytes) -> None:
    """Any text as a page of HTML."""
    _normalise(RawArticle(html=_text(data)))


def _normalise(raw: RawArticle) -> None:
    try:
        outcomes = _STAGES["normalise"](raw)
    except InvalidRecordError:
        return
    for outcome in outcomes:
        if isinstance(outcome, Forward):
            for segment in outcome.article.segments:
                if not 0 <= segment.start <= segment.end <= len(outcome.article.text):
                    raise AssertionError(segment)
            codec.encode(outcome.article)


def fuzz_later(data: bytes) -> None:
    """Any text as an article through the stages after the first."""
    article = make_article(id=str(hash(data)), text=_text(data), title=_text(data[:40]))
    for name in ("deduplicate", "extract_entities", "tag_topics"):
        (outcome, *_) = _STAGES[name](article)
        if not isinstance(outcome, Forward):
            return
        article = outcome.article
    _check(article)


def _check(article: Article) -> None:
    fields = {None: article.text, "title": article.title or ""}
    spans: list[Any] = [m for entity in article.entities or () for m in entity.mentions]
    spans += [e for topic in article.media_topics or () for e in topic.evidence]
    for span in spans:
        if fields[span.field][span.start : span.end] != span.text:
            raise AssertionError(span)


def _timed(target: Callable[[bytes], None]) -> Callable[[bytes], None]:
    def run(data: bytes) -> None:
        started = time.process_time()
        target(data)
        spent = time.process_time() - started
        if spent > _SECONDS:
            raise AssertionError(f"{len(data)} bytes took {spent:.1f} s")

    return run


TARGETS = {"codec": fuzz_codec, "text": fuzz_text, "html": fuzz_html, "later": fuzz_later}


def main(arguments: Sequence[str]) -> None:
    """Run one target until its time is up; libFuzzer prints what it finds."""
    if len(arguments) < 2 or arguments[1] not in TARGETS:
        sys.exit(f"usage: python -m tests.fuzz.fuzz {'|'.join(TARGETS)} [libFuzzer options]")
    options = [f"-max_len={_LENGTH}", "-timeout=20", *arguments[2:]]
    atheris.Setup([arguments[0], *options], _timed(TARGETS[arguments[1]]))
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
