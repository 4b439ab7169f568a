"""Replays: processing a bounded range of a topic again, safely, comparably, resumably."""
