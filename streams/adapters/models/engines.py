"""Engines of entities: ``standard``, ``fast``, ``camel:FOLDER``, ``onnx:FOLDER``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from streams.adapters.models.bert_folder import (
    GRAPH,
    VOCABULARY,
    BertFolder,
    read_folder,
    read_weights,
)
from streams.adapters.models.camel_labeller import load_camel
from streams.entities import recogniser as fast
from streams.entities.crf_model import Guide, load_shipped
from streams.entities.encoder import shipped
from streams.entities.encoder.labellers import EncoderLabeller
from streams.entities.encoder.session import Encoder, Layout
from streams.entities.encoder.wordpiece import BEGIN, END, PAD, WordPiece
from streams.entities.gazetteer import load_gazetteer
from streams.entities.recogniser import ArticleRecogniser
from streams.errors import UsageError

if TYPE_CHECKING:
    from streams.entities.recogniser import Labeller

_CAMEL, _ONNX = "camel", "onnx"
_NAMES = "standard, fast, camel:FOLDER and onnx:FOLDER"
_COPIED = ("config.json", VOCABULARY, "tokenizer_config.json")


def load_engine(engine: str, threads: int = 1, guide: Guide = "khabar") -> ArticleRecogniser:
    """Load an engine of entities that labels words.

    Args:
        engine: ``standard``, ``fast``, ``camel:FOLDER`` or ``onnx:FOLDER``.
        threads: that ONNX Runtime computes with.
        guide: whose names are found; the models in folders know one guide only.

    Returns:
        The recogniser; its names get links and canonical forms from the gazetteer.

    Raises:
        UsageError: no such engine, its folder is broken or its packages are not installed.
    """
    kind, _, folder = engine.partition(":")
    if engine == "fast":
        return fast.load_recogniser(guide)
    if engine == "standard":
        return shipped.load_recogniser(threads, guide)
    if folder and kind == _CAMEL:
        found = read_folder(Path(folder))
        return _recogniser(kind, found, load_camel(found))
    if folder and kind == _ONNX:
        found = read_folder(Path(folder), GRAPH)
        return _recogniser(kind, found, _onnx(found, threads))
    raise UsageError(f"no engine {engine!r}: there are {_NAMES}")


def _recogniser(kind: str, folder: BertFolder, labeller: Labeller) -> ArticleRecogniser:
    model, _ = load_shipped()
    name = f"{kind}-gazetteer-2"
    return ArticleRecogniser(load_gazetteer(), labeller, model.lexicon, name, folder.digest)


def _onnx(folder: BertFolder, threads: int) -> EncoderLabeller:
    begin, end, pad = (folder.pieces.index(piece) for piece in (BEGIN, END, PAD))
    # As camel-tools lays words out: a sentence a row, 254 pieces at most.
    most = min(254, int(folder.config["max_position_embeddings"]) - 2)
    layout = Layout(begin, end, pad, most=most, together=False)
    graph = (folder.path / GRAPH).read_bytes()
    encoder = Encoder(graph, WordPiece(folder.pieces), layout, threads=threads)
    return EncoderLabeller(encoder, folder.labels)


def export(source: Path, target: Path) -> Path:
    """Write a BERT folder's weights as an int8 ONNX model, with what the engine reads beside it.

    Args:
        source: a folder with ``model.safetensors``.
        target: the folder to write; made where it is missing.

    Returns:
        The model's path.

    Raises:
        UsageError: the folder is broken, or the package ``onnx`` is not installed.
    """
    try:
        from streams.entities.encoder.graph import (  # noqa: PLC0415 -- needs onnx, only here
            Shape,
            build_graph,
        )
    except ImportError as error:
        raise UsageError("exporting needs the package onnx: pip install onnx") from error
    folder = read_folder(source)
    shape = Shape(
        int(folder.config["num_hidden_layers"]),
        int(folder.config["num_attention_heads"]),
        float(folder.config.get("layer_norm_eps", 1e-12)),
    )
    content = build_graph(read_weights(folder), shape)
    target.mkdir(parents=True, exist_ok=True)
    for name in _COPIED:
        (target / name).write_bytes((source / name).read_bytes())
    (target / GRAPH).write_bytes(content)
    return target / GRAPH
