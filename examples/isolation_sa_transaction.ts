/**
 * What two transactions see of each other at each isolation level, with the statements of `sa`.
 *
 * `deno run --allow-net --allow-env examples/isolation_sa_transaction.ts`, with the server in `DATABASE_URL`
 * or in the `PG*` variables. It makes a schema `isolation_example`, and drops it.
 * @module
 */

import { ReadOnlySqlTransaction, SerializationFailure } from "@aiopg/aiopg";
import * as sa from "@aiopg/aiopg/sa";

const metadata = new sa.MetaData({ schema: "isolation_example" });
const seats = sa.table("seats", metadata, {
  id: sa.integer().primaryKey(),
  taken: sa.boolean().notNull(),
});

await using engine = await sa.createEngine(Deno.env.get("DATABASE_URL"));
await engine.begin(async (conn) => {
  await conn.execute("DROP SCHEMA IF EXISTS isolation_example CASCADE");
  await conn.execute("CREATE SCHEMA isolation_example");
  await metadata.createAll(conn);
  await conn.execute(seats.insert().values([1, 2, 3].map((id) => ({ id, taken: false }))));
});

await using here = await engine.acquire();
await using there = await engine.acquire();

// Read committed, the server's default: each statement sees what was committed before it.
await here.transaction(async () => {
  const before = await taken(here);
  await take(there, 1);
  console.log(`read committed: ${before} taken, then ${await taken(here)}`);
}, { isolationLevel: "read committed" });

// Repeatable read: all statements see what the first one saw, and none may change what others changed.
await here.transaction(async () => {
  const before = await taken(here);
  await take(there, 2);
  console.log(`repeatable read: ${before} taken, then ${await taken(here)}`);
  await take(here, 2);
}, { isolationLevel: "repeatable read" }).catch(tell);

// Serializable: as if one had run after the other. Each reads what the other changes: one has to fail.
await using mine = await here.begin({ isolationLevel: "serializable" });
await using theirs = await there.begin({ isolationLevel: "serializable" });
await taken(here);
await taken(there);
await take(here, 3);
await take(there, 1);
await mine.commit();
await theirs.commit().catch(tell);

// Read only: refuses to write. Deferrable: may wait for its snapshot, and is then never rolled back.
await there.transaction(async () => {
  console.log(`read only: ${await taken(there)} taken`);
  await take(there, 1);
}, { isolationLevel: "serializable", readOnly: true, deferrable: true }).catch(tell);

await there.execute("DROP SCHEMA isolation_example CASCADE");

async function taken(conn: sa.SAConnection): Promise<number> {
  const result = await conn.execute(seats.select().where(seats.c.taken.eq(true)));
  return result.rowCount;
}

async function take(conn: sa.SAConnection, id: number): Promise<void> {
  await conn.execute(seats.update().set({ taken: true }).where(seats.c.id.eq(id)));
}

function tell(error: unknown): void {
  const isKnown = error instanceof SerializationFailure || error instanceof ReadOnlySqlTransaction;
  if (!isKnown) throw error;
  console.log(`${error.name}: ${error.message}`);
}
