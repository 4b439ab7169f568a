"""The stages: thin, one verb a file."""
