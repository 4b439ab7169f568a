"""From files and archives to raw records."""
