/**
 * aiopg's test_pool.py: how a pool ends, with connections on loan or without.
 *
 * Differs by design: close() itself waits for what is on loan, at most `timeout`; waitClosed() is there, too.
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { deadline } from "@std/async";
import { createPool, InterfaceError } from "../../../mod.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();
const SETTLE_MS = 10_000;

Deno.test("[test_pool::wait_closed] waitClosed() resolves after the last release", async () => {
  const pool = await createPool(server.dsn, { minSize: 10 });
  const [one, two] = [await pool.acquire(), await pool.acquire()];
  const happened: string[] = [];
  const closing = pool.close();
  const waiting = pool.waitClosed().then(() => happened.push("closed"));
  for (const [name, conn] of [["one", one], ["two", two]] as const) {
    // Were it over already, it would be told first.
    await conn.execute("SELECT 1");
    happened.push(name);
    await pool.release(conn);
  }
  await deadline(Promise.all([closing, waiting]), SETTLE_MS);
  assertEquals(happened, ["one", "two", "closed"]);
  assertEquals([pool.size, pool.freeSize], [0, 0]);
});

Deno.test("[test_pool::cannot_acquire_after_closing] acquire() rejects after close()", async () => {
  const pool = await createPool(server.dsn);
  await pool.close();
  await assertRejects(() => pool.acquire(), InterfaceError, "Cannot acquire: pool is closed");
});

Deno.test("[test_pool::terminate_with_acquired_connections] terminate() closes what is on loan, and wakes who waits", async () => {
  const pool = await createPool(server.dsn, { maxSize: 1 });
  const conn = await pool.acquire();
  const waiting = assertRejects(() => pool.acquire(), InterfaceError, "Cannot acquire: pool is");
  await pool.terminate();
  await deadline(Promise.all([pool.waitClosed(), waiting]), SETTLE_MS);
  assertEquals([conn.closed, pool.size], [true, 0]);
});

Deno.test("[test_pool::release_closed_connection] a closed connection may be released", async () => {
  await using pool = await createPool(server.dsn, { minSize: 0 });
  const conn = await pool.acquire();
  await conn.close();
  await pool.release(conn);
  assertEquals(pool.size, 0);
});

Deno.test("[test_pool::wait_closing_on_not_closed] waitClosed() before close() is an InterfaceError", async () => {
  await using pool = await createPool(server.dsn);
  await assertRejects(() => pool.waitClosed(), InterfaceError, "Cannot wait: pool is not closed");
});

for (const name of ["release_terminated_pool", "release_terminated_pool_with_wait_release"]) {
  Deno.test(`[test_pool::${name}] release() after terminate() does nothing and does not throw`, async () => {
    const pool = await createPool(server.dsn);
    const conn = await pool.acquire();
    await pool.terminate();
    await pool.waitClosed();
    await pool.release(conn);
    assertEquals([pool.size, pool.freeSize], [0, 0]);
  });
}

Deno.test("[test_pool::close_with_acquired_connections] close() waits while a connection is on loan", async () => {
  const pool = await createPool(server.dsn);
  const conn = await pool.acquire();
  let closed = false;
  const closing = pool.close().then(() => closed = true);
  await conn.execute("SELECT pg_sleep(0.1)");
  assert(!closed);
  await pool.release(conn);
  await deadline(closing, SETTLE_MS);
});

Deno.test("[test_pool::close_with_acquired_connections] close() with a timeout ends what is still on loan then", async () => {
  const pool = await createPool(server.dsn);
  const conn = await pool.acquire();
  await deadline(pool.close({ timeout: 100 }), SETTLE_MS);
  assertEquals([conn.closed, pool.size], [true, 0]);
});
