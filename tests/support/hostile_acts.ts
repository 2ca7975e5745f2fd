/**
 * What a client does with a server that is not what it seems.
 * @module
 */

import { connect, type ConnectionOptions, createPool, type PooledConnection } from "../../mod.ts";

/** What can be done on a connection, by name. */
const ON_CONNECTION: Readonly<Record<string, (conn: PooledConnection) => Promise<unknown>>> = {
  execute: async (conn) => await (await conn.execute("SELECT 1")).fetchAll(),
  parameters: async (conn) => await (await conn.execute("SELECT $1::int4", [1])).fetchAll(),
  twice: async (conn) => {
    await conn.execute("SELECT 1");
    return await (await conn.execute("SELECT 1")).fetchAll();
  },
  together: (conn) =>
    Promise.all([conn.execute("SELECT 1"), conn.execute("SELECT 2"), conn.execute("SELECT 3")]),
  script: (conn) => conn.executeScript("SELECT 1"),
  stream: async (conn) => await Array.fromAsync(conn.cursor().stream("SELECT 1")),
  many: (conn) => conn.executeMany("INSERT INTO t VALUES ($1)", [["1"], ["2"]]),
  copyIn: (conn) => conn.copyExpert("COPY t FROM STDIN", ["1\n", "2\n"]),
  copyOut: async (conn) => await Array.fromAsync(conn.copyTo("t")),
  transaction: (conn) => conn.transaction(async () => void await conn.execute("SELECT 1")),
  timeout: (conn) => conn.execute("SELECT 1", [], { timeout: 50 }),
  idle: async (conn) => {
    while (!conn.closed) await new Promise((resolve) => setTimeout(resolve, 1));
    return await conn.execute("SELECT 1");
  },
};

/** What a client may be told to do. */
export type Act =
  | "connect"
  | "execute"
  | "parameters"
  | "twice"
  | "together"
  | "script"
  | "stream"
  | "many"
  | "copyIn"
  | "copyOut"
  | "transaction"
  | "timeout"
  | "idle";

/** How it went. */
export interface Doing {
  /** What it rejected with; null when it did not. */
  readonly error: Error | null;
  /** What it resolved with. */
  readonly value?: unknown;
  /** When, milliseconds since 1970. */
  readonly at: number;
}

/** Connects only, and closes again if it can. */
export async function connecting(options: ConnectionOptions): Promise<Doing> {
  const doing = await settled(() => connect(options));
  if (doing.value !== undefined) await (doing.value as Awaited<ReturnType<typeof connect>>).close();
  return { ...doing, value: "connected" };
}

/** Does something on a connection of a pool, then asks the pool for a healthy one: `again` is what that brings. */
export async function onPool(
  act: Exclude<Act, "connect">,
  options: ConnectionOptions,
): Promise<Doing & { again: Doing }> {
  await using pool = await createPool({ ...options, minSize: 0, maxSize: 1 });
  const doing = await settled(() => pool.use(ON_CONNECTION[act]!));
  const again = await settled(() => pool.use(ON_CONNECTION.execute!));
  return { ...doing, again };
}

async function settled(work: () => Promise<unknown>): Promise<Doing> {
  try {
    const value = await work();
    return { error: null, value, at: wallClock() };
  } catch (error) {
    const isError = error instanceof Error;
    return { error: isError ? error : new Error(`not an error: ${error}`), at: wallClock() };
  }
}

function wallClock(): number {
  return performance.timeOrigin + performance.now();
}
