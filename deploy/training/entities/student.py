# ruff: noqa: INP001, T201 -- a script, not a package
"""Distil the teacher into an encoder of a few layers: the default engine's.

``teach`` writes what the teacher says of text (``lessons.py``); ``learn`` trains a student that
begins as some of the teacher's own layers. It learns the last states of the teacher at each word,
the distribution of labels that follows from them, and, where there are labels, these. It takes the
mean of the weights over the last part of the run. ``write`` writes the int8 graph.

Usage: ``PYTHONPATH=. python deploy/training/entities/student.py teach DATA LESSONS [--documents
FOLDER]``, then ``… learn DATA LESSONS STUDENT [--layers 0,3,7,11] [--epochs N] [--steps N]``, then
``… write STUDENT GRAPH``, DATA being ``../shared/data``. The first and the last need onnx, the
second torch. One thread, fixed seeds, torch's deterministic algorithms.
"""

from __future__ import annotations

import argparse
import pickle
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from lessons import Lesson
    from numpy.typing import NDArray

_TOP = Path(__file__).resolve().parents[3]
MODEL = _TOP / "streams" / "entities" / "data"
OWN = (_TOP / "tests" / "gold" / "topics" / "dev.jsonl",)
HEADS = 12

_SEED = 31
_BATCH, _STEPS = 1400, 4400
_RATE, _NEW_RATE, _WARM, _DECAY = 4e-4, 1e-3, 0.05, 0.01
_STATES, _GOLD, _OWN = 1.0, 0.3, 1.0
_UNMARKED = 0.05
_MEAN_FROM, _MEAN_KEEPS = 0.7, 0.99
_TOLD_EVERY = 100


def learn(data: Path, lessons: Path, out: Path, options: argparse.Namespace) -> None:
    """Train the student and write its weights."""
    import torch  # noqa: PLC0415 -- only this task needs it
    from lessons import read_dev  # noqa: PLC0415 -- as above
    from student_net import Student  # noqa: PLC0415 -- as above
    from teacher_weights import TEACHER, read_weights  # noqa: PLC0415 -- as above

    torch.set_num_threads(1)
    torch.manual_seed(_SEED)
    torch.use_deterministic_algorithms(True)  # noqa: FBT003 -- torch's own
    rows: list[Lesson] = pickle.loads(lessons.read_bytes())  # noqa: S301 -- written by `teach`
    weights = read_weights(TEACHER)
    layers = [int(one) for one in options.layers.split(",")]
    student = Student(weights, layers)
    dev = read_dev(data, MODEL)
    chance = random.Random(_SEED)  # noqa: S311 -- no secret
    total = min(options.steps, options.epochs * len(list(_batches(rows, chance))))
    optimiser = torch.optim.AdamW(
        student.groups(_RATE, _NEW_RATE, _DECAY), betas=(0.9, 0.98), fused=True
    )
    rate = torch.optim.lr_scheduler.LambdaLR(
        optimiser,
        lambda step: min((step + 1) / (_WARM * total), (total - step) / (total - _WARM * total)),
    )
    mean: list[torch.Tensor] = []
    begin, done, sums = time.process_time(), 0, np.zeros(4)
    while done < total:
        student.train()
        for batch in _batches(rows, chance):
            losses = student.losses(batch, _UNMARKED, chance)
            loss = losses[0] + _STATES * losses[1] + _GOLD * losses[2] + _OWN * losses[3]
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(student.parameters(), 1.0)
            optimiser.step()
            rate.step()
            done += 1
            sums += [float(one.detach()) for one in losses]
            if done > _MEAN_FROM * total:
                mean = student.mean_with(mean, _MEAN_KEEPS)
            if done % _TOLD_EVERY == 0:
                shown = " ".join(f"{one:.4f}" for one in sums / _TOLD_EVERY)
                spent = time.process_time() - begin
                print(f"step {done} of {total}, {shown}, {spent:.0f} s", flush=True)
                sums[:] = 0
                _save(student.arrays(), layers, out)
            if done >= total:
                break
        print(student.scored(*dev), flush=True)
    for parameter, own in zip(student.trained(), mean, strict=True):
        parameter.data.copy_(own)
    print("mean of the last part", student.scored(*dev), sep="\n", flush=True)
    _save(student.arrays(), layers, out)


def _batches(rows: Sequence[Lesson], chance: random.Random) -> Iterator[list[Lesson]]:
    """Give rows of like length together, in random order."""
    order = sorted(range(len(rows)), key=lambda one: len(rows[one].pieces) + 8 * chance.random())
    groups: list[list[Lesson]] = [[]]
    for number in order:
        if groups[-1] and len(rows[number].pieces) * (len(groups[-1]) + 1) > _BATCH:
            groups.append([])
        groups[-1].append(rows[number])
    chance.shuffle(groups)
    yield from groups


def _save(arrays: dict[str, NDArray[np.float32]], layers: Sequence[int], out: Path) -> None:
    with out.open("wb") as file:
        np.savez(file, layer_count=len(layers), **arrays)  # type: ignore[arg-type]


def write(student: Path, graph: Path) -> None:
    """Write the int8 graph."""
    from streams.entities.encoder.graph import Shape, build_graph  # noqa: PLC0415 -- needs onnx

    with np.load(student) as held:
        arrays = dict(held)
    graph.write_bytes(
        build_graph(arrays, Shape(int(arrays.pop("layer_count")), HEADS, is_by_row=True))
    )
    print(f"{graph}: {graph.stat().st_size:,} bytes")


def teach(data: Path, lessons: Path, documents: Path | None) -> None:
    """Write the lessons."""
    from lessons import read_lessons  # noqa: PLC0415 -- needs onnx

    lessons.write_bytes(pickle.dumps(read_lessons(data, OWN, MODEL, documents)))


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser()
    tasks = parser.add_subparsers(dest="task", required=True)
    for task, names in (("teach", "data lessons"), ("learn", "data lessons student"),
                        ("write", "student graph")):  # fmt: skip
        part = tasks.add_parser(task)
        for name in names.split():
            part.add_argument(name, type=Path)
    tasks.choices["teach"].add_argument("--documents", type=Path)
    tasks.choices["learn"].add_argument("--layers", default="0,3,7,11")
    tasks.choices["learn"].add_argument("--epochs", type=int, default=2)
    tasks.choices["learn"].add_argument("--steps", type=int, default=_STEPS)
    given: Any = parser.parse_args()
    if given.task == "teach":
        teach(given.data, given.lessons, given.documents)
    elif given.task == "learn":
        learn(given.data, given.lessons, given.student, given)
    else:
        write(given.student, given.graph)


if __name__ == "__main__":
    main()
