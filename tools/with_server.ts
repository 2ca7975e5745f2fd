/**
 * Runs a command with a PostgreSQL server: `deno run -A tools/with_server.ts deno test -A tests/integration`.
 *
 * The command finds the server in `AIOPG_TEST_SERVER` (JSON, see `testServer()`), in `DATABASE_URL`, and in the
 * `PG*` variables; `{socketDir}` in its arguments is the directory of the server's unix socket, or `.` when the
 * server is not ours. Its exit code is ours. `deno` means the Deno that runs this.
 * @module
 */

import { SERVER_VARIABLE, type ServerInfo, startServer } from "../tests/support/server.ts";

/** Runs the command with the server; resolves with its exit code. */
async function withServer(program: string, args: string[]): Promise<number> {
  // Not always UTC, so that a run in another time zone meets a server in it.
  const timezone = Deno.env.get("TZ") ?? "UTC";
  await using server = await startServer({ settings: { timezone } });
  console.error(`PostgreSQL ${server.version ?? "of the environment"}, port ${server.port}`);
  const child = new Deno.Command(program === "deno" ? Deno.execPath() : program, {
    args: args.map((arg) => arg.replaceAll("{socketDir}", server.socketDir ?? ".")),
    env: environmentFor(server),
  }).spawn();
  using _forwarding = forwardSignals(child);
  return (await child.status).code;
}

function environmentFor(server: ServerInfo): Record<string, string> {
  return {
    [SERVER_VARIABLE]: JSON.stringify(server),
    DATABASE_URL: server.dsn,
    PGHOST: server.host,
    PGPORT: `${server.port}`,
    PGUSER: server.user,
    PGDATABASE: server.database,
    ...(server.password ? { PGPASSWORD: server.password } : {}),
  };
}

/** A signal for us alone would leave the command running without its server. */
function forwardSignals(child: Deno.ChildProcess): Disposable {
  const signals: readonly Deno.Signal[] = ["SIGINT", "SIGTERM"];
  const listeners = signals.map((signal) => {
    const listener = () => child.kill(signal);
    Deno.addSignalListener(signal, listener);
    return () => Deno.removeSignalListener(signal, listener);
  });
  return { [Symbol.dispose]: () => listeners.forEach((remove) => remove()) };
}

if (import.meta.main) {
  const [program, ...args] = Deno.args;
  if (program === undefined) {
    console.error("usage: deno run -A tools/with_server.ts COMMAND [ARGUMENT…]");
    Deno.exit(2);
  }
  Deno.exit(await withServer(program, args));
}
