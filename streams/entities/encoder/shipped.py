"""The encoder that ships: a student of four layers, its files, labels and shares."""

from __future__ import annotations

import hashlib
from importlib.resources import files

from streams.entities.confidence import STUDENT
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

MODEL = "student-crf-gazetteer-3"
"""Name of the whole, for provenance."""
GRAPH, PIECES = "student.onnx", "pieces.npz"
LABELS = ("O", *(f"{place}-{kind}" for kind in TYPES for place in "BI"))
"""What the columns of the encoder's scores stand for."""

_SHARES: dict[Guide, float] = {"anercorp": 0.4, "khabar": 0.8}
"""By guide, in the order of the columns: what the field counts beside the encoder's 1."""
_MOST = 128
"""Pieces of a row; attention takes a third of the time in rows of 250."""
_MOST_READ = 20_000
"""Words of an article that the encoder reads: two to four seconds of a core."""
_DIGEST_LENGTH = 16


def load_recogniser(threads: int = 1, guide: Guide = "khabar") -> ArticleRecogniser:
    """Read the encoder, the field and the tables and build the recogniser: some seconds, once.

    Args:
        threads: that ONNX Runtime computes with.
        guide: whose names are found.

    Returns:
        The recogniser with its digest.

    Raises:
        UsageError: ONNX Runtime is not installed.
    """
    folder = files("streams.entities") / "data"
    try:
        graph, pieces = ((folder / name).read_bytes() for name in (GRAPH, PIECES))
    except FileNotFoundError as error:
        raise UsageError(f"the encoder's model is not in this installation: {error}") from error
    vocabulary = read_vocabulary(pieces)
    model, digest = load_field(guide)
    phrases = model.finder()
    encoder = Encoder(
        graph,
        Unigram(vocabulary),
        Layout(BEGIN, END, PAD, most=_MOST),
        mark=LexiconFeatures(model.lexicon, phrases),
        threads=threads,
    )
    weights = joinable(model.weights, _SHARES[guide])
    labeller = JointLabeller(
        encoder,
        LABELS,
        model.field(weights, phrases),
        weights,
        first=list(_SHARES).index(guide) * len(LABELS),
        most=_MOST_READ,
    )
    own = hashlib.sha256(graph + pieces).hexdigest()[:_DIGEST_LENGTH]
    return ArticleRecogniser(
        load_gazetteer(), labeller, model.lexicon, MODEL, own + digest, confidence=STUDENT
    )
