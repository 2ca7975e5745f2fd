/**
 * What users of aiopg complained of, and cannot happen here: NOTIFY.
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { deadline } from "@std/async";
import { connect, createPool, OperationalError } from "../../../mod.ts";
import { FaultProxy } from "../../support/fault_proxy.ts";
import { oneValue } from "../../support/one_value.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();
const SETTLE_MS = 10_000;

for (const act of ["fin", "rst"] as const) {
  Deno.test(`[5.5 249, PR 559, osparc-simcore#2246 silent listeners] a loop over notifications ends with the loss of its connection (${act})`, async () => {
    await using proxy = await FaultProxy.start(server);
    await using conn = await connect(proxy.through(server.dsn));
    await conn.listen("jobs");
    const listening = assertRejects(async () => {
      for await (const _notification of conn.notifies);
    }, OperationalError);
    proxy.killAll(act);
    await deadline(listening, SETTLE_MS);
    assert(conn.closed);
  });
}

Deno.test("[5.5 PR 859, PR 862 lost by cancellation] no notification is lost to a get() that is given up", async () => {
  await using conn = await connect(server.dsn);
  await conn.listen("jobs");
  const count = 200;
  const seen: number[] = [];
  const sending = (async () => {
    for (let i = 0; i < count; i++) await conn.notify("jobs", `${i}`);
  })();
  const taking = (async () => {
    while (seen.length < count) {
      // Given up after a millisecond, at any moment of what arrives.
      const got = await conn.notifies.get({ timeout: 1 }).catch(() => null);
      if (got !== null) seen.push(Number(got.payload));
    }
  })();
  await deadline(Promise.all([sending, taking]), SETTLE_MS);
  assertEquals(seen, Array.from({ length: count }, (_, i) => i));
  assert(conn.notifies.isEmpty);
});

Deno.test("[5.5 PR 859, PR 862 lost by cancellation] nor to one that is aborted in the turn in which it comes", async () => {
  await using conn = await connect(server.dsn);
  await conn.listen("jobs");
  const leaving = new AbortController();
  const given = conn.notifies.get({ signal: leaving.signal }).then(
    ({ payload }) => payload,
    () => null,
  );
  await conn.notify("jobs", "once");
  leaving.abort();
  const first = await given;
  const rest = first === null ? (await deadline(conn.notifies.get(), SETTLE_MS)).payload : null;
  assertEquals([first, rest].filter((payload) => payload !== null), ["once"]);
  assert(conn.notifies.isEmpty);
});

Deno.test("[5.5 psycopg#962 lost between statements] what comes while nobody takes, and between statements, is kept in its order", async () => {
  await using sender = await connect(server.dsn);
  await using conn = await connect(server.dsn);
  await conn.listen("jobs");
  const count = 100;
  for (let i = 0; i < count; i++) {
    await sender.notify("jobs", `${i}`);
    if (i % 10 === 0) await conn.execute("SELECT generate_series(1, 100)");
  }
  const seen: string[] = [];
  while (seen.length < count) {
    seen.push((await deadline(conn.notifies.get(), SETTLE_MS)).payload);
  }
  assertEquals(seen, Array.from({ length: count }, (_, i) => `${i}`));
});

Deno.test("[5.5 asyncpg#1089 no dummy statements] a notification reaches a connection that runs nothing", async () => {
  await using sender = await connect(server.dsn);
  await using conn = await connect(server.dsn);
  await conn.listen("jobs");
  const waiting = conn.notifies.get();
  assertEquals(conn.isExecuting, false);
  await sender.notify("jobs", "now");
  const { channel, payload, pid } = await deadline(waiting, SETTLE_MS);
  assertEquals([channel, payload, pid], ["jobs", "now", sender.backendPid]);
});

Deno.test("[5.5 bounded queue] what a listener does not take is a gap that it hears of, and not memory without end", async () => {
  await using sender = await connect(server.dsn);
  await using conn = await connect(server.dsn);
  await conn.listen("jobs");
  const sent = 10_050;
  await sender.execute(
    "SELECT count(pg_notify('jobs', i::text)) FROM generate_series(1, $1::int4) AS i",
    [sent],
  );
  const filled = async () => {
    while (conn.notifies.size < 10_000) await conn.execute("SELECT 1");
  };
  await deadline(filled(), SETTLE_MS);
  // Whatever is behind these has come before this one is answered.
  await conn.execute("SELECT 1");
  for (let i = 1; i <= 10_000; i++) assertEquals((await conn.notifies.get()).payload, `${i}`);
  await assertRejects(() => conn.notifies.get(), OperationalError, "the queue was full");
  await sender.notify("jobs", "after the gap");
  const next = await deadline(conn.notifies.get(), SETTLE_MS);
  assertEquals(next.payload, "after the gap");
});

Deno.test("[5.5 listeners of others] a connection back in its pool listens no more", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  await pool.use(async (conn) => {
    await conn.listen("jobs");
    await conn.notify("jobs", "not for the next");
  });
  await pool.use(async (conn) => {
    await conn.notify("jobs", "nor this");
    assertEquals(await oneValue(conn, "SELECT count(*)::int4 FROM pg_listening_channels()"), 0);
    assertEquals(conn.notifies.getNoWait(), null);
  });
});
