/**
 * Where things are: tid, a row in its table, and pg_lsn, a record in the write-ahead log.
 * @module
 */

import { canonicalStringCodec } from "../text/canonical_string.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { wrongLength } from "../conversion_error.ts";
import { PG_LSN, TID } from "../oids.ts";

const TID_TEXT = /^\((0|[1-9]\d{0,9}),(0|[1-9]\d{0,4})\)$/;
const BLOCK_MAX = 2 ** 32 - 1;
const OFFSET_MAX = 2 ** 16 - 1;

/** `tid`, a string of the block and the row in it: `(0,1)`. */
export const tidCodec: Codec<string> = canonicalStringCodec({
  name: "tid",
  oid: TID,
  noun: 'a string such as "(0,1)"',
  parse(text: string): string | null {
    const match = TID_TEXT.exec(text);
    return match !== null && Number(match[1]) <= BLOCK_MAX && Number(match[2]) <= OFFSET_MAX
      ? text
      : null;
  },
  decodeBinary({ view }: ByteSource, start: number, end: number): string {
    if (end - start !== 6) throw wrongLength("tid", end - start, 6);
    return `(${view.getUint32(start)},${view.getUint16(start + 4)})`;
  },
  write(text: string, sink: ByteSink): void {
    const comma = text.indexOf(",");
    sink.int32(Number(text.slice(1, comma)) | 0);
    sink.int16(Number(text.slice(comma + 1, -1)));
  },
});

const LSN_TEXT = /^(?:0|[1-9A-F][0-9A-F]{0,7})\/(?:0|[1-9A-F][0-9A-F]{0,7})$/;
const ZEROS_IN_FRONT = /\b0{1,7}(?=[0-9A-F])/g;

/** `pg_lsn`, a string of two hexadecimal numbers: `16/B374D848`. */
export const pgLsnCodec: Codec<string> = canonicalStringCodec({
  name: "pg_lsn",
  oid: PG_LSN,
  noun: 'a string such as "16/B374D848"',
  parse: (text) => LSN_TEXT.test(text) ? text : null,
  /** Without zeros in front, which PostgreSQL 19 writes and earlier ones do not. */
  normalize: (text) => text.replace(ZEROS_IN_FRONT, ""),
  decodeBinary({ view }: ByteSource, start: number, end: number): string {
    if (end - start !== 8) throw wrongLength("pg_lsn", end - start, 8);
    return `${hex(view.getUint32(start))}/${hex(view.getUint32(start + 4))}`;
  },
  write(text: string, sink: ByteSink): void {
    for (const half of text.split("/")) sink.int32(parseInt(half, 16) | 0);
  },
});

function hex(number: number): string {
  return number.toString(16).toUpperCase();
}
