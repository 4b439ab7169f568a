# ruff: noqa: INP001 -- a script's part, not a package
"""Steps of learning: what they train, at what rate."""

from __future__ import annotations

from typing import TypeAlias

import torch
from e5 import Encoder
from rows import IGNORED, Batch
from torch import Tensor
from torch.nn import functional

State: TypeAlias = dict[str, Tensor]

_RATE, _NEW_RATE, _WARM = 2e-4, 1e-3, 0.1


class Learner:
    """Trains an encoder: AdamW, a warm-up of a tenth, then down to nothing in a straight line.

    Args:
        encoder: what learns.
        total: steps in all.
    """

    def __init__(self, encoder: Encoder, total: int) -> None:
        self.named = trained(encoder)
        self.total = total
        self.done = 0
        self._encoder = encoder
        groups = [
            {
                "params": [parameter],
                "lr": _NEW_RATE if name.split(".")[0] in {"label", "mark"} else _RATE,
                "weight_decay": 0.01 if parameter.dim() > 1 else 0.0,
            }
            for name, parameter in self.named
        ]
        self._optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(self._optimiser, self._factor)

    def step(self, batch: Batch, labels: slice = slice(None)) -> float:
        """Learn from a batch, its labels counted within a part of the outputs; give the loss."""
        self._encoder.drop.renew()
        with torch.autocast("cpu", torch.bfloat16):
            scores = self._encoder(batch.pieces, batch.mask, batch.marks)[..., labels]
        loss = functional.cross_entropy(
            scores.float().flatten(0, 1), batch.labels.flatten(), ignore_index=IGNORED
        )
        self._optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self._encoder.parameters(), 1.0)
        self._optimiser.step()
        self._schedule.step()
        self.done += 1
        return float(loss.detach())

    def _factor(self, step: int) -> float:
        warm = _WARM * self.total
        return max(0.0, min((step + 1) / warm, (self.total - step) / (self.total - warm)))


def trained(encoder: Encoder) -> list[tuple[str, torch.nn.Parameter]]:
    """Give what is trained, by name."""
    return [(name, one) for name, one in encoder.named_parameters() if one.requires_grad]


def state_of(encoder: Encoder) -> State:
    """Give a copy of the weights that are trained."""
    return {name: weights.detach().clone() for name, weights in trained(encoder)}
