/**
 * Types of the user's own: JavaScript values of any class for a type of the database.
 * @module
 */

import { DataError } from "../../errors.ts";
import { type ColumnDefinition, Definition } from "./column_definition.ts";
import { ArgumentError } from "./errors.ts";
import { givenOptions } from "./given_options.ts";
import type { Kind, TypeOf } from "./kinds.ts";
import type { SqlType } from "./sql_type.ts";
import { TypeHolder } from "./type_holder.ts";
import { castNameOf, sqlNameOf } from "./type_name.ts";
import {
  isString,
  mapped,
  readingAny,
  sqlType,
  stringForm,
  userDefinedCodec,
} from "./type_parts.ts";

/** What makes a type of one's own. */
export interface CustomTypeOptions<V, W> {
  /** Its name in SQL, with its arguments: `vector(3)`. That of `base` when left out. */
  sqlName?: string;
  /** The type of what is sent and received; PostgreSQL's text when left out. */
  base?: TypeOf<W, Kind>;
  /** Makes what is sent of a value, never of null. What it throws, the building of the statement throws. */
  encode: (value: V) => W;
  /** Makes a value of what was received, never of null. What it throws is what the statement rejects with. */
  decode: (value: W) => V;
  /** Whether it is a value of the type; when left out, all but `undefined` is. */
  accepts?: (value: unknown) => boolean;
}

/**
 * A type of one's own: values of `V`, which `encode` and `decode` make of those of another type, or of PostgreSQL's
 * text, and back.
 *
 * Throws `ArgumentError` where neither `sqlName` nor `base` is given, and for what is no name, type or function.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const url = sa.customType({
 *   base: sa.text(),
 *   encode: (value: URL) => value.href,
 *   decode: (text) => new URL(text),
 * });
 * const link = sa.table("link", new sa.MetaData(), { target: url.notNull() });
 * const insert = link.insert().values({ target: new URL("https://deno.com") });
 * console.log(insert.toSQL().values); // [ "https://deno.com/" ]
 * ```
 *
 * @see SQLAlchemy's `TypeDecorator` and `UserDefinedType`
 */
export function customType<V, W = string>(
  options: CustomTypeOptions<V, W>,
): ColumnDefinition<V, "plain"> {
  const { sqlName, encode, decode, accepts } = givenOptions(options, "customType()");
  if (![encode, decode, accepts ?? encode].every((it) => typeof it === "function")) {
    throw new ArgumentError("Cannot make a type: encode, decode or accepts is not a function");
  }
  const base = baseOf(sqlName, options.base);
  const name = sqlName === undefined ? base.name : sqlNameOf(sqlName);
  // The base's codec makes a W, which the type of the base says.
  const codec = mapped(base.codec, (value) => decode(value as W));
  return Definition.of(sqlType({
    name,
    castName: sqlName === undefined ? base.castName : castNameOf(name),
    kind: "plain",
    codec: sqlName === undefined ? codec : readingAny(codec),
    takes: "a value of its own",
    accepts: (value) => value !== undefined && (accepts === undefined || accepts(value) === true),
    // What is no V was not accepted.
    bind: (value) => encoded(name, base, encode(value as V)),
    userDefined: sqlName !== undefined || base.userDefined === true,
    ...(sqlName === undefined && base.place && { place: base.place }),
    ...(base.schemaItem && { schemaItem: base.schemaItem }),
  }));
}

function baseOf(sqlName: unknown, base: unknown): SqlType {
  if (base !== undefined) return TypeHolder.typeOf(base, "base");
  if (!isString(sqlName)) {
    throw new ArgumentError("Cannot make a type: it has no sqlName, nor base");
  }
  const codec = userDefinedCodec(castNameOf(sqlName));
  return sqlType({ name: sqlName, kind: "plain", ...stringForm(codec) });
}

/** What `encode` made, as it goes to the driver. */
function encoded(name: string, base: SqlType, value: unknown): unknown {
  if (value === null) return null;
  if (!base.accepts(value)) {
    throw new DataError(`Cannot bind a value: encode() of ${name} has not returned ${base.takes}`);
  }
  return base.bind === undefined ? value : base.bind(value);
}
