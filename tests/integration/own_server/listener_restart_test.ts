/** A server that goes and comes back, under a listener. */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { createPool, DatabaseError, DbError, InvalidCatalogName } from "../../../mod.ts";
import { startServer } from "../../support/server.ts";

const SETTLE_MS = 30_000;

for (const how of ["fast", "immediate"] as const) {
  Deno.test(`A listener outlives a shutdown (${how}), with one gap`, async () => {
    await using server = await startServer({ own: true });
    const told: unknown[] = [];
    const firstFailure = Promise.withResolvers<void>();
    await using pool = await createPool(server.dsn, {
      minSize: 0,
      listening: { retryDelay: 1, maxRetryDelay: 20 },
      onError: (error) => {
        told.push(error);
        firstFailure.resolve();
      },
    });
    await using listener = await pool.listen("jobs");
    await using witness = await pool.listen("jobs");
    await pool.execute("SELECT pg_notify('jobs', 'before')");
    await witness.get({ timeout: SETTLE_MS }); // then the other has it, too, and waits with it
    await server.shutDown(how);
    await firstFailure.promise;
    assertInstanceOf(told[0], DbError);
    await server.startAgain();
    const before = await listener.get({ timeout: SETTLE_MS });
    assertEquals(before.kind === "notification" && before.payload, "before");
    const gap = await listener.get({ timeout: SETTLE_MS });
    assert(gap.kind === "gap");
    assertInstanceOf(gap.reason, DatabaseError);
    await pool.execute("SELECT pg_notify('jobs', 'after')");
    const after = await listener.get({ timeout: SETTLE_MS });
    assertEquals(after.kind === "notification" && after.payload, "after");
  });
}

Deno.test("A listener ends with the server's error when its database is gone", async () => {
  await using server = await startServer({ own: true });
  const dsn = new URL(`postgres://postgres@${server.host}:${server.port}/postgres`);
  await using owner = await createPool(dsn);
  await owner.execute("CREATE DATABASE short_lived");
  dsn.pathname = "short_lived";
  await using pool = await createPool(dsn, { minSize: 0, listening: { retryDelay: 1 } });
  const listener = await pool.listen("jobs");
  await owner.execute("DROP DATABASE short_lived WITH (FORCE)");
  await assertRejects(async () => {
    for await (const event of listener) throw new Error(`unexpected: ${event.kind}`);
  }, InvalidCatalogName);
  assertEquals(listener.closed, true);
});
