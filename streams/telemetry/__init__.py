"""What is told of the work: metrics, logs, spans."""
