import json

import pytest

from streams.console.hub import Hub, frame
from streams.errors import UsageError


async def take(hub_client: object, number: int) -> list[bytes]:
    found = []
    async for made in hub_client.frames(heartbeat=0.05):  # type: ignore[attr-defined]
        found.append(made)
        if len(found) == number:
            break
    return found


def test_a_frame_has_one_data_line() -> None:
    made = frame("articles", {"title": "سطر\nآخر\r\n\ndata: x"})
    assert made.startswith(b"event: articles\ndata: {")
    assert made.endswith(b"}\n\n")
    assert made.count(b"\n") == 3
    assert json.loads(made.split(b"data: ", 1)[1])["title"] == "سطر\nآخر\r\n\ndata: x"


async def test_a_slow_page_loses_the_oldest_and_is_told() -> None:
    hub = Hub(queue=4)
    with hub.joined() as slow, hub.joined() as quick:
        for number in range(10):
            hub.publish("n", number)
            if number == 0:
                assert await take(quick, 1) == [frame("n", 0)]
        assert await take(slow, 3) == [frame("missed", {"frames": 6}), frame("n", 6), frame("n", 7)]
    assert len(hub) == 0


def test_publishing_never_waits() -> None:
    hub = Hub(queue=2)
    with hub.joined() as client:
        for number in range(20_000):
            hub.publish("n", number)
        assert client.missed == 19_998


async def test_silence_is_a_comment() -> None:
    hub = Hub()
    with hub.joined() as client:
        assert (await take(client, 1))[0].startswith(b":")


def test_too_many_pages_are_refused() -> None:
    hub = Hub(most_clients=1)
    with hub.joined(), pytest.raises(UsageError, match="close one"), hub.joined():
        pass
