"""What a worker hung on is remembered across its restart, and forgotten when settled."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from streams.live.suspects import Suspects, place_of
from streams.runner import Processed
from tests.factories import make_record


def test_an_accused_record_is_known_after_the_restart(tmp_path: Path) -> None:
    path = tmp_path / "suspects"
    script = (
        "from pathlib import Path; from streams.live.suspects import Suspects; "
        f"Suspects(Path({str(path)!r})).accuse({place_of(make_record())!r})"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "articles.raw/2@7" in done.stderr
    suspects = Suspects(path)
    assert make_record() in suspects
    assert make_record(offset=8) not in suspects
    settled = Processed(source=make_record(), result="dead_letter", outputs=(), seconds=0.0)
    suspects.acquit([settled])
    assert make_record() not in suspects
    assert make_record() not in Suspects(path)
