/**
 * A schema to be inspected.
 * @module
 */

import { inspect, type Inspector, type SAConnection } from "../../sa.ts";
import { createEngine } from "../../sa.ts";
import { uniqueName } from "./activity.ts";
import { testServer } from "./server.ts";

/** What a test has that inspects a schema of its own. */
export interface Inspected {
  /** A connection that has the schema, and no other, on its search path. */
  readonly conn: SAConnection;
  /** An inspector over the connection. */
  readonly inspector: Inspector;
  /** The schema's name, which needs no quotes. */
  readonly schema: string;
  /** The major version of the server. */
  readonly version: number;
}

/** Makes what `script` says in a new schema, runs a test, and removes the schema. */
export async function inspecting(
  script: string,
  body: (inspected: Inspected) => Promise<void>,
): Promise<void> {
  const schema = uniqueName("inspected");
  await using engine = await createEngine(testServer().dsn, { maxSize: 1 });
  await using conn = await engine.acquire();
  await conn.execute(`CREATE SCHEMA ${schema}`);
  try {
    await conn.execute(`SET search_path = ${schema}`);
    await conn.connection.executeScript(script);
    const version = Math.floor(conn.connection.serverVersion / 10_000);
    await body({ conn, inspector: inspect(conn), schema, version });
  } finally {
    await conn.execute(`DROP SCHEMA ${schema} CASCADE`);
  }
}

/** The properties of an object that have a value worth a word: neither null, false nor empty. */
export function said(object: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => isSaid(value)));
}

function isSaid(value: unknown): boolean {
  if (value === null || value === false) return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}
