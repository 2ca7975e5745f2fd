/**
 * Who is compared, and on what each runs.
 * @module
 */

import type { Command, Workshop } from "./workshop.ts";

/** One driver or builder, on one runtime. */
export interface Contestant {
  /** What `--peers` and the tables call it. */
  readonly name: string;
  /** How its process is started, once what it needs is there. */
  readonly command: (workshop: Workshop) => Command | Promise<Command>;
}

const onDeno = (name: string, file: string): Contestant => ({
  name,
  command: (workshop) => workshop.deno(file),
});
const onNode = (name: string, file: string): Contestant => ({
  name,
  command: (workshop) => workshop.node(file),
});
const onPython = (name: string, file: string, modules: readonly string[]): Contestant => ({
  name,
  command: (workshop) => workshop.python(file, modules),
});

const withDenoPostgres = (name: string, file: string): Contestant => ({
  name,
  command: async (workshop) => {
    const found = await import("@db/postgres").catch(() => null);
    return found ? workshop.deno(file) : { reason: "@db/postgres cannot be loaded" };
  },
});

/** Whom all drivers are compared with: this library. */
export const OURS = "aiopg";

/** Drivers: this library; this library with Temporal; no driver at all; and the others. */
export const DRIVERS: readonly Contestant[] = [
  onDeno(OURS, "aiopg"),
  onDeno("aiopg+temporal", "aiopg_temporal"),
  onDeno("drain", "drain"),
  onDeno("postgres.js/deno", "postgres_js"),
  onNode("postgres.js/node", "postgres_js"),
  onDeno("pg/deno", "node_postgres"),
  onNode("pg/node", "node_postgres"),
  { name: "Bun.sql", command: (workshop) => workshop.bun("bun_sql") },
  withDenoPostgres("deno-postgres", "deno_postgres"),
  withDenoPostgres("aiopg+deno-postgres", "aiopg_deno_postgres"),
  onPython("asyncpg", "asyncpg", ["asyncpg"]),
  onPython("aiopg.py", "aiopg_python", ["aiopg"]),
  onPython("psycopg", "psycopg_python", ["psycopg"]),
  { name: "libpq", command: (workshop) => workshop.c("libpq") },
];

/** Whom all builders are compared with. */
export const OUR_BUILDER = "sa";

/** Builders, each over both drivers that it has for Deno; and the text and values of `sa` through a cursor. */
export const BUILDERS: readonly Contestant[] = [
  onDeno(OUR_BUILDER, "sa"),
  onDeno("sa/cursor", "sa_cursor"),
  onDeno("kysely/pg", "kysely_pg"),
  onDeno("kysely/postgres.js", "kysely_postgres_js"),
  onDeno("drizzle/pg", "drizzle_pg"),
  onDeno("drizzle/postgres.js", "drizzle_postgres_js"),
];
