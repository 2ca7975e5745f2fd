/**
 * Names of constraints and indexes that were given none.
 * @module
 */

import { ArgumentError } from "./errors.ts";
import type { TableColumnNode, TableNode } from "./nodes.ts";
import { isPlainObject } from "./values.ts";

/**
 * Templates of names, with SQLAlchemy's tokens: `fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s`.
 *
 * - `%(table_name)s`, `%(referred_table_name)s`
 * - `%(column_0_name)s`, `%(column_0_key)s`, `%(column_0_label)s`; the label has the table's name before it
 * - `%(column_0N_name)s` all of them, `%(column_0_N_name)s` all with `_` between them
 * - `%(referred_column_0_name)s` and so on
 * - `%(constraint_name)s` the name that was given
 *
 * @see https://docs.sqlalchemy.org/en/20/core/constraints.html#configuring-constraint-naming-conventions
 */
export interface NamingConvention {
  /** Indexes. */
  ix?: string;
  /** UNIQUE. */
  uq?: string;
  /** CHECK. */
  ck?: string;
  /** EXCLUDE. */
  ex?: string;
  /** Foreign keys. */
  fk?: string;
  /** Primary keys. */
  pk?: string;
}

/** As SQLAlchemy has it: indexes alone need a name. */
const DEFAULTS: NamingConvention = { ix: "ix_%(column_0_label)s" };
const KINDS: ReadonlySet<string> = new Set(["ix", "uq", "ck", "ex", "fk", "pk"]);
const TOKEN = /%\(([^)]*)\)s/g;
const COLUMN_TOKEN = /^(referred_)?column_(\d+)(_?N)?_(name|key|label)$/;
const MAX_NAME_BYTES = 63;
const HASH_BYTES = 5;

/** The convention checked. Throws `ArgumentError` for what is none. */
export function namingConvention(value: unknown): NamingConvention {
  if (value === undefined) return DEFAULTS;
  const isConvention = isPlainObject(value) &&
    Object.entries(value).every(([kind, template]) =>
      KINDS.has(kind) && (template === undefined || typeof template === "string")
    );
  if (isConvention) return { ...DEFAULTS, ...value };
  throw new ArgumentError(
    `Cannot define metadata: namingConvention is not an object of ${[...KINDS].join(", ")}`,
  );
}

/** What a name can be made of. */
export interface NamedThing {
  readonly table: TableNode;
  readonly columns: readonly TableColumnNode[];
  /** Those referred to; a function, since their table may be defined later. */
  readonly referred?: () => readonly TableColumnNode[];
  readonly given: string | null;
}

/**
 * The name of something: the one given, unless the template has a place for it; or null.
 *
 * Throws `ArgumentError` for a token that there is not, or that has no column.
 */
export function conventionalName(template: string | undefined, thing: NamedThing): string | null {
  if (template === undefined) return thing.given;
  if (template.includes("%(constraint_name)s") !== (thing.given !== null)) return thing.given;
  return shortened(template.replace(TOKEN, (_, token: string) => valueOf(token, thing)));
}

function valueOf(token: string, { table, columns, referred, given }: NamedThing): string {
  if (token === "table_name") return table.name;
  if (token === "constraint_name") return given!; // a template that names it is taken only then
  const others = referred?.() ?? [];
  if (token === "referred_table_name" && others[0] !== undefined) return others[0].source.name;
  const parsed = COLUMN_TOKEN.exec(token);
  if (parsed === null) throw unnamed(table, token);
  const [, isReferred, index, all, what] = parsed;
  const from = isReferred === undefined ? columns : others;
  const chosen = from.slice(Number(index), all === undefined ? Number(index) + 1 : undefined);
  if (chosen.length === 0) throw unnamed(table, token);
  return chosen.map((column) => wordOf(column, what!)).join(all === "_N" ? "_" : "");
}

function wordOf({ source, name, key }: TableColumnNode, what: string): string {
  if (what === "key") return key;
  if (what === "name") return name;
  const schema = source.schema === null ? "" : `${source.schema.replaceAll(".", "_")}_`;
  return `${schema}${source.name}_${name}`;
}

function unnamed(table: TableNode, token: string): ArgumentError {
  return new ArgumentError(
    `Cannot name a constraint or an index of ${table.fullName}: %(${token})s has no value; give a name`,
  );
}

/** A name that is too long is cut, and ends with what tells it from others that begin the same. */
function shortened(name: string): string {
  const bytes = new TextEncoder().encode(name);
  if (bytes.length <= MAX_NAME_BYTES) return name;
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  const kept = new TextDecoder().decode(bytes.subarray(0, MAX_NAME_BYTES - HASH_BYTES));
  // What is left of a character that was cut in two decodes as U+FFFD.
  return `${kept.replace(/\uFFFD+$/, "")}_${(hash & 0xffff).toString(16).padStart(4, "0")}`;
}
