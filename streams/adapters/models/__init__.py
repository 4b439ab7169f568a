"""Engines of entities whose models come from elsewhere."""
