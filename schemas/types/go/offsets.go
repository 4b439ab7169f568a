package khabar

import (
	"fmt"
	"unicode/utf8"
)

// ByteOffset gives where a code point stands in a string, which Go counts in bytes of UTF-8.
// It fails when the text has fewer code points.
func ByteOffset(text string, codePoints int64) (int, error) {
	seen := int64(0)
	for index := range text {
		if seen == codePoints {
			return index, nil
		}
		seen++
	}
	if seen == codePoints {
		return len(text), nil
	}
	return 0, fmt.Errorf("the text has %d code points, not %d", seen, codePoints)
}

// CodePointOffset gives how many code points stand before a byte: the way back.
func CodePointOffset(text string, bytes int) int64 {
	return int64(utf8.RuneCountInString(text[:bytes]))
}

// Slice gives what an event's offsets name: exactly the text that stands beside them.
// It fails when the text has fewer code points.
func Slice(text string, start, end int64) (string, error) {
	first, err := ByteOffset(text, start)
	if err != nil {
		return "", err
	}
	last, err := ByteOffset(text, end)
	if err != nil {
		return "", err
	}
	return text[first:last], nil
}
