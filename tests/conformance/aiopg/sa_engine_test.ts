/**
 * aiopg's test_sa_engine.py.
 *
 * Differs by design: a connection released in a transaction is rolled back and kept.
 * @module
 */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { deadline } from "@std/async";
import {
  connect,
  InterfaceError,
  nativeDriver,
  OperationalError,
  TimeoutError,
} from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { FaultProxy } from "../../support/fault_proxy.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();
const SETTLE_MS = 10_000;

Deno.test("[test_sa_engine::name] an engine's name is postgresql", async () => {
  await using engine = await sa.createEngine(server.dsn);
  assertEquals(engine.name, "postgresql");
});

Deno.test("[test_sa_engine::dialect] an engine has a dialect", async () => {
  await using engine = await sa.createEngine(server.dsn);
  assertEquals(engine.dialect, { name: "postgresql", driver: "native" });
});

Deno.test("[test_sa_engine::driver] an engine names what talks to the server", async () => {
  await using engine = await sa.createEngine(server.dsn);
  assertEquals(engine.driver, "native");
  const driver = { ...nativeDriver(), name: "other" };
  await using other = await sa.createEngine(server.dsn, { driver });
  await using another = await sa.createEngine({
    host: server.host,
    port: server.port,
    user: server.user,
    database: server.database,
    password: server.password ?? "",
    driver,
  });
  assertEquals([other.driver, another.driver], ["other", "other"]);
});

Deno.test("[test_sa_engine::dsn] an engine's dsn is what it was made from, without the password", async () => {
  await using engine = await sa.createEngine(server.dsn);
  const { host, port, user, database } = server;
  const password = server.password === undefined ? "" : ":***";
  assertEquals(engine.dsn, `postgres://${user}${password}@${host}:${port}/${database}`);
});

Deno.test("[test_sa_engine::minsize] minSize is 1", async () => {
  await using engine = await sa.createEngine(server.dsn);
  assertEquals(engine.minSize, 1);
});

Deno.test("[test_sa_engine::maxsize] maxSize is 10", async () => {
  await using engine = await sa.createEngine(server.dsn);
  assertEquals(engine.maxSize, 10);
});

Deno.test("[test_sa_engine::size] size counts what is open", async () => {
  await using engine = await sa.createEngine(server.dsn);
  assertEquals(engine.size, 1);
});

Deno.test("[test_sa_engine::freesize] freeSize counts what nobody has", async () => {
  await using engine = await sa.createEngine(server.dsn);
  assertEquals(engine.freeSize, 1);
  await using _conn = await engine.acquire();
  assertEquals(engine.freeSize, 0);
});

Deno.test("[test_sa_engine::timeout] acquire() waits a minute unless told otherwise", async () => {
  await using engine = await sa.createEngine(server.dsn);
  assertEquals(engine.timeout, 60_000);
});

Deno.test("[test_sa_engine::timeout_override] the option timeout ends a statement", async () => {
  await using engine = await sa.createEngine(server.dsn, { timeout: 100 });
  await using conn = await engine.acquire();
  await deadline(
    assertRejects(() => conn.execute("SELECT pg_sleep(60)"), TimeoutError, "100 ms"),
    SETTLE_MS,
  );
});

Deno.test("[test_sa_engine::release_transacted] a connection released in a transaction is rolled back and kept", async () => {
  await using engine = await sa.createEngine(server.dsn, { maxSize: 1 });
  const conn = await engine.acquire();
  const pid = conn.connection.backendPid;
  const tx = await conn.begin();
  await conn.execute("CREATE TEMPORARY TABLE undone (id int)");
  await engine.release(conn);
  assertEquals([conn.closed, tx.isActive, engine.freeSize], [true, false, 1]);
  await using next = await engine.acquire();
  assertEquals([next.connection.backendPid, next.inTransaction], [pid, false]);
  assertEquals(await next.scalar("SELECT to_regclass('undone')::text"), null);
});

Deno.test("[test_sa_engine::cannot_acquire_after_closing] acquire() rejects after close()", async () => {
  const engine = await sa.createEngine(server.dsn);
  await engine.close();
  await assertRejects(() => engine.acquire(), InterfaceError, "pool is closed");
});

Deno.test("[test_sa_engine::wait_closed] waitClosed() resolves after the last release", async () => {
  const engine = await sa.createEngine(server.dsn, { minSize: 10 });
  const [one, two] = [await engine.acquire(), await engine.acquire()];
  const happened: string[] = [];
  const closing = engine.close();
  const waiting = engine.waitClosed().then(() => happened.push("closed"));
  for (const [name, conn] of [["one", one], ["two", two]] as const) {
    await conn.scalar("SELECT 1");
    happened.push(name);
    await engine.release(conn);
  }
  await deadline(Promise.all([closing, waiting]), SETTLE_MS);
  assertEquals(happened, ["one", "two", "closed"]);
  assertEquals(engine.size, 0);
});

Deno.test("[test_sa_engine::terminate_with_acquired_connections] terminate() closes what is on loan", async () => {
  const engine = await sa.createEngine(server.dsn);
  const conn = await engine.acquire();
  await engine.terminate();
  await deadline(engine.waitClosed(), SETTLE_MS);
  assertEquals([conn.closed, engine.size], [true, 0]);
});

Deno.test("[test_sa_engine::release_after_connection_disconnected_before_select] a connection lost in a transaction rejects, and leaves the engine", async () => {
  await using proxy = await FaultProxy.start(server);
  await using engine = await sa.createEngine(proxy.through(server.dsn), { minSize: 0 });
  const rejected = engine.begin(async (conn) => {
    await conn.scalar("SELECT 1");
    proxy.killAll("rst");
    await conn.scalar("SELECT 1");
  });
  const error = await deadline(assertRejects(() => rejected, Error), SETTLE_MS);
  assert(error instanceof OperationalError || error instanceof InterfaceError);
  assertEquals(engine.size, 0);
});

Deno.test("[test_sa_engine::release_after_connection_disconnected_before_begin] a connection lost before BEGIN rejects, and leaves the engine", async () => {
  await using proxy = await FaultProxy.start(server);
  await using engine = await sa.createEngine(proxy.through(server.dsn), { minSize: 0 });
  const left = async () => {
    await using conn = await engine.acquire();
    await conn.scalar("SELECT 1");
    proxy.killAll("rst");
    await conn.transaction(() => conn.scalar("SELECT 1"));
  };
  const error = await deadline(assertRejects(left, Error), SETTLE_MS);
  assert(error instanceof OperationalError || error instanceof InterfaceError);
  assertEquals(engine.size, 0);
});

Deno.test("[test_sa_engine::release_after_connection_disconnected_before_begin] and the engine connects anew", async () => {
  await using observer = await connect(server.dsn);
  await using engine = await sa.createEngine(server.dsn, { minSize: 0 });
  {
    await using conn = await engine.acquire();
    await observer.execute("SELECT pg_terminate_backend($1)", [conn.connection.backendPid]);
    const error = await assertRejects(() => conn.transaction(() => conn.scalar("SELECT 1")), Error);
    assertInstanceOf(error, OperationalError);
  }
  await using next = await engine.acquire();
  assertEquals(await next.scalar("SELECT 42"), 42);
});
