"""The encoder that ships: its files, its labels, how it stands beside the field."""

from __future__ import annotations

import hashlib
from importlib.resources import files

from streams.entities.crf_model import load_shipped as load_field
from streams.entities.encoder.labellers import JointLabeller, joinable
from streams.entities.encoder.marks import Marks
from streams.entities.encoder.session import Encoder, Layout
from streams.entities.encoder.unigram import BEGIN, END, PAD, Unigram, read_vocabulary
from streams.entities.gazetteer import load_gazetteer
from streams.entities.recogniser import ArticleRecogniser
from streams.entities.scoring import TYPES
from streams.errors import UsageError

MODEL = "encoder-crf-gazetteer-3"
GRAPH, PIECES = "encoder.onnx", "pieces.npz"
LABELS = ("O", *(f"{place}-{kind}" for kind in TYPES for place in "BI"))
"""What the columns of the encoder's scores stand for."""

SHARE = 0.3
"""What the field counts beside the encoder; chosen on the dev split."""

_DIGEST_LENGTH = 16


def load_recogniser(threads: int = 1) -> ArticleRecogniser:
    """Read the shipped encoder, field and tables and build the recogniser: some seconds, once.

    Args:
        threads: that ONNX Runtime computes with.

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
    model, digest = load_field()
    phrases = model.finder()
    encoder = Encoder(
        graph,
        Unigram(vocabulary),
        Layout(BEGIN, END, PAD),
        mark=Marks(model.lexicon, phrases),
        threads=threads,
    )
    weights = joinable(model.weights, SHARE)
    labeller = JointLabeller(encoder, LABELS, model.field(weights, phrases), weights)
    own = hashlib.sha256(graph + pieces).hexdigest()[:_DIGEST_LENGTH]
    return ArticleRecogniser(load_gazetteer(), labeller, model.lexicon, MODEL, own + digest)
