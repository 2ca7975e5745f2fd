/**
 * A throw-away PostgreSQL cluster: made, started, stopped, removed.
 *
 * Everything it writes is below one temporary directory, and it listens on loopback and in there only.
 * @module
 */

import type { Binaries } from "./postgres_binaries.ts";
import { hbaConf, PASSWORD, postgresqlConf, SETUP_SQL } from "./postgres_roles.ts";
import { type Programs, programsFor } from "./postgres_programs.ts";
import type { ServerInfo } from "./server.ts";

/** How the cluster differs from the usual one. */
export interface ClusterOptions {
  /** Server settings by name, such as `{ ssl: "on" }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Lines of `pg_hba.conf` that come before the usual ones. */
  readonly hba?: readonly string[];
  /** Files to put into the data directory by name, such as `server.key`. */
  readonly files?: Readonly<Record<string, string>>;
  /** The running cluster to copy and to follow from then on; `hba` is the copy's. See `standby.ts`. */
  readonly standbyOf?: StandbyOf;
}

/** Whom a standby follows, and what it calls itself there. */
export interface StandbyOf {
  /** The primary. */
  readonly primary: Pick<ServerInfo, "host" | "port">;
  /** Its `application_name`, for `synchronous_standby_names`. */
  readonly name: string;
}

/** A running cluster. */
export interface Cluster {
  /** Where it is. */
  readonly info: ServerInfo;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
  /** The same at once, for a process that is ending. */
  abandon(): void;
  /** Shuts it down and keeps its files: `fast` ends every session, `immediate` crashes. */
  shutDown(how: "fast" | "immediate"): Promise<void>;
  /** Starts it again on the same port after {@linkcode shutDown}; resolves when it takes connections. */
  startAgain(): Promise<void>;
}

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 5_000;
const POLL_INTERVAL_MS = 10;
const START_ATTEMPTS = 5;

/** Makes a cluster and starts it; resolves when it takes connections. */
export async function startCluster(binaries: Binaries, options: ClusterOptions): Promise<Cluster> {
  const programs = await programsFor(binaries);
  try {
    await (options.standbyOf
      ? copyData(programs, options, options.standbyOf)
      : createData(programs, options));
    return await startOnFreePort(programs, binaries);
  } catch (error) {
    await programs.remove();
    throw error;
  }
}

async function createData(programs: Programs, options: ClusterOptions): Promise<void> {
  const initdb = ["--no-sync", "--no-locale", "--encoding=UTF8", "--username=postgres"];
  await programs.run("initdb", [...initdb, "--auth=trust", `--pgdata=${programs.dataDir}`]);
  const settings = { unix_socket_directories: programs.socketDir, ...options.settings };
  await programs.writeData("postgresql.conf", postgresqlConf({ timezone: "UTC", ...settings }));
  await programs.writeData("pg_hba.conf", hbaConf(options.hba ?? []));
  for (const [name, text] of Object.entries(options.files ?? {})) {
    await programs.writeData(name, text);
  }
  await programs.run("postgres", ["--single", "-D", programs.dataDir, "postgres"], SETUP_SQL);
}

/** Has the copy of a running cluster follow it. */
async function copyData(
  programs: Programs,
  { settings }: ClusterOptions,
  { primary, name }: StandbyOf,
): Promise<void> {
  const where = `host=${primary.host} port=${primary.port} user=postgres application_name=${name}`;
  const backup = ["--no-sync", "--checkpoint=fast", "--wal-method=stream", "--write-recovery-conf"];
  await programs.run("pg_basebackup", [...backup, "-D", programs.dataDir, "-d", where]);
  const own = {
    unix_socket_directories: programs.socketDir,
    timezone: "UTC",
    wal_retrieve_retry_interval: "100ms", // a promotion may wait as long once the primary is gone
    ...settings,
  };
  await programs.writeData("postgresql.conf", postgresqlConf(own));
}

/** A port that is free now may be taken a moment later, so this tries again on another one. */
async function startOnFreePort(programs: Programs, binaries: Binaries): Promise<Cluster> {
  for (let attempt = 1;; attempt++) {
    const port = freePort();
    const server = programs.spawn("postgres", ["-D", programs.dataDir, "-p", `${port}`]);
    const log = new Response(server.stderr).text();
    if (await isReady(programs.dataDir, server)) {
      return runningCluster(programs, server, log, infoOf(programs, binaries, port));
    }
    await end(server);
    const reason = await log;
    if (attempt === START_ATTEMPTS || !/could not bind|lock file .* exists/.test(reason)) {
      throw new Error(`Cannot start PostgreSQL ${binaries.version}: it says\n${reason.trim()}`);
    }
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Waits until the server has written "ready" into its pid file; false when it ends or takes too long. */
async function isReady(dataDir: string, server: Deno.ChildProcess): Promise<boolean> {
  let ended = false;
  void server.status.then(() => ended = true);
  const deadline = performance.now() + START_TIMEOUT_MS;
  while (!ended && performance.now() < deadline) {
    if (await statusLine(dataDir) === "ready") return true;
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
  return false;
}

/** The eighth line of `postmaster.pid`: starting, ready, standby or stopping. */
async function statusLine(dataDir: string): Promise<string | undefined> {
  try {
    return (await Deno.readTextFile(`${dataDir}/postmaster.pid`)).split("\n")[7]?.trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined; // not written yet
    throw error;
  }
}

function infoOf(programs: Programs, { version, source }: Binaries, port: number): ServerInfo {
  return {
    dsn: `postgres://aiopg:${PASSWORD}@127.0.0.1:${port}/aiopg`,
    host: "127.0.0.1",
    port,
    user: "aiopg",
    password: PASSWORD,
    database: "aiopg",
    socketDir: programs.socketDir,
    version,
    source,
  };
}

function runningCluster(
  programs: Programs,
  server: Deno.ChildProcess,
  log: Promise<string>,
  info: ServerInfo,
): Cluster {
  let running = { server, log };
  return {
    info,
    async stop(): Promise<void> {
      await end(running.server);
      await running.log; // so that nothing is being read any more
      await programs.remove();
    },
    abandon(): void {
      signal(running.server, "SIGQUIT");
      waitWhileFileExists(`${programs.dataDir}/postmaster.pid`);
      for (const path of programs.directories) Deno.removeSync(path, { recursive: true });
    },
    async shutDown(how): Promise<void> {
      signal(running.server, how === "fast" ? "SIGINT" : "SIGQUIT");
      await running.server.status;
      await running.log;
    },
    async startAgain(): Promise<void> {
      const again = programs.spawn("postgres", ["-D", programs.dataDir, "-p", `${info.port}`]);
      running = { server: again, log: new Response(again.stderr).text() };
      if (await isReady(programs.dataDir, again)) return;
      await end(again);
      throw new Error(`Cannot start PostgreSQL again: it says\n${(await running.log).trim()}`);
    },
  };
}

/** Blocks, for a process that is ending runs no timers. */
function waitWhileFileExists(path: string): void {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  const deadline = performance.now() + STOP_TIMEOUT_MS;
  while (performance.now() < deadline) {
    try {
      Deno.statSync(path);
    } catch {
      return;
    }
    Atomics.wait(clock, 0, 0, POLL_INTERVAL_MS);
  }
}

/** SIGQUIT, not SIGINT: nothing of the data is wanted any more, so nothing need be written. */
async function end(server: Deno.ChildProcess): Promise<void> {
  signal(server, "SIGQUIT");
  const lastResort = setTimeout(() => signal(server, "SIGKILL"), STOP_TIMEOUT_MS);
  await server.status;
  clearTimeout(lastResort);
}

function signal(server: Deno.ChildProcess, name: Deno.Signal): void {
  try {
    server.kill(name);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error; // a TypeError says that it has ended already
  }
}
