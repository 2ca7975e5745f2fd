/**
 * From the options of types to codecs and forms.
 * @module
 */

import { InterfaceError } from "../errors.ts";
import { boolCodec } from "./numbers/boolean.ts";
import { byteaCodec } from "./text/bytea.ts";
import { characterCodecs } from "./text/character.ts";
import type { ArrayForm } from "./containers/array.ts";
import type { Codec } from "./codec.ts";
import { type CodecDefinition, define } from "./codec_definition.ts";
import type { CompositeForm } from "./containers/composite.ts";
import { dateAsDate, dateAsString, dateAsTemporal } from "./times/date.ts";
import { float4Codec, float8Codec } from "./numbers/float.ts";
import type { HstoreForm } from "./extensions/hstore.ts";
import {
  int2Codec,
  int4Codec,
  int8AsBigint,
  int8AsNumber,
  int8AsString,
  oidCodec,
} from "./numbers/integer.ts";
import {
  intervalAsDuration,
  intervalAsInterval,
  intervalAsString,
} from "./times/interval_codec.ts";
import { jsonCodecs, type JsonFunctions } from "./text/json.ts";
import { numericAsNumber, numericAsString, numericWith } from "./numbers/numeric.ts";
import { timeAsString, timeAsTemporal } from "./times/time.ts";
import {
  timestampAsPlainDateTime,
  timestampAsText,
  timestampAsUtcDate,
} from "./times/timestamp.ts";
import {
  timestamptzAsDate,
  timestamptzAsString,
  timestamptzAsTemporal,
} from "./times/timestamptz.ts";
import type { NumericFunctions, TypesOptions } from "./types_options.ts";
import { uuidCodec } from "./text/uuid.ts";

/** What options choose. */
export interface Forms {
  /** Codecs of common types without parts, by OID. */
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
  numeric: { string: numericAsString, number: numericAsNumber },
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

/** What no option changes, of the common types; the others are in `rare_types.ts`. */
const FIXED: readonly Codec[] = [
  boolCodec,
  int2Codec,
  int4Codec,
  oidCodec,
  float4Codec,
  float8Codec,
  uuidCodec,
  ...characterCodecs,
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
    chooseNumeric(options.numeric),
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

function chooseNumeric(value: unknown): Codec {
  const option = value ?? "string";
  if (option === "string" || option === "number") return CHOICES.numeric[option];
  if (isNumericFunctions(option)) {
    const { stringify } = option;
    return numericWith((text) => option.parse(text), stringify?.bind(option));
  }
  throw badValue("numeric", value, '"string", "number" or { parse, stringify }');
}

function isNumericFunctions(value: unknown): value is NumericFunctions {
  return typeof value === "object" && value !== null &&
    "parse" in value && typeof value.parse === "function" &&
    (!("stringify" in value) || typeof value.stringify === "function");
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
