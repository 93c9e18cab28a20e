const SHOWN_CHARS = 500

/** The start of a text, and how much there is where that is not all. */
export const excerpt = (text: string): string =>
  text.length <= SHOWN_CHARS
    ? text
    : `${text.slice(0, SHOWN_CHARS)}… (${Buffer.byteLength(text)} bytes in all)`
