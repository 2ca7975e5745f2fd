/**
 * Pgpool-II in front of a server.
 * @module
 */

import { findProgram, freePort, Program } from "./program.ts";
import type { ServerInfo } from "./server.ts";

/** Where it is; null where it is not installed. */
export const PGPOOL: string | null = findProgram("pgpool");

/** Sessions of clients that it takes at a time. */
const CLIENTS = 60;

/** A running Pgpool-II. */
export interface Pgpool extends AsyncDisposable {
  /** A DSN by way of it. */
  readonly dsn: string;
}

/** Starts it in front of one server: each client has a session of its own, and sessions are kept for the next. */
export async function startPgpool(server: ServerInfo, user: string): Promise<Pgpool> {
  const port = freePort();
  const pcpPort = freePort();
  const program = await Program.start({
    path: PGPOOL!,
    port,
    hasChildren: true,
    files: (directory) => ({
      "pgpool.conf": configuration(server, port, pcpPort, directory),
      "pcp.conf": "",
      "pool_hba.conf": "",
    }),
    args: (directory) => [
      "-n",
      "-D",
      ...["-f", `${directory}/pgpool.conf`],
      ...["-F", `${directory}/pcp.conf`],
      ...["-a", `${directory}/pool_hba.conf`],
      ...["-k", `${directory}/none`],
    ],
  });
  return {
    dsn: `postgres://${user}@127.0.0.1:${port}/${server.database}`,
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

function configuration(
  server: ServerInfo,
  port: number,
  pcpPort: number,
  directory: string,
): string {
  const settings = {
    backend_clustering_mode: "streaming_replication",
    listen_addresses: "127.0.0.1",
    port: `${port}`,
    socket_dir: directory,
    pcp_port: `${pcpPort}`,
    pcp_socket_dir: directory,
    wd_ipc_socket_dir: directory,
    pid_file_name: `${directory}/pgpool.pid`,
    logdir: directory,
    backend_hostname0: "127.0.0.1",
    backend_port0: `${server.port}`,
    backend_flag0: "ALWAYS_PRIMARY|DISALLOW_TO_FAILOVER",
    sr_check_period: "0",
    load_balance_mode: "off",
    num_init_children: `${CLIENTS}`,
    max_pool: "1",
    pool_passwd: "",
    memory_cache_enabled: "off",
  };
  return Object.entries(settings).map(([name, value]) => `${name} = '${value}'\n`).join("");
}
