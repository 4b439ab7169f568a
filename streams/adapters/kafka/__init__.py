"""Kafka: clients, topics, local brokers, and what is done to topics from outside."""
