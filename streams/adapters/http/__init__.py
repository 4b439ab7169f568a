"""What a worker serves over HTTP, and how it is read back."""
