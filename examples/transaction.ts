/**
 * Transactions: what commits, what rolls back, savepoints, isolation levels.
 *
 * `deno run --allow-net --allow-env examples/transaction.ts`, with the server in `DATABASE_URL` or in the
 * `PG*` variables.
 * @module
 */

import { connect, ReadOnlySqlTransaction, UniqueViolation } from "@aiopg/aiopg";

await using conn = await connect(Deno.env.get("DATABASE_URL"));
await conn.execute("CREATE TEMPORARY TABLE account (name text PRIMARY KEY, balance int4)");
await conn.execute("INSERT INTO account VALUES ('ann', 100), ('bob', 0)");

// The callback form commits when the callback resolves...
await conn.transaction(async (tx) => {
  await tx.execute("UPDATE account SET balance = balance - $1 WHERE name = $2", [30, "ann"]);
  await tx.execute("UPDATE account SET balance = balance + $1 WHERE name = $2", [30, "bob"]);
});
await show("30 went from ann to bob");

// ...and rolls back when it throws. The error is yours to catch.
try {
  await conn.transaction(async (tx) => {
    await tx.execute("UPDATE account SET balance = 0");
    await tx.execute("INSERT INTO account VALUES ('ann', 1)");
  });
} catch (error) {
  if (!(error instanceof UniqueViolation)) throw error;
  await show(`${error.diag?.constraintName} was violated: all as before`);
}

// A transaction of its own must be committed; leaving the block without that rolls it back.
{
  await using tx = await conn.begin();
  await tx.execute("DELETE FROM account");
}
await show("the deletion was never committed");

// A transaction in a transaction is a savepoint.
await conn.transaction(async (tx) => {
  await tx.execute("INSERT INTO account VALUES ('cid', 5)");
  const nested = tx.transaction(async (inner) => {
    await inner.execute("UPDATE account SET balance = 1000");
    throw new Error("not that");
  });
  await nested.catch((error: Error) => console.log(`undone up to the savepoint: ${error.message}`));
});
await show("cid came, nobody got rich");

// What the transaction may see and do.
const reading = conn.transaction(
  (tx) => tx.execute("CREATE TABLE never (id int4)"),
  { isolationLevel: "serializable", readOnly: true, deferrable: true },
);
await reading.catch((error) => {
  if (!(error instanceof ReadOnlySqlTransaction)) throw error;
  console.log(`refused: ${error.message}`);
});

async function show(what: string): Promise<void> {
  const cur = await conn.execute<[string, number]>("SELECT * FROM account ORDER BY name");
  const balances = (await cur.fetchAll()).map(([name, balance]) => `${name} ${balance}`);
  console.log(`${what}: ${balances.join(", ")}`);
}
