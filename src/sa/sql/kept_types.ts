/**
 * Types that are made once, however often they are asked for: statements of one shape have the same types.
 * @module
 */

import type { SqlType } from "./sql_type.ts";

const BY_NAME = new Map<string, SqlType>();
const BY_PART = new WeakMap<SqlType, Map<string, SqlType>>();

/** The type of this name, made when it is first asked for; the name says all that it is. */
export function kept(name: string, make: () => SqlType): SqlType {
  return keptIn(BY_NAME, name, make);
}

/** The same of a type that is made of another. */
export function keptOf(part: SqlType, name: string, make: () => SqlType): SqlType {
  let types = BY_PART.get(part);
  if (types === undefined) BY_PART.set(part, types = new Map());
  return keptIn(types, name, make);
}

function keptIn(types: Map<string, SqlType>, name: string, make: () => SqlType): SqlType {
  let type = types.get(name);
  if (type === undefined) types.set(name, type = make());
  return type;
}
