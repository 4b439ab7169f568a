"""The encoders that ship: a large one and its student, their files, labels and shares."""

from __future__ import annotations

import hashlib
from importlib.resources import files

from msgspec import Struct

from streams.entities import confidence
from streams.entities.confidence import Calibration
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
        share: what the field counts beside it, the encoder counting 1; chosen on the dev split.
        most: pieces of a row; attention takes a third of the time in rows of 250.
        confidence: of the names' probabilities.
    """

    model: str
    graph: str
    share: float
    most: int
    confidence: Calibration


_MOST_READ = 20_000
"""Words of an article that an encoder reads: two to four seconds of a core for the student."""

LARGE = Shipped("encoder-crf-gazetteer-4", GRAPH, 0.3, 250, confidence.LARGE)
"""Twelve layers: the engine ``encoder``."""

STUDENT = Shipped("student-crf-gazetteer-2", "student.onnx", 0.4, 128, confidence.STUDENT)
"""Four layers, taught by the large one: the engine ``standard``."""

_DIGEST_LENGTH = 16


def load_recogniser(threads: int = 1, which: Shipped = STUDENT) -> ArticleRecogniser:
    """Read a shipped encoder, field and tables and build the recogniser: some seconds, once.

    Args:
        threads: that ONNX Runtime computes with.
        which: the encoder.

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
    model, digest = load_field()
    phrases = model.finder()
    encoder = Encoder(
        graph,
        Unigram(vocabulary),
        Layout(BEGIN, END, PAD, most=which.most),
        mark=LexiconFeatures(model.lexicon, phrases),
        threads=threads,
    )
    weights = joinable(model.weights, which.share)
    labeller = JointLabeller(
        encoder, LABELS, model.field(weights, phrases), weights, most=_MOST_READ
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
