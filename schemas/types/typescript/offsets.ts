// The offset rule. Offsets of events count Unicode code points; JavaScript's strings count UTF-16
// code units, of which an emoji or a rare letter takes two. These convert, and slice.

/**
 * Gives where a code point stands in a string.
 *
 * @param text the event's `text`, or the field that the offset names
 * @param codePoints an offset of an event
 * @returns the index in UTF-16 code units
 * @throws RangeError when the text has fewer code points
 */
export function utf16Offset(text: string, codePoints: number): number {
  let index = 0;
  for (let left = codePoints; left > 0; left--) {
    const codePoint = text.codePointAt(index);
    if (codePoint === undefined) {
      throw new RangeError(`the text has fewer than ${codePoints} code points`);
    }
    index += codePoint > 0xffff ? 2 : 1;
  }
  return index;
}

/**
 * Gives how many code points stand before an index: the way back.
 *
 * @param text the text
 * @param utf16 an index in UTF-16 code units, not inside a surrogate pair
 * @returns the offset in code points
 */
export function codePointOffset(text: string, utf16: number): number {
  return Array.from(text.slice(0, utf16)).length;
}

/**
 * Slices what an event's offsets name.
 *
 * @param text the event's `text`, or the field that the offsets name
 * @param start first code point
 * @param end after the last one
 * @returns exactly the `text` that stands beside the offsets
 * @throws RangeError when the text has fewer code points
 */
export function slice(text: string, start: number, end: number): string {
  return text.slice(utf16Offset(text, start), utf16Offset(text, end));
}
