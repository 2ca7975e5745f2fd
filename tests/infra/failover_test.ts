/** HAProxy in front of a primary and its standby: the primary goes, the standby is promoted, and writes go on. */

import { assertEquals, assertRejects } from "@std/assert";
import { connect, createPool, type Pool } from "../../mod.ts";
import { ReadOnlySqlTransaction } from "../../src/sqlstate/mod.ts";
import { HAPROXY, startHaproxy } from "../support/haproxy.ts";
import { promote, startPair, whyNoStandby } from "../support/standby.ts";
import { numbers, rowsOf } from "./place.ts";

const MISSING = HAPROXY === null ? "HAProxy is not installed" : await whyNoStandby();
/** In all; HAProxy sees in 200 ms that a server is gone. */
const TIMEOUT_MS = 20_000;
const CLIENTS = 8;

Deno.test({
  name: "writes go on at a standby that was promoted" +
    (MISSING === null ? "" : ` (ignored: ${MISSING})`),
  ignore: MISSING !== null,
  fn: async () => {
    await using pair = await startPair({ synchronous: true });
    await using proxy = await startHaproxy([pair.primary, pair.standby]);
    await using pool = await createPool(proxy.dsn, { maxSize: CLIENTS });
    await pool.execute("CREATE TABLE public.written (n int4 PRIMARY KEY)");
    const acknowledged: number[] = [];
    const deadline = AbortSignal.timeout(TIMEOUT_MS);
    let next = 0;
    const isOver = () => deadline.aborted;
    let wanted = Infinity;
    const writing = numbers(CLIENTS).map(async () => {
      while (acknowledged.length < wanted && !isOver()) {
        const n = next++;
        if (await writes(pool, n)) acknowledged.push(n);
      }
    });
    while (acknowledged.length < 50) await turn();
    await pair.primary.shutDown("immediate");
    await firstReadOnly(proxy.dsn);
    await promote(pair.standby);
    wanted = acknowledged.length + 200;
    await Promise.all(writing);
    assertEquals(isOver(), false, `${acknowledged.length} were written`);

    const kept = new Set((await rowsOf(pool, "SELECT n FROM public.written")).map(([n]) => n));
    assertEquals(acknowledged.filter((n) => !kept.has(n)), []);
    const [[isStandby]] = await rowsOf(pool, "SELECT pg_is_in_recovery()") as [[boolean]];
    assertEquals(isStandby, false);
  },
});

/** Whether the server has said that it is written. */
async function writes(pool: Pool, n: number): Promise<boolean> {
  try {
    await pool.execute("INSERT INTO public.written VALUES ($1)", [n], { timeout: 2_000 });
    return true;
  } catch {
    await turn();
    return false;
  }
}

/** Resolves when clients come to the standby, which takes no writes yet. */
async function firstReadOnly(dsn: string): Promise<void> {
  for (;;) {
    const conn = await connect(dsn).catch(() => null);
    if (conn === null) continue;
    await using there = conn;
    await assertRejects(
      () => there.execute("CREATE TABLE public.other ()"),
      ReadOnlySqlTransaction,
    );
    return;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}
