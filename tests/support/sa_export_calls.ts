/**
 * How to call each export of `sa`, for tests that call all of them.
 * @module
 */

import * as sa from "../../sa.ts";
import { check, email, idx, metadata, mood, one, other, seq, t, two } from "./sa_surface_tables.ts";

/** Lists of arguments that a function takes. */
export type Calls = readonly (readonly unknown[])[];

const { c } = t;
const keep = (value: unknown): unknown => value;
const bothNames = {
  name: "key",
  include: [c.s],
  deferrable: true,
  initially: "deferred",
  comment: "why",
  withoutOverlaps: true,
};
const drops = { ifExists: true, cascade: true };
const storage = { fillfactor: 70 };
const columns = { x: sa.integer() };

/** Types that take nothing. */
const PLAIN_TYPES = "boolean bytea cidr doublePrecision inet int4multirange int4range integer " +
  "json jsonb jsonpath macaddr macaddr8 money oid real regclass regconfig smallint text tsquery " +
  "tsvector uuid xml trueValue falseValue";
/** Types whose values may be of several kinds. */
const MODE_TYPES = "date datemultirange daterange nummultirange numrange tsmultirange tsrange " +
  "tstzmultirange tstzrange";

function each(names: string, calls: Calls): Record<string, Calls> {
  return Object.fromEntries(names.split(" ").map((name) => [name, calls]));
}

/** By name. */
export const EXPORT_CALLS: Readonly<Record<string, Calls>> = {
  ...each(PLAIN_TYPES, [[]]),
  ...each(MODE_TYPES, [[{ mode: "string" }]]),
  ...each("bigint int8multirange int8range", [[{ mode: "number" }]]),
  ...each("time timestamp timestamptz", [[{ mode: "string", precision: 3 }]]),
  ...each("char varchar bit varbit", [[5]]),
  ...each("asc desc nullsFirst nullsLast", [[c.id], ["id"]]),
  ...each("and or", [[c.b, c.id.eq(1)]]),
  ...each("any all", [[c.a], [one]]),
  ...each("union unionAll intersect intersectAll except exceptAll", [[one, two]]),
  ...each("createDomain", [[email, { ifNotExists: true }]]),
  ...each("createEnum", [[mood, { ifNotExists: true }]]),
  ...each("createSchema", [["app", { ifNotExists: true }]]),
  ...each("createSequence", [[seq, { ifNotExists: true }]]),
  ...each("createTable", [[t, { ifNotExists: true }]]),
  ...each("dropDomain", [[email, drops]]),
  ...each("dropEnum", [[mood, drops]]),
  ...each("dropSchema", [["app", drops]]),
  ...each("dropSequence", [[seq, drops]]),
  ...each("dropTable", [[t, drops]]),
  ...each("rollup cube", [[c.id, [c.s, c.n]]]),
  MetaData: [[{
    schema: "app",
    namingConvention: { ix: "%(table_name)s_ix", ck: "ck_%(constraint_name)s" },
  }]],
  addEnumValue: [
    [mood, "mad", { ifNotExists: true, before: "sad" }],
    [mood, "mad", { after: "ok" }],
  ],
  addConstraint: [[t, check, { notValid: true }]],
  array: [[sa.integer(), { dimensions: 2 }]],
  asColumn: [[sa.func.generateSeries(1, 2), "n"]],
  asTable: [[sa.func.call("f", sa.integer()), "f", columns, { ordinality: "nr" }]],
  caseValue: [[c.s, [["a", 1]], 2]],
  caseWhen: [[[[c.b, "a"]], "b"]],
  cast: [["1", sa.text()], [c.id, sa.text()]],
  check: [["name", c.b, { noInherit: true, comment: "why" }]],
  citext: [[{ schema: "app" }]],
  collate: [["a", "C"]],
  compile: [[one, { schemaTranslate: { app: "other" } }]],
  createIndex: [[idx, { ifNotExists: true, table: t }]],
  createTableAs: [["kept", one, {
    schema: "app",
    temporary: true,
    with: storage,
    withData: false,
  }]],
  createView: [
    ["seen", one, { schema: "app", orReplace: true, with: { check_option: "local" } }],
    ["seen", one, { checkOption: "local" }],
    ["seen", one, { materialized: true, using: "heap", tablespace: "fast", with: storage }],
  ],
  customType: [[{ sqlName: "point", encode: keep, decode: keep, accepts: () => true }]],
  distinct: [[c.id]],
  domain: [["short", sa.text(), {
    schema: "app",
    default: "a",
    notNull: true,
    collation: "C",
    check: () => sa.trueValue(),
    constraintName: "first",
    checks: { second: () => sa.trueValue() },
  }]],
  dropColumnComment: [[c.id]],
  dropConstraintComment: [[t, "positive"], [t, check]],
  dropIndexComment: [[idx]],
  dropConstraint: [[t, "positive", drops], [t, check]],
  dropIndex: [[idx, { ...drops, schema: "app", concurrently: true }], ["by_s", { schema: "app" }]],
  dropTableComment: [[t]],
  dropView: [["seen", { ...drops, schema: "app", materialized: true }]],
  enumType: [["feeling", ["sad", "ok"], { schema: "app" }]],
  exclude: [["none", [[c.r, "&&"]], {
    using: "gist",
    where: c.b,
    ops: { r: "range_ops" },
    ...{
      deferrable: true,
      initially: "deferred",
    },
  }]],
  exists: [[one]],
  extract: [["year", c.m]],
  foreignKey: [[[c.id]]],
  grouping: [[c.id, c.s]],
  groupingSets: [[[c.id], [c.s, c.n], [], sa.rollup(c.id)]],
  hstore: [[{ mode: "object", schema: "app" }]],
  index: [["by_n", {
    unique: true,
    using: "btree",
    where: c.b,
    include: [c.s],
    with: storage,
    tablespace: "fast",
    comment: "why",
    ops: { n: "numeric_ops" },
  }], [null]],
  interval: [[{ mode: "string", fields: "day to second", precision: 3 }]],
  literal: [["a"], ["a", sa.text()], [1, sa.integer()]],
  not: [[c.b]],
  nullValue: [[sa.text()]],
  numeric: [[10, 2, { mode: "string" }]],
  only: [[t]],
  param: [["name", sa.text(), { value: "a" }]],
  partitionBy: [["range", [c.id, c.s], { ops: { s: "text_ops" } }]],
  prefixed: [[t, "t_"]],
  primaryKey: [[[c.id], bothNames]],
  recursiveCte: [["r", one, () => two, { all: true }]],
  select: [[c.id, c.s], [{ s: c.s, n: c.id }], [t]],
  sequence: [["s", {
    schema: "app",
    start: 1,
    increment: 2,
    minValue: 1,
    maxValue: 9n,
    cache: 3,
    cycle: true,
    type: sa.bigint(),
  }]],
  setAllExcluded: [[{ except: ["s"] }]],
  setColumnComment: [[c.id, "why"]],
  setConstraintComment: [[t, "positive", "why"], [t, check, "why"]],
  setIndexComment: [[idx, "why"]],
  setTableComment: [[t, "why"]],
  sqlArray: [[["a", "b"], sa.text()], [[1, c.id], sa.integer()]],
  table: [["x", metadata, columns, () => [], {
    schema: "app",
    comment: "why",
    temporary: true,
    inherits: [t],
    using: "heap",
    with: storage,
    tablespace: "fast",
    onCommit: "drop",
  }]],
  tablesample: [[t, "system", 10, { seed: 1 }]],
  timetz: [[{ precision: 3 }]],
  tuple: [[c.id, c.s]],
  window: [["w", { orderBy: [c.id], partitionBy: c.s }]],
  typeCoerce: [[c.id, sa.text()]],
  unique: [[[c.id], { ...bothNames, nullsNotDistinct: true }]],
  unnest: [["u", columns, { x: [1, null] }], ["u", columns, [{ x: 1 }]]],
  values: [["v", columns, [{ x: 1 }, { x: other.c.id }]]],
};
