/**
 * Base64 as SCRAM has it: one text for the same bytes, and no other.
 * @module
 */

/** The text of these bytes. */
export function toBase64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

/** The bytes of a text; null when it is no base64, or not the one text of its bytes. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const binary = atob(text);
    // atob() passes over white space, missing padding, and bits behind the last byte.
    if (btoa(binary) !== text) return null;
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
