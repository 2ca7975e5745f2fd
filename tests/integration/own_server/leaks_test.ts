/** What was opened is closed: sockets of this process, sessions of the server. */

import { assertEquals, assertInstanceOf } from "@std/assert";
import { connect, createPool, DbError, nativeDriver } from "../../../mod.ts";
import { untilNone } from "../../support/activity.ts";
import { FaultProxy } from "../../support/fault_proxy.ts";
import { startServer } from "../../support/server.ts";

/** How many sockets this process has open; the sanitizers of tests do not see those of `node:net`. */
function openSockets(): number {
  let count = 0;
  for (const { name } of Deno.readDirSync("/proc/self/fd")) {
    if (linkOf(`/proc/self/fd/${name}`).startsWith("socket:")) count++;
  }
  return count;
}

/** The descriptor that lists the directory is in the list, and closed by the time it is looked at. */
function linkOf(path: string): string {
  try {
    return Deno.readLinkSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return "";
  }
}

const ignore = Deno.build.os !== "linux";

Deno.test("fifty pools leave nothing open, however they end", { ignore }, async () => {
  await using server = await startServer({ own: true });
  await using observer = await connect(server.dsn);
  const dsn = `${server.dsn}?application_name=leaks`;
  const before = openSockets();
  for (let round = 0; round < 50; round++) {
    const pool = await createPool(dsn, { minSize: 2, maxSize: 4 });
    const calls = Array.from({ length: 6 }, () => pool.execute("SELECT 1"));
    if (round % 3 === 0) await Promise.all(calls);
    const settled = Promise.allSettled(calls);
    if (round % 2 === 0) await pool.close();
    else await pool.terminate();
    await settled;
  }
  await untilNone(observer, "leaks");
  assertEquals(openSockets(), before);
});

Deno.test("connections that fail in every way leave nothing open", { ignore }, async () => {
  await using server = await startServer({ own: true });
  await using observer = await connect(server.dsn);
  const dsn = `${server.dsn}?application_name=leaks`;
  const driver = nativeDriver({ cancelGrace: 20 });
  const before = openSockets();
  {
    const acts = ["fin", "rst", "half", "stall"] as const;
    await using proxy = await FaultProxy.start(server, (link) => ({
      fault: { act: acts[link % 4]!, direction: "toClient", at: (link * 97) % 1_500 },
    }));
    for (let round = 0; round < 60; round++) {
      try {
        await using connection = await connect(proxy.through(dsn), {
          connectTimeout: 100,
          driver,
        });
        for (let i = 0; i < 20; i++) {
          await connection.execute("SELECT $1::int4", [i], { timeout: 20 });
        }
      } catch (error) {
        assertInstanceOf(error, DbError);
      }
    }
  }
  await untilNone(observer, "leaks");
  assertEquals(openSockets(), before);
});
