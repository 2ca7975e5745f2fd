/**
 * Transactions of an engine's connection: what commits, what rolls back, savepoints.
 *
 * `deno run --allow-net --allow-env examples/simple_sa_transaction.ts`, with the server in `DATABASE_URL` or
 * in the `PG*` variables.
 * @module
 */

import * as sa from "@aiopg/aiopg/sa";

// The schema pg_temp makes it a temporary table, which goes with its connection.
const metadata = new sa.MetaData({ schema: "pg_temp" });
const users = sa.table("users", metadata, {
  id: sa.integer().primaryKey(),
  name: sa.varchar(255).notNull(),
});

await using engine = await sa.createEngine(Deno.env.get("DATABASE_URL"));
await using conn = await engine.acquire();
await metadata.createAll(conn);

await conn.transaction(async () => {
  await add("ann");
  await add("bob");
});
await show("committed");

await conn.transaction(async () => {
  await add("cid");
  throw new Error("changed my mind");
}).catch((error: Error) => console.log(`rolled back: ${error.message}`));
await show("as before");

// begin() is for when the end is not where the block ends: commit it, or it is rolled back.
{
  await using transaction = await conn.begin({ isolationLevel: "serializable" });
  await add("dan");
  await transaction.commit();
}
{
  await using _forgotten = await conn.begin();
  await add("eve");
}
await show("dan was committed, eve was not");

// A transaction in a transaction is a savepoint: it can fail alone.
await conn.transaction(async () => {
  await add("fay");
  await conn.transaction(async () => {
    await conn.execute(users.delete().allRows());
    throw new Error("not all of them");
  }).catch((error: Error) => console.log(`rolled back to the savepoint: ${error.message}`));
  await using nested = await conn.beginNested();
  await add("gil");
  await nested.commit();
});
await show("fay and gil came, nobody went");

async function add(name: string): Promise<void> {
  await conn.execute(users.insert().values({ name }));
}

async function show(what: string): Promise<void> {
  const result = await conn.execute(sa.select(users.c.name).orderBy(users.c.id));
  const names = (await result.all()).map((row) => row.name);
  console.log(`${what}: ${names.join(", ")}`);
}
