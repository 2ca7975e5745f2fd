import { assertEquals } from "@std/assert";
import { readStatement } from "../../../src/sql/statement_text.ts";
import { statusAfter } from "../../../src/deno_postgres/transaction_status.ts";
import type { TransactionStatus } from "../../../src/driver.ts";

/** null: only the server knows. */
const CASES: readonly (readonly [
  before: TransactionStatus,
  text: string,
  command: string | null,
  after: TransactionStatus | null,
])[] = [
  ["idle", "SELECT 1", "SELECT", "idle"],
  ["idle", "SELECT 1", null, "idle"],
  ["idle", "BEGIN", "BEGIN", "inTransaction"],
  ["idle", "START TRANSACTION", "START", "inTransaction"],
  ["idle", "BEGIN x", null, "idle"],
  ["idle", "COMMIT", "COMMIT", "idle"],
  ["idle", "PREPARE p AS SELECT 1", "PREPARE", null],
  ["inTransaction", "SELECT 1", "SELECT", "inTransaction"],
  ["inTransaction", "SELECT 1", null, "inError"],
  ["inTransaction", "BEGIN", "BEGIN", "inTransaction"],
  ["inTransaction", "commit work;", "COMMIT", "idle"],
  ["inTransaction", "END TRANSACTION", "COMMIT", "idle"],
  ["inTransaction", "COMMIT AND CHAIN", "COMMIT", null],
  ["inTransaction", "ROLLBACK TO a", "ROLLBACK", null],
  ["inTransaction", "ROLLBACK; SELECT 1", "ROLLBACK", null],
  ["inTransaction", "COMMIT", null, null],
  ["inTransaction", "PREPARE TRANSACTION 'x'", "PREPARE", null],
  ["inError", "COMMIT", "ROLLBACK", "idle"],
  ["inError", "SELECT 1", null, "inError"],
  ["inError", "ROLLBACK TO a", null, null],
];

for (const [before, text, command, after] of CASES) {
  Deno.test(`statusAfter() of "${text}" (${command ?? "failed"}) when ${before} is ${after}`, () => {
    const { words } = readStatement(text);
    assertEquals(statusAfter(before, { words, command }), after);
  });
}
