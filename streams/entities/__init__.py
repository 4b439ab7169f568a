"""What extract_entities knows: names, and how to find them in an article."""
