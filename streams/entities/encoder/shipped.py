"""The encoders that ship: a large one and its student, their files, labels and shares."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from importlib.resources import files

from msgspec import Struct

from streams.entities import confidence
from streams.entities.confidence import Calibration
from streams.entities.crf_model import Guide
from streams.entities.crf_model import load_shipped as load_field
from streams.entities.encoder.labellers import JointLabeller, joinable
from streams.entities.encoder.lexicon_features import LexiconFeatures
from streams.entities.encoder.session import Encoder, Layout
from streams.entities.encoder.unigram import BEGIN, END, PAD, Unigram, read_vocabulary
from streams.entities.gazetteer import load_gazetteer
from streams.entities.recogniser import ArticleRecogniser
from streams.entities.scoring import TYPES
from streams.errors import UsageError

GRAPH, PIECES = "encoder.onnx", "pieces.npz"
LABELS = ("O", *(f"{place}-{kind}" for kind in TYPES for place in "BI"))
"""What the columns of the encoder's scores stand for."""


class Shipped(Struct, frozen=True):
    """An encoder of the package.

    Args:
        model: name of the whole, for provenance.
        graph: its file.
        shares: by the guides that it knows, in the order of its columns: what the field counts
            beside it, the encoder counting 1.
        most: pieces of a row; attention takes a third of the time in rows of 250.
        confidence: of the names' probabilities.
    """

    model: str
    graph: str
    shares: Mapping[Guide, float]
    most: int
    confidence: Calibration


_MOST_READ = 20_000
"""Words of an article that an encoder reads: two to four seconds of a core for the student."""

LARGE = Shipped("encoder-crf-gazetteer-4", GRAPH, {"anercorp": 0.3}, 250, confidence.LARGE)
"""Twelve layers: the engine ``encoder``."""

STUDENT = Shipped(
    "student-crf-gazetteer-3",
    "student.onnx",
    {"anercorp": 0.4, "khabar": 0.8},
    128,
    confidence.STUDENT,
)
"""Four layers, taught by the large one: the engine ``standard``."""

_DIGEST_LENGTH = 16


def load_recogniser(
    threads: int = 1, which: Shipped = STUDENT, guide: Guide = "khabar"
) -> ArticleRecogniser:
    """Read a shipped encoder, field and tables and build the recogniser: some seconds, once.

    Args:
        threads: that ONNX Runtime computes with.
        which: the encoder.
        guide: whose names are found; an encoder that knows one guide follows that.

    Returns:
        The recogniser with its digest.

    Raises:
        UsageError: ONNX Runtime is not installed.
    """
    folder = files("streams.entities") / "data"
    try:
        graph, pieces = ((folder / name).read_bytes() for name in (which.graph, PIECES))
    except FileNotFoundError as error:
        raise UsageError(f"the encoder's model is not in this installation: {error}") from error
    vocabulary = read_vocabulary(pieces)
    guides = list(which.shares)
    known = guide if guide in guides else guides[0]
    model, digest = load_field(known)
    phrases = model.finder()
    encoder = Encoder(
        graph,
        Unigram(vocabulary),
        Layout(BEGIN, END, PAD, most=which.most),
        mark=LexiconFeatures(model.lexicon, phrases),
        threads=threads,
    )
    weights = joinable(model.weights, which.shares[known])
    labeller = JointLabeller(
        encoder,
        LABELS,
        model.field(weights, phrases),
        weights,
        first=guides.index(known) * len(LABELS),
        most=_MOST_READ,
    )
    own = hashlib.sha256(graph + pieces).hexdigest()[:_DIGEST_LENGTH]
    return ArticleRecogniser(
        load_gazetteer(),
        labeller,
        model.lexicon,
        which.model,
        own + digest,
        confidence=which.confidence,
    )
