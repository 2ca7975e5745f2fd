import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Connection } from "../../../src/api/connection.ts";
import { CALL_OPTIONS, checkOptionNames } from "../../../src/api/option_names.ts";
import type { Pool } from "../../../src/api/pool.ts";
import type { Transaction } from "../../../src/api/transaction.ts";
import { InterfaceError } from "../../../src/errors.ts";
import { createPool, SETTINGS } from "../../support/scripted_pool.ts";
import { ScriptedSession } from "../../support/scripted_session.ts";

const MISSPELT: object = { timout: 5 };
const REFUSED = 'there is no option "timout"';

type Call<Target> = (target: Target, options: object) => Promise<unknown>;

const OF_CONNECTIONS: Record<string, Call<Connection>> = {
  execute: async (conn, options) => await conn.execute("SELECT 1", [], options),
  stream: (conn, options) => Array.fromAsync(conn.cursor().stream("SELECT 1", [], options)),
  // deno-lint-ignore require-await
  cursor: async (conn, options) => conn.cursor(options),
  begin: (conn, options) => conn.begin(options),
  transaction: (conn, options) => conn.transaction(() => Promise.resolve(), options),
  executeScript: (conn, options) => conn.executeScript("SELECT 1", options),
  listen: (conn, options) => conn.listen("channel", options),
  unlisten: (conn, options) => conn.unlisten("channel", options),
  notify: (conn, options) => conn.notify("channel", "", options),
  copyFrom: (conn, options) => conn.copyFrom([], "person", options),
  // deno-lint-ignore require-await
  copyTo: async (conn, options) => conn.copyTo("person", options),
  copyExpert: (conn, options) => conn.copyExpert("COPY person FROM STDIN", [], options),
};

const OF_TRANSACTIONS: Record<string, Call<Transaction>> = {
  // deno-lint-ignore require-await
  cursor: async (tx, options) => tx.cursor(options),
  beginNested: (tx, options) => tx.beginNested(options),
  transaction: (tx, options) => tx.transaction(() => Promise.resolve(), options),
  commit: (tx, options) => tx.commit(options),
  rollback: (tx, options) => tx.rollback(options),
};

const OF_POOLS: Record<string, Call<Pool>> = {
  acquire: (pool, options) => pool.acquire(options),
  use: (pool, options) => pool.use(() => Promise.resolve(), options),
  cursor: (pool, options) => pool.cursor(options),
  transaction: (pool, options) => pool.transaction(() => Promise.resolve(), options),
  execute: async (pool, options) => await pool.execute("SELECT 1", [], options),
};

function connect(): { session: ScriptedSession; conn: Connection } {
  const session = new ScriptedSession(["scripts", "streams", "notifications", "copy"]);
  return { session, conn: Connection.over(session, SETTINGS) };
}

for (const [method, call] of Object.entries(OF_CONNECTIONS)) {
  Deno.test(`Connection.${method}() refuses an option that it does not know, and sends nothing`, async () => {
    const { session, conn } = connect();
    await assertRejects(() => call(conn, MISSPELT), InterfaceError, REFUSED);
    assertEquals(session.asked, []);
  });
}

for (const [method, call] of Object.entries(OF_TRANSACTIONS)) {
  Deno.test(`Transaction.${method}() refuses an option that it does not know, and stays open`, async () => {
    const { session, conn } = connect();
    const tx = await conn.begin({ isolationLevel: "serializable", timeout: 1_000 });
    await assertRejects(() => call(tx, MISSPELT), InterfaceError, REFUSED);
    assertEquals([session.asked.length, tx.isActive], [1, true]);
  });
}

for (const [method, call] of Object.entries(OF_POOLS)) {
  Deno.test(`Pool.${method}() refuses an option that it does not know, and lends nothing`, async () => {
    const { pool, sessions } = await createPool();
    await assertRejects(() => call(pool, MISSPELT), InterfaceError, REFUSED);
    assertEquals([sessions[0]?.asked, pool.freeSize], [[], 1]);
    await pool.close();
  });
}

Deno.test("checkOptionNames() names the first option that is not known", () => {
  assertThrows(
    () => checkOptionNames("execute", { timeout: 5, a: 1, b: 2 }, CALL_OPTIONS),
    InterfaceError,
    'Cannot execute: there is no option "a"',
  );
  for (const name of ["constructor", "__proto__", "toString"]) {
    const options = Object.fromEntries([[name, 1]]);
    assertThrows(() => checkOptionNames("execute", options, CALL_OPTIONS), InterfaceError, name);
  }
});

Deno.test("checkOptionNames() refuses what is no object", () => {
  for (const options of [null, 5, "timeout"]) {
    assertThrows(
      () => checkOptionNames("execute", options as unknown as object, CALL_OPTIONS),
      InterfaceError,
      "Cannot execute: the options are not an object",
    );
  }
});

Deno.test("checkOptionNames() passes over what every object has inherited", () => {
  const options: { timeout: number } = Object.assign(Object.create({ inherited: 1 }), {
    timeout: 5,
  });
  checkOptionNames("execute", options, CALL_OPTIONS);
});
