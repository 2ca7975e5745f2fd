/**
 * aiopg's test_sa_transaction.py: options of transactions, and blocks that end by a timeout or an abort.
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { deadline } from "@std/async";
import {
  connect,
  type IsolationLevel,
  TimeoutError,
  type TransactionOptions,
} from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { untilRunning } from "../../support/activity.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();
const SETTLE_MS = 10_000;

const LEVELS: readonly IsolationLevel[] = ["read committed", "repeatable read", "serializable"];
const MODES: readonly TransactionOptions[] = [
  { isolationLevel: "serializable", readOnly: true, deferrable: true },
  { isolationLevel: "serializable", readOnly: false, deferrable: true },
  ...LEVELS.flatMap((isolationLevel) =>
    [true, false].map((readOnly) => ({ isolationLevel, readOnly, deferrable: false }))
  ),
];

for (const options of MODES) {
  Deno.test(`[test_sa_transaction::transaction_mode] ${JSON.stringify(options)} is what begins`, async () => {
    await using engine = await sa.createEngine(server.dsn);
    await using conn = await engine.acquire();
    await using _tx = await conn.begin(options);
    const shown = await conn.execute(
      "SELECT current_setting('transaction_isolation') AS level," +
        " current_setting('transaction_read_only') AS read_only," +
        " current_setting('transaction_deferrable') AS deferrable",
    );
    assertEquals(await shown.one(), {
      level: options.isolationLevel,
      read_only: options.readOnly ? "on" : "off",
      deferrable: options.deferrable ? "on" : "off",
    });
  });
}

type Block = (conn: sa.SAConnection, body: () => Promise<unknown>) => Promise<void>;

/** Two blocks to leave: of a transaction, and of a savepoint within one. */
const BLOCKS: Record<"transaction" | "savepoint", Block> = {
  async transaction(conn, body) {
    await using _tx = await conn.begin();
    await body();
  },
  async savepoint(conn, body) {
    await using _tx = await conn.begin();
    await using _point = await conn.beginNested();
    await body();
  },
};

for (
  const [name, kind] of [
    ["timeout_in_transaction_context_manager", "transaction"],
    ["timeout_in_nested_transaction_context_manager", "savepoint"],
  ] as const
) {
  Deno.test(`[test_sa_transaction::${name}] the TimeoutError leaves the block, and the connection works`, async () => {
    await using engine = await sa.createEngine(server.dsn, { maxSize: 1 });
    await using conn = await engine.acquire();
    const left = BLOCKS[kind](
      conn,
      () => conn.execute("SELECT pg_sleep(60)", [], { timeout: 100 }),
    );
    const error = await deadline(assertRejects(() => left, TimeoutError, "100 ms"), SETTLE_MS);
    assertEquals(error.cause, undefined);
    assertEquals([conn.inTransaction, await conn.scalar("SELECT 42")], [false, 42]);
  });
}

for (
  const [name, kind] of [
    ["cancel_in_transaction_context_manager", "transaction"],
    ["cancel_in_savepoint_context_manager", "savepoint"],
  ] as const
) {
  Deno.test(`[test_sa_transaction::${name}] the signal's reason leaves the block, and the connection works`, async () => {
    await using observer = await connect(server.dsn);
    await using engine = await sa.createEngine(server.dsn, { maxSize: 1 });
    await using conn = await engine.acquire();
    const leaving = new AbortController();
    const reason = new Error("the user left");
    const left = BLOCKS[kind](
      conn,
      () => conn.execute("SELECT pg_sleep(60)", [], { signal: leaving.signal }),
    ).catch((error) => error);
    await untilRunning(observer, conn.connection.backendPid, "SELECT pg_sleep");
    leaving.abort(reason);
    assert(await deadline(left, SETTLE_MS) === reason);
    assertEquals([conn.inTransaction, await conn.scalar("SELECT 42")], [false, 42]);
  });
}
