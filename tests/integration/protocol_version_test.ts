/**
 * Version 3.2 of the protocol, asked of servers that have it and of those that have not.
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect, type ConnectionOptions, NotSupportedError } from "../../mod.ts";
import { untilRunning } from "../support/activity.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
/** The first server that speaks it. */
const FIRST = 180000;

async function serverVersion(): Promise<number> {
  await using conn = await connect(server.dsn);
  return conn.serverVersion;
}

for (const maxProtocolVersion of ["3.0", "3.2", "latest"] as const) {
  Deno.test(`connect() with maxProtocolVersion ${maxProtocolVersion} logs in, and cancels`, async () => {
    await using conn = await connect(server.dsn, { maxProtocolVersion });
    const controller = new AbortController();
    const running = conn.execute("SELECT pg_sleep(600)", [], { signal: controller.signal });
    const ended = assertRejects(() => running, TypeError, "enough");
    await using observer = await connect(server.dsn);
    await untilRunning(observer, conn.backendPid, "SELECT pg_sleep(600)");
    controller.abort(new TypeError("enough"));
    await ended;
    const cur = await conn.execute("SELECT 1");
    assertEquals(await cur.fetchOne(), [1]);
  });
}

Deno.test("connect() with minProtocolVersion 3.2 takes no server before PostgreSQL 18", async () => {
  const options: ConnectionOptions = { minProtocolVersion: "3.2", maxProtocolVersion: "3.2" };
  if (await serverVersion() >= FIRST) {
    await using conn = await connect(server.dsn, options);
    assert(conn.backendPid > 0);
    return;
  }
  const error = await assertRejects(() => connect(server.dsn, options), NotSupportedError);
  assertEquals(
    error.message,
    "Cannot connect: the server speaks version 3.0 of the protocol, and min_protocol_version asks for 3.2",
  );
});
