"""Tables as benchmarks print them."""

from __future__ import annotations

from collections.abc import Sequence


def show(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table that is also Markdown."""
    lines = [list(heads), *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    lines.insert(1, ["-" * width for width in widths])
    print()
    for line in lines:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        print(f"| {' | '.join(cells)} |")
