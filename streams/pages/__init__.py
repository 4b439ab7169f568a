"""What a page is made of: its lines, their kinds, the articles in it."""
