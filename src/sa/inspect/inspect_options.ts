/**
 * What is to be inspected.
 * @module
 */

import type { CallOptions } from "../../../mod.ts";
import { ArgumentError } from "../sql/errors.ts";

/** Where to look, and how long. */
export interface InspectOptions extends CallOptions {
  /**
   * The schema. Null, or left out: what the search path finds without a schema's name, and not what is PostgreSQL's
   * own. So a table of the builder, which has a `schema`, will do for options.
   */
  schema?: string | null;
}

/** Which kinds of tables and views. */
export type ObjectKind = "table" | "view" | "materialized view" | "any view" | "any";

/** Whether those that are there for the session only (`temporary`), the others (`default`), or all. */
export type ObjectScope = "default" | "temporary" | "any";

/** Which tables and views of a schema. */
export interface MultiInspectOptions extends InspectOptions {
  /** Those of these names; all when left out. */
  names?: readonly string[];
  /** Those of a kind: `any` when there are `names`, else `table`, which is ordinary, partitioned and foreign tables. */
  kind?: ObjectKind;
  /** Those of a scope: `any` when there are `names`, else `default`. */
  scope?: ObjectScope;
}

/** The letters of the kinds in the catalog. */
const KINDS: ReadonlyMap<unknown, readonly string[]> = new Map<ObjectKind, readonly string[]>([
  ["table", ["r", "p", "f"]],
  ["view", ["v"]],
  ["materialized view", ["m"]],
  ["any view", ["v", "m"]],
  ["any", ["r", "p", "f", "v", "m"]],
]);

const SCOPES: ReadonlySet<unknown> = new Set<ObjectScope>(["default", "temporary", "any"]);

/** Which relations are asked for, as the catalog knows them. */
export interface Wanted {
  readonly schema: string | null;
  readonly names: readonly string[] | null;
  /** The letters of their kinds. */
  readonly kinds: readonly string[];
  readonly scope: ObjectScope;
}

/** What the options ask for. Throws `ArgumentError` for what is none. */
export function wanted(options: MultiInspectOptions): Wanted {
  const names = namesOf(options.names);
  const kind = options.kind ?? (names === null ? "table" : "any");
  const scope = options.scope ?? (names === null ? "default" : "any");
  const kinds = KINDS.get(kind);
  if (kinds === undefined) {
    throw new ArgumentError(`Cannot inspect: kind is not ${[...KINDS.keys()].join(", ")}`);
  }
  if (!SCOPES.has(scope)) {
    throw new ArgumentError(`Cannot inspect: scope is not ${[...SCOPES].join(", ")}`);
  }
  return { schema: schemaOf(options), names, kinds, scope };
}

/** The schema, or null for the search path. Throws `ArgumentError` for what is neither. */
export function schemaOf({ schema }: InspectOptions): string | null {
  return schema === undefined || schema === null ? null : nameOf(schema, "schema");
}

/** A name. Throws `ArgumentError` for what is none; `slot` says what it was for. */
export function nameOf(name: unknown, slot: string): string {
  if (typeof name === "string" && name !== "") return name;
  throw new ArgumentError(`Cannot inspect: ${slot} is not a string of one character or more`);
}

function namesOf(names: unknown): readonly string[] | null {
  if (names === undefined) return null;
  if (!Array.isArray(names)) throw new ArgumentError("Cannot inspect: names is not an array");
  return Array.from(names, (name) => nameOf(name, "a name"));
}
