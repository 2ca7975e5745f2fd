/**
 * The text of a value for a parameter of which nobody says what type it is: its own class says what it may be.
 * @module
 */

import { arrayCodec } from "./containers/array.ts";
import { itemsOf } from "./containers/array_shape.ts";
import type { Codec, CodecRegistry } from "./codec.ts";
import { hstoreCodec } from "./extensions/hstore.ts";
import { Interval } from "./times/interval.ts";
import { Json } from "./text/json_value.ts";
import { BYTEA, DATE, INTERVAL, JSON_TEXT, TIME, TIMESTAMP, TIMESTAMPTZ } from "./oids.ts";
import { Range } from "./containers/range.ts";
import { formatRange } from "./containers/range_text.ts";
import { unknownCodec } from "./text_only.ts";

/** The types that the classes of Temporal stand for. */
const TEMPORAL: ReadonlyMap<string, number> = new Map([
  ["[object Temporal.Instant]", TIMESTAMPTZ],
  ["[object Temporal.ZonedDateTime]", TIMESTAMPTZ],
  ["[object Temporal.PlainDateTime]", TIMESTAMP],
  ["[object Temporal.PlainDate]", DATE],
  ["[object Temporal.PlainTime]", TIME],
  ["[object Temporal.Duration]", INTERVAL],
]);

/**
 * Makes the codec of parameters of which nobody says what type they are. Plain objects become JSON.
 *
 * `codecs` are those of the connection.
 */
export function untypedCodec(codecs: CodecRegistry): Codec {
  const unknown = unknownCodec(0);
  const untyped: Codec = {
    name: unknown.name,
    oid: unknown.oid,
    decodeText: (text: string): unknown => text,
    encodeText(value: unknown): string {
      if (typeof value !== "object" || value === null) return unknown.encodeText(value);
      return codecOf(value).encodeText(value);
    },
  };
  const parts = { element: untyped, elementOid: 0, delimiter: ",", form: "nested" } as const;
  const array = arrayCodec({ oid: unknown.oid, ...parts });
  const codecOf = (value: object): Pick<Codec, "encodeText"> => {
    if (value instanceof Range) return { encodeText: () => rangeText(value, untyped) };
    const oid = oidOf(value);
    if (oid !== undefined) return codecs.get(oid);
    if (value instanceof Map) return hstoreCodec(unknown.oid, "map");
    return itemsOf(value) === null ? codecs.get(JSON_TEXT) : array;
  };
  return untyped;
}

/** The built-in type that a class stands for. */
function oidOf(value: object): number | undefined {
  if (value instanceof Date) return TIMESTAMPTZ;
  if (value instanceof Uint8Array || value instanceof ArrayBuffer) return BYTEA;
  if (value instanceof Interval) return INTERVAL;
  if (value instanceof Json) return JSON_TEXT;
  return TEMPORAL.get(Object.prototype.toString.call(value));
}

function rangeText(range: Range, bound: Codec): string {
  return formatRange(range, (value) => bound.encodeText(value));
}
