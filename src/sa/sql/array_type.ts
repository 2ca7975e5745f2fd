/**
 * Arrays of any type.
 * @module
 */

import { BUILTIN_TYPES } from "../../types/builtin_types.ts";
import type { Codec } from "../../types/codec.ts";
import { arrayCodec } from "../../types/containers/array.ts";
import { MAX_DIMENSIONS } from "../../types/containers/bounded_array.ts";
import { ArgumentError } from "./errors.ts";
import type { Kind, ScalarKind } from "./kinds.ts";
import { keptOf } from "./kept_types.ts";
import type { SqlType } from "./sql_type.ts";
import { argumentOf, readingAny, sqlType } from "./type_parts.ts";

/** The kind of an array: what is itself made of others has no operators as an element. */
export type ArrayKind<Kd extends Kind> = Kd extends ScalarKind ? `${Kd}[]` : "plain[]";

/** The OIDs of arrays, by those of their elements. */
const ARRAY_OIDS: ReadonlyMap<number, number> = new Map(
  BUILTIN_TYPES.flatMap(([oid, , type]) =>
    type.kind === "array" ? [[type.element, oid] as const] : []
  ),
);

/** An array of this many dimensions. Throws `ArgumentError` where PostgreSQL has no such array. */
export function arrayType(element: SqlType, dimensions = 1): SqlType {
  if (isArray(element)) {
    throw new ArgumentError("Cannot make an array: its elements are arrays; use dimensions");
  }
  argumentOf(dimensions, [1, MAX_DIMENSIONS], "an array", "dimensions");
  const name = element.name + "[]".repeat(dimensions);
  return keptOf(element, name, () => arrayOf(element, dimensions, name));
}

/** The type of an array of values of a type, as `ARRAY(…)` makes it: of arrays an array with one dimension more. */
export function arrayAround(type: SqlType): SqlType {
  return isArray(type) ? type : arrayType(type);
}

function arrayOf(element: SqlType, dimensions: number, name: string): SqlType {
  const { bind } = element;
  return sqlType({
    name,
    castName: `${element.castName}[]`,
    kind: arrayKind(element.kind),
    codec: codecOf(element),
    takes: dimensions === 1
      ? `an array, and for an element ${element.takes}`
      : `an array of ${dimensions} dimensions, and for an element ${element.takes}`,
    accepts: (value) => holds(value, dimensions, element),
    ...(bind && { bind: (value) => bound(value, dimensions, bind) }),
    element,
  });
}

/** A domain over an array is an element like any other. */
function isArray({ kind, userDefined }: SqlType): boolean {
  return kind.endsWith("[]") && userDefined !== true;
}

function arrayKind(kind: Kind): Kind {
  return kind.includes(" ") || kind.endsWith("[]") ? "plain[]" : `${kind as ScalarKind}[]`;
}

/** What was made in a database has there an OID of its own, in the binary format of its arrays too. */
function codecOf({ codec, userDefined }: SqlType): Codec {
  const oid = userDefined === true ? undefined : ARRAY_OIDS.get(codec.oid);
  const form = { delimiter: ",", form: "nested" } as const;
  if (oid === undefined) {
    return readingAny(arrayCodec({ oid: 0, element: codec, elementOid: 0, ...form }));
  }
  return arrayCodec({ oid, element: codec, elementOid: codec.oid, ...form });
}

/** Whether it is an array of elements that the type takes, or nulls. */
function holds(value: unknown, dimensions: number, element: SqlType): boolean {
  if (dimensions === 0) return value === null || element.accepts(value);
  if (!Array.isArray(value)) return false;
  for (let i = 0; i < value.length; i++) {
    if (!holds(value[i], dimensions - 1, element)) return false;
  }
  return true;
}

/** The same array with its elements as they go to the driver. */
function bound(value: unknown, dimensions: number, bind: (value: unknown) => unknown): unknown {
  if (dimensions === 0) return value === null ? null : bind(value);
  return (value as unknown[]).map((item) => bound(item, dimensions - 1, bind));
}
