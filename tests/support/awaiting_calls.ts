/**
 * Every call of the API that waits, as something that can be started with a signal: for sweeps over all of them.
 * @module
 */

import type { CallOptions, PooledConnection, Transaction } from "../../mod.ts";
import type { Answer } from "./scripted_backend.ts";
import {
  type Column,
  commandComplete,
  concat,
  COPY_OUT,
  copyData,
  message,
  OID,
} from "./scripted_messages.ts";
import type { World } from "./scripted_world.ts";

const NUMBER: Column = { name: "n", oid: OID.int4 };
const TEXT: Column = { name: "t", oid: OID.text };

/** What the server of these calls knows. */
export const CALL_ANSWERS: Readonly<Record<string, Answer>> = {
  "SELECT": { columns: [NUMBER], rows: [[1], [2]] },
  "SELECT $1": { parameters: [OID.text], columns: [TEXT], rows: [["echo"]] },
  "INSERT $1": { parameters: [OID.int4], tag: "INSERT 0 1" },
  "SELECT slow": { columns: [NUMBER], rows: [[3]], runs: true },
  "SELECT pg_notify($1, $2)": { parameters: [OID.text, OID.text], columns: [TEXT], rows: [[""]] },
  "COPY t FROM STDIN": { copyIn: true, tag: "COPY 2" },
  'COPY "t" TO STDOUT': {
    raw: concat(COPY_OUT, ...["1\n", "2\n"].map(copyData), message("c"), commandComplete("COPY 2")),
  },
};

/** A call: what goes before it, what it is, and what its caller does after it. */
export interface AwaitingCall<Before = unknown> {
  /** What it is called in the name of a test. */
  readonly name: string;
  /** Resolves with what the call needs. */
  readonly before: (world: World) => Promise<Before>;
  /** The call. */
  readonly call: (before: Before, options: CallOptions, world: World) => Promise<unknown>;
  /** Gives back what it has taken. */
  readonly after: (before: Before) => Promise<unknown>;
}

const NOTHING = { before: () => Promise.resolve(null), after: () => Promise.resolve() };

function ofPool(
  name: string,
  call: (world: World, options: CallOptions) => Promise<unknown>,
): AwaitingCall {
  return { name, ...NOTHING, call: (_, options, world) => call(world, options) };
}

function ofConnection(
  name: string,
  call: (conn: PooledConnection, options: CallOptions) => Promise<unknown>,
): AwaitingCall {
  const made: AwaitingCall<PooledConnection> = {
    name,
    before: ({ pool }) => pool.acquire(),
    call,
    after: (conn) => conn[Symbol.asyncDispose](),
  };
  return made as AwaitingCall;
}

function ofTransaction(
  name: string,
  call: (tx: Transaction, options: CallOptions) => Promise<unknown>,
): AwaitingCall {
  const made: AwaitingCall<{ conn: PooledConnection; tx: Transaction }> = {
    name,
    before: async ({ pool }) => {
      const conn = await pool.acquire();
      return { conn, tx: await conn.begin() };
    },
    call: ({ tx }, options) => call(tx, options),
    after: ({ conn }) => conn[Symbol.asyncDispose](),
  };
  return made as AwaitingCall;
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const taken: T[] = [];
  for await (const item of items) taken.push(item);
  return taken;
}

async function* lines(): AsyncGenerator<string> {
  yield "1\n";
  await Promise.resolve();
  yield "2\n";
}

/** All of them. */
export const AWAITING_CALLS: readonly AwaitingCall[] = [
  ofPool("pool.acquire()", async ({ pool }, options) => {
    const conn = await pool.acquire(options);
    await conn[Symbol.asyncDispose]();
  }),
  ofPool("pool.use()", ({ pool }, options) => pool.use((conn) => conn.execute("SELECT"), options)),
  ofPool("pool.cursor()", async ({ pool }, options) => {
    await using cur = await pool.cursor(options);
    await cur.execute("SELECT");
  }),
  ofPool("pool.execute()", ({ pool }, options) => pool.execute("SELECT", [], options)),
  ofPool(
    "pool.execute() with a value",
    ({ pool }, options) => pool.execute("SELECT $1", ["é"], options),
  ),
  ofPool(
    "pool.execute() that runs on",
    ({ pool }, options) => pool.execute("SELECT slow", [], options),
  ),
  ofPool("pool.transaction()", ({ pool }, options) =>
    pool.transaction(async (tx) => {
      await tx.execute("INSERT $1", [1], options);
      await tx.transaction((nested) => nested.execute("SELECT", [], options), options);
    }, options)),
  ofPool(
    "pool.copyExpert()",
    ({ pool }, options) => pool.copyExpert("COPY t FROM STDIN", lines(), options),
  ),
  ofPool("pool.copyTo()", ({ pool }, options) => all(pool.copyTo("t", options))),
  ofConnection("conn.execute()", (conn, options) => conn.execute("SELECT", [], options)),
  ofConnection(
    "conn.execute() with a value",
    (conn, options) => conn.execute("SELECT $1", ["é"], options),
  ),
  ofConnection(
    "conn.execute() that runs on",
    (conn, options) => conn.execute("SELECT slow", [], options),
  ),
  ofConnection(
    "conn.execute() behind another",
    (conn, options) =>
      Promise.all([conn.execute("SELECT"), conn.execute("INSERT $1", [1], options)]),
  ),
  ofConnection(
    "conn.execute() before another",
    (conn, options) =>
      Promise.all([conn.execute("INSERT $1", [1], options), conn.execute("SELECT")]),
  ),
  ofConnection("conn.executeScript()", (conn, options) => conn.executeScript("SELECT", options)),
  ofConnection("cur.stream()", (conn, options) => all(conn.cursor().stream("SELECT", [], options))),
  ofConnection(
    "cur.stream().batches()",
    (conn, options) => all(conn.cursor().stream("SELECT", [], options).batches()),
  ),
  ofConnection(
    "conn.copyExpert()",
    (conn, options) => conn.copyExpert("COPY t FROM STDIN", lines(), options),
  ),
  ofConnection("conn.copyTo()", (conn, options) => all(conn.copyTo("t", options))),
  ofConnection(
    "conn.copyTo().pipeTo()",
    (conn, options) => conn.copyTo("t", options).pipeTo(new WritableStream()),
  ),
  ofConnection("conn.begin()", (conn, options) => conn.begin(options)),
  ofConnection(
    "conn.transaction()",
    (conn, options) => conn.transaction((tx) => tx.execute("INSERT $1", [1], options), options),
  ),
  ofConnection("conn.listen()", (conn, options) => conn.listen("channel", options)),
  ofConnection("conn.unlisten()", (conn, options) => conn.unlisten("channel", options)),
  ofConnection("conn.notify()", (conn, options) => conn.notify("channel", "payload", options)),
  ofConnection("conn.notifies.get()", async (conn, options) => {
    const { signal } = options;
    const got = conn.notifies.get({ ...options, timeout: 50 });
    await Promise.all([conn.execute("SELECT"), got]).catch((error) => {
      if (signal?.aborted) throw error; // otherwise its time is over: nothing comes
    });
  }),
  ofTransaction("tx.execute()", (tx, options) => tx.execute("INSERT $1", [1], options)),
  ofTransaction(
    "tx.execute() that runs on",
    (tx, options) => tx.execute("SELECT slow", [], options),
  ),
  ofTransaction("tx.beginNested()", (tx, options) => tx.beginNested(options)),
  ofTransaction(
    "tx.transaction()",
    (tx, options) => tx.transaction((nested) => nested.execute("SELECT", [], options), options),
  ),
  ofTransaction("tx.commit()", (tx, options) => tx.commit(options)),
  ofTransaction("tx.rollback()", (tx, options) => tx.rollback(options)),
];
