/**
 * What is given in the place of options.
 * @module
 */

import { assertThrows } from "@std/assert";
import * as sa from "../../../sa.ts";

const t = sa.table("t", new sa.MetaData(), { id: sa.integer().primaryKey(), s: sa.text() });

/** What is no object of options, of which destructuring would take some. */
const WRONG: readonly unknown[] = [null, 1, "mode", [], new Date(), sa.integer()];

const CALLS: readonly ((options: never) => unknown)[] = [
  (options) => sa.bigint(options),
  (options) => sa.timestamptz(options),
  (options) => sa.timetz(options),
  (options) => sa.interval(options),
  (options) => sa.daterange(options),
  (options) => sa.customType(options),
  (options) => sa.integer().unique(options),
  (options) => sa.createTable(t, options),
  (options) => sa.dropTable(t, options),
  (options) => t.select().cte("c", options),
  (options) => t.c.s.like("a", options),
  (options) => sa.index("ix", options),
  (options) => sa.compile(t.select(), options),
];

Deno.test("what is no plain object is no object of options", () => {
  for (const call of CALLS) {
    for (const wrong of WRONG) {
      assertThrows(
        () => call(wrong as never),
        sa.ArgumentError,
        "are not a plain object",
      );
    }
  }
});

Deno.test("options of a required argument cannot be left out", () => {
  assertThrows(
    () => sa.customType(undefined as never),
    sa.ArgumentError,
    "Cannot build the statement: the options of customType() are not a plain object",
  );
});

Deno.test("operator classes are a plain object", () => {
  assertThrows(
    () => sa.index("ix", { ops: null as never }).on(t.c.s),
    sa.ArgumentError,
    "Cannot build the statement: ops is not a plain object",
  );
});
