/** What a real server reports arrives whole, and as the class of its SQLSTATE. */

import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { connect, DatabaseError, type Diagnostics, OperationalError } from "../../mod.ts";
import { IdleSessionTimeout } from "../../src/sqlstate/mod.ts";
import { CLASS_TABLE } from "../../src/sqlstate/class_table.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

Deno.test("the server's error is of the class of its SQLSTATE, whichever it is", async () => {
  await using conn = await connect(server.dsn);
  const raise = (code: string): string =>
    `DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '${code}', MESSAGE = '${code}'; END $$`;
  await Promise.all(CLASS_TABLE.map(async ([code, own]) => {
    const error = await assertRejects(async () => await conn.execute(raise(code)), DatabaseError);
    assertEquals([error.constructor, error.name, error.code], [own, own.name, code]);
  }));
});

Deno.test("every field that a server can report arrives in diag", async () => {
  await using conn = await connect(server.dsn);
  const reports = {
    raised: `DO $$ BEGIN RAISE 'no' USING DETAIL = 'd', HINT = 'h', SCHEMA = 's', TABLE = 't',
      COLUMN = 'c', DATATYPE = 'dt', CONSTRAINT = 'k'; END $$`,
    within: "DO $$ BEGIN EXECUTE 'SELECT nope'; END $$",
    stated: "SELECT nope",
  };
  const diag: { [Name in keyof typeof reports]?: Diagnostics } = {};
  for (const [name, text] of Object.entries(reports)) {
    const error = await assertRejects(async () => await conn.execute(text), DatabaseError);
    diag[name as keyof typeof reports] = error.diag!;
  }
  const { raised, within, stated } = diag;
  assertEquals(raised, {
    severity: "ERROR",
    severityNonlocalized: "ERROR",
    sqlstate: "P0001",
    messagePrimary: "no",
    messageDetail: "d",
    messageHint: "h",
    context: "PL/pgSQL function inline_code_block line 1 at RAISE",
    schemaName: "s",
    tableName: "t",
    columnName: "c",
    datatypeName: "dt",
    constraintName: "k",
    sourceFile: "pl_exec.c",
    sourceLine: raised!.sourceLine!,
    sourceFunction: "exec_stmt_raise",
  });
  assertEquals([within!.internalQuery, within!.internalPosition], ["SELECT nope", 8]);
  assertEquals(stated!.statementPosition, 8);
});

Deno.test("an inspected error shows no value of the row, however the server shows it", async () => {
  await using conn = await connect(server.dsn);
  await conn.execute("CREATE TEMP TABLE card (number text PRIMARY KEY, CHECK (number <> 'no'))");
  const insert = "INSERT INTO card VALUES ($1)";
  for (const [before, value] of [["4111-1111", "4111-1111"], ["no-4111", "no"]] as const) {
    await conn.execute(insert, [before]);
    const error = await assertRejects(
      async () => await conn.execute(insert, [value]),
      DatabaseError,
    );
    assertEquals(error.serverMessage?.includes(`(${value})`), true);
    const shown = [Deno.inspect(error), JSON.stringify(error)];
    assertEquals(shown.map((text) => text.includes(`(${value})`)), [false, false]);
    assertEquals(shown.map((text) => text.includes(insert)), [true, true]);
  }
});

Deno.test("a session that was idle for too long is lost to IdleSessionTimeout", async () => {
  await using conn = await connect(server.dsn);
  if (conn.serverVersion < 140000) return; // has no idle_session_timeout
  await conn.execute("SET idle_session_timeout = '10ms'");
  const lost = await assertRejects(() => conn.notifies.get(), IdleSessionTimeout);
  assertEquals([lost.code, lost.severity, lost.phase], ["57P05", "FATAL", "idle"]);
  const error = await assertRejects(async () => await conn.execute("SELECT 1"), IdleSessionTimeout);
  assertEquals([error.sent, error.retryable], ["no", "never-sent"]);
});

Deno.test("a session that was idle in a transaction for too long is an OperationalError with its code", async () => {
  await using conn = await connect(server.dsn);
  await conn.execute("SET idle_in_transaction_session_timeout = '10ms'");
  await using tx = await conn.begin();
  await assertRejects(() => conn.notifies.get(), OperationalError);
  const error = await assertRejects(() => tx.commit(), OperationalError);
  assertEquals([error.code, error.retryable], ["25P03", "never-sent"]);
  assertInstanceOf(error.cause, OperationalError);
});
