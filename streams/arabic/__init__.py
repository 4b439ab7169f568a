"""Arabic text: folding, words, clitics, repair, matching."""
