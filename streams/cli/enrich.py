"""``khabar enrich``: the whole pipeline in this process, without a broker."""

from __future__ import annotations

import asyncio
import base64
import sys
from typing import TYPE_CHECKING, Any

import click
import orjson

from streams.contract.dead_letter import TOPIC as DEAD_LETTERS
from streams.contract.outcomes import Drop
from streams.ingest.inputs import Input, read_inputs
from streams.local.driver import LocalPipeline
from streams.pipeline import DUPLICATES, PIPELINE
from streams.settings import load_settings
from streams.telemetry import logs
from streams.telemetry.metrics import Metrics

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from streams.processing.counting import Processed

_RESULTS = frozenset({PIPELINE[-1].sink, DUPLICATES})


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--all", "everything", is_flag=True, help="Print drops and dead letters as well.")
@click.option("--pretty", is_flag=True, help="Indent the JSON.")
def enrich(files: tuple[str, ...], *, everything: bool, pretty: bool) -> None:
    """Enrich files in this process and print the events as JSON lines, in order.

    FILE ends in .txt, .html, .json or .jsonl; a folder gives all of its files; - is standard input.
    Prints the enriched and the duplicate events; with --all also `{"drop": …}` and
    `{"dead_letter": …}`.

    \b
    Examples:
      khabar enrich page.txt
      khabar enrich --all articles.jsonl | jq .title
      cat page.html | khabar enrich -
    """
    settings = load_settings()
    logs.configure("enrich", level="ERROR", layout=settings.log_format)
    pipeline = LocalPipeline(settings, Metrics())
    asyncio.run(_print(read_inputs(files), pipeline, everything=everything, pretty=pretty))


async def _print(
    inputs: Iterable[Input], pipeline: LocalPipeline, *, everything: bool, pretty: bool
) -> None:
    option = orjson.OPT_INDENT_2 if pretty else 0
    for one in inputs:
        for event in _events(one.name, await pipeline.run(one.record)):
            if everything or not {"drop", "dead_letter"} & event.keys():
                sys.stdout.buffer.write(orjson.dumps(event, option=option) + b"\n")
        sys.stdout.buffer.flush()


def _events(name: str, results: Sequence[Processed]) -> Iterator[dict[str, Any]]:
    for result in results:
        for outcome in result.outcomes:
            if isinstance(outcome, Drop):
                yield {"drop": {"input": name, "reason": outcome.reason, "detail": outcome.detail}}
        for output in result.outputs:
            if output.topic in _RESULTS:
                yield orjson.loads(output.value or b"null")
            elif output.topic == DEAD_LETTERS:
                yield {
                    "dead_letter": {
                        "input": name,
                        "code": result.error,
                        "message": result.message,
                        "value_base64": base64.b64encode(output.value or b"").decode(),
                    }
                }
