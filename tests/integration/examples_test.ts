/**
 * Every example runs as it stands, with no permission but the network and the environment, and prints what its
 * reader expects.
 * @module
 */

import { assertEquals, assertMatch } from "@std/assert";

/** Runs a program and gives the lines it prints. */
async function linesOf(run: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (...values: unknown[]) => lines.push(values.map(shown).join(" "));
  try {
    await run();
  } finally {
    console.log = log;
  }
  return lines;
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : Deno.inspect(value);
}

Deno.test("examples/simple.ts prints its rows", async () => {
  assertEquals(await linesOf(() => import("../../examples/simple.ts")), [
    "[ 1 ]",
    `[ "it's", 42 ]`,
    "1 squared is 1",
    "2 squared is 4",
    "3 squared is 9",
  ]);
});

Deno.test("examples/simple_sa.ts prints what it inserted, updated and selected", async () => {
  assertEquals(await linesOf(() => import("../../examples/simple_sa.ts")), [
    "new ids: [ 2, 3 ]",
    "1 abc",
    "rows updated: 1",
    '[ { id: 3, val: "ghi" }, { id: 1, val: "abc" } ]',
    "rows: 3n",
  ]);
});

Deno.test("examples/copy_progress.ts imports with a progress bar, and reads what came of it", async () => {
  assertEquals(await linesOf(() => import("../../examples/copy_progress.ts")), [
    "[#####               ] 25 %, … rows",
    "[##########          ] 50 %, … rows",
    "[###############     ] 75 %, … rows",
    "[####################] 100 %, 200000 rows",
    "rows added: 2",
    'Cannot copy: value is undefined; use null for NULL (row 2, column "place")',
    "399: 39.9 degrees",
    "799: 39.9 degrees",
    "399,39.9\n799,39.9\n",
  ]);
});

Deno.test("examples/transaction.ts commits, rolls back and refuses", async () => {
  assertEquals(await linesOf(() => import("../../examples/transaction.ts")), [
    "30 went from ann to bob: ann 70, bob 30",
    "account_pkey was violated: all as before: ann 70, bob 30",
    "the deletion was never committed: ann 70, bob 30",
    "undone up to the savepoint: not that",
    "cid came, nobody got rich: ann 70, bob 30, cid 5",
    "refused: cannot execute CREATE TABLE in a read-only transaction",
  ]);
});

Deno.test("examples/simple_sa_transaction.ts commits and rolls back", async () => {
  assertEquals(await linesOf(() => import("../../examples/simple_sa_transaction.ts")), [
    "committed: ann, bob",
    "rolled back: changed my mind",
    "as before: ann, bob",
    "dan was committed, eve was not: ann, bob, dan",
    "rolled back to the savepoint: not all of them",
    "fay and gil came, nobody went: ann, bob, dan, fay, gil",
  ]);
});

Deno.test("examples/isolation_sa_transaction.ts shows what each isolation level sees and refuses", async () => {
  assertEquals(await linesOf(() => import("../../examples/isolation_sa_transaction.ts")), [
    "read committed: 0 taken, then 1",
    "repeatable read: 1 taken, then 1",
    "SerializationFailure: could not serialize access due to concurrent update",
    "SerializationFailure: could not serialize access due to read/write dependencies among transactions",
    "read only: 3 taken",
    "ReadOnlySqlTransaction: cannot execute UPDATE in a read-only transaction",
  ]);
});

Deno.test("examples/default_field_sa.ts fills in what an INSERT and an UPDATE leave out", async () => {
  assertEquals(await linesOf(() => import("../../examples/default_field_sa.ts")), [
    "1 somebody, 1, 100, X, false",
    "2 ann, 2, 101, X, true",
    "3 somebody, 3, 7, null, false",
    "different keys: 3",
    '{ changes: 1, note: "changed" }',
  ]);
});

Deno.test("examples/named_field_sa.ts has names of its own for columns", async () => {
  assertEquals(await linesOf(() => import("../../examples/named_field_sa.ts")), [
    '{ id: 2, firstName: "bob", born: null }',
    'SELECT pg_temp.member."MemberId" AS id, pg_temp.member.first_name AS "firstName", ' +
    'pg_temp.member."date of birth" AS born FROM pg_temp.member ' +
    'WHERE pg_temp.member."date of birth" IS NULL',
    '{ id: 2, firstName: "robert", born: null }',
    '[ "MemberId", "first_name", "date of birth" ]',
    "1999-12-31",
  ]);
});

Deno.test("examples/types_field_sa.ts writes and reads columns of many types", async () => {
  assertEquals(await linesOf(() => import("../../examples/types_field_sa.ts")), [
    'planned [ "planned", "running" ] [ [ 1, 2 ], [ 3, 4 ] ] [ "ann" ]',
    "2026-12-24T19:00:00Z 00:20:00 Money { cents: 1950n }",
    "The Tuples ann true 3 true 00:40:00",
    "planned",
  ]);
});

Deno.test("examples/report_sa.ts ranks customers by what they have spent", async () => {
  assertEquals(await linesOf(() => import("../../examples/report_sa.ts")), [
    "1. ann: 25 (0.83), in all 25",
    "   unpaid: 1, dearest: pot",
    "2. bob: 5 (0.17), in all 30",
    "   unpaid: 0, dearest: tea",
    "3. cid: 0 (0.00), in all 30",
    "   unpaid: nothing bought, dearest: none",
  ]);
});

Deno.test("examples/types.ts prints values as what they are", async () => {
  assertEquals(await linesOf(() => import("../../examples/types.ts")), [
    "booking 2: [2026-12-24,2026-12-27), 3 days, 299.50",
    "free on the 27th: true",
    'double { name: "Ada", languages: [ "en", null, "fr" ] } { late: true }',
    "Cannot encode int4: value is not an integer (element 2) (parameter $1)",
  ]);
});

Deno.test("examples/notify.ts receives every message in the order it was sent", async () => {
  const lines = await linesOf(() => import("../../examples/notify.ts"));
  for (const line of lines) assertMatch(line, /^process [1-9]\d* says: /);
  assertEquals(lines.map((line) => line.replace(/^process \d+ says: /, "")), [
    "message 1",
    "message 2",
    "message 3",
    "message 4",
    "message 5",
    "finish",
  ]);
});
