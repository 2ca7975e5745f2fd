/**
 * Tests that need a server with `max_prepared_transactions`.
 * @module
 */

import { connect } from "../../mod.ts";
import { testServer } from "./server.ts";

const isRefused = await mayNotPrepare();

async function mayNotPrepare(): Promise<boolean> {
  await using conn = await connect(testServer().dsn);
  const cur = await conn.execute<[string]>("SHOW max_prepared_transactions");
  return (await cur.fetchOne())?.[0] === "0";
}

/** Registers a test that prepares transactions; where the server allows none it is ignored, and its name says so. */
export function testTwoPhase(name: string, fn: () => Promise<void>): void {
  const reason = isRefused ? " (ignored: max_prepared_transactions is 0)" : "";
  Deno.test({ name: name + reason, ignore: isRefused, fn });
}
