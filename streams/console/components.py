"""What a running console consists of."""

from __future__ import annotations

from msgspec import Struct

from streams.console.feed import Feed
from streams.console.hub import Hub
from streams.console.stages import Watcher
from streams.console.store import Store
from streams.settings import Settings


class Console(Struct, frozen=True):
    """A running console's parts; ``token`` is what its own page proves itself with."""

    settings: Settings
    store: Store
    hub: Hub
    feed: Feed
    watcher: Watcher
    token: str
    read_only: bool
