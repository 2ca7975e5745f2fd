/**
 * Short ASCII made into strings by one `String.fromCharCode` of exactly as many arguments as there
 * are bytes.
 *
 * Unrolled on purpose: a loop, or pieces put together, takes two to four times as long, and pieces
 * leave behind a rope that the first look at the string must flatten.
 * @module
 */

const NOT_ASCII = 0x80;

const { fromCharCode } = String;

/** Reads 2 to 8 bytes; null when one of them is not ASCII. */
export function ascii2To8(bytes: Uint8Array, at: number, length: number): string | null {
  const a = bytes[at]!, b = bytes[at + 1]!;
  const c = length > 2 ? bytes[at + 2]! : 0, d = length > 3 ? bytes[at + 3]! : 0;
  const e = length > 4 ? bytes[at + 4]! : 0, f = length > 5 ? bytes[at + 5]! : 0;
  const g = length > 6 ? bytes[at + 6]! : 0, h = length > 7 ? bytes[at + 7]! : 0;
  if ((a | b | c | d | e | f | g | h) >= NOT_ASCII) return null;
  switch (length) {
    case 2:
      return fromCharCode(a, b);
    case 3:
      return fromCharCode(a, b, c);
    case 4:
      return fromCharCode(a, b, c, d);
    case 5:
      return fromCharCode(a, b, c, d, e);
    case 6:
      return fromCharCode(a, b, c, d, e, f);
    case 7:
      return fromCharCode(a, b, c, d, e, f, g);
    default:
      return fromCharCode(a, b, c, d, e, f, g, h);
  }
}

/** Reads 9 to 16 bytes; null when one of them is not ASCII. */
export function ascii9To16(bytes: Uint8Array, at: number, length: number): string | null {
  const a = bytes[at]!, b = bytes[at + 1]!, c = bytes[at + 2]!, d = bytes[at + 3]!;
  const e = bytes[at + 4]!, f = bytes[at + 5]!, g = bytes[at + 6]!, h = bytes[at + 7]!;
  const i = bytes[at + 8]!, j = length > 9 ? bytes[at + 9]! : 0;
  const k = length > 10 ? bytes[at + 10]! : 0, l = length > 11 ? bytes[at + 11]! : 0;
  const m = length > 12 ? bytes[at + 12]! : 0, n = length > 13 ? bytes[at + 13]! : 0;
  const o = length > 14 ? bytes[at + 14]! : 0, p = length > 15 ? bytes[at + 15]! : 0;
  if ((a | b | c | d | e | f | g | h | i | j | k | l | m | n | o | p) >= NOT_ASCII) return null;
  switch (length) {
    case 9:
      return fromCharCode(a, b, c, d, e, f, g, h, i);
    case 10:
      return fromCharCode(a, b, c, d, e, f, g, h, i, j);
    case 11:
      return fromCharCode(a, b, c, d, e, f, g, h, i, j, k);
    case 12:
      return fromCharCode(a, b, c, d, e, f, g, h, i, j, k, l);
    case 13:
      return fromCharCode(a, b, c, d, e, f, g, h, i, j, k, l, m);
    case 14:
      return fromCharCode(a, b, c, d, e, f, g, h, i, j, k, l, m, n);
    case 15:
      return fromCharCode(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o);
    default:
      return fromCharCode(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p);
  }
}

/** Reads 17 to 24 bytes; null when one of them is not ASCII. */
export function ascii17To24(bytes: Uint8Array, at: number, length: number): string | null {
  const a = bytes[at]!, b = bytes[at + 1]!, c = bytes[at + 2]!, d = bytes[at + 3]!;
  const e = bytes[at + 4]!, f = bytes[at + 5]!, g = bytes[at + 6]!, h = bytes[at + 7]!;
  const i = bytes[at + 8]!, j = bytes[at + 9]!, k = bytes[at + 10]!, l = bytes[at + 11]!;
  const m = bytes[at + 12]!, n = bytes[at + 13]!, o = bytes[at + 14]!, p = bytes[at + 15]!;
  const q = bytes[at + 16]!, r = length > 17 ? bytes[at + 17]! : 0;
  const s = length > 18 ? bytes[at + 18]! : 0, t = length > 19 ? bytes[at + 19]! : 0;
  const u = length > 20 ? bytes[at + 20]! : 0, v = length > 21 ? bytes[at + 21]! : 0;
  const w = length > 22 ? bytes[at + 22]! : 0, x = length > 23 ? bytes[at + 23]! : 0;
  if (
    (a | b | c | d | e | f | g | h | i | j | k | l | m | n | o | p | q | r | s | t | u | v | w |
      x) >= NOT_ASCII
  ) return null;
  switch (length) {
    case 17:
      return fromCharCode(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q);
    case 18:
      return fromCharCode(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r);
    case 19:
      return fromCharCode(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s);
    case 20:
      return fromCharCode(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t);
    case 21:
      return fromCharCode(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u);
    case 22:
      return fromCharCode(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v);
    case 23:
      return fromCharCode(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w);
    default:
      return fromCharCode(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x);
  }
}
