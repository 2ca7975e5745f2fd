/**
 * Short texts that come again and again, such as command tags and the names of columns: each is made once.
 * @module
 */

const MAX_LENGTH = 32;
const PLACES = 256;

/** The text that came last, of all those whose bytes lead to the same place. */
const texts: string[] = Array(PLACES).fill("");

/** The ASCII text that ends with the first NUL from `start` on; null when it is long, or other, or has no end. */
export function knownText(bytes: Uint8Array, start: number, end: number): string | null {
  const most = Math.min(end, start + MAX_LENGTH);
  let place = 0;
  for (let at = start; at < most; at++) {
    const byte = bytes[at]!;
    if (byte === 0) return textAt(place, bytes, start, at);
    if (byte >= 0x80) return null;
    place = (place * 31 + byte) & (PLACES - 1);
  }
  return null;
}

function textAt(place: number, bytes: Uint8Array, start: number, end: number): string {
  const known = texts[place]!;
  if (isAt(known, bytes, start, end)) return known;
  return texts[place] = String.fromCharCode(...bytes.subarray(start, end));
}

function isAt(text: string, bytes: Uint8Array, start: number, end: number): boolean {
  if (text.length !== end - start) return false;
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) !== bytes[start + i]) return false;
  }
  return true;
}
