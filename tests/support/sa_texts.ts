/**
 * The SQL of whatever `sa` gives.
 * @module
 */

import * as sa from "../../sa.ts";
import { DbError } from "../../src/errors.ts";
import { Order } from "../../src/sa/sql/expression.ts";
import { GroupingHolder } from "../../src/sa/sql/grouping_holder.ts";
import { NodeHolder } from "../../src/sa/sql/node_holder.ts";
import { SequenceObject } from "../../src/sa/sql/sequence.ts";
import { FromHolder } from "../../src/sa/sql/source_holder.ts";
import { Statement } from "../../src/sa/sql/statement.ts";
import { TableItemObject } from "../../src/sa/sql/table_item.ts";
import { TypeHolder } from "../../src/sa/sql/type_holder.ts";
import { one, t } from "./sa_surface_tables.ts";

type Make = (value: never) => unknown;

/** What finishes what is no part of a statement yet, by the name of its method. */
const STEPS: Readonly<Record<string, readonly unknown[]>> = {
  on: [t.c.n],
  references: [[t.c.id]],
  over: [],
  withinGroup: [t.c.id],
  call: ["f", sa.integer()],
};

/** Statements with a value in them, by what it is. */
const STATEMENTS: readonly (readonly [(value: unknown) => boolean, readonly Make[]])[] = [
  [(value) => Statement.nodeOf(value) !== undefined, [
    sa.compile,
    (it: sa.Update<never, never, never>) => it.allRows?.(),
  ]],
  [(value) => NodeHolder.nodeOf(value) !== undefined, [
    (it) => sa.sql`SELECT ${it}`,
    (it) => sa.sql`SELECT FROM ${t} WHERE ${sa.select({ x: it })}`,
    (it) => sa.ddl`CREATE ${it}`,
  ]],
  [(value) => FromHolder.itemOf(value) !== undefined, [
    (it) => sa.sql`SELECT FROM ${it}`,
    (it: sa.NamedQuery<never, never>) => it.c && sa.select(it.c),
    (it) => sa.createTable(it),
    (it) => new sa.MetaData().createAll({ runDdl: () => Promise.resolve() }, { tables: [it] }),
  ]],
  [(value) => Order.nodeOf(value) !== undefined, [
    (it) => one.orderBy(it),
    (it) => sa.sql`SELECT ${sa.func.count().over({ orderBy: [it] })}`,
  ]],
  [(value) => GroupingHolder.nodeOf(value) !== undefined, [(it) => one.groupBy(it)]],
  [isType, [
    (it) => sa.sql`SELECT ${sa.cast(t.c.s, it)}`,
    (it) => new sa.MetaData().table("x", { c: it }),
    (it) => sa.createEnum(it),
    (it) => sa.createDomain(it),
  ]],
  [(value) => SequenceObject.nodeOf(value) !== undefined, [
    (it) => sa.createSequence(it),
    (it: sa.Sequence) => sa.select({ n: it.nextValue() }),
  ]],
  [(value) => TableItemObject.nodeOf(value) !== undefined, [
    (it) => sa.addConstraint(t, it),
    (it) => sa.createIndex(it, { table: t }),
    (it) => sa.dropIndex(it),
  ]],
  [(value) => value instanceof sa.MetaData, [definedIn]],
  [isInsertStart, [(it: sa.InsertInto<never, never>) => it.values({})]],
  [isUpdateStart, [(it: sa.UpdateTable<never, never>) => it.allRows().set({ s: "a" } as never)]],
];

function isType(value: unknown): boolean {
  return value instanceof TypeHolder;
}

function isInsertStart(value: unknown): boolean {
  return value?.constructor === t.insert().constructor;
}

function isUpdateStart(value: unknown): boolean {
  return value?.constructor === t.update().constructor;
}

/** The statements of a table whose names are those of a convention. */
function definedIn(metadata: sa.MetaData): string[] {
  metadata.table("x", { id: sa.integer().unique().index() }, ({ id }) => [
    sa.check("positive", id.gt(0)),
    sa.index("by_id").on(id),
  ]);
  return metadata.ddl();
}

/** The texts of all statements that there are with a value in them; those that are refused have none. */
export function textsWith(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.flatMap(textsWith);
  if (typeof value !== "object" || value === null || value instanceof Promise) return [];
  const text = Object.getOwnPropertyDescriptor(value, "text")?.value;
  if (typeof text === "string") return [text];
  const makers = STATEMENTS.flatMap(([is, makes]) => is(value) ? makes : []);
  if (makers.length > 0) return makers.flatMap((make) => made(make, value));
  return Object.entries(value).flatMap(([key, each]) => {
    if (typeof each === "string") return [];
    if (typeof each !== "function" || !Object.hasOwn(STEPS, key)) return textsWith(each);
    return textsWith(orRefused(() => Reflect.apply(each, value, STEPS[key]!)));
  });
}

function made(make: Make, value: unknown): string[] {
  const statement = orRefused(() => make(value as never));
  if (Statement.nodeOf(statement) === undefined) return textsOf(statement);
  return textsOf(orRefused(() => sa.compile(statement as never)));
}

/** Of what a maker gave: a compiled statement, or texts. */
function textsOf(value: unknown): string[] {
  if (value instanceof Promise) void value.catch(() => {});
  if (Array.isArray(value)) return value.map(String);
  if (FromHolder.itemOf(value) !== undefined) return made(sa.createTable, value);
  return typeof value === "object" && value !== null && "text" in value ? [String(value.text)] : [];
}

/** What it gives; undefined when it throws an error of ours. */
export function orRefused(body: () => unknown): unknown {
  try {
    return body();
  } catch (error) {
    if (error instanceof DbError) return undefined;
    throw error;
  }
}
