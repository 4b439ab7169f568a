"""The one record that is kept of an article: all that verdicts and the index are rebuilt from."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from msgspec import Struct

from streams.contract.article import Duplicate, Verdict

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from streams.contract.article import Article

KEY_BYTES = 16
_ID_BYTES = 8


class Entry(Struct, frozen=True, kw_only=True, array_like=True):
    """A judged article, as it is kept (MessagePack, an array: the order of fields is the format).

    Args:
        algorithm: of the fingerprint; entries of another one keep their verdict and nothing else.
        sequence: place in the order of judging.
        time: event time in seconds since 1970; of an article without one, the clock when it came.
        dated: whether the article has an event time of its own.
        id: of the article.
        verdict: that was given, with ``of``, ``canonical`` (its own id when ``None``),
            ``jaccard`` and ``containment``.
        outlet: digest of the publisher, 8 bytes, or empty when unknown.
        digest, shingles, level: as in the fingerprint.
        signature: uint8, 128 of them, or empty below 20 shingles.
        owned: bit ``i`` says that key ``i`` of the index is this article's (digest, id, bands).
        anchors: those that are this article's in the index, uint32 little-endian.
        sample: as in the fingerprint, uint16 little-endian.
        counted, title, numbers, title_numbers: as in the terms, uint16 little-endian.
        is_forecast: as in the terms.
        assumed: whether ``time`` is only when the article was fetched: it says nothing of its age.
    """

    algorithm: int
    sequence: int
    time: int
    dated: bool
    id: str
    verdict: Verdict
    canonical: str | None
    of: str | None
    jaccard: float | None
    containment: float | None
    outlet: bytes
    digest: bytes
    shingles: int
    level: int
    owned: int
    signature: bytes
    anchors: bytes
    sample: bytes
    counted: bytes
    title: bytes
    numbers: bytes
    title_numbers: bytes
    is_forecast: bool
    assumed: bool = False

    @property
    def cluster(self) -> str:
        """The id of the first article of its cluster."""
        return self.id if self.canonical is None else self.canonical

    @property
    def duplicate(self) -> Duplicate:
        """The verdict as it stands in the event."""
        return Duplicate(
            verdict=self.verdict,
            canonical=self.cluster,
            of=self.of,
            jaccard=self.jaccard,
            containment=self.containment,
        )


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Entry)


def encode(entry: Entry) -> bytes:
    """Give the bytes that are kept."""
    return _ENCODER.encode(entry)


def decode(value: bytes) -> Entry:
    """Read kept bytes.

    Raises:
        msgspec.DecodeError: these are not an entry's.
    """
    return _DECODER.decode(value)


def record_key(article: Article) -> bytes:
    """Give the key of an article's revision: 8 bytes for the id, 8 for the revision."""
    return _digest(article.id, _ID_BYTES) + _digest(article.revision, KEY_BYTES - _ID_BYTES)


def outlet_digest(article: Article) -> bytes:
    """Give 8 bytes that are equal for articles of one publisher; none when it is unknown."""
    if article.outlet is None:
        return b""
    return _digest((article.outlet.domain or article.outlet.name).casefold(), 8)


def array16(packed: bytes) -> NDArray[np.uint16]:
    """Give packed 16-bit numbers as an array."""
    return np.frombuffer(packed, dtype="<u2")


def array32(packed: bytes) -> NDArray[np.uint32]:
    """Give packed 32-bit numbers as an array."""
    return np.frombuffer(packed, dtype="<u4")


def _digest(text: str, size: int) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).digest()
