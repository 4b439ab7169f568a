"""One record through one stage: run it, count what it came to, end it when it takes too long."""
