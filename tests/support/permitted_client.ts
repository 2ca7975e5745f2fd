/**
 * A child process of a test that may do little: takes jobs as lines of JSON, and says what came of each. Run by
 * {@linkcode WatchedChild}.
 * @module
 */

import { connect, type ConnectionOptions, createPool } from "../../mod.ts";
import { TextLineStream } from "./text_lines.ts";

/** What to do with a connection to a server. */
export interface PermittedJob {
  readonly act: keyof typeof ACTS;
  /** Left out: what the environment says. */
  readonly dsn?: string;
  readonly options?: ConnectionOptions;
}

/** What came of it: a value, or an error as text. */
export interface PermittedOutcome {
  readonly value?: unknown;
  readonly error?: string;
}

const ACTS = {
  async connect(dsn: string | undefined, options: ConnectionOptions): Promise<unknown> {
    await using conn = await connect(dsn, options);
    const cur = await conn.execute(
      "SELECT current_user::text, current_setting('application_name')",
    );
    return await cur.fetchOne();
  },
  async pool(dsn: string | undefined, options: ConnectionOptions): Promise<unknown> {
    await using pool = await createPool(dsn, { ...options, minSize: 2 });
    await using cur = await pool.cursor();
    await cur.execute("SELECT 1");
    return await cur.fetchOne();
  },
  async cancel(dsn: string | undefined, options: ConnectionOptions): Promise<unknown> {
    await using conn = await connect(dsn, options);
    return await conn.execute("SELECT pg_sleep(30)", [], { timeout: 50 }).catch(({ name }) => name);
  },
  async stream(dsn: string | undefined, options: ConnectionOptions): Promise<unknown> {
    await using conn = await connect(dsn, options);
    const rows = conn.cursor().stream("SELECT n FROM generate_series(1, 1000) n");
    return (await Array.fromAsync(rows)).length;
  },
  async copy(dsn: string | undefined, options: ConnectionOptions): Promise<unknown> {
    await using conn = await connect(dsn, options);
    await conn.execute("CREATE TEMPORARY TABLE t (n int)");
    return await conn.copyFrom(["1\n", "2\n"], "t");
  },
};

async function outcomeOf({ act, dsn, options = {} }: PermittedJob): Promise<PermittedOutcome> {
  try {
    return { value: await ACTS[act](dsn, options) };
  } catch (error) {
    return { error: Deno.inspect(error, { depth: 9 }) };
  }
}

if (import.meta.main) {
  for await (const line of Deno.stdin.readable.pipeThrough(new TextLineStream())) {
    console.log(JSON.stringify(await outcomeOf(JSON.parse(line))));
  }
}
