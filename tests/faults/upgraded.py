"""`khabar`, as its next version: the last stage signs with another version and adds a field.

python -m tests.faults.upgraded worker tag_topics
"""

from __future__ import annotations

import orjson

from streams import cli
from streams.contract import codec
from streams.contract.article import Value
from streams.stages import tag_topics

_honest = codec.encode


def _with_a_new_field(value: Value) -> bytes:
    known = orjson.loads(_honest(value))
    return orjson.dumps(known | {"reading_seconds": len(known.get("text", "")) // 15})


if __name__ == "__main__":
    tag_topics.VERSION = "999"
    codec.encode = _with_a_new_field
    cli.main()
