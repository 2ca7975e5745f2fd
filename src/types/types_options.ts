/**
 * The options that say in what form values are wanted.
 * @module
 */

import type { CodecDefinition } from "./codec_definition.ts";
import type { HstoreForm } from "./extensions/hstore.ts";
import type { JsonFunctions } from "./text/json.ts";

/** How numerics are read and written by a class of your own, such as a decimal. */
export interface NumericFunctions {
  /** Makes a value of PostgreSQL's text: `1.50`, `NaN`, `Infinity`. What it throws becomes the cause of a `DataError`. */
  parse(text: string): unknown;
  /**
   * Makes text of an object, in any form that PostgreSQL reads; numbers, bigints and strings need none. What it
   * throws becomes the cause of a `DataError`. When left out, objects are refused.
   */
  stringify?(value: unknown): string;
}

/** In what form values are wanted, where PostgreSQL's type leaves a choice. */
export interface TypesOptions {
  /**
   * `int8`: a bigint by default; `"number"` throws `DataError` for what a number cannot hold
   * exactly.
   */
  int8?: "bigint" | "number" | "string";
  /**
   * `timestamptz`: a `Temporal.Instant` by default; `"date"` is a `Date`, cut off at the
   * millisecond toward the past; `"string"` is PostgreSQL's text in UTC, for years that neither can
   * hold.
   */
  timestamptz?: "temporal" | "date" | "string";
  /**
   * `timestamp`: a `Temporal.PlainDateTime` by default; `"date"` is the `Date` that shows the same
   * in UTC.
   */
  timestamp?: "temporal" | "date" | "string";
  /** `date`: a `Temporal.PlainDate` by default; `"date"` is the `Date` of its midnight in UTC. */
  date?: "temporal" | "date" | "string";
  /**
   * `time`: a `Temporal.PlainTime` by default; `"string"` is PostgreSQL's text, for `24:00:00`,
   * which Temporal does not have.
   */
  time?: "temporal" | "string";
  /**
   * `interval`: an {@linkcode Interval} by default; `"temporal"` is a `Temporal.Duration`, which
   * has no mixed signs; `"string"` is PostgreSQL's text.
   */
  interval?: "interval" | "temporal" | "string";
  /**
   * `json` and `jsonb`: parsed by default; `"string"` is the JSON text, both ways; or functions of
   * your own.
   */
  json?: "parsed" | "string" | JsonFunctions;
  /**
   * `bytea`: small values share the buffer under them by default, so that `value.buffer` holds
   * others as well and lives as long as any of them; `"own"` gives each its own, for those kept for
   * long or transferred.
   */
  bytea?: "shared" | "own";
  /**
   * `numeric`: its text by default, to the last digit; `"number"` is the nearest number; or
   * functions of your own, which make what you calculate with of the text, and text of that.
   */
  numeric?: "string" | "number" | NumericFunctions;
  /**
   * Arrays: JavaScript's own by default, nested where there are more dimensions; `"bounded"` is a
   * {@linkcode BoundedArray}, which has the lower bounds, too.
   */
  array?: "nested" | "bounded";
  /** Composite types: objects by attribute name by default; `"tuple"` is an array of the attributes. */
  composite?: "object" | "tuple";
  /** `hstore`: a `Map` by default; `"object"` is a plain object; `"string"` is PostgreSQL's text. */
  hstore?: HstoreForm;
  /** Codecs of your own, made by `types.define()`. */
  codecs?: readonly CodecDefinition[];
}
