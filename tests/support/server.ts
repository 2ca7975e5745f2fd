/**
 * A PostgreSQL server for tests, demos and benchmarks: the one the environment names, or a throw-away
 * cluster that lives until it is stopped.
 * @module
 */

import { findBinaries } from "./postgres_binaries.ts";
import { type Cluster, type ClusterOptions, startCluster } from "./postgres_cluster.ts";
import { serverFromEnvironment } from "./server_environment.ts";

/** Where a server is and who it lets in. Plain data, so it can cross into another process. */
export interface ServerInfo {
  /** A DSN for `user` and `database`, password included. */
  readonly dsn: string;
  /** The host name or address, or a socket directory. */
  readonly host: string;
  /** The TCP port; it names the socket file too. */
  readonly port: number;
  /** The role of the tests: no superuser, owner of `database`. */
  readonly user: string;
  /** The password of `user`. */
  readonly password?: string;
  /** The database of the tests. */
  readonly database: string;
  /** The directory of the unix socket; absent when the server is not ours. */
  readonly socketDir?: string;
  /** The version as in `postgres --version`; absent when the server is not ours. */
  readonly version?: string;
  /**
   * Whose server it is. One from the `environment` has no roles but `user`, and nothing but schemas of the
   * test's own may be touched on it; the others also have the roles listed in `postgres_roles.ts`.
   */
  readonly source: "environment" | "system" | "npm";
}

/** A server, with the means to end it. */
export interface Server extends ServerInfo, AsyncDisposable {
  /** Ends the server and removes its files; does nothing to a server of the environment. Twice is once. */
  stop(): Promise<void>;
  /** Shuts it down and keeps its files: `fast` ends every session, `immediate` crashes. Only for one that is ours. */
  shutDown(how: "fast" | "immediate"): Promise<void>;
  /** Starts it again on the same port after {@linkcode shutDown}; resolves when it takes connections. */
  startAgain(): Promise<void>;
}

/** What kind of server is wanted. */
export interface ServerOptions extends ClusterOptions {
  /** Never the server of the environment: the caller is going to stop, restart or configure it. */
  readonly own?: boolean;
  /**
   * Which binaries: `system`, `npm`, a major version (`15`), or both (`npm:18`); by default
   * `AIOPG_POSTGRES`, else the server of the environment, else the newest on this machine, else npm.
   */
  readonly binaries?: string;
}

/** The variable in which `tools/with_server.ts` hands its server to the command it runs. */
export const SERVER_VARIABLE = "AIOPG_TEST_SERVER";

/**
 * Starts a throw-away server, or takes the one that `DATABASE_URL` or `PGHOST` names.
 *
 * Hold it with `await using`. It also ends when the process exits or gets SIGINT or SIGTERM.
 */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const wanted = options.binaries ?? (Deno.env.get("AIOPG_POSTGRES") || undefined);
  if (!options.own && wanted === undefined) {
    const given = serverFromEnvironment(Deno.env.toObject());
    if (given) return { ...given, ...NOT_OURS };
  }
  const binaries = await findBinaries(wanted);
  using early = noteSignals();
  const server = stopWithProcess(await startCluster(binaries, options));
  if (early.exitCode !== null) {
    await server.stop();
    Deno.exit(early.exitCode);
  }
  return server;
}

/** The server that `tools/with_server.ts` has started for this run. */
export function testServer(): ServerInfo {
  const text = Deno.env.get(SERVER_VARIABLE);
  if (!text) {
    throw new Error(
      `Cannot find the test server: ${SERVER_VARIABLE} is not set; run \`deno task test:db\`, ` +
        "or put `deno run -A tools/with_server.ts` before the command",
    );
  }
  return JSON.parse(text);
}

/** Hears signals with the exit code that each stands for; returns how to stop hearing them. */
function onSignal(heard: (exitCode: number) => void): () => void {
  const codes: readonly [Deno.Signal, number][] = [["SIGINT", 130], ["SIGTERM", 143]];
  const removals = codes.map(([signal, exitCode]) => {
    const listener = () => heard(exitCode);
    Deno.addSignalListener(signal, listener);
    return () => Deno.removeSignalListener(signal, listener);
  });
  return () => removals.forEach((remove) => remove());
}

/** A signal while a cluster is being made must wait until there is something to remove. */
function noteSignals(): Disposable & { readonly exitCode: number | null } {
  let exitCode: number | null = null;
  const remove = onSignal((code) => exitCode = code);
  return {
    get exitCode() {
      return exitCode;
    },
    [Symbol.dispose]: remove,
  };
}

/** Ends the cluster with the process, too, so that Ctrl-C leaves nothing behind. */
function stopWithProcess(cluster: Cluster): Server {
  const deafen = onSignal((exitCode) => void stop().finally(() => Deno.exit(exitCode)));
  const onUnload = () => cluster.abandon();
  globalThis.addEventListener("unload", onUnload);

  let stopping: Promise<void> | undefined;
  const stop = () =>
    stopping ??= cluster.stop().finally(() => {
      deafen();
      globalThis.removeEventListener("unload", onUnload);
    });
  const { info, shutDown, startAgain } = cluster;
  return { ...info, stop, shutDown, startAgain, [Symbol.asyncDispose]: stop };
}

const doNothing = (): Promise<void> => Promise.resolve();
const refuse = (): Promise<void> =>
  Promise.reject(new Error("Cannot shut down: the server of the environment is not ours"));

/** What is done to a server of the environment. */
const NOT_OURS = {
  stop: doNothing,
  shutDown: refuse,
  startAgain: refuse,
  [Symbol.asyncDispose]: doNothing,
};
