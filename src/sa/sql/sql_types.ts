/**
 * The SQL types there are.
 * @module
 */

import { boolCodec } from "../../types/numbers/boolean.ts";
import type { Codec } from "../../types/codec.ts";
import { cannotDecode } from "../../types/conversion_error.ts";
import {
  int4Codec,
  int8AsBigint,
  int8AsNumber,
  int8AsString,
} from "../../types/numbers/integer.ts";
import { TEXT, VARCHAR } from "../../types/oids.ts";
import { createRegistry } from "../../types/registry.ts";
import { isTemporal } from "../../types/times/temporal.ts";
import {
  timestamptzAsDate,
  timestamptzAsString,
  timestamptzAsTemporal,
} from "../../types/times/timestamptz.ts";
import { ArgumentError } from "./errors.ts";
import type { SqlType } from "./sql_type.ts";

/** What PostgreSQL allows for `varchar(n)`. */
const MAX_VARCHAR_LENGTH = 10_485_760;

/** `INTEGER`. */
export const INTEGER: SqlType = {
  name: "INTEGER",
  serialName: "SERIAL",
  codec: int4Codec,
  takes: "a number",
  accepts: (value) => typeof value === "number",
};

/** `BOOLEAN`. */
export const BOOLEAN: SqlType = {
  name: "BOOLEAN",
  serialName: null,
  codec: boolCodec,
  takes: "a boolean",
  accepts: (value) => typeof value === "boolean",
};

/** `TEXT`. */
export const TEXT_TYPE: SqlType = textType("TEXT", TEXT);

/** `VARCHAR(length)`, or `VARCHAR` of any length. Throws `ArgumentError` for a length PostgreSQL does not allow. */
export function varcharType(length: number | undefined): SqlType {
  if (length === undefined) return textType("VARCHAR", VARCHAR);
  if (!Number.isInteger(length) || length < 1 || length > MAX_VARCHAR_LENGTH) {
    throw new ArgumentError(
      `Cannot make VARCHAR: length is not a whole number from 1 to ${MAX_VARCHAR_LENGTH}`,
    );
  }
  return textType(`VARCHAR(${length})`, VARCHAR);
}

function textType(name: string, oid: number): SqlType {
  return {
    name,
    serialName: null,
    codec: createRegistry().get(oid),
    takes: "a string",
    accepts: isString,
  };
}

function isString(value: unknown): boolean {
  return typeof value === "string";
}

/** The forms in which a BIGINT can be had. */
export type BigintMode = "bigint" | "number" | "string";

const BIGINTS: ReadonlyMap<unknown, SqlType> = new Map([
  ["bigint", bigintOf(int8AsBigint, "a bigint", (value) => typeof value === "bigint")],
  ["number", bigintOf(int8AsNumber, "a number", (value) => typeof value === "number")],
  ["string", bigintOf(int8AsString, "a string", isString)],
]);

function bigintOf(codec: Codec, takes: string, accepts: (value: unknown) => boolean): SqlType {
  return { name: "BIGINT", serialName: "BIGSERIAL", codec, takes, accepts };
}

/** `BIGINT` in the form that `mode` says. Throws `ArgumentError` for a mode that there is not. */
export function bigintType(mode: BigintMode): SqlType {
  return byMode(BIGINTS, mode, "BIGINT");
}

/** The forms in which a TIMESTAMP WITH TIME ZONE can be had. */
export type TimestamptzMode = "temporal" | "date" | "string";

const TIMESTAMPTZS: ReadonlyMap<unknown, SqlType> = new Map([
  [
    "temporal",
    timestamptzOf(
      finite(timestamptzAsTemporal),
      "a Temporal.Instant",
      (value) => isTemporal(value, "Instant"),
    ),
  ],
  ["date", timestamptzOf(finite(timestamptzAsDate), "a Date", (value) => value instanceof Date)],
  ["string", timestamptzOf(timestamptzAsString, "a string", isString)],
]);

function timestamptzOf(codec: Codec, takes: string, accepts: (value: unknown) => boolean): SqlType {
  return { name: "TIMESTAMP WITH TIME ZONE", serialName: null, codec, takes, accepts };
}

/** `TIMESTAMP WITH TIME ZONE` in the form that `mode` says. Throws `ArgumentError` for a mode that there is not. */
export function timestamptzType(mode: TimestamptzMode): SqlType {
  return byMode(TIMESTAMPTZS, mode, "TIMESTAMP WITH TIME ZONE");
}

/**
 * The same codec without `infinity`, which is a number and no point in time: that every row may hold one
 * would be in the way of everybody's types.
 */
function finite<T>(codec: Codec<T>): Codec<T> {
  const { name, oid, decodeBinary } = codec;
  return {
    name,
    oid,
    decodeText: (text) => refuseInfinity(codec.decodeText(text)),
    ...(decodeBinary && {
      decodeBinary: (source, start, end) => refuseInfinity(decodeBinary(source, start, end)),
    }),
    encodeText: (value) => codec.encodeText(value),
  };
}

function refuseInfinity<T>(value: T): T {
  if (typeof value !== "number") return value;
  throw cannotDecode("timestamptz", 'value is infinite; use timestamptz({ mode: "string" })');
}

function byMode(types: ReadonlyMap<unknown, SqlType>, mode: unknown, name: string): SqlType {
  const type = types.get(mode);
  if (type !== undefined) return type;
  throw new ArgumentError(`Cannot make ${name}: mode is not ${[...types.keys()].join(", ")}`);
}
