/**
 * Which codec reads and writes which type, by the options of one connection.
 * @module
 */

import { InterfaceError } from "../errors.ts";
import { boolCodec } from "./boolean.ts";
import { byteaCodec } from "./bytea.ts";
import { characterCodecs } from "./character.ts";
import type { Codec, CodecRegistry } from "./codec.ts";
import { dateAsDate, dateAsString, dateAsTemporal } from "./date.ts";
import { float4Codec, float8Codec } from "./float.ts";
import {
  int2Codec,
  int4Codec,
  int8AsBigint,
  int8AsNumber,
  int8AsString,
  oidCodec,
} from "./integer.ts";
import { jsonCodecs, type JsonFunctions } from "./json.ts";
import { textOnlyCodecs, unknownCodec } from "./text_only.ts";
import { timestampAsPlainDateTime, timestampAsText, timestampAsUtcDate } from "./timestamp.ts";
import { timestamptzAsDate, timestamptzAsString, timestamptzAsTemporal } from "./timestamptz.ts";
import { uuidCodec } from "./uuid.ts";

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
}

/** Codecs by the value of an option; the first is the default. */
const CHOICES = {
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
} as const satisfies Readonly<Record<string, Readonly<Record<string, Codec>>>>;

const OPTION_NAMES: readonly string[] = [...Object.keys(CHOICES), "json", "bytea"];

/** What no option changes. */
const FIXED: readonly Codec[] = [
  boolCodec,
  int2Codec,
  int4Codec,
  oidCodec,
  float4Codec,
  float8Codec,
  uuidCodec,
  ...characterCodecs,
  ...textOnlyCodecs,
];

/**
 * Makes the codecs of one connection. A type that is not known gets one that passes its text
 * through.
 *
 * Throws `InterfaceError` for an option, or a value of one, that does not exist.
 */
export function createRegistry(options: TypesOptions = {}): CodecRegistry {
  checkNames(options);
  const codecs = new Map<number, Codec>();
  for (const codec of [...FIXED, ...chosen(options)]) codecs.set(codec.oid, codec);
  return { get: (oid: number): Codec => codecs.get(oid) ?? unknownCodec(oid) };
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
    choose("bytea", options.bytea, { shared: byteaCodec("shared"), own: byteaCodec("own") }),
    ...chooseJson(options.json),
  ];
}

/** The choice that `value` names, or the first. */
function choose(name: string, value: unknown, choices: Readonly<Record<string, Codec>>): Codec {
  const names = Object.keys(choices);
  const wanted = names.find((choice) => choice === (value ?? names[0]));
  if (wanted === undefined) throw badValue(name, value, quoted(names));
  return choices[wanted]!;
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
