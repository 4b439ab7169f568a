"""The local driver: all stages in one process, without a broker."""
