/**
 * PgBouncer in front of a server, where the program is installed.
 * @module
 */

import { give, temporaryDirectory, unprivilegedAccount } from "./postgres_account.ts";
import type { ServerInfo } from "./server.ts";

const PATHS = ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer", "/usr/local/bin/pgbouncer"];
const STARTED = "process up";

/** Where the program is; null where it is not. */
export function findPgbouncer(): string | null {
  return PATHS.find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  }) ?? null;
}

/** A running PgBouncer that pools transactions. */
export class Pgbouncer implements AsyncDisposable {
  /** A DSN by way of it. */
  readonly dsn: string;
  readonly #process: Deno.ChildProcess;
  readonly #directory: string;

  private constructor(dsn: string, process: Deno.ChildProcess, directory: string) {
    this.dsn = dsn;
    this.#process = process;
    this.#directory = directory;
  }

  /** Starts it: transactions of all clients share `poolSize` sessions of `user` on the server. */
  static async start(
    program: string,
    { port, database }: ServerInfo,
    { user, poolSize }: { readonly user: string; readonly poolSize: number },
  ): Promise<Pgbouncer> {
    const account = await unprivilegedAccount();
    const directory = await temporaryDirectory(account, false);
    const listenPort = freePort();
    const file = `${directory}/pgbouncer.ini`;
    const settings = [
      "[databases]",
      `${database} = host=127.0.0.1 port=${port} dbname=${database} user=${user}`,
      "[pgbouncer]",
      "listen_addr = 127.0.0.1",
      `listen_port = ${listenPort}`,
      "unix_socket_dir =",
      "auth_type = any",
      "pool_mode = transaction",
      `default_pool_size = ${poolSize}`,
    ];
    await Deno.writeTextFile(file, settings.join("\n"));
    await give(file, account);
    const process = new Deno.Command(program, {
      args: [file],
      cwd: "/",
      clearEnv: true,
      stdout: "null",
      stderr: "piped",
      ...account,
    }).spawn();
    const dsn = `postgres://${user}@127.0.0.1:${listenPort}/${database}`;
    const pgbouncer = new Pgbouncer(dsn, process, directory);
    await pgbouncer.#untilStarted();
    return pgbouncer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // it has ended by itself
    }
    await this.#process.status;
    await Deno.remove(this.#directory, { recursive: true });
  }

  /** It says in its log when it takes connections; the rest of the log is passed over. */
  async #untilStarted(): Promise<void> {
    let log = "";
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const reading = async () => {
      for await (const text of this.#process.stderr.pipeThrough(new TextDecoderStream())) {
        if (log.includes(STARTED)) continue;
        log += text;
        if (log.includes(STARTED)) resolve();
      }
      reject(new Error(`Cannot start PgBouncer: it says\n${log.trim()}`));
    };
    reading();
    await promise;
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
