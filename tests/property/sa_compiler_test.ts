/**
 * Laws of the SQL compiler, for any condition over any values.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import * as sa from "../../src/sa/sql/column_types.ts";
import { compile } from "../../src/sa/sql/compiler.ts";
import { ArgumentError } from "../../src/sa/sql/errors.ts";
import type { Condition } from "../../src/sa/sql/expr.ts";
import { and, not, or } from "../../src/sa/sql/logic.ts";
import { MetaData, table } from "../../src/sa/sql/metadata.ts";

const tbl = table("tbl", new MetaData(), { id: sa.integer().primaryKey(), val: sa.text() });
const { id, val } = tbl.c;

type TblCondition = Condition<"tbl">;

/** Marked, so that a value that got into the text would be found there. */
const text = fc.string({ unit: "binary" })
  .filter((value) => value.isWellFormed() && !value.includes("\0"))
  .map((value) => `⟪${value}⟫`);

const leaf: fc.Arbitrary<TblCondition> = fc.oneof(
  fc.integer().map((value) => id.eq(value)),
  fc.integer().map((value) => id.ge(value)),
  fc.array(fc.integer()).map((values) => id.in(values)),
  fc.option(text).map((value) => val.ne(value)),
  text.map((value) => val.like(value)),
  fc.array(fc.option(text)).map((values) => val.notIn(values)),
  fc.constant(val.isNull()),
);

const { condition } = fc.letrec<{ condition: TblCondition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.array(tie("condition"), { maxLength: 3 }).map((terms) => and(...terms)),
    fc.array(tie("condition"), { maxLength: 3 }).map((terms) => or(...terms)),
    tie("condition").map((term) => not(term)),
  ),
}));

Deno.test("values never get into the text, whatever the condition", () => {
  fc.assert(fc.property(condition, text, (where, value) => {
    const select = compile(tbl.select().where(where));
    const update = compile(tbl.update().set({ val: value }).where(where).allRows());
    assert(/^[\x20-\x7e]*$/.test(select.text));
    assert(/^[\x20-\x7e]*$/.test(update.text));
  }));
});

Deno.test("each value has its number, in order and each once", () => {
  fc.assert(fc.property(condition, fc.nat(), (where, limit) => {
    const { text, values } = compile(tbl.select().where(where).limit(limit));
    const numbers = [...text.matchAll(/\$(\d+)/g)].map(([, digits]) => Number(digits));
    assertEquals(numbers, values.map((_, i) => i + 1));
  }));
});

Deno.test("parentheses are balanced, and compiling twice gives the same", () => {
  fc.assert(fc.property(condition, (where) => {
    const statement = tbl.delete().where(where).allRows();
    const { text, values } = compile(statement);
    let depth = 0;
    for (const character of text) {
      depth += character === "(" ? 1 : character === ")" ? -1 : 0;
      assert(depth >= 0);
    }
    assertEquals(depth, 0);
    assertEquals(compile(statement).text, text);
    assertEquals(compile(statement).values, values);
  }));
});

Deno.test("nothing that JSON can say is taken for an expression", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    let refused = false;
    try {
      tbl.select().where(value as never);
    } catch (error) {
      refused = error instanceof ArgumentError;
    }
    assert(refused);
  }));
});
