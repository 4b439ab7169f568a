# ruff: noqa: INP001 -- a script's part, not a package
"""The student in torch: some layers of its teacher, and what it is taught by."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from corpora import LABELS, Labelled
from e5 import Layer
from lessons import Lesson, laid_out
from torch import Tensor, nn
from torch.nn import functional

from streams.entities.encoder.unigram import PAD
from streams.entities.scoring import score, show

if TYPE_CHECKING:
    from numpy.typing import NDArray

_EPSILON = 1e-12
_READ_ROWS = 6


class Student(nn.Module):
    """A few layers over the teacher's vectors of pieces, which stay as they are.

    Args:
        weights: the teacher's, as ``teacher_weights.read_weights`` gives them.
        layers: the numbers of those of its layers to begin with.
    """

    def __init__(self, weights: Mapping[str, NDArray[np.float32]], layers: Sequence[int]) -> None:
        super().__init__()
        given = {name: torch.from_numpy(np.array(one)) for name, one in weights.items()}
        hidden = given["word"].shape[1]
        inner = len(given["layers.0.fi.weight"])
        self.word = nn.Embedding.from_pretrained(given["word"], freeze=True)
        self.place = nn.Embedding.from_pretrained(given["place"], freeze=True)
        self.norm = nn.LayerNorm(hidden, _EPSILON)
        # Without dropout: the distributions keep it from learning by heart.
        drop = nn.Identity()
        self.layers = nn.ModuleList(Layer(hidden, inner, drop) for _ in layers)
        self.mark = nn.Linear(len(given["mark"]), hidden, bias=False)
        # Two corpora, two guides: a ministry is no name in ANERcorp, and Gaza's harbour is Gaza.
        self.label = nn.Linear(hidden, len(LABELS))
        self.own = nn.Linear(hidden, len(LABELS))
        own = {name: one for name, one in given.items() if name.startswith(("norm.", "label."))}
        own["mark.weight"] = given["mark"].T
        own |= {f"own.{part}": given[f"label.{part}"] for part in ("weight", "bias")}
        for place, number in enumerate(layers):
            before = f"layers.{number}."
            own |= {
                f"layers.{place}.{name.removeprefix(before)}": one
                for name, one in given.items()
                if name.startswith(before)
            }
        missing, unknown = self.load_state_dict(own, strict=False)
        if unknown or set(missing) != {"word.weight", "place.weight"}:
            raise ValueError(f"not the arrays of an encoder: {missing}, {unknown}")
        teacher = (given["label.weight"].clone(), given["label.bias"].clone())
        self._teacher = teacher

    def trained(self) -> list[nn.Parameter]:
        """Give what is trained."""
        return [one for one in self.parameters() if one.requires_grad]

    def mean_with(self, mean: list[Tensor], keeps: float) -> list[Tensor]:
        """Give a running mean of the weights, which so far is ``mean``; empty at its beginning."""
        own = [one.detach() for one in self.trained()]
        if not mean:
            return [one.clone() for one in own]
        torch._foreach_lerp_(mean, own, 1 - keeps)
        return mean

    def groups(self, rate: float, new_rate: float, decay: float) -> list[dict[str, Any]]:
        """Give the parameters with their rates, as torch's optimisers want them."""
        return [
            {
                "params": [one],
                "lr": new_rate if name.startswith(("label", "own", "mark")) else rate,
                "weight_decay": decay if one.dim() > 1 else 0.0,
            }
            for name, one in self.named_parameters()
            if one.requires_grad
        ]

    def states(self, pieces: Tensor, marks: Tensor) -> Tensor:
        """Give the last states: float ``(rows, pieces, hidden)``."""
        states = self.word(pieces) + self.place.weight[: pieces.shape[1]] + self.mark(marks)
        states = self.norm(states)
        blocked = (pieces == PAD)[:, None, None, :].to(states.dtype) * -1e4
        for layer in self.layers:
            states = layer(states, blocked)
        return states

    def losses(
        self, rows: Sequence[Lesson], unmarked: float, chance: random.Random
    ) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Give what the student lacks: in distributions, in states, in labels by either guide.

        Args:
            rows: a batch.
            unmarked: the share of rows whose marks are left out, so that lists are not all that
                counts.
            chance: decides which.
        """
        at, taught, gold, own, trust = _targets(rows)
        pieces, marks = map(torch.from_numpy, laid_out(rows))
        for number in range(len(rows)):
            if chance.random() < unmarked:
                marks[number] = 0
        with torch.autocast("cpu", torch.bfloat16):
            states = self.states(pieces, marks).flatten(0, 1)[at].float()
        scores = self.label(states).log_softmax(-1)
        with torch.no_grad():
            shares = functional.linear(taught, *self._teacher).log_softmax(-1)
        divergence = functional.kl_div(scores, shares, log_target=True, reduction="batchmean")
        apart = (1 - functional.cosine_similarity(states, taught)).mean()
        known = gold >= 0
        right = functional.nll_loss(scores[known], gold[known]) if known.any() else scores.sum() * 0
        by_own = functional.nll_loss(self.own(states).log_softmax(-1), own, reduction="none")
        return divergence, apart, right, (by_own * trust).sum() / trust.sum()

    def scored(self, rows: Sequence[Lesson], dev: Sequence[Labelled]) -> str:
        """Give the scores on labelled sentences, words labelled one by one."""
        self.eval()
        found: list[str] = []
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            for first in range(0, len(rows), _READ_ROWS):
                some = rows[first : first + _READ_ROWS]
                pieces, marks = map(torch.from_numpy, laid_out(some))
                states = self.states(pieces, marks)
                for row, own in zip(some, states, strict=True):
                    best = self.label(own[row.begins]).argmax(-1)
                    found += [LABELS[one] for one in best.tolist()]
        flat = iter(found)
        gold = [[label for _, label in one] for one in dev]
        return show(score(gold, [[next(flat) for _ in one] for one in dev]))

    def arrays(self) -> dict[str, NDArray[np.float32]]:
        """Give the arrays that ``build_graph`` takes."""
        found = {name: one.detach().numpy().copy() for name, one in self.state_dict().items()}
        found["mark"] = found.pop("mark.weight").T
        for name in ("word", "place"):
            found[name] = found.pop(f"{name}.weight")
        return found


def _targets(rows: Sequence[Lesson]) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Give where words begin in the flattened rows, states, labels by each guide, and trust."""
    longest = max(len(row.pieces) for row in rows)
    at = [number * longest + begin for number, row in enumerate(rows) for begin in row.begins]
    states = np.concatenate([row.states for row in rows]).astype(np.float32)
    gold = [label for row in rows for label in row.gold]
    own = [label for row in rows for label in row.own]
    trust = [row.trust for row in rows for _ in row.own]
    return (torch.tensor(at), torch.from_numpy(states), *map(torch.tensor, (gold, own, trust)))
