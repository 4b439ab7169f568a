"""Khabar: streaming enrichment of Arabic news on Kafka."""
