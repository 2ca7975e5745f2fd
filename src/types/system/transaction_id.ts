/**
 * Identifiers of transactions and of commands in them: xid, cid, and xid8, which never wraps
 * around.
 *
 * Text with a zero in front is for the server to read: to these types it is octal.
 * @module
 */

import { checkText } from "../text/character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode, wrongLength } from "../conversion_error.ts";
import { integerCodec } from "../numbers/integer.ts";
import { CID, XID, XID8 } from "../oids.ts";

const XID8_MAX = 2n ** 64n - 1n;

const UNSIGNED_TEXT = /^(?:0|[1-9]\d*)$/;
const XID8_TEXT = /^(?:0|[1-9]\d{0,19})$/;

/** `xid`, a number: unsigned, up to 4294967295. */
export const xidCodec: Codec<number> = integerCodec({
  name: "xid",
  oid: XID,
  min: 0,
  max: 2 ** 32 - 1,
  text: UNSIGNED_TEXT,
  decodeBinary: ({ view }, start, end) => {
    if (end - start !== 4) throw wrongLength("xid", end - start, 4);
    return view.getUint32(start);
  },
  write: (sink, value) => sink.int32(value | 0),
});

/** `cid`, a number: unsigned, up to 4294967295. */
export const cidCodec: Codec<number> = integerCodec({
  name: "cid",
  oid: CID,
  min: 0,
  max: 2 ** 32 - 1,
  text: UNSIGNED_TEXT,
  decodeBinary: ({ view }, start, end) => {
    if (end - start !== 4) throw wrongLength("cid", end - start, 4);
    return view.getUint32(start);
  },
  write: (sink, value) => sink.int32(value | 0),
});

/** `xid8`, a bigint: unsigned, up to 18446744073709551615. */
export const xid8Codec: Codec<bigint> = {
  name: "xid8",
  oid: XID8,
  decodeText(text: string): bigint {
    const value = XID8_TEXT.test(text) ? BigInt(text) : -1n;
    if (value < 0n || value > XID8_MAX) throw cannotDecode("xid8", "value is not an xid8");
    return value;
  },
  decodeBinary({ view }: ByteSource, start: number, end: number): bigint {
    if (end - start !== 8) throw wrongLength("xid8", end - start, 8);
    return view.getBigUint64(start);
  },
  encodeText: (value: unknown): string =>
    isOtherText(value) ? checkText("xid8", value) : String(xid8Of(value)),
  encodeBinary: (value: unknown, sink: ByteSink): void =>
    sink.bigint64(BigInt.asIntN(64, xid8Of(value))),
  prefersText: isOtherText,
};

function isOtherText(value: unknown): value is string {
  return typeof value === "string" && !XID8_TEXT.test(value);
}

function xid8Of(value: unknown): bigint {
  const bigint = bigintOf(value);
  if (bigint < 0n || bigint > XID8_MAX) throw cannotEncode("xid8", "value is out of range");
  return bigint;
}

function bigintOf(value: unknown): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "string") {
    if (isOtherText(value)) throw cannotEncode("xid8", "a string has no binary form");
    return BigInt(value);
  }
  if (typeof value !== "number" || !Number.isInteger(value)) {
    throw cannotEncode("xid8", "value is not an integer");
  }
  if (Number.isSafeInteger(value)) return BigInt(value);
  throw cannotEncode("xid8", "value is not a safe integer; pass a bigint");
}
