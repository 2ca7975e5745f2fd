/** A table with a column of every kind, and what of an expression is compared in tests. */

import { assertEquals } from "@std/assert";
import * as sa from "../../../sa.ts";
import { expressionNode, unlabelled } from "../../../src/sa/sql/node_holder.ts";

export const kindsTable = sa.table("t", new sa.MetaData(), {
  id: sa.integer().primaryKey(),
  small: sa.smallint(),
  big: sa.bigint(),
  bigNumber: sa.bigint({ mode: "number" }).name("big_number"),
  num: sa.numeric(10, 2),
  numNumber: sa.numeric(undefined, undefined, { mode: "number" }).name("num_number"),
  real: sa.real(),
  dbl: sa.doublePrecision(),
  txt: sa.text().notNull(),
  vc: sa.varchar(50),
  flag: sa.boolean(),
  day: sa.date(),
  at: sa.timestamptz(),
  local: sa.timestamp(),
  tod: sa.time(),
  span: sa.interval(),
  doc: sa.jsonb<{ a: { b: number[] } }>(),
  raw: sa.json(),
  tags: sa.array(sa.text()),
  nums: sa.array(sa.integer()),
  during: sa.int4range(),
  hs: sa.hstore(),
  ts: sa.tsvector(),
  ip: sa.inet(),
  uid: sa.uuid(),
});

export const { c: t } = kindsTable;

/** Expected text, expression, expected name of its type, values in order. */
export type Case = readonly [
  text: string,
  expression: sa.ExprOf<unknown, string>,
  type: string,
  ...values: unknown[],
];

/** The text of an expression in a selection, the name of its type, and the values. */
export function parsed(expression: sa.ExprOf<unknown, string>): [string, string, ...unknown[]] {
  const query = sa.select({ x: expression as sa.ExprOf<unknown, "t"> });
  const { text, values } = sa.compile(query);
  const [, sql = text] = /^SELECT (.*) AS x(?: FROM t)?$/s.exec(text) ?? [];
  return [sql, typeNameOf(expression), ...values];
}

/** The name of the type that the builder takes an expression to be of. */
export function typeNameOf(expression: sa.ExprOf<unknown, string>): string {
  return unlabelled(expressionNode(expression, "expression")).type.castName;
}

/** Registers a test of each case. */
export function testCases(cases: readonly Case[]): void {
  for (const [text, expression, type, ...values] of cases) {
    Deno.test(`${text} is of ${type}`, () => {
      assertEquals(parsed(expression), [text, type, ...values]);
    });
  }
}
