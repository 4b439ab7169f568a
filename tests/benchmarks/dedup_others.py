"""The same articles through datasketch's and rensa's own signatures and indexes."""

from __future__ import annotations

import sys
import time
import types
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

from streams.arabic.fold import fold
from streams.arabic.tokens import words
from streams.contract.article import Article
from tests.benchmarks.dedup_corpus import Truth
from tests.benchmarks.dedup_quality import COPY, new_judge
from tests.benchmarks.tables import show

_PERMUTATIONS, _BANDS, _ROWS = 128, 32, 4


def compare_with_others(articles: list[Article], truth: Truth) -> None:
    """Print recall, precision, speed and memory of each on the same articles."""
    comparable = truth.sizes[: len(articles)] >= 20
    half = truth.having(truth.jaccard >= 0.5)[: len(articles)]
    wide = truth.having((truth.jaccard >= 0.4) | (truth.containment >= 0.75))[: len(articles)]
    rows: list[list[object]] = []
    for name, run in (("this", _ours), ("datasketch", _datasketch), ("rensa", _rensa)):
        try:
            found, seconds, size = run(articles)
        except ImportError as error:
            rows.append([name, f"left out: {error}", "", "", "", ""])
            continue
        copy = np.array(found) & comparable
        rows.append(
            [
                name,
                f"{len(articles) / seconds:,.0f}",
                f"{size / len(articles):,.0f}",
                f"{(copy & half).sum() / half.sum():.4f}",
                f"{(copy & wide).sum() / wide.sum():.4f}",
                f"{(copy & wide).sum() / copy.sum():.4f}",
            ]
        )
    show(
        [f"{len(articles):,} articles", "articles a second", "bytes each", "recall, J >= 0.5",
         "recall, wider rule", "precision"],
        rows,
    )  # fmt: skip


def _ours(articles: list[Article]) -> tuple[list[bool], float, float]:
    judge = new_judge()
    started = time.perf_counter()
    found = [judge.judge(one).verdict in COPY for one in articles]
    return found, time.perf_counter() - started, float(judge._live.nbytes)


def _shingles(one: Article) -> list[str]:
    plain = words(fold(one.text))
    return [" ".join(gram) for gram in zip(plain, plain[1:], plain[2:], strict=False)]


def _datasketch(articles: list[Article]) -> tuple[list[bool], float, float]:
    _stand_in_for_scipy()
    from datasketch import MinHash, MinHashLSH  # noqa: PLC0415 -- only where it is measured

    def sign(shingles: list[str]) -> Any:
        signature = MinHash(num_perm=_PERMUTATIONS)
        signature.update_batch([shingle.encode() for shingle in shingles])
        return signature

    index = MinHashLSH(num_perm=_PERMUTATIONS, params=(_BANDS, _ROWS))
    return _run(articles, sign, index.insert, index.query)


def _rensa(articles: list[Article]) -> tuple[list[bool], float, float]:
    from rensa import RMinHash, RMinHashLSH  # noqa: PLC0415 -- only where it is present

    def sign(shingles: list[str]) -> Any:
        signature = RMinHash(num_perm=_PERMUTATIONS, seed=42)
        signature.update(shingles)
        return signature

    index = RMinHashLSH(threshold=0.5, num_perm=_PERMUTATIONS, num_bands=_BANDS)
    return _run(articles, sign, index.insert, index.query)


def _run(
    articles: list[Article],
    sign: Callable[[list[str]], Any],
    insert: Callable[[int, Any], Any],
    query: Callable[[Any], list[int]],
) -> tuple[list[bool], float, float]:
    """Judge by estimated J of 0.4, the best that either library gives without sizes."""
    found: list[bool] = []
    signatures: list[Any] = []
    before = _resident()
    started = time.perf_counter()
    for place, one in enumerate(articles):
        signature = sign(_shingles(one))
        candidates = query(signature)
        found.append(any(signatures[other].jaccard(signature) >= 0.4 for other in candidates))
        insert(place, signature)
        signatures.append(signature)
    return found, time.perf_counter() - started, float(_resident() - before)


def _resident() -> int:
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 -- not a file on disk
        return int(file.read().split()[1]) * 4096


def _stand_in_for_scipy() -> None:
    """Let datasketch load without scipy: it integrates only to choose bands, given here."""
    if find_spec("scipy") is None:
        scipy, integrate = types.ModuleType("scipy"), types.ModuleType("scipy.integrate")
        vars(integrate)["quad"] = None
        sys.modules |= {"scipy": scipy, "scipy.integrate": integrate}
