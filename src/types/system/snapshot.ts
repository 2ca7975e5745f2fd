/**
 * pg_snapshot and txid_snapshot: which transactions could be seen at a moment.
 *
 * The binary format is the number of transactions in progress, then xmin, xmax and those
 * transactions, an int64 each.
 * @module
 */

import { canonicalStringCodec } from "../text/canonical_string.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode } from "../conversion_error.ts";
import { PG_SNAPSHOT, TXID_SNAPSHOT } from "../oids.ts";

const XID_SIZE = 8;
/** The number of those in progress, xmin and xmax. */
const FIXED_SIZE = 4 + 2 * XID_SIZE;

const BOUNDS = /^[1-9]\d{0,18}:[1-9]\d{0,18}:/;
/** Matched one by one: a repeated group takes memory for each of its repetitions, and has no more at some point. */
const XID = /^[1-9]\d{0,18}$/;
const XID_MAX = 2n ** 63n - 1n;
/** What is shorter than this cannot be greater. */
const XID_MAX_DIGITS = 19;

/** `pg_snapshot`, a string of xmin, xmax and the transactions in progress: `10:20:10,14,15`. */
export const pgSnapshotCodec: Codec<string> = snapshotCodec("pg_snapshot", PG_SNAPSHOT);

/** `txid_snapshot`, a string of the same form. */
export const txidSnapshotCodec: Codec<string> = snapshotCodec("txid_snapshot", TXID_SNAPSHOT);

function snapshotCodec(name: string, oid: number): Codec<string> {
  return canonicalStringCodec({
    name,
    oid,
    noun: 'a string such as "10:20:10,14,15"',
    parse: (text) => isSnapshot(text) ? text : null,
    decodeBinary: (source, start, end) => readSnapshot(name, source, start, end),
    write: writeSnapshot,
  });
}

function isSnapshot(text: string): boolean {
  const bounds = BOUNDS.exec(text)?.[0];
  if (bounds === undefined) return false;
  const inProgress = text.slice(bounds.length);
  return numbersOf(bounds).every(isXid) &&
    (inProgress === "" || inProgress.split(",").every(isXid));
}

function numbersOf(text: string): string[] {
  return text.split(/[:,]/).filter((number) => number !== "");
}

function isXid(number: string): boolean {
  return XID.test(number) && (number.length < XID_MAX_DIGITS || BigInt(number) <= XID_MAX);
}

function readSnapshot(name: string, { view }: ByteSource, start: number, end: number): string {
  const count = (end - start - FIXED_SIZE) / XID_SIZE;
  if (count < 0 || view.getInt32(start) !== count) {
    throw cannotDecode(name, "value is not as long as its transactions");
  }
  const first = start + 4;
  let text = `${xidAt(name, view, first)}:${xidAt(name, view, first + XID_SIZE)}:`;
  for (let at = start + FIXED_SIZE; at < end; at += XID_SIZE) {
    text += `${at > start + FIXED_SIZE ? "," : ""}${xidAt(name, view, at)}`;
  }
  return text;
}

function xidAt(name: string, view: DataView, at: number): bigint {
  const xid = view.getBigInt64(at);
  if (xid > 0n) return xid;
  throw cannotDecode(name, "value has a transaction that is none");
}

function writeSnapshot(text: string, sink: ByteSink): void {
  const numbers = numbersOf(text);
  sink.int32(numbers.length - 2);
  for (const number of numbers) sink.bigint64(BigInt(number));
}
