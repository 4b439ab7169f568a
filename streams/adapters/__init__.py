"""What touches the outside: Kafka, brokers, stores, HTTP."""
