"""The keys under which an article is found: its text, its id, its bands, its anchors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from streams.duplicates.record import array32
from streams.duplicates.signature import PERMUTATIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from streams.duplicates.record import Entry

BANDS = 32
DIGEST_KEY, ID_KEY, FIRST_BAND, FIRST_ANCHOR = 0, 1, 2, 2 + BANDS
"""Positions of the kinds of keys; a text that is too short has no bands and no anchors."""

_SALTS = np.arange(1, FIRST_ANCHOR + 2, dtype=np.uint32) * np.uint32(0x9E3779B1)
_NO_SIGNATURE = bytes(PERMUTATIONS)


def index_keys(
    key: bytes, digest: bytes, signature: bytes, anchors: NDArray[np.uint32]
) -> NDArray[np.uint32]:
    """Give the keys under which an article is found.

    A band is four bytes of the signature: two articles that agree on them meet.

    Args:
        key: of the record; its first four bytes stand for the id.
        digest: of the text.
        signature: 128 bytes, or none where there is too little text.
        anchors: uint32.

    Returns:
        uint32, none 0: digest, id, the bands if there is a signature, the anchors.
    """
    fixed = array32(digest[:4] + key[:4] + signature)
    return _spread(np.concatenate([fixed ^ _SALTS[: len(fixed)], anchors ^ _SALTS[FIRST_ANCHOR]]))


def owned_keys(
    articles: Sequence[tuple[bytes, Entry]],
) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    """Give the keys that kept articles own.

    Args:
        articles: record keys and entries.

    Returns:
        The keys, uint32, and which of the articles owns each, int64.
    """
    packed = b"".join(
        entry.digest[:4] + key[:4] + (entry.signature or _NO_SIGNATURE) for key, entry in articles
    )
    fixed = array32(packed).reshape(-1, FIRST_ANCHOR) ^ _SALTS[:FIRST_ANCHOR]
    bits = np.array([entry.owned for _, entry in articles], dtype="<u8").view(np.uint8)
    is_owned = np.unpackbits(bits.reshape(-1, 8), axis=1, bitorder="little")[:, :FIRST_ANCHOR] == 1
    anchors = array32(b"".join(entry.anchors for _, entry in articles)) ^ _SALTS[FIRST_ANCHOR]
    every = np.arange(len(articles))
    return (
        _spread(np.concatenate([fixed[is_owned], anchors])),
        np.concatenate(
            [
                np.broadcast_to(every[:, None], is_owned.shape)[is_owned],
                np.repeat(every, [len(entry.anchors) // 4 for _, entry in articles]),
            ]
        ),
    )


def _spread(values: NDArray[np.uint32]) -> NDArray[np.uint32]:
    values = (values ^ (values >> np.uint32(16))) * np.uint32(0x85EBCA6B)
    values = (values ^ (values >> np.uint32(13))) * np.uint32(0xC2B2AE35)
    return np.maximum(values ^ (values >> np.uint32(16)), np.uint32(1))
