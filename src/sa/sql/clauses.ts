/**
 * Options of DDL on their way into its text: words, numbers and names, each checked.
 * @module
 */

import { quoteLiteral } from "../../types/quote.ts";
import { ArgumentError } from "./errors.ts";
import { identifier } from "./identifiers.ts";
import { isPlainObject } from "./values.ts";

/** The text that stands for a word, or nothing where it was left out. Throws `ArgumentError` for any other. */
export function wordOf(
  word: unknown,
  texts: Readonly<Record<string, string>>,
  slot: string,
): string {
  if (word === undefined) return "";
  if (typeof word === "string" && Object.hasOwn(texts, word)) return texts[word]!;
  throw new ArgumentError(
    `Cannot build the statement: ${slot} is not ${Object.keys(texts).join(", ")}`,
  );
}

/** A whole number as text. Throws `ArgumentError` for anything else. */
export function wholeNumber(value: unknown, slot: string): string {
  if (typeof value === "bigint" || Number.isSafeInteger(value)) return String(value);
  throw new ArgumentError(`Cannot build the statement: ${slot} is not a whole number`);
}

/** Text as a literal. Throws `ArgumentError` for what is no string, `DataError` for what PostgreSQL cannot have. */
export function literalText(value: unknown, slot: string): string {
  if (typeof value === "string") return quoteLiteral(value).trimStart();
  throw new ArgumentError(`Cannot build the statement: ${slot} is not a string`);
}

/** A comment, or null where it was left out. Throws `ArgumentError` for what is no string. */
export function optionalComment(comment: unknown): string | null {
  if (comment === undefined) return null;
  literalText(comment, "comment");
  return comment as string;
}

/** A name that may have a schema before it: `public.gin_trgm_ops`. */
export function dottedName(name: unknown, slot: string): string {
  if (typeof name !== "string") return identifier(name, slot);
  return name.split(".").map((part) => identifier(part, slot)).join(".");
}

/** The name of something in a schema, or where the search path finds it. */
export function nameIn(schema: string | null, name: unknown, slot: string): string {
  const sql = identifier(name, slot);
  return schema === null ? sql : `${identifier(schema, "a schema")}.${sql}`;
}

/** What a table or an index is kept with: `fillfactor`, `autovacuum_enabled`. */
export type StorageParameters = Readonly<Record<string, number | boolean | string>>;

/** ` WITH (…)`, or nothing where there is none. */
export function storageClause(parameters: unknown, slot: string): string {
  if (parameters === undefined) return "";
  if (!isPlainObject(parameters)) {
    throw new ArgumentError(`Cannot build the statement: ${slot} is not a plain object`);
  }
  const list = Object.entries(parameters).map(([name, value]) =>
    `${dottedName(name, "a storage parameter")} = ${storageValue(value, `${slot}.${name}`)}`
  );
  return list.length === 0 ? "" : ` WITH (${list.join(", ")})`;
}

function storageValue(value: unknown, slot: string): string {
  if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) {
    return String(value);
  }
  return literalText(value, slot);
}

/** When a constraint is checked. */
export interface DeferOptions {
  /** Whether a transaction may put the check off until it commits. */
  deferrable?: boolean;
  /** When it is checked unless the transaction says otherwise; `deferred` makes it deferrable. */
  initially?: "deferred" | "immediate";
}

/** ` DEFERRABLE INITIALLY DEFERRED`, or as much of it as was asked for. */
export function deferClause({ deferrable, initially }: DeferOptions, slot: string): string {
  const when = wordOf(initially, {
    deferred: " INITIALLY DEFERRED",
    immediate: " INITIALLY IMMEDIATE",
  }, `initially of ${slot}`);
  const isDeferrable = deferrable === true || initially === "deferred";
  return isDeferrable ? ` DEFERRABLE${when}` : when;
}
