/**
 * Version 3.2 of the protocol, asked of servers that have it and of those that have not.
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect, type ConnectionOptions, NotSupportedError } from "../../mod.ts";
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
    setTimeout(() => controller.abort(new TypeError("enough")), 20);
    await assertRejects(() => running, TypeError, "enough");
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
