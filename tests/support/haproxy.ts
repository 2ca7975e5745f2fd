/**
 * HAProxy in front of servers: the first one that answers takes all clients.
 * @module
 */

import { findProgram, freePort, Program } from "./program.ts";
import type { ServerInfo } from "./server.ts";

/** Where it is; null where it is not installed. */
export const HAPROXY: string | null = findProgram("haproxy");

/** A running HAProxy. */
export interface Haproxy extends AsyncDisposable {
  /** A DSN by way of it. */
  readonly dsn: string;
}

/** Starts it; clients go to the first server that is up, the rest are for when it is gone. */
export async function startHaproxy(
  servers: readonly [ServerInfo, ...ServerInfo[]],
): Promise<Haproxy> {
  const port = freePort();
  const program = await Program.start({
    path: HAPROXY!,
    port,
    files: () => ({ "haproxy.cfg": configuration(servers, port) }),
    args: (directory) => ["-db", "-f", `${directory}/haproxy.cfg`],
  });
  const [{ user, password, database }] = servers;
  return {
    dsn: `postgres://${user}:${password}@127.0.0.1:${port}/${database}`,
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

function configuration(servers: readonly ServerInfo[], port: number): string {
  const places = servers.map(({ port }, i) =>
    `  server s${i} 127.0.0.1:${port} check${i === 0 ? "" : " backup"}`
  );
  return [
    "defaults",
    "  mode tcp",
    "  timeout connect 2s",
    "  timeout client 10m",
    "  timeout server 10m",
    "listen postgresql",
    `  bind 127.0.0.1:${port}`,
    `  option pgsql-check user ${servers[0]!.user}`,
    "  default-server inter 100ms fall 2 rise 1 on-marked-down shutdown-sessions",
    ...places,
    "",
  ].join("\n");
}
