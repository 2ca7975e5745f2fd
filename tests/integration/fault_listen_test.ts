/** Who waits for notifications hears of the end of the connection, at once and with the reason. */

import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { deadline } from "@std/async";
import { AdminShutdown, connect, OperationalError } from "../../mod.ts";
import { FaultProxy } from "../support/fault_proxy.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const SETTLE_MS = 10_000;

for (const act of ["fin", "rst"] as const) {
  Deno.test(`Connection.notifies.get() rejects when the connection is lost (${act})`, async () => {
    await using proxy = await FaultProxy.start(server);
    await using conn = await connect(proxy.through(server.dsn));
    await conn.listen("jobs");
    const waiting = assertRejects(() => conn.notifies.get(), OperationalError, "Cannot get: the ");
    proxy.killAll(act);
    const error = await deadline(waiting, SETTLE_MS);
    assertEquals([error.phase, error.code], ["idle", null]);
    assertInstanceOf(error.cause, OperationalError);
    assertEquals(conn.closed, true);
    await assertRejects(() => conn.notifies.get(), OperationalError, error.message);
  });
}

Deno.test("Connection.notifies gives what came before the end, then the server's reason", async () => {
  await using observer = await connect(server.dsn);
  await using conn = await connect(server.dsn);
  await conn.listen("jobs");
  await conn.notify("jobs", "the last");
  const seen: string[] = [];
  const reading = assertRejects(async () => {
    for await (const { payload } of conn.notifies) {
      seen.push(payload);
      await observer.execute("SELECT pg_terminate_backend($1)", [conn.backendPid]);
    }
  }, AdminShutdown);
  const error = await deadline(reading, SETTLE_MS);
  assertEquals(error.code, "57P01");
  assertEquals(seen, ["the last"]);
});
