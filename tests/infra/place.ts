/**
 * A way to a server, and what is done by it.
 * @module
 */

import {
  connect,
  type Connection,
  type ConnectionOptions,
  createPool,
  type CreatePoolOptions,
  DatabaseError,
  type Pool,
} from "../../mod.ts";

/** A way to a server. */
export interface Place {
  /** A DSN by way of what stands between. */
  readonly dsn: string;
  /** How to connect by it. */
  readonly options: ConnectionOptions;
  /** A schema of the test's own, with the table `item` (`id int4 PRIMARY KEY, name text`). */
  readonly schema: string;
}

/** Does something by a way, and asserts what came of it. */
export type Behaviour = (place: Place) => Promise<void>;

/** Behaviours by what they show. */
export type Behaviours = Readonly<Record<string, Behaviour>>;

/** What runs statements. */
type Executor = Pick<Connection, "execute">;

/** Does something with a connection. */
export function onConnection(
  run: (conn: Connection, place: Place) => Promise<void>,
  options: ConnectionOptions = {},
): Behaviour {
  return async (place) => {
    await using conn = await connect(place.dsn, { ...place.options, ...options });
    await run(conn, place);
  };
}

/** Does something with a pool. */
export function onPool(
  run: (pool: Pool, place: Place) => Promise<void>,
  options: CreatePoolOptions = {},
): Behaviour {
  return async (place) => {
    await using pool = await createPool(place.dsn, { maxSize: 5, ...place.options, ...options });
    await run(pool, place);
  };
}

/** All rows of a statement. */
export async function rowsOf(
  executor: Executor,
  text: string,
  values: readonly unknown[] = [],
): Promise<unknown[][]> {
  return await (await executor.execute(text, [...values])).fetchAll();
}

/**
 * What a caller does who left it to the connection whether statements have names: a name that is lost where the
 * statement cannot be run once more, as within a transaction, fails it, once for each session.
 */
export async function withNamesLost<T>(run: () => Promise<T>): Promise<T> {
  for (let tries = 10;; tries--) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof DatabaseError) || error.code !== "26000" || tries === 0) throw error;
    }
  }
}

/** Numbers from 0 on. */
export function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
