"""Structured logs: one line an event, for people or as JSON, always with the stage.

Fields given by ``extra=`` (topic, partition, offset, id) become
``key=value`` pairs or JSON members.
Content of articles never stands in a log line, and control characters are escaped. What a library
says again and again is told once in ten seconds, with how often it was held back.
"""

from __future__ import annotations

import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal

import orjson

FIELDS = ("topic", "partition", "offset", "id", "run")
"""What a record's ``extra`` may carry."""
_AGAIN_SECONDS = 10.0
_MOST_DAMPED = 256
_SERVICES = "streams.live.transport"
"""Faust's services log under the module that their class is in."""
_QUIET = ("aiokafka", "faust", "mode", "kafka", "asyncio", "aiohttp")


stage: ContextVar[str] = ContextVar("stage")
"""Of which stage a task is, in a process of several; the process's name where it is not set."""


class _Formatter(logging.Formatter):
    def __init__(self, name: str, layout: Literal["text", "json"]) -> None:
        super().__init__()
        self._name = name
        self._layout = layout

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        time = time.replace("+00:00", "Z")
        message = _printable(record.getMessage())
        extra = {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        trace = self.formatException(record.exc_info) if record.exc_info else None
        if self._layout == "json":
            line = {"time": time, "level": record.levelname.lower(), "stage": stage.get(self._name)}
            line |= {"message": message, **extra} | ({"exception": trace} if trace else {})
            return orjson.dumps(line, default=str).decode()
        pairs = "".join(f" {name}={value}" for name, value in extra.items())
        line_ = f"{time} {record.levelname.lower():7} {stage.get(self._name)}: {message}{pairs}"
        # An exception's text may come from outside: it must not write lines of its own.
        return "\n".join([line_, *map(_printable, trace.split("\n"))]) if trace else line_


_HARMLESS = (
    "is overlapping",
    "exception performing seek when flow not active",
    "Missing sensor state for rebalance",
    "Group Coordinator Request failed",
    "Marking the coordinator dead",
)
"""What libraries say at every healthy start: a timer waits for it, a seek and a rebalance meet, the
group's coordinator is asked once more. What would be wrong the worker itself tells."""
_hushed: set[str] = set()
"""Libraries of which nothing is heard: no broker answers, and one line has said so."""


def hush(*, quiet: bool) -> None:
    """Let client libraries say nothing, or again what they have to say.

    Args:
        quiet: while no broker answers, for that is all that they would say.
    """
    _hushed.clear()
    if quiet:
        _hushed.update(_QUIET)


class _Damper(logging.Filter):
    """Lets a library say the same thing once in a while: some do twenty times a second."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[tuple[str, int, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.partition(".")[0] not in _QUIET or record.levelno < logging.WARNING:
            return True
        if record.name.partition(".")[0] in _hushed:
            return False
        if any(part in str(record.msg) for part in _HARMLESS):
            return False
        # By the template: node and error differ from line to line.
        key = (record.name, record.levelno, str(record.msg))
        since, held = self._said.get(key, (-_AGAIN_SECONDS, 0))
        if 0 <= record.created - since < _AGAIN_SECONDS:
            self._said[key] = (since, held + 1)
            return False
        if len(self._said) >= _MOST_DAMPED:
            self._said.clear()
        self._said[key] = (record.created, 0)
        if held:
            record.msg, record.args = f"{record.getMessage()} ({held} more like it)", ()
        return True


def _printable(text: str) -> str:
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def configure(name: str, *, level: str = "INFO", layout: Literal["text", "json"] = "text") -> None:
    """Send all logs to standard error.

    Args:
        name: of the process; stands in every line that is not of one stage of several.
        level: of Khabar's own logs; libraries are heard from warnings on.
        layout: ``text`` or ``json``.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter(name, layout))
    handler.addFilter(_Damper())
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(level)
    for library in (*_QUIET, _SERVICES):
        logging.getLogger(library).setLevel("DEBUG" if level == "DEBUG" else "WARNING")
