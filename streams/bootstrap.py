"""The composition root: the only place that builds concrete objects and joins them."""

from __future__ import annotations

# What only one stage needs is imported when it is built: a worker starts sooner.
# ruff: noqa: PLC0415
from functools import cached_property
from typing import TYPE_CHECKING

from streams.contract import codec
from streams.errors import InvalidRecordError
from streams.pipeline import PIPELINE, Step
from streams.ports import Lookups
from streams.processing.counting import Run
from streams.processing.runner import Process, Runner

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from streams.contract.outcomes import Outcome
    from streams.contract.records import Record
    from streams.duplicates.verdict import Deduplicator
    from streams.entities.linking.choosing import Linker
    from streams.ports import Recogniser, Store, Tagger
    from streams.settings import Settings
    from streams.telemetry.metrics import Metrics
    from streams.telemetry.tracing import Tracing

_FIRST = PIPELINE[0].source


class Resources:
    """What stages need from the outside, each made on first use.

    Args:
        settings: the process's settings.
        store: keeps the verdicts; a store in memory where absent.
        retracted: ids of articles that were taken down.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store | None = None,
        retracted: Container[str] = frozenset(),
    ) -> None:
        self._settings = settings
        self._store = store
        self.retracted = retracted
        """Ids of articles that were taken down."""

    def over(self, store: Store) -> Resources:
        """Give the same over another store of verdicts; models that are loaded stay loaded."""
        other = Resources(self._settings, store, self.retracted)
        loaded = {n: v for n, v in self.__dict__.items() if n in {"recogniser", "linker", "tagger"}}
        other.__dict__.update(loaded)
        return other

    @property
    def languages(self) -> frozenset[str]:
        """Languages of the articles to keep."""
        return self._settings.languages

    @property
    def max_entities(self) -> int:
        """Most entities of an article; the least salient go first."""
        return self._settings.max_entities

    @property
    def pass_duplicates(self) -> bool:
        """Whether duplicates pass on as well, flagged."""
        return self._settings.duplicates == "pass"

    @cached_property
    def judge(self) -> Deduplicator:
        """Says what an article is to earlier ones, over the store."""
        from streams.adapters.stores.verdict_store import MemoryStore
        from streams.duplicates.verdict import Deduplicator

        return Deduplicator(
            self._store if self._store is not None else MemoryStore(),
            max_articles=self._settings.dedup_max_articles,
            window_days=self._settings.dedup_window_days,
        )

    @property
    def has_judge(self) -> bool:
        """Whether the judge was made."""
        return "judge" in self.__dict__

    def models(self, stage: str) -> tuple[tuple[str, str], ...]:
        """Give name and digest of the models that a stage uses."""
        if stage == "extract_entities":
            return ((self.recogniser.model, self.recogniser.digest),)
        if stage == "tag_topics":
            return ((self.tagger.model, self.tagger.digest),)
        return ()

    def caches(self, stage: str) -> Mapping[str, Lookups]:
        """Give how the caches of a stage did since they were made, by their names."""
        if stage == "normalise":
            return {"content_types": Lookups(*codec.content_types())}
        if stage == "extract_entities":
            return self.recogniser.caches
        return {}

    @property
    def index_articles(self) -> int:
        """How many articles near-duplicates are sought among."""
        return len(self.judge)

    @property
    def index_evicted(self) -> int:
        """How many articles have left the index because it was full."""
        return self.judge.evicted

    @cached_property
    def recogniser(self) -> Recogniser:
        """Recogniser of entities, as the settings choose, with the linker behind it."""
        from streams.adapters.models.engines import load_engine
        from streams.entities.gazetteer import load_gazetteer
        from streams.entities.linking.recogniser import LinkedRecogniser

        name = self._settings.entity_engine
        engine: Recogniser = (
            load_gazetteer()
            if name == "gazetteer"
            else load_engine(name, self._settings.encoder_threads)
        )
        return LinkedRecogniser(engine, self.linker)

    @cached_property
    def linker(self) -> Linker:
        """Says which thing an entity is."""
        from streams.entities.linking.choosing import load_linker

        return load_linker()

    @cached_property
    def tagger(self) -> Tagger:
        """Tagger of media topics."""
        from streams.media_topics.lexicon import load_lexicon

        return load_lexicon()


def build_runner(
    step: Step,
    settings: Settings,
    metrics: Metrics,
    resources: Resources,
    *,
    run: Run = "live",
    tell_drops: bool = False,
    tracing: Tracing | None = None,
) -> Runner:
    """Build the runner of one step, its stage with all that it needs inside.

    Args:
        step: the row of the pipeline.
        settings: the process's settings.
        metrics: where results are counted.
        resources: what the stage is built over.
        run: ``live`` or ``replay``.
        tell_drops: whether articles that end on purpose are published on a topic of their own.
        tracing: makes spans; None for none.

    Returns:
        The runner, ready to process records.
    """
    return Runner(
        step,
        _process(step, settings, resources),
        metrics,
        run=run,
        failure_limit=settings.dead_letter_limit,
        seconds=settings.record_seconds,
        tell_drops=tell_drops,
        # Judged all the same: a copy of what was taken down is a copy.
        retracted=resources.retracted if step.source != _FIRST else frozenset(),
        tracing=tracing,
    )


def _process(step: Step, settings: Settings, resources: Resources) -> Process:
    stage = step.stage(resources)
    if step.source == _FIRST:

        def process(record: Record) -> tuple[Outcome, ...]:
            codec.check_headers(record, settings.max_header_bytes)
            raw = codec.decode_raw(record, settings.max_record_bytes, settings.max_text_code_points)
            outcomes = stage(raw)
            if len(outcomes) > settings.max_articles_in_page:
                raise InvalidRecordError(
                    "too_large",
                    f"the page has {len(outcomes)} articles, the limit is "
                    f"{settings.max_articles_in_page}",
                )
            return outcomes
    else:

        def process(record: Record) -> tuple[Outcome, ...]:
            return stage(codec.decode_article(record))

    return process
