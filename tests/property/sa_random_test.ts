/**
 * Laws of the compiler, for random statements of all kinds.
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { DbError } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { assertHarmless } from "../support/hostile.ts";
import { randomTables, RandomTree } from "../support/sa_random.ts";
import { Seeded } from "../support/seeded.ts";

const tables = randomTables();
const seed = fc.integer();

/** A statement, or undefined when the builder refuses it. */
function statementOf(shape: number, values: number, depth: number) {
  try {
    return new RandomTree(tables, new Seeded(shape), new Seeded(values)).statement(depth);
  } catch (error) {
    if (error instanceof DbError) return undefined;
    throw error;
  }
}

/** What it compiles to; undefined when it is refused. */
function compiled(
  statement: sa.Executable<sa.Selection, string> | undefined,
  options?: sa.CompileOptions,
) {
  if (statement === undefined) return undefined;
  try {
    return sa.compile(statement, options);
  } catch (error) {
    if (error instanceof DbError) return undefined;
    throw error;
  }
}

Deno.test("no value is in the text of a random statement, and each has its number", () => {
  let taken = 0;
  fc.assert(
    fc.property(seed, seed, fc.nat(4), (shape, values, depth) => {
      const made = compiled(statementOf(shape, values, depth));
      if (made === undefined) return;
      taken++;
      assert(/^[\x20-\x7e]*$/.test(made.text), made.text);
      assertHarmless(made.text, "it");
      const numbers = [...made.text.matchAll(/\$(\d+)/g)].map(([, digits]) => Number(digits));
      assertEquals([...new Set(numbers)].sort((a, b) => a - b), made.values.map((_, i) => i + 1));
    }),
    { numRuns: 1000 },
  );
  assert(taken > 900, `${taken}`);
});

Deno.test("what is known of a shape gives what compiling it afresh gives", () => {
  fc.assert(
    fc.property(
      seed,
      fc.array(seed, { minLength: 2, maxLength: 4 }),
      fc.nat(3),
      (shape, all, depth) => {
        for (const values of all) {
          const statement = statementOf(shape, values, depth);
          const afresh = compiled(statement, { schemaTranslate: {} });
          for (const known of [compiled(statement), compiled(statement)]) {
            assertEquals(known?.text, afresh?.text);
            assertEquals(known?.values, afresh?.values);
          }
        }
      },
    ),
    { numRuns: 500 },
  );
});
