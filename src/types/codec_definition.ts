/**
 * Codecs of the caller's own: `types.define()`.
 * @module
 */

import { InterfaceError } from "../errors.ts";
import { checkText, TextCodec } from "./text/character.ts";
import type { ByteSink, Codec } from "./codec.ts";
import { cannotEncode } from "./conversion_error.ts";

/**
 * A codec of the caller's own for one type, found by its name or its OID. Made by `types.define()`, passed
 * in `types: { codecs: […] }`.
 */
export interface CodecDefinition<T = unknown, Name extends string = string> {
  /** The type's name in `pg_type.typname`, such as `numeric`; as `schema.name` only in that schema. */
  readonly name?: Name;
  /** The type's OID, instead of its name. */
  readonly oid?: number;
  /** Makes a value of PostgreSQL's text of it. What it throws is what the statement rejects with. */
  readonly decode: (text: string) => T;
  /**
   * Makes PostgreSQL's text of a value, never of null. What it throws is what the statement rejects with, and
   * nothing is sent. When left out, strings, numbers, bigints and booleans are taken.
   */
  readonly encode?: (value: unknown) => string;
  /** Reads the binary format in place; when left out, the type is asked for as text. */
  readonly decodeBinary?: NonNullable<Codec<T>["decodeBinary"]>;
  /** Writes the binary format; when left out, the type is sent as text. */
  readonly encodeBinary?: (value: unknown, sink: ByteSink) => void;
  /** Whether arrays of the type, and all that is made of it, hold such values, too; true when left out. */
  readonly array?: boolean;
}

/** Checks a definition and returns it; what {@linkcode types} says of it. */
export function define<T, const Name extends string>(
  definition: CodecDefinition<T, Name>,
): CodecDefinition<T, Name> {
  if (typeof definition !== "object" || definition === null) {
    throw new InterfaceError("Cannot define a codec: it is not an object");
  }
  const unknown = Object.keys(definition).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) {
    throw new InterfaceError(
      `Cannot define a codec: there is no ${unknown}; use ${KEYS.join(", ")}`,
    );
  }
  const { name, oid, decode } = definition;
  if ((name === undefined) === (oid === undefined)) {
    throw new InterfaceError("Cannot define a codec: give either the name of the type or its OID");
  }
  if (name !== undefined) checkName(name);
  if (oid !== undefined && !(Number.isInteger(oid) && oid > 0 && oid < 2 ** 32)) {
    throw new InterfaceError("Cannot define a codec: oid is not an OID");
  }
  if (typeof decode !== "function" || !OPTIONAL.every((key) => isFunctionIn(definition, key))) {
    throw new InterfaceError("Cannot define a codec: decode and encode are not functions");
  }
  return definition;
}

/** A name under which there can be no type would be passed over without a word. */
function checkName(name: unknown): void {
  if (typeof name !== "string" || name === "") {
    throw new InterfaceError("Cannot define a codec: name is not the name of a type");
  }
  if (name.endsWith("[]")) {
    throw new InterfaceError(
      "Cannot define a codec: an array has that of its elements; name those",
    );
  }
  const typname = SQL_NAMES.get(name.toLowerCase());
  if (typname === undefined) return;
  throw new InterfaceError(
    `Cannot define a codec: ${name} is what SQL calls ${typname}; name that, as pg_type does`,
  );
}

/** Names that are SQL's and not those of `pg_type`. */
const SQL_NAMES: ReadonlyMap<string, string> = new Map([
  ["smallint", "int2"],
  ["integer", "int4"],
  ["int", "int4"],
  ["bigint", "int8"],
  ["real", "float4"],
  ["double precision", "float8"],
  ["decimal", "numeric"],
  ["boolean", "bool"],
  ["character", "bpchar"],
  ["character varying", "varchar"],
  ["bit varying", "varbit"],
  ["timestamp with time zone", "timestamptz"],
  ["timestamp without time zone", "timestamp"],
  ["time with time zone", "timetz"],
  ["time without time zone", "time"],
]);

const KEYS: readonly string[] = [
  "name",
  "oid",
  "decode",
  "encode",
  "decodeBinary",
  "encodeBinary",
  "array",
];

const OPTIONAL = ["encode", "decodeBinary", "encodeBinary"] as const;

function isFunctionIn(definition: CodecDefinition, key: typeof OPTIONAL[number]): boolean {
  return definition[key] === undefined || typeof definition[key] === "function";
}

/** What there is to do with types of the database. */
export const types: {
  /**
   * Defines how a type of the database is read and written, in the place of what this library does with it.
   *
   * ```ts
   * import { connect, types } from "@aiopg/aiopg";
   *
   * class Cents {
   *   constructor(readonly count: bigint) {}
   *   toString(): string {
   *     return `${this.count}e-2`;
   *   }
   * }
   *
   * const cents = types.define({
   *   name: "numeric",
   *   decode: (text) => new Cents(BigInt(text.replace(".", ""))),
   *   encode: (value) => String(value),
   * });
   * await using conn = await connect(Deno.env.get("DATABASE_URL"), { types: { codecs: [cents] } });
   * const cur = await conn.execute("SELECT 12.34, $1::numeric = 12.34", [new Cents(1234n)]);
   * console.log(await cur.fetchOne()); // [ Cents { count: 1234n }, true ]
   * ```
   *
   * @param definition Which type, and how.
   * @returns The same definition, checked.
   * @throws {InterfaceError} when it names no type, or names it twice, or has no `decode`
   * @see psycopg2's `new_type()` and `register_type()`, asyncpg's `set_type_codec()`
   */
  define<T, const Name extends string>(
    definition: CodecDefinition<T, Name>,
  ): CodecDefinition<T, Name>;
} = { define };

/** Whether a definition is of this type. */
export function isOf(
  definition: CodecDefinition,
  type: { readonly oid: number; readonly name: string; readonly schema: string },
): boolean {
  const { oid, name } = definition;
  return oid === type.oid || name === type.name || name === `${type.schema}.${type.name}`;
}

/** The codec that a definition makes of a type. */
export function definedCodec(
  definition: CodecDefinition,
  { name, oid }: { readonly oid: number; readonly name: string },
): Codec {
  const { decode, encode, decodeBinary, encodeBinary } = definition;
  const plain = new TextCodec(name, oid);
  return {
    name,
    oid,
    takesArrays: true,
    decodeText: (text) => decode(text),
    ...(decodeBinary && { decodeBinary }),
    encodeText: (value) => encode ? textFrom(name, encode(value)) : plain.encodeText(value),
    ...(encodeBinary && { encodeBinary }),
  };
}

function textFrom(typeName: string, text: unknown): string {
  if (typeof text === "string") return checkText(typeName, text);
  throw cannotEncode(typeName, "encode() has not returned a string");
}
