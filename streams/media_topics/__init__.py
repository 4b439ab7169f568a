"""What tag_topics knows: which words speak for which IPTC Media Topic."""
