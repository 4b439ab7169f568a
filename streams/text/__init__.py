"""Text in any language: dates, spans, the language it is in, the encoding it came in."""
