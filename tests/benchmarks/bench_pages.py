"""Print how well and how fast pages become articles: ``python -m tests.benchmarks.bench_pages``.

Accuracy is by code points, white space left out. Reads ``../shared`` where it is there; the pages
written for the purpose stand in ``tests/pages``.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import sys
import time
from collections import defaultdict
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from resiliparse.extract.html2text import extract_plain_text

from streams.contract.article import Article, RawArticle
from streams.contract.outcomes import Forward
from streams.pages import evaluation
from streams.pages.evaluation import Label, LabelledPage, Scores
from streams.stages.normalise import make_normalise

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "tests" / "pages"
SHARED = ROOT / ".." / "shared"
LISTED = 15
ROUNDS = 5

normalise = make_normalise(languages=frozenset({"ar"}))


def written_pages() -> list[LabelledPage]:
    """Give the pages written for the purpose."""
    files = sorted((PAGES / "synthetic").glob("*.txt"))
    return [evaluation.parse_page(file.stem, file.read_text("utf-8")) for file in files]


def dev_pages() -> list[LabelledPage]:
    """Give the labelled dev pages whose source is in ``../shared``."""
    by_digest = {
        hashlib.sha256(text.encode()).hexdigest()[:16]: (text, title) for text, title in _sources()
    }
    pages = []
    for file in sorted((PAGES / "labels").glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            if row["digest"] in by_digest:
                raw, title = by_digest[row["digest"]]
                labels = tuple(Label(*label) for label in row["labels"])
                title = title if row["titled"] else None
                pages.append(LabelledPage(row["name"], row["about"], raw, labels, title))
    return pages


def _sources() -> list[tuple[str, str | None]]:
    folder = SHARED / "data" / "pages"
    found: list[tuple[str, str | None]] = [
        (file.read_text("utf-8"), None) for file in (SHARED / "pages").glob("*.txt")
    ]
    for file in sorted(folder.glob("*.jsonl")):
        for line in file.read_text("utf-8").splitlines():
            row = json.loads(line)
            found.append((row["text"], None) if "text" in row else (row["content"], row["title"]))
    return found


def _report(name: str, pages: list[LabelledPage]) -> None:
    by_about: dict[str, list[Scores]] = defaultdict(list)
    for page in pages:
        by_about[page.about].append(evaluation.score(page))
    total = evaluation.total(score for scores in by_about.values() for score in scores)
    _print(f"\n## {name}: {len(pages)} pages")
    _print(f"{'page kind':64} accuracy precision recall")
    for about, scores in by_about.items():
        _print_row(about, evaluation.total(scores))
    _print_row("all", total)
    _print(f"\n{'kind':14} {'letters':>8} accuracy")
    for kind, size, accuracy in evaluation.by_kind(total):
        _print(f"{kind:14} {size:8} {accuracy:8.3f}")
    _print("\nconfusions: gold, taken for, letters")
    for gold, got, count in evaluation.confusions(total)[:LISTED]:
        _print(f"{gold:14} {got:20} {count:6}")


def _print_row(about: str, scores: Scores) -> None:
    _print(f"{about[:64]:64} {scores.accuracy:8.3f} {scores.precision:9.3f} {scores.recall:6.3f}")


def _report_html() -> None:
    folder = SHARED / "data" / "pages"
    extractors = {"khabar": _khabar, "resiliparse": _resiliparse}
    if find_spec("trafilatura"):
        extractors["trafilatura"] = lambda html: str(
            import_module("trafilatura").extract(html, include_comments=False) or ""
        )
    _print("\n## HTML: recall and precision by words, or snippets kept and furniture kept")
    for file in sorted(folder.glob("*.html")):
        html = file.read_text("utf-8", errors="replace")
        gold = next(folder.glob(f"{file.name.removesuffix('.html')}.gold*"))
        for name, extract in extractors.items():
            _print(f"{file.name[:40]:40} {name:12} {_against(gold, extract(html))}")


def _khabar(html: str) -> str:
    outcome = normalise(RawArticle(html=html))[0]
    return outcome.article.text if isinstance(outcome, Forward) else ""


def _resiliparse(html: str) -> str:
    return str(extract_plain_text(html, main_content=True, alt_texts=False))


def _against(gold: Path, text: str) -> str:
    if gold.suffix == ".json":
        row = json.loads(gold.read_text("utf-8"))
        kept = sum(part in text for part in row["with"])
        furniture = sum(part in text for part in row["without"])
        return f"{kept}/{len(row['with'])} kept, {furniture}/{len(row['without'])} furniture"
    wanted, got = gold.read_text("utf-8").split(), text.split()
    blocks = difflib.SequenceMatcher(None, wanted, got, autojunk=False).get_matching_blocks()
    same = sum(block.size for block in blocks)
    return f"recall {same / len(wanted):.3f}, precision {same / max(1, len(got)):.3f}"


def _report_speed() -> None:
    sample = next((SHARED / "pages").glob("*.txt")).read_text("utf-8")
    main = next(o.article for o in normalise(RawArticle(text=sample)) if isinstance(o, Forward))
    pages = {
        "the sample page": sample,
        "an article of 5 KB": _of_size(main, 2750),
        "a page of 5 MB": "\n".join([sample] * 420),
    }
    _print("\n## Speed, one core")
    for name, text in pages.items():
        raw = RawArticle(text=text)
        rounds = ROUNDS if len(text) > len(sample) else ROUNDS * 20
        spent = []
        for _ in range(rounds):
            start = time.perf_counter()
            normalise(raw)
            spent.append(time.perf_counter() - start)
        _print(
            f"{name:20} {min(spent) * 1000:9.2f} ms, median {sorted(spent)[rounds // 2] * 1000:.2f}"
        )


def _of_size(article: Article, size: int) -> str:
    return (article.text + "\n" + article.text)[:size]


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


def main() -> None:
    """Print everything that can be measured here."""
    _report("pages written for the purpose", written_pages())
    if not (SHARED / "pages").is_dir():
        _print(f"\nno dev pages, no HTML, no speed: {SHARED} is not here")
        return
    _report("dev pages", dev_pages())
    _report_html()
    _report_speed()


if __name__ == "__main__":
    main()
