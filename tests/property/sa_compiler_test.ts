/**
 * Laws of the SQL compiler, for any condition over any values.
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import * as sa from "../../sa.ts";
import { compile } from "../../src/sa/sql/compiler.ts";
import { ArgumentError } from "../../src/sa/sql/errors.ts";
import type { Condition } from "../../src/sa/sql/kinds.ts";
import { and, not, or } from "../../src/sa/sql/logic.ts";
import { MetaData, table } from "../../src/sa/sql/metadata.ts";

const tbl = table("tbl", new MetaData(), { id: sa.integer().primaryKey(), val: sa.text() });
const docs = table("docs", new MetaData(), { words: sa.array(sa.text()), data: sa.jsonb() });
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

Deno.test("each value has its number, and none is without one", () => {
  fc.assert(fc.property(condition, fc.nat(), (where, limit) => {
    const { text, values } = compile(tbl.select().where(where).limit(limit));
    const numbers = [...text.matchAll(/\$(\d+)/g)].map(([, digits]) => Number(digits));
    assertEquals([...new Set(numbers)].sort((a, b) => a - b), values.map((_, i) => i + 1));
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

Deno.test("nothing that is inserted or set gets into the text", () => {
  const rows = fc.array(fc.record({ id: fc.integer(), val: fc.option(text) }), { minLength: 1 });
  fc.assert(fc.property(rows, text, fc.jsonValue(), condition, (values, word, json, where) => {
    const upsert = tbl.insert().values(values).onConflictDoUpdate({
      columns: ["id"],
      set: (excluded) => ({ id: excluded.id, val: word }),
      where,
    });
    const update = docs.update().allRows().setOrdered([
      [docs.c.words.at(1), word],
      [docs.c.words, [word]],
      [docs.c.data.get(word), json],
    ]);
    for (const statement of [upsert, upsert.returning(tbl), update]) {
      const compiled = compile(statement);
      assert(/^[\x20-\x7e]*$/.test(compiled.text));
      const numbers = new Set([...compiled.text.matchAll(/\$(\d+)/g)].map(([, digits]) => digits));
      assertEquals(numbers.size, compiled.values.length);
    }
  }));
});

Deno.test("nothing that JSON can say has a place in a statement that changes rows", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const json = value as never;
    const calls: (() => unknown)[] = [
      () => tbl.insert().fromSelect(json, json),
      () => tbl.insert().columnValues([[json, json]]),
      () => tbl.insert().overriding(json),
      () => tbl.insert().values({}).with(json),
      () => tbl.insert().values({}).returning(json),
      () => tbl.insert().values({}).onConflictDoNothing({ expressions: [json] }),
      () => tbl.insert().values({}).onConflictDoNothing({ columns: ["id"], indexWhere: json }),
      () =>
        tbl.insert().values({}).onConflictDoUpdate({
          columns: ["id"],
          set: { id: [json] } as never,
        }),
      () => tbl.update().from(json),
      () => tbl.update().where(json),
      () => tbl.update().setOrdered([[json, json]]),
      () => tbl.delete().using(json),
      () => tbl.delete().where(json),
    ];
    for (const call of calls) assertThrows(call, ArgumentError);
  }));
});
