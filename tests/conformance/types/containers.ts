/**
 * What can be made of the values of a type: arrays, rows, ranges, multiranges.
 * @module
 */

import { BoundedArray, quoteLiteral, Range } from "../../../mod.ts";
import type { Expectation } from "./both_formats.ts";
import type { ArrayForm, Sent } from "./type_check.ts";
import type { LiteralCase, TypeCases } from "./type_cases.ts";

/** How containers are wanted. */
export interface Wanted {
  /** The form of arrays. */
  readonly array: ArrayForm;
  /** The major version of the server. */
  readonly major: number;
}

/** A container: as the server makes it, as it is sent, and as it comes. */
export type Container = Expectation & Sent;

/** A type of the test's own, in its session's schema. */
const HOLDER = "pg_temp.holder";
const SPAN = "pg_temp.span";
const SPANS = "pg_temp.span_multirange";
const AWKWARD = 'x"\\,(){} NULL';

/** What makes the types of containers. */
export function typesOfContainers({ ordered }: TypeCases, type: string): readonly string[] {
  const holder = `CREATE TYPE ${HOLDER} AS (a ${type}, "b ""c" text, d ${type}[])`;
  return ordered ? [holder, `CREATE TYPE ${SPAN} AS RANGE (subtype = ${type})`] : [holder];
}

/** The containers of these values. */
export function containersOf(
  cases: TypeCases,
  type: string,
  literals: readonly LiteralCase[],
  scalars: readonly Sent[],
  wanted: Wanted,
): readonly Container[] {
  const parts = scalars.map(({ parameter, value }, i): Part => ({
    text: literals[i]!.text,
    parameter,
    value,
  }));
  const context: Context = {
    type,
    wanted,
    delimiter: cases.delimiter ?? ",",
    isList: cases.isList ?? false,
  };
  const containers = [...arraysOf(context, parts), rowsOf(context, parts)];
  return cases.ordered ? [...containers, ...rangesOf(context, parts)] : containers;
}

interface Context {
  readonly type: string;
  readonly wanted: Wanted;
  readonly delimiter: string;
  readonly isList: boolean;
}

interface Part {
  readonly text: string;
  readonly parameter: unknown;
  readonly value: unknown;
}

/** A container in a list of them. */
type Item = Pick<Container, "sql" | "parameter" | "value">;

const NULL: Part = { text: "NULL", parameter: null, value: null };

/** As the server is asked for it with these bounds. */
function madeArray(
  { array }: Wanted,
  items: readonly unknown[],
  bounds: readonly number[],
): unknown {
  return array === "bounded" ? new BoundedArray(items, bounds) : items;
}

/** Where elements may be lists themselves, only bounds say how many dimensions there are. */
function sentArray(
  { isList }: Context,
  items: unknown[],
  bounds: readonly number[],
): unknown {
  const isPlain = bounds.every((bound) => bound === 1) && !(isList && bounds.length > 1);
  return isPlain ? items : new BoundedArray(items, bounds);
}

function arraysOf(context: Context, parts: readonly Part[]): Container[] {
  const all = [...parts, NULL];
  const reversed = all.toReversed();
  const rows = [all, reversed];
  const count = all.length;
  return [
    arrayOf(context, "an array", [], [1], ""),
    arrayOf(context, "an array", all, [1], ""),
    arrayOf(context, "an array that begins at -2", all, [-2], `[-2:${count - 3}]=`),
    tableOf(context, "an array of two dimensions", rows, [1, 1], ""),
    tableOf(context, "an array with bounds", rows, [0, 7], `[0:1][7:${count + 6}]=`),
  ];
}

function arrayOf(
  context: Context,
  what: string,
  parts: readonly Part[],
  bounds: readonly number[],
  prefix: string,
): Container {
  const { type, wanted } = context;
  const values = parts.map(({ value }) => value);
  return {
    what: `${what} of ${parts.length}`,
    type: `${type}[]`,
    sql: `${quoteLiteral(prefix + arrayText(context, parts))}::${type}[]`,
    parameter: sentArray(context, parts.map(({ parameter }) => parameter), bounds),
    value: madeArray(wanted, values, parts.length === 0 ? [] : bounds),
  };
}

function tableOf(
  context: Context,
  what: string,
  rows: readonly (readonly Part[])[],
  bounds: readonly number[],
  prefix: string,
): Container {
  const { type, wanted, delimiter } = context;
  const text = `{${rows.map((row) => arrayText(context, row)).join(delimiter)}}`;
  const parameters = rows.map((row) => row.map(({ parameter }) => parameter));
  return {
    what,
    type: `${type}[]`,
    sql: `${quoteLiteral(prefix + text)}::${type}[]`,
    parameter: sentArray(context, parameters, bounds),
    value: madeArray(wanted, rows.map((row) => row.map(({ value }) => value)), bounds),
  };
}

/** As PostgreSQL reads it; every element but NULL in quotes. */
function arrayText({ delimiter }: Context, parts: readonly Part[]): string {
  const elements = parts.map((part) =>
    part === NULL ? "NULL" : `"${part.text.replace(/["\\]/g, "\\$&")}"`
  );
  return `{${elements.join(delimiter)}}`;
}

/** Rows with each of the values, in an array. */
function rowsOf(context: Context, parts: readonly Part[]): Container {
  const { type, wanted } = context;
  const rows: Item[] = [...parts, NULL].map((part) => {
    const list = arrayOf(context, "", [part, NULL], [1], "");
    const a = part === NULL ? "NULL" : `${quoteLiteral(part.text)}::${type}`;
    return {
      sql: `ROW(${a}, ${quoteLiteral(AWKWARD)}, ${list.sql})::${HOLDER}`,
      parameter: { a: part.parameter, 'b "c': AWKWARD, d: list.parameter },
      value: { a: part.value, 'b "c': AWKWARD, d: list.value },
    };
  });
  rows.push({
    sql: `ROW(NULL, NULL, NULL)::${HOLDER}`,
    parameter: { a: null, 'b "c': null, d: null },
    value: { a: null, 'b "c': null, d: null },
  });
  return listOf(wanted, "rows", HOLDER, rows);
}

/** An array of containers. */
function listOf(
  wanted: Wanted,
  what: string,
  type: string,
  items: readonly Item[],
): Container {
  return {
    what: `${what} with each of the values`,
    type: `${type}[]`,
    sql: `ARRAY[${items.map(({ sql }) => sql).join(", ")}]::${type}[]`,
    parameter: new BoundedArray(items.map(({ parameter }) => parameter)),
    value: madeArray(wanted, items.map(({ value }) => value), [1]),
  };
}

/** Ranges to, from and of each of the values. A bound that is JSON's null cannot be told from none. */
function rangesOf({ type, wanted }: Context, parts: readonly Part[]): Container[] {
  const bounds = parts.filter(({ value }) => value !== null);
  const single = bounds.map((part) => rangeOf(type, part, part, "[]"));
  const ranges = [
    ...bounds.map((part) => rangeOf(type, part, null, "[)")),
    ...bounds.map((part) => rangeOf(type, null, part, "(]")),
    ...single,
    { sql: `'empty'::${SPAN}`, parameter: Range.empty(), value: Range.empty() },
    { sql: `'(,)'::${SPAN}`, parameter: new Range(null, null), value: new Range(null, null) },
  ];
  const list = listOf(wanted, "ranges", SPAN, ranges);
  if (wanted.major < 14) return [list];
  const multiranges = single.map(({ sql, parameter, value }) => ({
    sql: `${SPANS}(${sql})`,
    parameter: [parameter],
    value: [value],
  }));
  return [list, listOf(wanted, "multiranges", SPANS, multiranges)];
}

function rangeOf(
  type: string,
  lower: Part | null,
  upper: Part | null,
  bounds: "[)" | "(]" | "[]",
): Item {
  const sqlOf = (part: Part | null) => part ? `${quoteLiteral(part.text)}::${type}` : "NULL";
  const made = (of: "parameter" | "value") =>
    new Range(lower && lower[of], upper && upper[of], bounds);
  return {
    sql: `${SPAN}(${sqlOf(lower)}, ${sqlOf(upper)}, '${bounds}')`,
    parameter: made("parameter"),
    value: made("value"),
  };
}
