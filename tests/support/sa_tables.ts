/**
 * A table of `sa` in a schema of a test's own, and an engine.
 * @module
 */

import * as sa from "../../sa.ts";
import { OwnSchema } from "./own_schema.ts";
import { testServer } from "./server.ts";

/** Defines the table `item (id, name)` in a schema. */
export function itemTable(schema: string) {
  return new sa.MetaData({ schema }).table("item", {
    id: sa.integer().primaryKey(),
    name: sa.varchar(255),
  });
}

/** What a test gets. */
export interface SaSetting {
  readonly engine: sa.Engine;
  readonly conn: sa.SAConnection;
  /** The table, which exists and is empty. */
  readonly item: ReturnType<typeof itemTable>;
  /** The names in the table, as a connection sees them; the one of the test unless given. */
  readonly names: (conn?: sa.SAConnection) => Promise<(string | null)[]>;
}

/** Registers a test with an empty table of its own. */
export function testSa(
  name: string,
  body: (setting: SaSetting) => Promise<void>,
  register: (name: string, fn: () => Promise<void>) => void = Deno.test,
): void {
  register(name, async () => {
    const { dsn } = testServer();
    await using schema = await OwnSchema.make(dsn);
    await using engine = await sa.createEngine(dsn, { maxSize: 3 });
    await using conn = await engine.acquire();
    const item = itemTable(schema.name);
    await conn.execute(sa.createTable(item));
    const names = (other = conn) => other.scalars(sa.select(item.c.name).orderBy(item.c.id));
    await body({ engine, conn, item, names });
  });
}
