/**
 * Every call of the API that waits, as something that can be started with a signal: for sweeps over all of them.
 * @module
 */

import type {
  CallOptions,
  LargeObject,
  PooledConnection,
  ServerCursor,
  Transaction,
} from "../../mod.ts";
import type { World } from "./scripted_world.ts";

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

interface Opened<T> {
  readonly conn: PooledConnection;
  readonly opened: T;
}

/** A call of something that is open on a connection of its own. */
function ofOpened<T>(
  name: string,
  open: (conn: PooledConnection) => Promise<T>,
  call: (opened: T, options: CallOptions) => Promise<unknown>,
): AwaitingCall {
  const made: AwaitingCall<Opened<T>> = {
    name,
    before: async ({ pool }) => {
      const conn = await pool.acquire();
      return { conn, opened: await open(conn) };
    },
    call: ({ opened }, options) => call(opened, options),
    after: ({ conn }) => conn[Symbol.asyncDispose](),
  };
  return made as AwaitingCall;
}

async function withoutAutocommit(conn: PooledConnection): Promise<PooledConnection> {
  await conn.setAutocommit(false);
  await conn.execute("INSERT $1", [1]);
  return conn;
}

async function twoPhase(conn: PooledConnection): Promise<PooledConnection> {
  await conn.tpcBegin("gid");
  return conn;
}

async function prepared(conn: PooledConnection): Promise<PooledConnection> {
  await (await twoPhase(conn)).tpcPrepare();
  return conn;
}

async function declared(conn: PooledConnection): Promise<ServerCursor> {
  const tx = await conn.begin();
  return await tx.cursor({ name: "c" }).execute("SELECT");
}

async function largeObject(conn: PooledConnection): Promise<LargeObject> {
  const tx = await conn.begin();
  return await tx.largeObject();
}

async function* sets(): AsyncGenerator<[number]> {
  yield [1];
  await Promise.resolve();
  yield [2];
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
  ofPool(
    "pool.executeMany()",
    ({ pool }, options) => pool.executeMany("INSERT $1", [[1], [2]], options),
  ),
  ofPool(
    "pool.transaction() with retries",
    ({ pool }, options) =>
      pool.transaction((tx) => tx.execute("INSERT $1", [1], options), { ...options, retry: 3 }),
  ),
  ofPool("pool.listen()", async ({ pool }, options) => {
    await using _ = await pool.listen("channel", options);
  }),
  ofConnection(
    "conn.executeMany() of an async iterable",
    (conn, options) => conn.executeMany("UPDATE $1", sets(), options),
  ),
  ofConnection("cur.columns()", (conn, options) => conn.cursor().columns("SELECT", [], options)),
  ofConnection(
    "cur.executeValues()",
    (conn, options) =>
      conn.cursor().executeValues("INSERT INTO t VALUES %s", [[1], [2]], {
        ...options,
        pageSize: 1,
      }),
  ),
  ofConnection("conn.callProc()", (conn, options) => conn.callProc("f", [1], options)),
  ofConnection("conn.pipeline()", (conn, options) =>
    conn.pipeline(
      (p) => [p.execute("SELECT $1", ["é"]), p.execute("UPDATE $1", [1]), p.execute("SELECT")],
      options,
    )),
  ofConnection("cur.begin()", (conn, options) => conn.cursor().begin(options)),
  ofConnection("cur.beginNested()", (conn, options) => conn.cursor().beginNested(options)),
  ofConnection("conn.reset()", (conn, options) => conn.reset(options)),
  ofConnection("conn.execute() that begins by itself", async (conn, options) => {
    await conn.setAutocommit(false);
    await conn.execute("INSERT $1", [1], options);
  }),
  ofOpened("conn.commit()", withoutAutocommit, (conn, options) => conn.commit(options)),
  ofOpened("conn.rollback()", withoutAutocommit, (conn, options) => conn.rollback(options)),
  ofConnection("conn.tpcBegin()", (conn, options) => conn.tpcBegin("gid", options)),
  ofOpened("conn.tpcPrepare()", twoPhase, (conn, options) => conn.tpcPrepare(options)),
  ofOpened("conn.tpcCommit()", prepared, (conn, options) => conn.tpcCommit(undefined, options)),
  ofOpened("conn.tpcRollback()", prepared, (conn, options) => conn.tpcRollback(undefined, options)),
  ofConnection("conn.tpcRecover()", (conn, options) => conn.tpcRecover(options)),
  ofTransaction(
    "cur.execute() of a server-side cursor",
    (tx, options) => tx.cursor({ name: "c" }).execute("SELECT", [], options),
  ),
  ofOpened(
    "cur.fetchMany() of a server-side cursor",
    declared,
    (cur, options) => cur.fetchMany(2, options),
  ),
  ofOpened(
    "cur.scroll() of a server-side cursor",
    declared,
    (cur, options) => cur.scroll(2, "relative", options),
  ),
  ofTransaction(
    "cur.stream() with iterSize",
    (tx, options) => all(tx.cursor().stream("SELECT", [], { ...options, iterSize: 1 })),
  ),
  ofTransaction(
    "tx.executeMany()",
    (tx, options) => tx.executeMany("INSERT $1", [[1], [2]], options),
  ),
  ofTransaction(
    "tx.pipeline()",
    (tx, options) =>
      tx.pipeline((p) => [p.execute("UPDATE $1", [1]), p.execute("SELECT")], options),
  ),
  ofTransaction("tx.largeObject()", (tx, options) => tx.largeObject(0, options)),
  ofOpened("object.read()", largeObject, (object, options) => object.read(2, options)),
  ofOpened("object.write()", largeObject, (object, options) => object.write("ab", options)),
  ofOpened("object.close()", largeObject, (object, options) => object.close(options)),
  ofPool("pool.copyFrom() of rows", ({ pool }, options) => pool.copyFrom([[1], [2]], "t", options)),
  ofPool(
    "pool.executeValues()",
    ({ pool }, options) =>
      pool.executeValues("INSERT INTO t VALUES %s", [[1], [2]], { ...options, pageSize: 1 }),
  ),
  ofPool("listener.get()", async ({ pool }, options) => {
    await using listener = await pool.listen("channel");
    await listener.get({ ...options, timeout: 20 }).catch((error) => {
      if (options.signal?.aborted) throw error; // otherwise its time is over: nothing comes
    });
  }),
  ofConnection(
    "conn.copyFrom() of rows",
    (conn, options) => conn.copyFrom([[1], [2]], "t", options),
  ),
  ofConnection(
    "conn.copyFrom() of rows for columns",
    (conn, options) => conn.copyFrom([[1], [2]], "t", { ...options, columns: ["n"] }),
  ),
  ofConnection("conn.copyTo().rows()", (conn, options) => all(conn.copyTo("t", options).rows())),
  ofConnection(
    "conn.copyTo().readable",
    (conn, options) => all(conn.copyTo("t", options).readable),
  ),
  ofConnection("cur.execute()", (conn, options) => conn.cursor().execute("SELECT", [], options)),
  ofConnection(
    "conn.execute() that is iterated",
    (conn, options) => all(conn.execute("SELECT", [], options)),
  ),
  ofConnection("cur.callProc()", (conn, options) => conn.cursor().callProc("f", [1], options)),
  ofConnection(
    "cur.executeMany()",
    (conn, options) => conn.cursor().executeMany("UPDATE $1", [[1], [2]], options),
  ),
  ofConnection(
    "conn.executeValues()",
    (conn, options) => conn.executeValues("INSERT INTO t VALUES %s", [[1]], options),
  ),
  ofTransaction("tx.copyFrom() of rows", (tx, options) => tx.copyFrom([[1], [2]], "t", options)),
  ofTransaction("tx.copyTo()", (tx, options) => all(tx.copyTo("t", options))),
  ofTransaction(
    "tx.copyExpert()",
    (tx, options) => tx.copyExpert("COPY t FROM STDIN", lines(), options),
  ),
  ofTransaction(
    "tx.executeValues()",
    (tx, options) => tx.executeValues("INSERT INTO t VALUES %s", [[1]], options),
  ),
  ofTransaction(
    "conn.largeObject()",
    (tx, options) => (tx.connection as PooledConnection).largeObject(0, options),
  ),
  ofOpened(
    "cur.fetchOne() of a server-side cursor",
    declared,
    (cur, options) => cur.fetchOne(options),
  ),
  ofOpened(
    "cur.fetchAll() of a server-side cursor",
    declared,
    (cur, options) => cur.fetchAll(options),
  ),
  ofOpened("object.seek()", largeObject, (object, options) => object.seek(2, "start", options)),
  ofOpened("object.tell()", largeObject, (object, options) => object.tell(options)),
  ofOpened("object.truncate()", largeObject, (object, options) => object.truncate(2, options)),
  ofOpened("object.unlink()", largeObject, (object, options) => object.unlink(options)),
];
