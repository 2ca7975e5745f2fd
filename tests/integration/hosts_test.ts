/** Several hosts, of which only the last is there, and what its sessions are like. */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { connect, OperationalError, TimeoutError } from "../../mod.ts";
import { refusingPort } from "../support/refusing_port.ts";
import { testServer } from "../support/server.ts";

const SERVER = testServer();

/** The server of the tests behind another place, with parameters of the DSN. */
function dsnBehind(places: readonly string[], parameters = ""): string {
  const { user, password, database, host, port } = SERVER;
  const hosts = [...places, `${host}:${port}`].join(",");
  return `postgres://${user}:${password}@${hosts}/${database}?${parameters}`;
}

/** A place that takes connections and never says a word. */
function silentPlace(): { readonly place: string } & Disposable {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return { place: `127.0.0.1:${listener.addr.port}`, [Symbol.dispose]: () => listener.close() };
}

Deno.test("connect() goes past a host that refuses, and one that is silent in its share of the time", async () => {
  using silent = silentPlace();
  const places = [`127.0.0.1:${refusingPort()}`, silent.place];
  await using conn = await connect(dsnBehind(places, "connect_timeout=2"));
  assertEquals(await (await conn.execute("SELECT 1")).fetchOne(), [1]);
});

Deno.test("connect() says of a host that refuses, and one that is silent, which is which", async () => {
  using silent = silentPlace();
  const refusing = `127.0.0.1:${refusingPort()}`;
  const dsn = `postgres://u@${refusing},${silent.place}/d?connect_timeout=2`;
  const began = performance.now();
  const error = await assertRejects(() => connect(dsn), TimeoutError);
  assert(performance.now() - began < 3_000);
  assertEquals([error.phase, error.retryable], ["connect", "never-sent"]);
  assert(error.message.includes(`\n  ${refusing}: cannot be reached (`), error.message);
});

Deno.test("connect() asks a server of any version whether its sessions are read-only", async () => {
  const readOnly = "options=-c%20default_transaction_read_only%3Don";
  for (const attrs of ["any", "read-write", "primary", "prefer-standby"]) {
    await (await connect(dsnBehind([], `target_session_attrs=${attrs}`))).close();
  }
  for (const attrs of ["read-only", "primary"]) {
    await (await connect(dsnBehind([], `target_session_attrs=${attrs}&${readOnly}`))).close();
  }
  const refused = { "read-write": readOnly, "read-only": "", "standby": "" };
  for (const [attrs, parameters] of Object.entries(refused)) {
    const dsn = dsnBehind([], `target_session_attrs=${attrs}&${parameters}`);
    const error = await assertRejects(() => connect(dsn), OperationalError);
    assertInstanceOf(error, OperationalError);
    assert(/ (gives|is not in hot standby)/.test(error.message), error.message);
  }
});
