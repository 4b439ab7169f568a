"""Every exception that Khabar raises on purpose, and what the caller must do about it."""

from __future__ import annotations

from typing import Literal, get_args

ErrorCode = Literal[
    "undecodable",
    "invalid_schema",
    "invalid_characters",
    "unsupported_content_type",
    "too_large",
    "stage_failed",
    "stage_timeout",
    "unpublishable",
    "redrive_limit",
]
"""Why a record became a dead letter. A closed set: it is a header and a metric label."""

ERROR_CODES: tuple[ErrorCode, ...] = get_args(ErrorCode)


class KhabarError(Exception):
    """Base of all of them: catch it at the top of a command, print one line, exit with a code."""

    told = False
    """Whether the line stands in the log already."""


class InvalidRecordError(KhabarError):
    """The record can never be processed: dead-letter it at once, never retry.

    Args:
        code: why, from the closed set.
        message: one line for a person, without the record's content.
    """

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code


class UnavailableError(KhabarError):
    """A dependency is away (a broker, a file): retry with backoff, skip nothing."""


class RefusedError(KhabarError):
    """The broker will never take this record: do not go on as if it had."""


class FencedError(KhabarError):
    """Another worker owns the state by now: end this process, its restart reads again."""


class DeadLetterLimitError(KhabarError):
    """Too many dead letters in a row: stop the worker, a person must look."""


class UsageError(KhabarError):
    """What was asked for cannot be done as asked: print the line, exit 2."""
