/**
 * aiopg's test_utils.py: its ClosableQueue, which is a connection's NotificationQueue here.
 * @module
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { deadline } from "@std/async";
import { connect, type Connection, OperationalError } from "../../../mod.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();
const SETTLE_MS = 10_000;

/** A connection that hears what it sends itself. */
async function connectListening(): Promise<Connection> {
  const conn = await connect(server.dsn);
  await conn.listen("queue");
  return conn;
}

/** Sends `count` notifications and waits until they have come: they come in order. */
async function fill(conn: Connection, count: number): Promise<void> {
  for (let i = 0; i <= count; i++) await conn.notify("queue", `${i}`);
  while ((await conn.notifies.get()).payload !== "0");
  while (conn.notifies.size < count) await conn.execute("SELECT 1");
}

Deno.test("[test_utils::closable_queue_noclose] the queue tells whether it is empty and how long it is, and gives the oldest", async () => {
  await using conn = await connectListening();
  const { notifies } = conn;
  assertEquals([notifies.isEmpty, notifies.size], [true, 0]);
  const waiting = notifies.get();
  await conn.notify("queue", "waited for");
  assertEquals((await deadline(waiting, SETTLE_MS)).payload, "waited for");
  await fill(conn, 2);
  assertEquals([notifies.isEmpty, notifies.size], [false, 2]);
  assertEquals((await notifies.get()).payload, "1");
  assertEquals(notifies.getNoWait()?.payload, "2");
  assert(notifies.isEmpty);
});

Deno.test("[test_utils::closable_queue_close] a get() that waits rejects when the connection closes", async () => {
  const conn = await connectListening();
  const { notifies } = conn;
  const waiting = assertRejects(() => notifies.get(), Error, "closed");
  await conn.close();
  await deadline(waiting, SETTLE_MS);
  await assertRejects(() => notifies.get(), Error, "closed");
});

Deno.test("[test_utils::closable_queue_close_get_nowait] after the close the queue drains and then throws the reason, each time", async () => {
  const conn = await connectListening();
  const { notifies } = conn;
  await fill(conn, 2);
  await conn.close();
  assertEquals(notifies.getNoWait()?.payload, "1");
  assertEquals((await notifies.get()).payload, "2");
  const [first, second] = [0, 1].map(() => assertThrows(() => notifies.getNoWait(), Error));
  assert(first === second);
  await assertRejects(() => notifies.get(), Error, first!.message);
});

Deno.test("[test_utils::closable_queue_get_nowait_noclose] getNoWait() returns null when there is none", async () => {
  await using conn = await connectListening();
  assertEquals(conn.notifies.getNoWait(), null);
  await fill(conn, 1);
  assertEquals(conn.notifies.getNoWait()?.payload, "1");
  assertEquals(conn.notifies.getNoWait(), null);
});

Deno.test("[test_utils::closable_queue_get_cancellation] an aborted get() rejects with the reason and takes nothing", async () => {
  await using conn = await connectListening();
  const leaving = new AbortController();
  const reason = new Error("nobody waits any more");
  const waiting = conn.notifies.get({ signal: leaving.signal });
  leaving.abort(reason);
  const error = await waiting.catch((error) => error);
  assert(error === reason);
  await conn.notify("queue", "not lost");
  assertEquals((await deadline(conn.notifies.get(), SETTLE_MS)).payload, "not lost");
  assert(conn.notifies.isEmpty);
});

Deno.test("[test_utils::closable_queue_close] a lost connection is an OperationalError", async () => {
  await using observer = await connect(server.dsn);
  await using conn = await connectListening();
  const waiting = assertRejects(() => conn.notifies.get(), OperationalError);
  await observer.execute("SELECT pg_terminate_backend($1)", [conn.backendPid]);
  await deadline(waiting, SETTLE_MS);
});
