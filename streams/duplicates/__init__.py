"""Near-duplicates: fingerprints, the window of earlier articles, verdicts."""
