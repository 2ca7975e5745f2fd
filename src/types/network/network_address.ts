/**
 * IPv4 and IPv6 addresses, in the one form of each that PostgreSQL prints.
 *
 * That of IPv6 is nearly RFC 5952's: the longest run of zero words, the first of equals, is `::`,
 * and the last two words are an IPv4 address after `::` and after `::ffff:`, whatever they hold.
 * @module
 */

/** The number of bytes of an IPv4 address. */
export const IPV4_SIZE = 4;
/** The number of bytes of an IPv6 address. */
export const IPV6_SIZE = 16;

const WORDS = IPV6_SIZE / 2;

/** The text of the IPv4 address at `at`. */
export function formatIpv4(view: DataView, at: number): string {
  const a = view.getUint8(at), b = view.getUint8(at + 1);
  const c = view.getUint8(at + 2), d = view.getUint8(at + 3);
  return `${a}.${b}.${c}.${d}`;
}

/** The text of the IPv6 address at `at`. */
export function formatIpv6(view: DataView, at: number): string {
  // A single zero word is written as it is.
  let longest = 1;
  let start = -1;
  let length = 0;
  for (let word = 0; word < WORDS; word++) {
    length = view.getUint16(at + 2 * word) === 0 ? length + 1 : 0;
    if (length > longest) {
      longest = length;
      start = word - length + 1;
    }
  }
  if (start === -1) return formatWords(view, at, 0, WORDS);
  if (start === 0 && longest === 6) return `::${formatIpv4(view, at + 12)}`;
  if (start === 0 && longest === 5 && view.getUint16(at + 10) === 0xffff) {
    return `::ffff:${formatIpv4(view, at + 12)}`;
  }
  const end = start + longest;
  return `${formatWords(view, at, 0, start)}::${formatWords(view, at, end, WORDS)}`;
}

function formatWords(view: DataView, at: number, from: number, to: number): string {
  let text = "";
  for (let word = from; word < to; word++) {
    if (word > from) text += ":";
    text += view.getUint16(at + 2 * word).toString(16);
  }
  return text;
}

/**
 * The 4 or 16 bytes of an address; null for a text that cannot be one.
 *
 * What only looks like an address has bytes, too: text is an address as PostgreSQL prints it when its
 * bytes are printed as the same text again.
 */
export function parseAddress(text: string): DataView | null {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): DataView | null {
  const numbers = text.split(".");
  if (numbers.length !== IPV4_SIZE) return null;
  const view = new DataView(new ArrayBuffer(IPV4_SIZE));
  for (let i = 0; i < IPV4_SIZE; i++) view.setUint8(i, Number(numbers[i]));
  return view;
}

function parseIpv6(text: string): DataView | null {
  const [before, after] = text.split("::", 2);
  const first = parseWords(before!);
  const last = after === undefined ? [] : parseWords(after);
  const written = first.length + last.length;
  if (written > WORDS || (after === undefined && written < WORDS)) return null;
  const view = new DataView(new ArrayBuffer(IPV6_SIZE));
  first.forEach((word, i) => view.setUint16(2 * i, word));
  last.forEach((word, i) => view.setUint16(2 * (WORDS - last.length + i), word));
  return view;
}

/** The words of a part of an address, an IPv4 address as two of them. */
function parseWords(text: string): number[] {
  if (text === "") return [];
  const words: number[] = [];
  for (const word of text.split(":")) {
    const ipv4 = parseIpv4(word);
    if (ipv4 === null) words.push(parseInt(word, 16));
    else words.push(ipv4.getUint16(0), ipv4.getUint16(2));
  }
  return words;
}
