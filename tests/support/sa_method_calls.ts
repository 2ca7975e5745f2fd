/**
 * How to call each method of what `sa` makes, for tests that call all of them.
 * @module
 */

import { Interval, Range } from "../../mod.ts";
import * as sa from "../../sa.ts";
import type { Calls } from "./sa_export_calls.ts";
import { call, metadata, one, other, seq, t, two } from "./sa_surface_tables.ts";

const { c } = t;

function each(names: string, calls: Calls, prefix = ""): Record<string, Calls> {
  return Object.fromEntries(names.split(" ").map((name) => [prefix + name, calls]));
}

const NO_ARGUMENTS =
  "isNull isNotNull notNull asc desc neg bitNot asInteger asNumeric asFloat asBoolean keys " +
  "isEmpty lower upper nullsFirst nullsLast insert update delete toSQL toString scalar array exists allRows " +
  "defaultValues nextValue distinct RangeExpression.lower BooleanExpression.not HstoreExpression.values";

const day = new Interval({ days: 1 });
const lock = { of: [t], nowait: true };
const like = { escape: "!" };
const other2 = other.alias("other2");
const window = {
  partitionBy: [c.s],
  orderBy: [c.id],
  rows: [-1, 1],
  exclude: "ties",
};

/** Of expressions. */
const EXPRESSIONS: Record<string, Calls> = {
  ...each("add sub mul div trueDiv mod", [[1]], "NumberExpression."),
  ...each("eq ne lt le gt ge isDistinctFrom isNotDistinctFrom", [[c.id]]),
  ...each("eq ne lt le gt ge isDistinctFrom", [["a"]], "TextExpression."),
  ...each("eq ne lt le gt ge", [[[1, "a"]]], "TupleObject."),
  ...each("in notIn", [[[[1, "a"]]]], "TupleObject."),
  overlaps: [[sa.tuple(c.m, c.i)]],
  ...each("in notIn", [[one], [[]]]),
  ...each("in notIn", [[["a", null]], [one]], "TextExpression."),
  ...each("like notLike ilike notIlike", [["a", like]]),
  ...each(
    "startsWith endsWith contains iStartsWith iEndsWith iContains",
    [["a"]],
    "TextExpression.",
  ),
  ...each("startsWith endsWith iStartsWith iEndsWith iContains", [["a"], [c.s]]),
  ...each("and or", [[c.b]]),
  ...each("is isNot", [[true], [null]]),
  ...each("path text deletePath", [["a", 1], [c.s]], "JsonExpression."),
  ...each("pathExists pathMatch", [["$.a"]]),
  ...each("contains containedBy concat", [[{ a: 1 }]], "JsonExpression."),
  ...each("contains containedBy concat", [[{ a: "b" }]], "HstoreExpression."),
  ...each("hasKey deleteKey", [["a"]]),
  ...each("hasAny hasAll", [[["a", "b"]]]),
  ...each("contains containedBy overlaps concat", [[[1]]], "ArrayExpression."),
  ...each("contains containedBy", [[new Range(1, 2)]], "RangeExpression."),
  ...each("overlaps leftOf rightOf notRightOf notLeftOf adjacentTo union intersect except", [[
    new Range(1, 2),
  ]], "RangeExpression."),
  ...each("add sub", [[day], [c.i]], "MomentExpression."),
  ...each("add sub", [[1], [c.id], [day]], "DateExpression."),
  ...each("bitAnd bitOr bitXor shl shr", [[1], [c.id]]),
  ...each("add sub", [[day]], "IntervalExpression."),
  ...each("since", [["2026-01-01"]]),
  ...each("mul div", [[2]], "IntervalExpression."),
  between: [[c.id, c.id, { symmetric: true }]],
  "TextExpression.between": [["a", "b"]],
  cast: [[sa.text()]],
  op: [["+", c.id, sa.integer()]],
  boolOp: [["=", c.id]],
  label: [["named"]],
  as: [[sa.integer()]],
  columns: [[{ id: sa.integer() }]],
  "TextExpression.concat": [["a"]],
  "TextExpression.collate": [["C"]],
  "TextExpression.match": [["a", { config: "english" }]],
  "SearchExpression.match": [[sa.func.toTsquery("a")]],
  regexpMatch: [["a", { flags: "i" }]],
  regexpReplace: [["a", "b", { flags: "g" }]],
  "JsonExpression.get": [["a"], [1]],
  "HstoreExpression.get": [["a"]],
  "ArrayExpression.at": [[1, 2]],
  "ArrayExpression.slice": [[1, null]],
  has: [[1]],
  filter: [[c.b]],
  withinGroup: [[c.id]],
  "Own.orderBy": [[c.id.desc()]],
  over: [[window], [{ range: [null, 0] }], [sa.window("w", window as never)]],
};

/** Of queries and of what FROM has. */
const QUERIES: Record<string, Calls> = {
  ...each("union unionAll intersect intersectAll except exceptAll", [[two]]),
  ...each("join leftJoin rightJoin fullJoin", [[other2, c.b]]),
  ...each("forUpdate forNoKeyUpdate forShare forKeyShare", [[lock], [{ skipLocked: true }]]),
  ...each("subquery lateral alias", [["named"]]),
  ...each("reselect addColumns returning", [[c.id, c.s], [{ key: c.s }]]),
  ...each("prefixWith suffixWith", [[sa.sql`x`]]),
  crossJoin: [[other2]],
  where: [[c.b, c.id.eq(1)]],
  filterBy: [[{ id: 1 }], [t, { id: 1 }]],
  groupBy: [["id", c.s, sa.rollup(c.id)]],
  having: [[c.b]],
  orderBy: [["id"], [c.id, c.id.desc()]],
  "CompoundStatement.orderBy": [["id", sa.desc("id")]],
  distinctOn: [[c.id]],
  from: [[t, other2]],
  correlate: [[t]],
  correlateExcept: [[t]],
  limit: [[1]],
  offset: [[1]],
  fetch: [[1, { withTies: true }]],
  slice: [[1, 2]],
  with: [[one.cte("w")]],
  cte: [["named", { materialized: true }]],
  select: [[]],
};

/** Of statements that change rows. */
const CHANGES: Record<string, Calls> = {
  "InsertStart.values": [[{ id: 1, s: "a" }], [[{ id: 1 }, { id: c.id.add(1) }]]],
  columnValues: [[[[c.id, 1], [c.s, "a"]]]],
  fromSelect: [[["id"], one, { includeDefaults: false }]],
  overriding: [["user"]],
  onConflictDoNothing: [[{ columns: ["id"] }], [{ constraint: "t_pkey" }]],
  onConflictDoUpdate: [
    [{ columns: ["id"], set: { s: "a" }, indexWhere: c.b }],
    [{ expressions: [c.id.add(1)], set: sa.setAllExcluded({ except: ["n"] }) }],
    [{ constraint: "t_pkey", set: { s: "a" } }],
    [{ columns: ["id"], setOrdered: [[c.a.at(1), 1], [c.s, "a"]] }],
  ],
  set: [[{ s: "a", n: c.n }]],
  setOrdered: [[[[c.s, "a"], [c.a.at(1), 1], [c.j.get("k"), "v"]]]],
  using: [[other2]],
  on: [["afterCreate", sa.createSchema("app")]],
};

/** Of definitions. */
const DEFINITIONS: Record<string, Calls> = {
  primaryKey: [[{ name: "key" }]],
  "Definition.notNull": [[]],
  unique: [[{ name: "key", nullsNotDistinct: true }]],
  index: [[{ name: "by", unique: true, using: "hash" }]],
  autoincrement: [[false]],
  "Own.references": [[[other.c.id], { name: "fk", onDelete: "cascade", match: "full" }]],
  references: [[() => other.c.id, {
    name: "fk",
    onDelete: "cascade",
    onUpdate: "set null",
    match: "full",
    useAlter: true,
    deferrable: true,
    initially: "deferred",
  }]],
  default: [[c.id], [seq]],
  onUpdate: [[c.id]],
  serverDefault: [[call], [seq]],
  identity: [[{ always: true, start: 1, increment: 2, minValue: null, cache: 1, cycle: false }]],
  generatedAs: [[c.id, { stored: true }]],
  "Definition.collate": [["C"]],
  comment: [["why"]],
  name: [["named"]],
  "Own.on": [[c.n, c.s.desc()]],
  call: [["f", sa.integer(), "a"]],
  "MetaData.table": [["x", { id: sa.integer() }, () => [], { schema: "app" }]],
  sequence: [["s", { schema: "app" }]],
  ddl: [[{ tables: [t], checkFirst: true }]],
  dropDdl: [[{ tables: [t], checkFirst: true }]],
  ...each("create drop", [[{ runDdl: () => Promise.resolve() }, { checkFirst: true }]]),
  toMetadata: [[metadata, { name: "x", schema: "app" }]],
  createAll: [[{ runDdl: () => Promise.resolve() }, { tables: [t] }]],
  dropAll: [[{ runDdl: () => Promise.resolve() }, { tables: [t] }]],
};

/** By name, those of one class alone under `Class.name`. */
export const METHOD_CALLS: Readonly<Record<string, Calls>> = {
  ...each(NO_ARGUMENTS, [[]]),
  // Refuses to be called.
  toJSON: [],
  ...EXPRESSIONS,
  ...QUERIES,
  ...CHANGES,
  ...DEFINITIONS,
};
