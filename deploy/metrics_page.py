"""Write deploy/METRICS.md from the declarations in streams/telemetry/metrics.py.

python deploy/metrics_page.py
"""

from __future__ import annotations

from pathlib import Path

from prometheus_client import Counter, Gauge, Histogram, Info

from streams.telemetry.metrics import Largest, Metrics

PAGE = Path(__file__).with_name("METRICS.md")
_HEAD = """# Metrics

Written by `python deploy/metrics_page.py` from streams/telemetry/metrics.py; a test holds the two
equal. Served by every worker at `/metrics`, beside the process, platform and garbage collection
metrics of the Prometheus client. `run` is `live` or `replay`; `stage`, `outcome`, `code`, `reason`,
`verdict`, `type`, `cache` and `result` take values from closed sets.

| metric | type | labels | what |
|---|---|---|---|
"""
_TYPES = {Counter: "counter", Gauge: "gauge", Histogram: "histogram", Info: "info"}


def page() -> str:
    """Give the page.

    Returns:
        Markdown, a row a metric in the order of their declaration.
    """
    rows = []
    for declared in vars(Metrics()).values():
        metric = declared.metric if isinstance(declared, Largest) else declared
        kind = _TYPES.get(type(metric))
        if kind is not None:
            suffix = {"counter": "_total", "info": "_info"}.get(kind, "")
            labels = ", ".join(f"`{label}`" for label in metric._labelnames)  # noqa: SLF001 -- the client has no public way
            text = metric._documentation  # noqa: SLF001
            rows.append(f"| `{metric._name}{suffix}` | {kind} | {labels} | {text} |")  # noqa: SLF001
    return _HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
