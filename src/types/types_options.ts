/**
 * The options that say in what form values are wanted, and the codecs that they choose.
 * @module
 */

import { InterfaceError } from "../errors.ts";
import { bitCodecs } from "./bit_string.ts";
import { boolCodec } from "./boolean.ts";
import { byteaCodec } from "./bytea.ts";
import { characterCodecs } from "./character.ts";
import type { ArrayForm } from "./array.ts";
import type { Codec } from "./codec.ts";
import { type CodecDefinition, define } from "./codec_definition.ts";
import { type CompositeForm, recordCodec } from "./composite.ts";
import { dateAsDate, dateAsString, dateAsTemporal } from "./date.ts";
import { float4Codec, float8Codec } from "./float.ts";
import type { HstoreForm } from "./hstore.ts";
import {
  int2Codec,
  int4Codec,
  int8AsBigint,
  int8AsNumber,
  int8AsString,
  oidCodec,
} from "./integer.ts";
import { intervalAsDuration, intervalAsInterval, intervalAsString } from "./interval_codec.ts";
import { jsonCodecs, type JsonFunctions } from "./json.ts";
import { networkCodecs } from "./network.ts";
import { geometricCodecs } from "./path.ts";
import { timeAsString, timeAsTemporal } from "./time.ts";
import { timetzCodec } from "./timetz.ts";
import { timestampAsPlainDateTime, timestampAsText, timestampAsUtcDate } from "./timestamp.ts";
import { timestamptzAsDate, timestamptzAsString, timestamptzAsTemporal } from "./timestamptz.ts";
import { tsqueryCodec } from "./tsquery.ts";
import { tsvectorCodec } from "./tsvector.ts";
import { uuidCodec } from "./uuid.ts";
import { jsonpathCodec } from "./versioned_text.ts";
import { xmlCodec } from "./xml.ts";

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

/** What options choose. */
export interface Forms {
  /** Codecs of types without parts, by OID. */
  readonly base: ReadonlyMap<number, Codec>;
  /** The form of arrays. */
  readonly array: ArrayForm;
  /** The form of composite values. */
  readonly composite: CompositeForm;
  /** The form of hstore. */
  readonly hstore: HstoreForm;
  /** The caller's own codecs. */
  readonly definitions: readonly CodecDefinition[];
}

/** Codecs by the value of an option; the first is the default. */
export const CHOICES = {
  int8: { bigint: int8AsBigint, number: int8AsNumber, string: int8AsString },
  timestamptz: {
    temporal: timestamptzAsTemporal,
    date: timestamptzAsDate,
    string: timestamptzAsString,
  },
  timestamp: {
    temporal: timestampAsPlainDateTime,
    date: timestampAsUtcDate,
    string: timestampAsText,
  },
  date: { temporal: dateAsTemporal, date: dateAsDate, string: dateAsString },
  time: { temporal: timeAsTemporal, string: timeAsString },
  interval: {
    interval: intervalAsInterval,
    temporal: intervalAsDuration,
    string: intervalAsString,
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Codec>>>>;

/** Forms that are no codecs by themselves; the first is the default. */
const ARRAY_FORMS: readonly ArrayForm[] = ["nested", "bounded"];
const COMPOSITE_FORMS: readonly CompositeForm[] = ["object", "tuple"];
const HSTORE_FORMS: readonly HstoreForm[] = ["map", "object", "string"];

const OPTION_NAMES: readonly string[] = [
  ...Object.keys(CHOICES),
  "json",
  "bytea",
  "array",
  "composite",
  "hstore",
  "codecs",
];

/** What no option changes. */
const FIXED: readonly Codec[] = [
  boolCodec,
  int2Codec,
  int4Codec,
  oidCodec,
  float4Codec,
  float8Codec,
  jsonpathCodec,
  timetzCodec,
  tsqueryCodec,
  tsvectorCodec,
  uuidCodec,
  xmlCodec,
  ...bitCodecs,
  ...geometricCodecs,
  ...networkCodecs,
  ...characterCodecs,
  recordCodec,
];

/** What the options choose. Throws `InterfaceError` for one, or for a value of one, that does not exist. */
export function readTypesOptions(options: TypesOptions = {}): Forms {
  checkNames(options);
  const codecs = [...FIXED, ...chosen(options)];
  return {
    base: new Map(codecs.map((codec) => [codec.oid, codec])),
    array: chooseName("array", options.array, ARRAY_FORMS),
    composite: chooseName("composite", options.composite, COMPOSITE_FORMS),
    hstore: chooseName("hstore", options.hstore, HSTORE_FORMS),
    definitions: definitionsIn(options.codecs ?? []),
  };
}

function definitionsIn(codecs: unknown): CodecDefinition[] {
  if (!Array.isArray(codecs)) {
    throw badValue("codecs", codecs, "an array of what define() returned");
  }
  return codecs.map((definition) => define(definition));
}

function checkNames(options: TypesOptions): void {
  const unknown = Object.keys(options).find((name) => !OPTION_NAMES.includes(name));
  if (unknown === undefined) return;
  throw new InterfaceError(
    `Cannot read options: types.${unknown} does not exist; use ${OPTION_NAMES.join(", ")}`,
  );
}

function chosen(options: TypesOptions): Codec[] {
  return [
    choose("int8", options.int8, CHOICES.int8),
    choose("timestamptz", options.timestamptz, CHOICES.timestamptz),
    choose("timestamp", options.timestamp, CHOICES.timestamp),
    choose("date", options.date, CHOICES.date),
    choose("time", options.time, CHOICES.time),
    choose("interval", options.interval, CHOICES.interval),
    choose("bytea", options.bytea, { shared: byteaCodec("shared"), own: byteaCodec("own") }),
    ...chooseJson(options.json),
  ];
}

/** The choice that `value` names, or the first. */
function choose(name: string, value: unknown, choices: Readonly<Record<string, Codec>>): Codec {
  return choices[chooseName(name, value, Object.keys(choices))]!;
}

/** The name that `value` is, or the first. */
function chooseName<Name extends string>(
  name: string,
  value: unknown,
  names: readonly Name[],
): Name {
  const wanted = names.find((choice) => choice === (value ?? names[0]));
  if (wanted === undefined) throw badValue(name, value, quoted(names));
  return wanted;
}

function chooseJson(value: unknown): readonly Codec[] {
  const option = value ?? "parsed";
  if (option === "parsed" || option === "string" || isJsonFunctions(option)) {
    return jsonCodecs(option);
  }
  throw badValue("json", value, '"parsed", "string" or { parse, stringify }');
}

function isJsonFunctions(value: unknown): value is JsonFunctions {
  return typeof value === "object" && value !== null &&
    "parse" in value && typeof value.parse === "function" &&
    "stringify" in value && typeof value.stringify === "function";
}

function badValue(name: string, value: unknown, allowed: string): InterfaceError {
  const shown = typeof value === "string" ? JSON.stringify(value) : `of type ${typeof value}`;
  return new InterfaceError(`Cannot read options: types.${name} is ${shown}; use ${allowed}`);
}

function quoted(names: readonly string[]): string {
  const [last, ...rest] = names.map((name) => `"${name}"`).reverse();
  return `${rest.reverse().join(", ")} or ${last}`;
}
