/**
 * What users of aiopg complained of, and cannot happen here: connecting.
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { deadline } from "@std/async";
import {
  connect,
  createPool,
  InterfaceError,
  InvalidCatalogName,
  nativeDriver,
  OperationalError,
  TimeoutError,
} from "../../../mod.ts";
import { CountingDial } from "../../support/counting_dial.ts";
import { FaultProxy } from "../../support/fault_proxy.ts";
import { oneValue } from "../../support/one_value.ts";
import { refusingPort } from "../../support/refusing_port.ts";
import { testServer } from "../../support/server.ts";

const server = testServer();
const SETTLE_MS = 10_000;
const { host, port, user, database, password } = server;
const account = { user, database, ...(password === undefined ? {} : { password }) };

function dsnOf(hosts: string): string {
  const url = new URL(server.dsn);
  return server.dsn.replace(`@${url.host}/`, `@${hosts}/`);
}

Deno.test("[5.6 V 647, PR 577, PR 579 multi-host] a first host that refuses is passed over", async () => {
  const dsn = dsnOf(`127.0.0.1:${refusingPort()},${host}:${port}`);
  await using conn = await deadline(connect(dsn), SETTLE_MS);
  assertEquals(await oneValue(conn, "SELECT 42"), 42);
});

Deno.test("[5.6 V 647, PR 577, PR 579 multi-host] a first host that does not answer is passed over", async () => {
  await using silent = await FaultProxy.start(server, () => ({ stalled: true }));
  const dsn = dsnOf(`127.0.0.1:${silent.port},${host}:${port}`);
  await using conn = await deadline(connect(dsn, { connectTimeout: 1_000 }), SETTLE_MS);
  assertEquals(await oneValue(conn, "SELECT 42"), 42);
});

Deno.test("[5.6 V 647 multi-host] when every host refuses, one error says so for each", async () => {
  const ports = [refusingPort(), refusingPort()];
  const dsn = dsnOf(ports.map((port) => `127.0.0.1:${port}`).join(","));
  const error = await deadline(
    assertRejects(() => connect(dsn), OperationalError),
    SETTLE_MS,
  );
  assertEquals([error.phase, error.retryable], ["connect", "never-sent"]);
});

Deno.test({
  name: "[5.6 275 localhost] localhost connects whichever of its addresses the server listens to",
  ignore: host !== "127.0.0.1",
  async fn() {
    await using conn = await deadline(
      connect({ ...account, host: "localhost", port }),
      SETTLE_MS,
    );
    assertEquals(await oneValue(conn, "SELECT 42"), 42);
  },
});

for (
  const dsn of [
    "baddsn",
    "host=127.0.0.1 port=what",
    "postgres://127.0.0.1:99999/x",
    "mysql://127.0.0.1/x",
    "postgres://127.0.0.1/x?nonsense=1",
  ]
) {
  Deno.test(`[5.6 111 bad dsn] "${dsn}" is refused before anything is dialled`, async () => {
    const error = await assertRejects(() => connect(dsn, { user: "nobody" }), InterfaceError);
    assertEquals(error.sent, "no");
    await assertRejects(() => createPool(dsn, { user: "nobody" }), InterfaceError);
  });
}

Deno.test("[5.6 138, PR 139, 191, 837, PR 885, 856, 909, PR 926 corrupted by a failure] attempts that fail do nothing to the connections beside them", async () => {
  await using conn = await connect(server.dsn);
  const failing = Array.from({ length: 20 }, async (_, i) => {
    const attempt = i % 2 === 0
      ? connect({ ...account, host: "127.0.0.1", port: refusingPort() })
      : connect({ ...account, host, port, database: "there_is_no_such_database" });
    const error = await assertRejects(() => attempt, Error);
    assert(error instanceof (i % 2 === 0 ? OperationalError : InvalidCatalogName));
  });
  const working = Array.from({ length: 100 }, async (_, i) => {
    assertEquals(await oneValue(conn, "SELECT $1::int4", [i]), i);
  });
  await deadline(Promise.all([...failing, ...working]), SETTLE_MS);
  await using next = await connect(server.dsn);
  assertEquals(await oneValue(next, "SELECT 42"), 42);
});

Deno.test("[5.6 hung connect] a server that does not answer is a TimeoutError, and the caller may try again", async () => {
  await using proxy = await FaultProxy.start(server, (n) => ({ stalled: n === 0 }));
  const dsn = proxy.through(server.dsn);
  await deadline(
    assertRejects(() => connect(dsn, { connectTimeout: 100 }), TimeoutError, "100 ms"),
    SETTLE_MS,
  );
  await using conn = await connect(dsn);
  assertEquals(await oneValue(conn, "SELECT 42"), 42);
});

Deno.test({
  name: "[5.6 370 unix socket] a connection over the server's socket works as any other",
  ignore: server.socketDir === undefined,
  async fn() {
    await using conn = await connect({ ...account, host: server.socketDir!, port });
    assertEquals(await oneValue(conn, "SELECT inet_client_addr()::text"), null);
  },
});

Deno.test("[5.6 psycopg2#535 a lookup for each connection] connecting asks for no types, and a pool asks once for all of its connections", async () => {
  const counting = new CountingDial();
  const driver = nativeDriver({ dial: counting.dial });
  await using pool = await createPool(server.dsn, { minSize: 2, driver });
  assertEquals(counting.takeRequests(), 0);
  const [one, two] = await Promise.all([pool.acquire(), pool.acquire()]);
  await one!.execute("CREATE TYPE pg_temp.mood AS ENUM ('happy')");
  counting.takeRequests();
  assertEquals(await oneValue(one!, "SELECT 'happy'::pg_temp.mood"), "happy");
  assertEquals(counting.takeRequests(), 2); // the statement, and what it needs to know
  assertEquals(await oneValue(one!, "SELECT 'happy'::pg_temp.mood"), "happy");
  assertEquals(await oneValue(two!, "SELECT 42"), 42);
  assertEquals(counting.takeRequests(), 2);
  for (const conn of [one!, two!]) await pool.release(conn);
});
