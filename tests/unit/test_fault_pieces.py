"""A long run of faults in pieces: it goes on where it was stopped, and counts what it ran on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from rich.console import Console

from streams.contract.records import Record
from streams.contract.retraction import withdrawal
from streams.settings import load_settings
from tests.factories import make_record
from tests.faults import pieces
from tests.faults.checker import contradictory
from tests.faults.faults import FAULTS
from tests.faults.run import choose_piece


def made(seed: int, code: str = "now", wrong: tuple[str, ...] = ()) -> pieces.Piece:
    return pieces.Piece(
        seed=seed, code=code, recovery={"kill a": [1.0, 3.0]}, sent=10, accounted=10, repeated=1,
        wrong=list(wrong),
    )  # fmt: skip


def test_what_is_done_is_not_done_again_unless_the_code_is_another(tmp_path: Path) -> None:
    path = tmp_path / "run" / "faults.jsonl"
    assert pieces.left(path, 60, 5, "now") == [(5, 25), (6, 25), (7, 10)]
    for piece in (made(5), made(6, "before"), made(7)):
        pieces.keep(path, piece)
    assert pieces.left(path, 60, 5, "now") == [(6, 25)]
    assert pieces.left(path, 60, 5, "later") == [(5, 25), (6, 25), (7, 10)]
    assert [piece.seed for piece in pieces.load(path)] == [5, 6, 7]


def test_the_table_sums_the_pieces_with_their_seeds() -> None:
    console = Console(width=110, record=True)
    pieces.show(console, [made(5), made(6, wrong=("lost: x",))])
    said = console.export_text()
    assert "5 to 6" in said
    assert "seed 6: lost: x" in said
    assert "│ kill a │ 4 " in said.replace("  ", " ")


def test_a_seed_gives_the_same_faults_and_all_of_them_come() -> None:
    assert choose_piece(25, 7) == choose_piece(25, 7)
    found = Counter(name for seed in range(40) for name in choose_piece(25, seed))
    assert found.keys() == FAULTS.keys()
    assert len(FAULTS) >= 16
    assert min(found.values()) >= 20


def result(topic: str, key: str, offset: int, revision: str = "r") -> Record:
    return make_record(
        b'{"revision": "%s"}' % revision.encode(), topic=topic, key=key.encode(), partition=0,
        offset=offset,
    )  # fmt: skip


def test_contradictory_results_are_found_and_withdrawn_ones_are_none() -> None:
    enriched, duplicates = "articles.enriched", "articles.duplicates"
    gone = withdrawal(enriched, b"b", "verdict")
    records = [
        result(enriched, "a", 0), result(duplicates, "a", 0),
        result(enriched, "b", 1), result(duplicates, "b", 1),
        make_record(None, topic=enriched, key=b"b", partition=0, offset=2, headers=gone.headers),
        result(enriched, "c", 3), result(duplicates, "c", 3, "another"),
        result(enriched, "taken-1", 4),
    ]  # fmt: skip
    assert contradictory(records, load_settings()) == [
        "a is an enriched article and a duplicate", "taken-1 was taken down and stands",
    ]  # fmt: skip
