/**
 * A primary and its standby: two clusters, the second a copy that follows the first until it is promoted.
 * @module
 */

import { connect } from "../../mod.ts";
import { findBinaries } from "./postgres_binaries.ts";
import { type Server, type ServerInfo, type ServerOptions, startServer } from "./server.ts";

/** What a standby calls itself at its primary. */
const NAME = "aiopg_standby";
const PROMOTION_SECONDS = 60;

/** A primary and its standby, which end together. */
export interface Pair extends AsyncDisposable {
  /** It takes writes. */
  readonly primary: Server;
  /** It follows; see {@linkcode promote}. */
  readonly standby: Server;
}

/** Why there can be no standby here, to follow "ignored: "; null where there can. */
export async function whyNoStandby(binaries?: string): Promise<string | null> {
  const wanted = binaries ?? (Deno.env.get("AIOPG_POSTGRES") || undefined);
  const { directory, version } = await findBinaries(wanted);
  try {
    await Deno.stat(`${directory}/pg_basebackup`);
    return null;
  } catch {
    return `PostgreSQL ${version} has no pg_basebackup here`;
  }
}

/** Starts a standby of a primary that runs; resolves when it takes connections. */
export async function startStandby(
  primary: ServerInfo,
  options: ServerOptions = {},
): Promise<Server> {
  return await startServer({ ...options, own: true, standbyOf: { primary, name: NAME } });
}

/**
 * Starts both. With `synchronous`, a COMMIT at the primary waits until the standby has it: what was acknowledged is
 * not lost with the primary.
 */
export async function startPair(
  { synchronous = false, ...options }: ServerOptions & { readonly synchronous?: boolean } = {},
): Promise<Pair> {
  const waits = synchronous ? { synchronous_commit: "on" } : {};
  const both = { ...options, settings: { ...waits, ...options.settings } };
  const primary = await startServer({ ...both, own: true });
  try {
    const standby = await startStandby(primary, both);
    const pair = pairOf(primary, standby);
    if (synchronous) await followSynchronously(pair);
    return pair;
  } catch (error) {
    await primary.stop();
    throw error;
  }
}

/** Makes a primary of a standby, and resolves when it takes writes. Its primary should be gone by then. */
export async function promote(standby: ServerInfo): Promise<void> {
  await asSuperuser(standby, [`SELECT pg_promote(true, ${PROMOTION_SECONDS})`]);
}

/** Runs statements as `postgres`. */
export async function asSuperuser(
  { host, port }: ServerInfo,
  statements: readonly string[],
): Promise<void> {
  await using conn = await connect({ host, port, user: "postgres", database: "postgres" });
  for (const statement of statements) await conn.execute(statement);
}

function pairOf(primary: Server, standby: Server): Pair {
  return {
    primary,
    standby,
    // The standby first: a primary that shuts down waits for those who follow it.
    async [Symbol.asyncDispose](): Promise<void> {
      await standby.stop();
      await primary.stop();
    },
  };
}

/** After the copy was made, for a promoted standby has nobody to wait for. Resolves once it holds. */
async function followSynchronously({ primary }: Pair): Promise<void> {
  await asSuperuser(primary, [
    `ALTER SYSTEM SET synchronous_standby_names = '${NAME}'`,
    "SELECT pg_reload_conf()",
  ]);
  const { host, port } = primary;
  await using conn = await connect({ host, port, user: "postgres", database: "postgres" });
  const text = "SELECT FROM pg_stat_replication WHERE sync_state = 'sync'";
  while ((await conn.execute(text)).rowCount === 0);
}
