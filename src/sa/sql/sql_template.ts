/**
 * The tagged template `sql`: statements and parts of statements as text.
 * @module
 */

import type { Json } from "../../types/text/json_value.ts";
import type { Range } from "../../types/containers/range.ts";
import "./expression_kinds.ts";
import { endsInComment } from "./compile_fragment.ts";
import { ArgumentError } from "./errors.ts";
import type { Kinds } from "./expr.ts";
import { type Fragment, FragmentObject } from "./fragment.ts";
import type { FromItem } from "./from_item.ts";
import { identifier } from "./identifiers.ts";
import type { ExprOf, KIND, Selection } from "./kinds.ts";
import type { Bare } from "./literals.ts";
import { NodeHolder, unlabelled } from "./node_holder.ts";
import type { FragmentNode } from "./nodes.ts";
import type { Executable } from "./statement.ts";
import { queryNodeOf } from "./query_holder.ts";
import type { AnyDefinition, ColumnValue } from "./row_types.ts";
import { FromHolder } from "./source_holder.ts";
import { templateTexts } from "./template.ts";
import { UNTYPED } from "./untyped.ts";
import { valueNode } from "./values.ts";

/** A value in text: it is bound, and the server tells its type by what is around it. */
export type TextValue = Bare | Range | Json | null | readonly TextValue[];

/** What text can have in it: values, and what builders make. */
export type TextPart =
  | TextValue
  | ExprOf<unknown, string>
  | Executable<Selection, string, string>
  | FromItem<string, string, string>;

/** Text that stands in the program as it is; never for a string that is put together while it runs. */
export type Constant<S extends string> = Record<never, never> extends Record<S, 1> ? never : S;

/** What {@linkcode sql} is: a tag, and makers of parts. */
export interface SqlTag {
  /** Text with values and expressions in it. */
  <V = unknown>(strings: TemplateStringsArray, ...values: readonly TextPart[]): Fragment<V>;
  /** A name, quoted where it must be; several are qualified: `sql.id("public", "users")`. */
  id(...names: readonly [string, ...string[]]): Fragment;
  /** Text as it is. Only constants are taken: a string from elsewhere would be run. */
  raw<S extends string>(text: Constant<S>): Fragment;
  /** Parts with a separator between them, a comma when left out: `` sql.join(conditions, sql` OR `) ``. */
  join(parts: readonly TextPart[], separator?: Fragment): Fragment;
  /** A tag for expressions of a type: `` sql.typed(integer())`length(${name})` ``. See `Fragment.as()`. */
  typed<D extends AnyDefinition>(
    type: D,
  ): (
    strings: TemplateStringsArray,
    ...values: readonly TextPart[]
  ) => Kinds<ColumnValue<D>, never>[D[typeof KIND]];
}

/**
 * Makes an expression, a condition or a statement of a template. Expressions, tables, queries and fragments in it
 * become parts of it, all else becomes parameters: no value is ever part of the text. The server tells the type of a
 * value by what is around it; where nothing does, as in `` sql`SELECT ${1}` ``, it is text unless `literal(1)` says
 * what it is.
 *
 * Throws `ArgumentError` for `undefined` and for plain objects (`literal(value, jsonb())` is JSON), and when it is
 * called with anything but a template.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * const tbl = sa.table("tbl", new sa.MetaData(), { id: sa.integer().primaryKey(), val: sa.text() });
 * const some = tbl.select().where(sa.sql`length(${tbl.c.val}) > ${3}`);
 * console.log(some.toSQL().text); // SELECT tbl.id, tbl.val FROM tbl WHERE length(tbl.val) > $1
 *
 * const counts = sa.sql`SELECT count(*) AS n FROM ${tbl}`.columns({ n: sa.bigint().notNull() });
 * console.log(counts.toSQL().text); // SELECT count(*) AS n FROM tbl
 * ```
 *
 * @see SQLAlchemy's `text()`
 */
export const sql: SqlTag = Object.freeze(Object.assign(tag, { id, raw, join, typed }));

type Parts = FragmentNode["parts"];

function tag(strings: TemplateStringsArray, ...values: readonly unknown[]): never {
  return fragmentOf(partsOf(strings, values));
}

function id(...names: readonly unknown[]): never {
  if (names.length === 0) {
    throw new ArgumentError("Cannot build the statement: sql.id() has no name");
  }
  return fragmentOf([names.map((name) => identifier(name, "sql.id()")).join(".")]);
}

function raw(text: unknown): never {
  return fragmentOf([textOf(text, "sql.raw()")]);
}

function join(parts: readonly unknown[], separator?: unknown): never {
  const between = separator === undefined ? [", "] : FragmentObject.partsOf(separator);
  if (between === undefined || !Array.isArray(parts)) {
    throw new ArgumentError("Cannot build the statement: sql.join() takes an array and a fragment");
  }
  const lists = Array.from(parts, (part, i) => closed(partOf(part, `sql.join() number ${i + 1}`)));
  return fragmentOf(lists.flatMap((list, i) => i === 0 ? list : [...between, ...list]));
}

function typed(type: unknown) {
  return (strings: TemplateStringsArray, ...values: readonly unknown[]): never =>
    new FragmentObject(nodeOf(partsOf(strings, values))).as(type);
}

/**
 * Text that is an expression of a type: `literalColumn("current_date", date())`. Nullable unless the type says
 * `notNull()`. Only constants are taken: a string from elsewhere would be run.
 *
 * Throws `ArgumentError` for what is no string or no type.
 *
 * @see SQLAlchemy's `literal_column()`
 */
export function literalColumn<S extends string, D extends AnyDefinition>(
  text: Constant<S>,
  type: D,
): Kinds<ColumnValue<D>, never>[D[typeof KIND]] {
  return new FragmentObject(nodeOf([textOf(text, "literalColumn()")])).as(type);
}

function textOf(text: unknown, slot: string): string {
  if (typeof text === "string") return text;
  throw new ArgumentError(`Cannot build the statement: ${slot} is not a string`);
}

function nodeOf(parts: Parts): FragmentNode {
  return { kind: "fragment", parts, type: UNTYPED };
}

function fragmentOf(parts: Parts): never {
  return new FragmentObject(nodeOf(parts)) as never;
}

function partsOf(strings: unknown, values: readonly unknown[]): Parts {
  const parts = templateTexts(strings, values, "sql").flatMap((text, i) => {
    const value = i === values.length ? [] : partOf(values[i], `sql value number ${i + 1}`);
    return [text, ...value];
  });
  return closed(parts);
}

/** With the end of its line after what may be a comment, so that it stays one where it is written into another text. */
function closed(parts: Parts): Parts {
  const last = parts.findLast((part) => typeof part === "string" && /--|\n/.test(part));
  return typeof last === "string" && endsInComment(last) ? [...parts, "\n"] : parts;
}

/** A fragment in a fragment is as if it had been written there. */
function partOf(value: unknown, slot: string): Parts {
  const parts = FragmentObject.partsOf(value);
  if (parts !== undefined) return parts;
  const expression = NodeHolder.nodeOf(value);
  if (expression !== undefined) return [unlabelled(expression)];
  return [queryNodeOf(value) ?? FromHolder.itemOf(value) ?? valueNode(value, UNTYPED, slot)];
}
