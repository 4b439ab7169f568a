"""Whether the time of a step grows with its input, and not with the square of it."""

from __future__ import annotations

from collections.abc import Callable

LETTERS = "بتثجحخدذرزسشصضطظعغفقكلمنهوي"


def is_linear(spend: Callable[[int], float], size: int) -> bool:
    """Compare the time of an input with that of a sixteenth of it.

    Args:
        spend: does the step on an input of that size and gives its seconds of CPU.
        size: of the large input.

    Returns:
        Whether the large one took less than four times its share. A quadratic step takes sixteen
        times its share; the clock is not exact.
    """
    spend(size // 64)
    small = min(spend(size // 16) for _ in range(3))
    most = 16 * 4 * small + 0.1
    return spend(size) < most or spend(size) < most


def named(number: int) -> str:
    """Give a name of four letters, another one for each number below 21,000."""
    size = len(LETTERS)
    return f"{LETTERS[number % size]}ا{LETTERS[number // size % size]}{LETTERS[number // size**2]}"
