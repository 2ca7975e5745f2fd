/**
 * A database with the tables of the recording, on the test server, as long as the tests run.
 * @module
 */

import { connect, type Connection } from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import { uniqueName } from "../../support/activity.ts";
import { testServer } from "../../support/server.ts";
import { extensionsOf, seed, setup } from "./recorded.ts";

const server = testServer();
const name = uniqueName("sa_corpus");

/** Whether the server is ours, so that databases can be made on it. */
export const isOurs: boolean = server.source !== "environment";

/** Runs a body as the superuser, who alone may make databases. */
async function asSuperuser(database: string, body: (conn: Connection) => Promise<void>) {
  await using conn = await connect(dsnOf(database));
  await body(conn);
}

function dsnOf(database: string): string {
  return `postgres://postgres@${server.host}:${server.port}/${database}`;
}

/** The extensions of the server. */
export async function availableExtensions(): Promise<Set<string>> {
  await using conn = await connect(server.dsn);
  const rows = await (await conn.execute<[string]>("SELECT name FROM pg_available_extensions"))
    .fetchAll();
  return new Set(rows.map(([extension]) => extension));
}

/** Makes the database, without the tables that need an extension the server lacks. */
export async function createDatabase(extensions: ReadonlySet<string>): Promise<void> {
  await asSuperuser("postgres", async (conn) => {
    await conn.execute(`CREATE DATABASE ${name} TEMPLATE template0 LOCALE 'C' ENCODING 'UTF8'`);
    await conn.execute(`ALTER DATABASE ${name} SET timezone TO 'UTC'`);
    await conn.execute(`ALTER DATABASE ${name} SET lc_monetary TO 'C'`);
  });
  await asSuperuser(name, async (conn) => {
    for (const sql of [...setup, ...seed]) {
      const extension = /^CREATE EXTENSION (\w+)/.exec(sql)?.[1];
      const needed = extension === undefined ? extensionsOf(sql) : [extension];
      if (needed.every((one) => extensions.has(one))) await conn.execute(sql);
    }
  });
}

/** Drops the database. */
export async function dropDatabase(): Promise<void> {
  await asSuperuser("postgres", async (conn) => {
    await conn.execute(`DROP DATABASE ${name} WITH (FORCE)`);
  });
}

/** Runs a body in a transaction that is rolled back. */
export async function inDatabase(body: (conn: sa.SAConnection) => Promise<void>): Promise<void> {
  await using engine = await sa.createEngine(dsnOf(name), { maxSize: 1 });
  await using conn = await engine.acquire();
  await using _transaction = await conn.begin();
  await body(conn);
}

/** Runs a body from the same start as all: sequences where they were; what it does is undone. */
export async function undone<T>(conn: sa.SAConnection, body: () => Promise<T>): Promise<T> {
  await using _savepoint = await conn.beginNested();
  await resetSequences(conn);
  return await body();
}

const NUMBERED = `
  SELECT quote_literal(sequence) AS sequence, format('SELECT max(%I) FROM %s', name, "table") AS last
    FROM (
      SELECT attname AS name, attrelid::regclass AS "table",
          pg_get_serial_sequence(attrelid::regclass::text, attname) AS sequence
        FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
        WHERE c.relnamespace IN ('public'::regnamespace, 'billing'::regnamespace)
          AND c.relkind = 'r' AND attnum > 0 AND NOT attisdropped
    ) numbered
    WHERE sequence IS NOT NULL`;

/** A sequence is never rolled back, so each is put where it begins. */
async function resetSequences(conn: sa.SAConnection): Promise<void> {
  const numbered = await conn.execute<{ sequence: string; last: string }>(NUMBERED);
  const calls = (await numbered.all()).map(({ sequence, last }) =>
    `setval(${sequence}, (${last}) + 100)`
  );
  await conn.execute(`SELECT ARRAY[${calls.join(", ")}]::bigint[]`);
}
