/**
 * What SQL types are put together from.
 * @module
 */

import type { Codec } from "../../types/codec.ts";
import { rareCodecOf } from "../../types/rare_types.ts";
import { createRegistry, provideRareTypes } from "../../types/registry.ts";
import { TextCodec } from "../../types/text/character.ts";
import { ArgumentError } from "./errors.ts";
import type { SqlType } from "./sql_type.ts";

/** What a type must say of itself; the rest follows from it, or is nothing. */
export type TypeParts =
  & Pick<SqlType, "name" | "kind" | "codec" | "takes" | "accepts">
  & Partial<SqlType>;

/** The values of a type in one form of several. */
export type TypeForm = Pick<SqlType, "codec" | "takes" | "accepts">;

/** A type. */
export function sqlType(parts: TypeParts): SqlType {
  return { castName: parts.name, serialName: null, ...parts };
}

provideRareTypes({ rareCodecOf });
const builtin = createRegistry();

/** The codec of a built-in type. */
export function builtinCodec(oid: number): Codec {
  return builtin.get(oid);
}

/** The codec of a type that was made in the database and whose values are text. */
export function userDefinedCodec(name: string): Codec {
  return readingAny(new TextCodec(name, 0));
}

/** The same codec, for columns of any type, which come as text then. */
export function readingAny<T>(codec: Codec<T>): Codec<T> {
  return {
    name: codec.name,
    oid: 0,
    readsAnyOid: true,
    decodeText: (text) => codec.decodeText(text),
    encodeText: (value) => codec.encodeText(value),
  };
}

/** The codec whose values are made of those of another. */
export function mapped<T, U>(codec: Codec<T>, map: (value: T) => U): Codec<U> {
  const { name, oid, decodeBinary, readsAnyOid, takesArrays } = codec;
  return {
    name,
    oid,
    decodeText: (text) => map(codec.decodeText(text)),
    ...(decodeBinary && {
      decodeBinary: (source, start, end) => map(decodeBinary.call(codec, source, start, end)),
    }),
    encodeText: (value) => codec.encodeText(value),
    ...(readsAnyOid && { readsAnyOid }),
    ...(takesArrays && { takesArrays }),
  };
}

/** Whether it is a string. */
export function isString(value: unknown): value is string {
  return typeof value === "string";
}

/** Whether it is a number or a bigint. */
export function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}

/** Whether it is a number, a bigint or a string of digits. */
export function isNumeric(value: unknown): value is number | bigint | string {
  return isNumber(value) || isString(value);
}

/** A string, in the form of one type. */
export function stringForm(codec: Codec): TypeForm {
  return { codec, takes: "a string", accepts: isString };
}

/** The form that `mode` names. Throws `ArgumentError` for one that there is not. */
export function formOf<F>(
  forms: Readonly<Record<string, F>>,
  mode: unknown,
  name: string,
): F {
  if (isString(mode) && Object.hasOwn(forms, mode)) return forms[mode]!;
  throw new ArgumentError(`Cannot make ${name}: mode is not ${Object.keys(forms).join(", ")}`);
}

/**
 * `(number)`, or nothing where it was left out. Throws `ArgumentError` for a number that the type does not have;
 * `word` says what it is.
 */
export function argumentOf(
  value: unknown,
  [min, max]: readonly [number, number],
  name: string,
  word: string,
): string {
  if (value === undefined) return "";
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) {
    return `(${value})`;
  }
  throw new ArgumentError(
    `Cannot make ${name}: ${word} is not a whole number from ${min} to ${max}`,
  );
}
