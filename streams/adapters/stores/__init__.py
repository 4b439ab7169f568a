"""Where verdicts and indexes are kept: Faust's table, the disk, memory."""
