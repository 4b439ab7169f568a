"""How evidence becomes scores, for top-level topics and those below them.

For one article:

1. A topic's evidence is the sum of ``weight * log2(1 + n)`` over what speaks for it or for a topic
   below it: repeating one word says less than using several.
2. ``scale = SCALE * sqrt(words / WORDS)``, at least :data:`SCALE`: long articles collect more
   evidence by chance. ``strength = 1 - exp(-evidence / scale)``.
3. A top-level topic's evidence also has what the learned part says for it: its chance times
   ``LEARNED * scale``, where that chance is :data:`HEARD` at least; without any other evidence,
   :data:`ALONE` at least.
4. A top-level topic's ``score = strength * min(1, share / FULL_SHARE)``, ``share`` being its part
   of the evidence for all top-level topics. Topics below :data:`SURE` are left out, and so are
   those below :data:`BESIDE` beside a better one, but for a topic that the title and the lead are
   about: of its evidence ``LED * scale`` or more comes from two or more strong phrases or names
   there. An article of which nothing is sure has none.
5. A narrower topic's score is that of the top-level topic above it times ``strength * min(1, share
   / FULL_PART)`` of its own evidence, its share being of the terms' evidence for that top-level
   topic. As a topic's evidence has that of the topics below it, none scores higher than one above.
6. What comes of it is read off :data:`CURVE`, so that of the topics with 0.8 eight of ten are right
   (measured on the dev part of Khabar's gold, with a learned part that had not seen it).
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

SCALE = 8.0
WORDS = 150
FULL_SHARE = 0.5
FULL_PART = 0.3
SURE = 0.3
BESIDE = 0.45
LED = 0.8
CURVE = ((0.0, 0.0), (0.3, 0.45), (0.5, 0.7), (0.7, 0.84), (0.9, 0.95), (1.0, 0.99))
LEARNED = 1.0
HEARD = 0.1
ALONE = 0.7
_DIGITS = 4


def score(
    evidence: Mapping[str, float],
    top: Mapping[str, str],
    words: int,
    chances: Mapping[str, float],
    led: Mapping[str, float],
) -> dict[str, float]:
    """Score the topics of one article.

    Args:
        evidence: sum of the weights for each topic; it includes what speaks for the topics below.
        top: the top-level topic above each narrower one.
        words: number of words in the text.
        chances: what the learned part gives each top-level topic, in 0..1.
        led: what of the evidence strong words of the title and the lead give, where two or more
            speak there for one top-level topic.

    Returns:
        The scores of the topics that are sure, in 0..1, calibrated.
    """
    scale = SCALE * math.sqrt(max(1.0, words / WORDS))
    whole = {topic: weight for topic, weight in evidence.items() if topic not in top}
    for topic, chance in chances.items():
        if chance >= (HEARD if topic in whole else ALONE):
            whole[topic] = whole.get(topic, 0.0) + LEARNED * scale * chance
    total = sum(whole.values())
    scores = {
        topic: _strength(weight, scale) * min(1.0, weight / total / FULL_SHARE)
        for topic, weight in whole.items()
    }
    best = max(scores.values(), default=0.0)
    sure = min(best, BESIDE) if best >= SURE else BESIDE
    scores = {
        topic: value
        for topic, value in scores.items()
        if value >= sure or (value >= SURE and led.get(topic, 0.0) >= LED * scale)
    }
    for topic, weight in evidence.items():
        above = top.get(topic)
        if above is not None and above in scores:
            part = min(1.0, weight / evidence[above] / FULL_PART)
            scores[topic] = scores[above] * _strength(weight, scale) * part
    return {topic: calibrate(value) for topic, value in scores.items() if value >= SURE}


def calibrate(value: float) -> float:
    """Read a score off the curve.

    Args:
        value: in 0..1.

    Returns:
        The share of topics with such a score that were right, in 0..1.
    """
    for (left, low), (right, high) in pairwise(CURVE):
        if value <= right:
            return round(low + (value - left) * (high - low) / (right - left), _DIGITS)
    return CURVE[-1][1]


def _strength(weight: float, scale: float) -> float:
    return 1.0 - math.exp(-weight / scale)
