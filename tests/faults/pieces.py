"""A long run in pieces, each a cluster of its own: it may be stopped, goes on, and is summed up.

A piece is named by its seed, which chooses its faults: anybody can repeat it by ``--seed``. What is
done is kept in a file, a line a piece, together with a digest of the code that it ran on; a piece
of other code is not counted.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from msgspec import Struct
from rich.console import Console
from rich.table import Table

PIECE = 25
"""Faults of a piece: about ten minutes."""
_TOP = Path(__file__).parents[2]


class Piece(Struct, kw_only=True):
    """What a piece came to."""

    seed: int
    code: str
    recovery: dict[str, list[float]]
    """Seconds after each fault until a new record came through, by fault."""
    sent: int
    accounted: int
    repeated: int
    wrong: list[str]

    @property
    def faults(self) -> int:
        """How many faults there were."""
        return sum(map(len, self.recovery.values()))


def digest_of_code() -> str:
    """Give a digest of the code that the workers run, and of what breaks and checks them."""
    digest = hashlib.blake2b(digest_size=6)
    for folder in ("streams", "tests/faults"):
        for path in sorted((_TOP / folder).rglob("*.py")):
            digest.update(str(path.relative_to(_TOP)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def load(path: Path) -> list[Piece]:
    """Read the pieces that are done; none where the file is not there."""
    if not path.exists():
        return []
    lines = path.read_text("utf-8").splitlines()
    return [Piece(**json.loads(line)) for line in lines if line.strip()]


def keep(path: Path, piece: Piece) -> None:
    """Add a piece to the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        line = {name: getattr(piece, name) for name in piece.__struct_fields__}
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def left(path: Path, faults: int, first_seed: int, code: str) -> list[tuple[int, int]]:
    """Give the pieces that are to be done: the seed of each, and how many faults it has.

    Args:
        path: the file.
        faults: how many there shall be in all.
        first_seed: of the first piece; the others follow.
        code: digest of the code as it is.
    """
    done = {piece.seed for piece in load(path) if piece.code == code}
    sizes = [PIECE] * (faults // PIECE) + ([faults % PIECE] if faults % PIECE else [])
    wanted = [(first_seed + place, size) for place, size in enumerate(sizes)]
    return [(seed, size) for seed, size in wanted if seed not in done]


def show(console: Console, pieces: Sequence[Piece]) -> None:
    """Print the sum of pieces, by fault and as a whole."""
    recovery: dict[str, list[float]] = defaultdict(list)
    for piece in pieces:
        for fault, seconds in piece.recovery.items():
            recovery[fault] += seconds
    show_recovery(console, recovery)
    total = Table("pieces", "seeds", "faults", "sent", "accounted", "repeated", "wrong",
                  title="all pieces")  # fmt: skip
    seeds = sorted(piece.seed for piece in pieces)
    total.add_row(
        str(len(pieces)), f"{seeds[0]} to {seeds[-1]}" if seeds else "",
        str(sum(piece.faults for piece in pieces)), str(sum(piece.sent for piece in pieces)),
        str(sum(piece.accounted for piece in pieces)),
        str(sum(piece.repeated for piece in pieces)), str(sum(len(p.wrong) for p in pieces)),
    )  # fmt: skip
    console.print(total)
    for piece in pieces:
        for line in piece.wrong[:5]:
            console.print(f"seed {piece.seed}: {line}")


def show_recovery(console: Console, recovery: Mapping[str, Sequence[float]]) -> None:
    """Print how long after each fault a new record came through."""
    table = Table("fault", "times", "recovered after, median s", "longest s", title="faults")
    for fault, seconds in recovery.items():
        table.add_row(fault, str(len(seconds)), f"{median(seconds):.1f}", f"{max(seconds):.1f}")
    console.print(table)
