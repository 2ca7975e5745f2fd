/**
 * timetz: a time of day with its offset from UTC, as text.
 *
 * Nothing in JavaScript is both, so no other form would keep all of it.
 * @module
 */

import { checkText } from "../text/character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotDecode, cannotEncode, wrongLength } from "../conversion_error.ts";
import { parseTime, twoDigits } from "./iso_text.ts";
import { TIMETZ } from "../oids.ts";
import { formatMicrosOfDay, readMicrosOfDay, writeMicrosOfDay } from "./time.ts";

const SIZE = 12;
/** PostgreSQL's offsets are less than 16 hours, to either side. */
const OFFSET_LIMIT = 16 * 3600;

/** The parts of a bounded text; what the time may be is seen to by whoever reads it. */
const PARTS = /^([\d:.]{8,15})([+-])(\d\d)(?::([0-5]\d)(?::([0-5]\d))?)?$/;

/** A time of day at an offset. */
interface ZonedTime {
  /** Microseconds since midnight. */
  readonly micros: number;
  /** Seconds west of UTC, as PostgreSQL counts them. */
  readonly west: number;
}

/** `timetz`, a string: PostgreSQL's text, such as `04:05:06.789+05:30`. */
export const timetzCodec: Codec<string> = {
  name: "timetz",
  oid: TIMETZ,
  decodeText(text: string): string {
    if (parseZonedTime(text) === null) throw cannotDecode("timetz", "value is not a timetz");
    return text;
  },
  decodeBinary({ view }: ByteSource, start: number, end: number): string {
    if (end - start !== SIZE) throw wrongLength("timetz", end - start, SIZE);
    const micros = readMicrosOfDay("timetz", view, start);
    return formatMicrosOfDay(micros) + formatOffset(readOffset(view, start + 8));
  },
  encodeText(value: unknown): string {
    return checkText("timetz", stringOf(value));
  },
  encodeBinary(value: unknown, sink: ByteSink): void {
    const time = parseZonedTime(stringOf(value));
    if (time === null) throw cannotEncode("timetz", "a string has no binary form");
    writeMicrosOfDay(sink, time.micros);
    sink.int32(time.west);
  },
  prefersText: (value: unknown): boolean =>
    typeof value === "string" && parseZonedTime(value) === null,
};

function stringOf(value: unknown): string {
  if (typeof value === "string") return value;
  throw cannotEncode("timetz", "value is not a string such as 04:05:06+05:30");
}

/** The time and the offset that a text says; null when it does not say them. */
function parseZonedTime(text: string): ZonedTime | null {
  const match = PARTS.exec(text);
  const micros = match === null ? null : parseTime(match[1]!);
  if (match === null || micros === null) return null;
  const [, , sign, hours, minutes = "0", seconds = "0"] = match;
  const offset = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  if (offset >= OFFSET_LIMIT) return null;
  return { micros, west: sign === "-" ? offset : -offset };
}

/** Reads an int32 of seconds west of UTC. */
function readOffset(view: DataView, at: number): number {
  const west = view.getInt32(at);
  if (Math.abs(west) < OFFSET_LIMIT) return west;
  throw cannotDecode("timetz", "offset is out of range");
}

/** `+05`, `-03:30` or `+05:30:15`, of seconds west of UTC. */
function formatOffset(west: number): string {
  const offset = Math.abs(west);
  const seconds = offset % 60;
  const minutes = Math.floor(offset / 60) % 60;
  const text = (west > 0 ? "-" : "+") + twoDigits(Math.floor(offset / 3600));
  if (seconds !== 0) return `${text}:${twoDigits(minutes)}:${twoDigits(seconds)}`;
  return minutes === 0 ? text : `${text}:${twoDigits(minutes)}`;
}
