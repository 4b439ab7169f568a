from hypothesis import given
from hypothesis import strategies as st

from streams.console.ring_buffer import Ring


def test_the_oldest_go_first_by_count_and_by_bytes() -> None:
    ring: Ring[str, int] = Ring(3, 100)
    for number, name in enumerate("abcd"):
        ring.put(name, number, 10)
    assert list(ring.newest()) == [3, 2, 1]
    assert "a" not in ring
    ring.put("e", 4, 90)
    assert list(ring.newest()) == [4, 3]
    ring.put("f", 5, 500)
    assert list(ring.newest()) == [5]
    assert ring.bytes == 500


def test_the_same_key_is_kept_once() -> None:
    ring: Ring[str, int] = Ring(3, 100)
    ring.put("a", 1, 10)
    ring.put("a", 2, 30)
    assert (len(ring), ring.bytes, ring.get("a")) == (1, 30, 2)
    ring.drop("a")
    assert (len(ring), ring.bytes, ring.get("a")) == (0, 0, None)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 60))))
def test_bytes_are_what_is_there(puts: list[tuple[int, int]]) -> None:
    ring: Ring[int, int] = Ring(4, 100)
    for key, size in puts:
        ring.put(key, size, size)
    assert ring.bytes == sum(ring.newest())
    assert len(ring) <= 4
    assert ring.bytes <= 100
