import { assert, assertRejects, assertThrows } from "@std/assert";
import { Connection } from "../../../src/api/connection.ts";
import type { Cursor } from "../../../src/api/cursor.ts";
import type { LargeObject } from "../../../src/api/large_object.ts";
import { CALL_OPTIONS, checkOptionNames } from "../../../src/api/option_names.ts";
import type { Pool } from "../../../src/api/pool.ts";
import type { ServerCursor } from "../../../src/api/server_cursor.ts";
import type { Transaction } from "../../../src/api/transaction.ts";
import { InterfaceError } from "../../../src/errors.ts";
import { createPool, SETTINGS } from "../../support/scripted_pool.ts";
import { done, rowsOf, ScriptedSession } from "../../support/scripted_session.ts";

const MISSPELT: object = { timout: 5 };
const REFUSED = 'there is no option "timout"';

/** What a method is called with, and the names of all options that its type has. */
type Call<Target> = readonly [
  names: readonly string[],
  call: (target: Target, options: object) => unknown,
];

const CALL = ["signal", "timeout"];
const ROWS = ["rowMode", "rowFactory", "columnCodecs"];
const EXECUTE = [...CALL, ...ROWS];
const CURSOR = ["rowMode", "rowFactory", "timeout", "clientBinding"];
const NAMED = [...CURSOR, "name", "scrollable", "withHold", "iterSize"];
const BEGIN = [...CALL, "isolationLevel", "readOnly", "deferrable", "trackCommit"];
const COPY_CALL = [...CALL, "onProgress"];
const FORMAT = ["columns", "format", "delimiter", "null", "header", "quote", "escape", "encoding"];
const COPY = [...COPY_CALL, ...FORMAT];

const OF_CONNECTIONS: Record<string, Call<Connection>> = {
  execute: [EXECUTE, (conn, options) => conn.execute("SELECT 1", [], options)],
  executeMany: [EXECUTE, (conn, options) => conn.executeMany("SELECT 1", [], options)],
  callProc: [[...EXECUTE, "kind"], (conn, options) => conn.callProc("now", [], options)],
  cursor: [NAMED, (conn, options) => conn.cursor(options)],
  begin: [BEGIN, (conn, options) => conn.begin(options)],
  transaction: [
    [...BEGIN, "retry"],
    (conn, options) => conn.transaction(() => Promise.resolve(), options),
  ],
  "transaction({ retry })": [
    ["minDelay", "maxDelay"],
    (conn, options) =>
      conn.transaction(() => Promise.resolve(), { retry: { attempts: 1, ...options } }),
  ],
  pipeline: [CALL, (conn, options) => conn.pipeline(() => [], options)],
  "pipeline().execute": [
    ROWS,
    (conn, options) => conn.pipeline((p) => [p.execute("SELECT 1", [], options)]),
  ],
  largeObject: [[...CALL, "mode", "newOid"], (conn, options) => conn.largeObject(1, options)],
  executeScript: [CALL, (conn, options) => conn.executeScript("SELECT 1", options)],
  listen: [CALL, (conn, options) => conn.listen("channel", options)],
  unlisten: [CALL, (conn, options) => conn.unlisten("channel", options)],
  notify: [CALL, (conn, options) => conn.notify("channel", "", options)],
  "notifies.get": [CALL, (conn, options) => {
    conn.notifies.push({ pid: 1, channel: "channel", payload: "" });
    return conn.notifies.get(options);
  }],
  copyFrom: [COPY, (conn, options) => conn.copyFrom([], "person", options)],
  copyTo: [COPY, (conn, options) => conn.copyTo("person", options)],
  copyExpert: [
    COPY_CALL,
    (conn, options) => conn.copyExpert("COPY person FROM STDIN", [], options),
  ],
  setSession: [
    ["isolationLevel", "readOnly", "deferrable", "autocommit"],
    (conn, options) => conn.setSession(options),
  ],
  commit: [CALL, (conn, options) => conn.commit(options)],
  rollback: [CALL, (conn, options) => conn.rollback(options)],
  reset: [[...CALL, "mode"], (conn, options) => conn.reset(options)],
  tpcBegin: [CALL, (conn, options) => conn.tpcBegin("xid", options)],
  tpcPrepare: [CALL, (conn, options) => conn.tpcPrepare(options)],
  tpcCommit: [CALL, (conn, options) => conn.tpcCommit("xid", options)],
  tpcRollback: [CALL, (conn, options) => conn.tpcRollback("xid", options)],
  tpcRecover: [CALL, (conn, options) => conn.tpcRecover(options)],
};

const OF_CURSORS: Record<string, Call<Cursor>> = {
  stream: [
    [...EXECUTE, "iterSize"],
    (cur, options) => Array.fromAsync(cur.stream("SELECT 1", [], options)),
  ],
  columns: [[...CALL, "columnCodecs"], (cur, options) => cur.columns("SELECT 1", [], options)],
  executeValues: [
    [...EXECUTE, "pageSize", "template"],
    (cur, options) => cur.executeValues("INSERT INTO person VALUES %s", [], options),
  ],
  begin: [BEGIN, (cur, options) => cur.begin(options)],
  beginNested: [CALL, (cur, options) => cur.beginNested(options)],
};

const OF_TRANSACTIONS: Record<string, Call<Transaction>> = {
  cursor: [NAMED, (tx, options) => tx.cursor(options)],
  execute: [EXECUTE, (tx, options) => tx.execute("SELECT 1", [], options)],
  pipeline: [CALL, (tx, options) => tx.pipeline(() => [], options)],
  largeObject: [[...CALL, "mode", "newOid"], (tx, options) => tx.largeObject(1, options)],
  beginNested: [CALL, (tx, options) => tx.beginNested(options)],
  transaction: [CALL, (tx, options) => tx.transaction(() => Promise.resolve(), options)],
  commit: [CALL, (tx, options) => tx.commit(options)],
  rollback: [CALL, (tx, options) => tx.rollback(options)],
};

const OF_SERVER_CURSORS: Record<string, Call<ServerCursor>> = {
  execute: [EXECUTE, (cur, options) => cur.execute("SELECT 1", [], options)],
  fetchOne: [CALL, (cur, options) => cur.fetchOne(options)],
  fetchMany: [CALL, (cur, options) => cur.fetchMany(1, options)],
  fetchAll: [CALL, (cur, options) => cur.fetchAll(options)],
  scroll: [CALL, (cur, options) => cur.scroll(1, "relative", options)],
};

const OF_LARGE_OBJECTS: Record<string, Call<LargeObject>> = {
  read: [CALL, (object, options) => object.read(1, options)],
  write: [CALL, (object, options) => object.write("some", options)],
  seek: [CALL, (object, options) => object.seek(0, "start", options)],
  tell: [CALL, (object, options) => object.tell(options)],
  truncate: [CALL, (object, options) => object.truncate(0, options)],
  unlink: [CALL, (object, options) => object.unlink(options)],
  close: [CALL, (object, options) => object.close(options)],
};

const OF_POOLS: Record<string, Call<Pool>> = {
  acquire: [CALL, async (pool, options) => await pool.release(await pool.acquire(options))],
  use: [CALL, (pool, options) => pool.use(() => Promise.resolve(), options)],
  cursor: [
    [...NAMED, "signal"],
    async (pool, options) => await (await pool.cursor(options)).close(),
  ],
  transaction: [
    [...BEGIN, "retry"],
    (pool, options) => pool.transaction(() => Promise.resolve(), options),
  ],
  execute: [EXECUTE, (pool, options) => pool.execute("SELECT 1", [], options)],
  copyFrom: [COPY, (pool, options) => pool.copyFrom([], "person", options)],
  copyTo: [COPY, (pool, options) => pool.copyTo("person", options)],
  copyExpert: [
    COPY_CALL,
    (pool, options) => pool.copyExpert("COPY person FROM STDIN", [], options),
  ],
  listen: [
    [...CALL, "notificationLimit"],
    async (pool, options) => await (await pool.listen("channel", options)).close(),
  ],
  resize: [["minSize", "maxSize"], (pool, options) => pool.resize(options)],
  close: [["timeout"], (pool, options) => pool.close(options)],
};

/** What refuses; each call has a target of its own. `isUnharmed` looks at it after a call that was refused. */
async function testAll<Target extends AsyncDisposable>(
  calls: Record<string, Call<Target>>,
  make: () => Promise<Target>,
  isUnharmed: (target: Target) => boolean,
  t: Deno.TestContext,
): Promise<void> {
  for (const [method, [names, call]] of Object.entries(calls)) {
    await t.step(method, async () => {
      const target = await make();
      await assertRejects(async () => void await call(target, MISSPELT), InterfaceError, REFUSED);
      assert(isUnharmed(target));
      await target[Symbol.asyncDispose]();
      for (const name of names) {
        const other = await make();
        const message = await messageOf(() => call(other, { [name]: undefined }));
        assert(!message.includes("there is no option"), `${name}: ${message}`);
        await other[Symbol.asyncDispose]();
      }
    });
  }
}

/** What is thrown by something that may fail for reasons of its own. */
async function messageOf(call: () => unknown): Promise<string> {
  try {
    await call();
    return "";
  } catch (error) {
    return String(error);
  }
}

function connect(): { session: ScriptedSession; conn: Connection } {
  const session = new ScriptedSession(
    ["batches", "scripts", "streams", "notifications", "copy", "portals"],
  );
  // What a large object is told is a number.
  session.answer = (asked) => asked.text.includes("lo_") ? rowsOf([0]) : done(asked.text);
  return { session, conn: Connection.over(session, SETTINGS) };
}

/** Of `make`, and how much its session had been asked by then. */
function counting<Target extends object>(
  make: (conn: Connection) => Promise<Target>,
): [make: () => Promise<Target>, isUnharmed: (target: Target) => boolean] {
  const made = new WeakMap<Target, () => boolean>();
  return [
    async () => {
      const { session, conn } = connect();
      const target = await make(conn);
      const { length } = session.asked;
      made.set(target, () => session.asked.length === length);
      return target;
    },
    (target) => made.get(target)?.() ?? false,
  ];
}

Deno.test("Connection refuses options that it does not know, takes those it does, and sends nothing", async (t) => {
  const [make, isUnharmed] = counting((conn) => Promise.resolve(conn));
  await testAll(OF_CONNECTIONS, make, isUnharmed, t);
});

Deno.test("Cursor refuses options that it does not know, takes those it does, and sends nothing", async (t) => {
  const [make, isUnharmed] = counting((conn) => Promise.resolve(conn.cursor()));
  await testAll(OF_CURSORS, make, isUnharmed, t);
});

Deno.test("Transaction refuses options that it does not know, takes those it does, and stays open", async (t) => {
  const [make, isUnharmed] = counting((conn) => conn.begin({ timeout: 1_000 }));
  await testAll(OF_TRANSACTIONS, make, (tx) => tx.isActive && isUnharmed(tx), t);
});

Deno.test("ServerCursor refuses options that it does not know, takes those it does, and stays open", async (t) => {
  const [make, isUnharmed] = counting(async (conn) => {
    const tx = await conn.begin();
    return await tx.cursor({ name: "ten" }).execute("SELECT 1");
  });
  await testAll(OF_SERVER_CURSORS, make, (cur) => !cur.closed && isUnharmed(cur), t);
});

Deno.test("LargeObject refuses options that it does not know, takes those it does, and stays open", async (t) => {
  const [make, isUnharmed] = counting(async (conn) => {
    await conn.begin();
    return await conn.largeObject(1, { mode: "rw" });
  });
  await testAll(OF_LARGE_OBJECTS, make, (object) => !object.closed && isUnharmed(object), t);
});

Deno.test("Pool refuses options that it does not know, takes those it does, and lends nothing", async (t) => {
  const make = async () => (await createPool()).pool;
  await testAll(OF_POOLS, make, (pool) => pool.freeSize === 1 && !pool.closed, t);
});

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
