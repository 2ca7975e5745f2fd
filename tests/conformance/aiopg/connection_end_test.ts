/**
 * aiopg's test_connection.py: what ends a statement, and what ends a connection.
 *
 * Differs by design: a second statement waits for the first; a timeout cancels the statement and leaves the
 * connection good; `close()` waits for what was sent before.
 * @module
 */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { deadline } from "@std/async";
import {
  connect,
  type Connection,
  DatabaseError,
  type Dial,
  InterfaceError,
  nativeDriver,
  OperationalError,
  ProtocolError,
  QueryCanceled,
  TimeoutError,
} from "../../../mod.ts";
import { dial } from "../../../src/transport/dial.ts";
import { uniqueName, untilRunning } from "../../support/activity.ts";
import { FaultProxy } from "../../support/fault_proxy.ts";
import { oneValue } from "../../support/one_value.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();
const SETTLE_MS = 10_000;
const SLEEP = "SELECT pg_sleep(60)";

Deno.test("[test_connection::cancel_not_supported] cancel() ends the statement, and the connection goes on", async () => {
  await using observer = await connect(server.dsn);
  await using conn = await connect(server.dsn);
  const rejected = assertRejects(() => conn.execute(SLEEP), QueryCanceled);
  await untilRunning(observer, conn.backendPid, SLEEP);
  await conn.cancel();
  await deadline(rejected, SETTLE_MS);
  assertEquals(await oneValue(conn, "SELECT 42"), 42);
});

Deno.test("[test_connection::execute_twice] a second statement runs after the first, and each has its rows", async () => {
  await using conn = await connect(server.dsn);
  const [one, two] = [conn.cursor(), conn.cursor()];
  const ended: string[] = [];
  await deadline(
    Promise.all([
      one.execute("SELECT 1 FROM pg_sleep(0.1)").then(() => ended.push("one")),
      two.execute("SELECT 2").then(() => ended.push("two")),
    ]),
    SETTLE_MS,
  );
  assertEquals([ended, await one.fetchOne(), await two.fetchOne()], [["one", "two"], [1], [2]]);
});

Deno.test("[test_connection::execute_twice] a cursor that is executing refuses a second statement, and finishes the first", async () => {
  await using conn = await connect(server.dsn);
  const cur = conn.cursor();
  const first = cur.execute("SELECT 1");
  await assertRejects(() => cur.execute("SELECT 2"), InterfaceError, "already executing");
  await first;
  assertEquals(await cur.fetchOne(), [1]);
});

Deno.test("[test_connection::closing_in_separate_task] what is executed after close() is refused, what was before is not", async () => {
  const conn = await connect(server.dsn);
  const before = conn.execute("INSERT INTO there_is_no_such_table VALUES (1)");
  const heard = assertRejects(() => before, DatabaseError, "there_is_no_such_table");
  const closing = conn.close();
  await assertRejects(() => conn.execute("SELECT 1"), InterfaceError, "connection is closed");
  await deadline(Promise.all([heard, closing]), SETTLE_MS);
});

/** Sleeps until the time is over, which must be that of `ms`, and no other. */
async function timesOut(ms: number, run: () => PromiseLike<unknown>): Promise<void> {
  const before = performance.now();
  const error = await deadline(assertRejects(async () => await run(), TimeoutError), SETTLE_MS);
  assertEquals(error.message.includes(`${ms} ms`), true, error.message);
  assert(performance.now() - before >= ms - 1);
}

Deno.test("[test_connection::connection_timeout] the connection's timeout is that of its cursors' statements", async () => {
  await using conn = await connect(server.dsn, { timeout: 100 });
  const cur = conn.cursor();
  assertEquals([conn.timeout, cur.timeout], [100, 100]);
  await timesOut(100, () => cur.execute(SLEEP));
});

Deno.test("[test_connection::override_cursor_timeout] a cursor's timeout goes before the connection's", async () => {
  await using conn = await connect(server.dsn, { timeout: 60_000 });
  const cur = conn.cursor({ timeout: 100 });
  assertEquals([conn.timeout, cur.timeout], [60_000, 100]);
  await timesOut(100, () => cur.execute(SLEEP));
});

Deno.test("[test_connection::close_connection_on_timeout_error] a timeout leaves the connection open and good", async () => {
  await using conn = await connect(server.dsn, { timeout: 100 });
  await timesOut(100, () => conn.execute(SLEEP));
  assertEquals([conn.closed, await oneValue(conn, "SELECT 42")], [false, 42]);
});

Deno.test("[test_connection::close_connection_on_timeout_error] a timeout closes the connection when the server does not answer", async () => {
  await using proxy = await FaultProxy.start(server);
  await using conn = await connect(proxy.through(server.dsn), {
    timeout: 100,
    driver: nativeDriver({ cancelGrace: 50 }),
  });
  proxy.partition();
  await timesOut(100, () => conn.execute(SLEEP));
  assertEquals(conn.closed, true);
  assertInstanceOf(conn.closeReason, OperationalError);
});

Deno.test("[test_connection::notifies] NOTIFY comes from another connection; after the loss get() rejects with the reason", async () => {
  await using sender = await connect(server.dsn);
  await using conn = await connect(server.dsn);
  const channel = uniqueName("foo");
  await conn.listen(channel);
  await sender.execute(`NOTIFY ${channel}, 'hello'`);
  const got = await conn.notifies.get({ timeout: SETTLE_MS });
  assertEquals([got.channel, got.payload, got.pid], [channel, "hello", sender.backendPid]);
  const waiting = assertRejects(() => conn.notifies.get(), OperationalError);
  await conn.close();
  await deadline(waiting, SETTLE_MS);
});

Deno.test("[test_connection::connection_notify_on_disconnect] a get() that waits rejects when the network drops the connection", async () => {
  await using proxy = await FaultProxy.start(server);
  await using conn = await connect(proxy.through(server.dsn));
  await conn.listen("foo");
  const waiting = assertRejects(() => conn.notifies.get(), OperationalError);
  proxy.links[0]!.kill("rst");
  await deadline(waiting, SETTLE_MS);
  assertEquals(conn.closed, true);
});

/** A connection to the server, through a proxy whose next byte of a direction is another. */
async function withWrongByte(
  direction: "toServer" | "toClient",
  body: (conn: Connection) => Promise<void>,
): Promise<void> {
  await using proxy = await FaultProxy.start(server);
  await using conn = await connect(proxy.through(server.dsn));
  proxy.links[0]!.armNow("flip", direction);
  await deadline(body(conn), SETTLE_MS);
  assertEquals([conn.closed, proxy.fired], [true, 1]);
  await assertRejects(() => conn.execute("SELECT 1"), DatabaseError);
}

Deno.test("[test_connection::binary_protocol_error] what the server cannot read is its error, and ends the connection", async () => {
  await withWrongByte("toServer", async (conn) => {
    const error = await assertRejects(() => conn.execute("SELECT 1"), DatabaseError);
    assertEquals(error.code, "08P01");
  });
});

Deno.test("[test_connection::ready_unknown_answer] a message of no known kind closes the connection, and rejects all that wait", async () => {
  await withWrongByte("toClient", async (conn) => {
    const waiting = [1, 2, 3].map((i) => conn.execute("SELECT $1::int4", [i]));
    for (const each of waiting) await assertRejects(() => each, ProtocolError);
  });
});

Deno.test("[test_connection::ready_POLL_ERROR] a message that nobody asked for closes the connection, and rejects what waits", async () => {
  let isUnasked = false;
  const dialled: Dial = async (address, signal) => {
    const transport = await dial(address, signal);
    return {
      write: (bytes) => transport.write(bytes),
      close: () => transport.close(),
      read: async (into) => {
        const count = await transport.read(into);
        if (!isUnasked) return count;
        // ReadyForQuery in the place of the answer.
        into.set([0x5a, 0, 0, 0, 5, 0x49]);
        return 6;
      },
    };
  };
  await using conn = await connect(server.dsn, { driver: nativeDriver({ dial: dialled }) });
  isUnasked = true;
  const error = await deadline(
    assertRejects(() => conn.execute("SELECT 1"), ProtocolError),
    SETTLE_MS,
  );
  assertEquals([conn.closed, conn.closeReason === null], [true, false], error.message);
});

Deno.test("[test_connection::ready_set_exception] an error of the socket rejects the statement that waits", async () => {
  await using observer = await connect(server.dsn);
  await using proxy = await FaultProxy.start(server);
  await using conn = await connect(proxy.through(server.dsn));
  const rejected = assertRejects(() => conn.execute(SLEEP), OperationalError);
  await untilRunning(observer, conn.backendPid, SLEEP);
  proxy.links[0]!.kill("rst");
  const error = await deadline(rejected, SETTLE_MS);
  assertEquals([error.retryable, conn.closed], ["unknown", true]);
  await observer.execute("SELECT pg_terminate_backend($1)", [conn.backendPid]);
});
