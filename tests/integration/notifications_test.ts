import { assertEquals, assertRejects } from "@std/assert";
import {
  connect,
  type Connection,
  DatabaseError,
  OperationalError,
  TimeoutError,
} from "../../mod.ts";
import { uniqueName } from "../support/activity.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

/** Resolves when what was sent to the connection before has arrived. */
async function roundTrip(conn: Connection): Promise<void> {
  await conn.execute("SELECT 1");
}

Deno.test("Connection.notify() reaches who listens, with the sender's process ID", async () => {
  await using listener = await connect(server.dsn);
  await using sender = await connect(server.dsn);
  const channel = uniqueName("jobs");
  await listener.listen(channel);
  await sender.notify(channel, "it's 'the' payload");
  assertEquals({ ...await listener.notifies.get() }, {
    pid: sender.backendPid,
    channel,
    payload: "it's 'the' payload",
  });
});

Deno.test("Connection.notify() reaches the sender too, in order", async () => {
  await using conn = await connect(server.dsn);
  const channel = uniqueName("jobs");
  await conn.listen(channel);
  for (const payload of ["a", "b", "c"]) await conn.notify(channel, payload);
  const seen: string[] = [];
  for await (const { payload } of conn.notifies) {
    seen.push(payload);
    if (seen.length === 3) break;
  }
  assertEquals(seen, ["a", "b", "c"]);
});

Deno.test("Connection.listen() hears a channel whose name needs quotes", async () => {
  await using conn = await connect(server.dsn);
  const channel = `The "best" ${uniqueName("jobs")}`;
  await conn.listen(channel);
  await conn.notify(channel);
  assertEquals((await conn.notifies.get()).channel, channel);
});

Deno.test("Connection.unlisten() hears no more, of one channel or of all", async () => {
  await using conn = await connect(server.dsn);
  const [first, second] = [uniqueName("jobs"), uniqueName("jobs")];
  await conn.listen(first);
  await conn.listen(second);
  await conn.unlisten(first);
  await conn.notify(first);
  await conn.notify(second);
  assertEquals((await conn.notifies.get()).channel, second);
  await conn.unlisten();
  await conn.notify(second);
  await roundTrip(conn);
  assertEquals(conn.notifies.isEmpty, true);
});

Deno.test("NotificationQueue.get() waits while the connection is idle", async () => {
  await using listener = await connect(server.dsn);
  await using sender = await connect(server.dsn);
  const channel = uniqueName("jobs");
  await listener.listen(channel);
  const waiting = listener.notifies.get();
  await sender.notify(channel, "hello");
  assertEquals((await waiting).payload, "hello");
});

Deno.test("A notification in a transaction arrives when the sender commits, not when he rolls back", async () => {
  await using conn = await connect(server.dsn);
  const channel = uniqueName("jobs");
  await conn.listen(channel);
  await using rolledBack = await conn.begin();
  await conn.notify(channel, "undone");
  await rolledBack.rollback();
  await conn.transaction(() => conn.notify(channel, "done"));
  assertEquals((await conn.notifies.get()).payload, "done");
});

Deno.test("Notifications arrive between the rows of a result without disturbing it", async () => {
  await using listener = await connect(server.dsn);
  await using sender = await connect(server.dsn);
  const channel = uniqueName("jobs");
  await listener.listen(channel);
  for (let i = 0; i < 20; i++) {
    const [cur] = await Promise.all([
      listener.execute<[number]>("SELECT generate_series(1, 1000)"),
      sender.notify(channel, `${i}`),
    ]);
    assertEquals((await cur.fetchAll()).length, 1000);
  }
  const seen: string[] = [];
  while (seen.length < 20) seen.push((await listener.notifies.get()).payload);
  assertEquals(seen, Array.from({ length: 20 }, (_, i) => `${i}`));
});

Deno.test("NotificationQueue.get() rejects with TimeoutError when nothing comes", async () => {
  await using conn = await connect(server.dsn);
  await assertRejects(() => conn.notifies.get({ timeout: 5 }), TimeoutError);
  assertEquals(await (await conn.execute("SELECT 1")).fetchOne(), [1]);
});

Deno.test("NotificationQueue gives what came before the loss, then the reason, each time", async () => {
  await using observer = await connect(server.dsn);
  await using conn = await connect(server.dsn);
  const channel = uniqueName("jobs");
  await conn.listen(channel);
  await conn.notify(channel, "last words");
  const terminated = observer.execute("SELECT pg_terminate_backend($1)", [conn.backendPid]);
  assertEquals((await conn.notifies.get()).payload, "last words");
  await terminated;
  await assertRejects(() => conn.notifies.get(), OperationalError);
  await assertRejects(() => conn.notifies.get(), OperationalError);
});

Deno.test("Connection.listen(), notify() and unlisten() mean the same channel, whatever its name", async () => {
  await using conn = await connect(server.dsn);
  for (const name of ['"; DROP TABLE x; --', "$1", "%s", "ÄÖ 𝄞", "select", "Jobs"]) {
    const channel = `${name} ${crypto.randomUUID()}`;
    await conn.listen(channel);
    await conn.notify(channel, name);
    assertEquals((await conn.notifies.get()).payload, name);
    await conn.unlisten(channel);
    await conn.notify(channel, "unheard");
    await roundTrip(conn);
    assertEquals(conn.notifies.isEmpty, true);
  }
});

Deno.test("Connection.notify() with a payload that is too long rejects with the server's error", async () => {
  await using conn = await connect(server.dsn);
  const channel = uniqueName("jobs");
  await conn.listen(channel);
  const error = await assertRejects(() => conn.notify(channel, "x".repeat(8_000)), DatabaseError);
  assertEquals(error.code, "22023");
  await conn.notify(channel, "x".repeat(7_999));
  assertEquals((await conn.notifies.get()).payload.length, 7_999);
});

Deno.test("A connection in a transaction hears what was sent meanwhile when that has ended", async () => {
  await using listener = await connect(server.dsn);
  await using sender = await connect(server.dsn);
  const channel = uniqueName("jobs");
  await listener.listen(channel);
  await using tx = await listener.begin();
  await sender.notify(channel, "meanwhile");
  await tx.execute("SELECT 1");
  assertEquals(listener.notifies.isEmpty, true);
  await tx.commit();
  assertEquals((await listener.notifies.get()).payload, "meanwhile");
});

Deno.test("Notifications that arrive before anybody looks at notifies are kept, also past close()", async () => {
  const conn = await connect(server.dsn);
  const channel = uniqueName("jobs");
  await conn.listen(channel);
  for (const payload of ["a", "b"]) await conn.notify(channel, payload);
  await roundTrip(conn);
  await conn.close();
  const seen: string[] = [];
  const reading = async () => {
    for await (const { payload } of conn.notifies) seen.push(payload);
  };
  await assertRejects(reading, OperationalError, "Cannot get: connection is closed");
  assertEquals(seen, ["a", "b"]);
});

Deno.test("Connection.close() ends everybody who waits for a notification", async () => {
  const conn = await connect(server.dsn);
  await conn.listen(uniqueName("jobs"));
  const iterator = conn.notifies[Symbol.asyncIterator]();
  const waiting = [conn.notifies.get(), iterator.next()].map((one) =>
    assertRejects(() => one, OperationalError, "Cannot get: connection is closed")
  );
  await conn.close();
  await Promise.all(waiting);
});
