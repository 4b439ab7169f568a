package khabar;

/**
 * The offset rule. Offsets of events count Unicode code points; Java's strings count UTF-16 code
 * units, of which an emoji or a rare letter takes two. These convert, and slice.
 */
public final class Offsets {
    private Offsets() {}

    /**
     * Gives where a code point stands in a string.
     *
     * @param text the event's text, or the field that the offset names
     * @param codePoints an offset of an event
     * @return the index in UTF-16 code units
     * @throws IndexOutOfBoundsException when the text has fewer code points
     */
    public static int utf16Offset(String text, int codePoints) {
        return text.offsetByCodePoints(0, codePoints);
    }

    /**
     * Gives how many code points stand before an index: the way back.
     *
     * @param text the text
     * @param utf16 an index in UTF-16 code units, not inside a surrogate pair
     * @return the offset in code points
     */
    public static int codePointOffset(String text, int utf16) {
        return text.codePointCount(0, utf16);
    }

    /**
     * Slices what an event's offsets name.
     *
     * @param text the event's text, or the field that the offsets name
     * @param start first code point
     * @param end after the last one
     * @return exactly the text that stands beside the offsets
     * @throws IndexOutOfBoundsException when the text has fewer code points
     */
    public static String slice(String text, int start, int end) {
        int first = utf16Offset(text, start);
        return text.substring(first, text.offsetByCodePoints(first, end - start));
    }
}
