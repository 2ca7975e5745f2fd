/**
 * aiopg's test_isolation_level.py: what a level is called, and the BEGIN that it makes.
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  connect,
  type Connection,
  type IsolationLevel,
  type TransactionOptions,
} from "../../../mod.ts";
import { oneValue } from "../../support/one_value.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();

/** The name of a level, and what the server calls it. */
const LEVELS: readonly (readonly [IsolationLevel, string])[] = [
  ["default", "read committed"],
  ["read committed", "read committed"],
  ["repeatable read", "repeatable read"],
  ["serializable", "serializable"],
];

for (const [isolationLevel, shown] of LEVELS) {
  Deno.test(`[test_isolation_level::isolation_level_name] "${isolationLevel}" is the server's ${shown}`, async () => {
    await using conn = await connect(server.dsn);
    await conn.execute("SET default_transaction_isolation TO 'read committed'");
    await using tx = await conn.begin({ isolationLevel });
    assertEquals(await oneValue(tx, "SHOW transaction_isolation"), shown);
  });
}

Deno.test('[test_isolation_level::isolation_level_name] "default" is whatever the server is set to', async () => {
  await using conn = await connect(server.dsn);
  await conn.execute("SET default_transaction_isolation TO 'serializable'");
  await using tx = await conn.begin({ isolationLevel: "default" });
  assertEquals(await oneValue(tx, "SHOW transaction_isolation"), "serializable");
});

const BEGINS: readonly (readonly [TransactionOptions, string])[] = [
  [{}, "BEGIN"],
  [{ isolationLevel: "default" }, "BEGIN"],
  [{ isolationLevel: "default", readOnly: true }, "BEGIN READ ONLY"],
  [{ isolationLevel: "read committed" }, "BEGIN ISOLATION LEVEL READ COMMITTED"],
  [
    { isolationLevel: "read committed", readOnly: true },
    "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY",
  ],
  [{ isolationLevel: "repeatable read" }, "BEGIN ISOLATION LEVEL REPEATABLE READ"],
  [
    { isolationLevel: "repeatable read", readOnly: true },
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
  ],
  [{ isolationLevel: "serializable" }, "BEGIN ISOLATION LEVEL SERIALIZABLE"],
  [
    { isolationLevel: "serializable", readOnly: true },
    "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY",
  ],
  [
    { isolationLevel: "serializable", readOnly: true, deferrable: true },
    "BEGIN ISOLATION LEVEL SERIALIZABLE READ ONLY DEFERRABLE",
  ],
];

/** The text of the last statement of a session, as the server knows it. */
async function lastStatement(observer: Connection, pid: number): Promise<string | undefined> {
  return await oneValue(observer, "SELECT query FROM pg_stat_activity WHERE pid = $1", [pid]);
}

for (const [options, text] of BEGINS) {
  Deno.test(`[test_isolation_level::isolation_level_begin] ${JSON.stringify(options)} sends ${text}`, async () => {
    await using observer = await connect(server.dsn);
    await using conn = await connect(server.dsn);
    await using _tx = await conn.begin(options);
    assertEquals(await lastStatement(observer, conn.backendPid), text);
  });
}
