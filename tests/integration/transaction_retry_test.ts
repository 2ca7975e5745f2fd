/** Transactions that run again after real serialization failures and deadlocks. */

import { assertEquals, assertRejects } from "@std/assert";
import {
  connect,
  type Connection,
  createPool,
  type RunOptions,
  SerializationFailure,
  type Transaction,
} from "../../mod.ts";
import { uniqueName } from "../support/activity.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

/** Runs `test` with a table `(id, n)` of two rows, (1, 0) and (2, 0). */
async function withTable(test: (table: string, conn: Connection) => Promise<void>): Promise<void> {
  await using conn = await connect(server.dsn);
  const table = uniqueName("retry");
  await conn.executeScript(
    `CREATE TABLE ${table} (id int PRIMARY KEY, n int); INSERT INTO ${table} VALUES (1, 0), (2, 0)`,
  );
  try {
    await test(table, conn);
  } finally {
    await conn.execute(`DROP TABLE ${table}`);
  }
}

async function sumOn(conn: Connection, table: string): Promise<unknown> {
  return (await (await conn.execute(`SELECT sum(n)::int FROM ${table}`)).fetchOne())?.[0];
}

Deno.test("Connection.transaction() with retry runs again after a serialization failure, and sees what it missed", async () => {
  await withTable(async (table, observer) => {
    await using conn = await connect(server.dsn);
    const seen: unknown[] = [];
    await conn.transaction(async (tx) => {
      const cur = await tx.execute<[number]>(`SELECT n FROM ${table} WHERE id = 1`);
      seen.push((await cur.fetchOne())?.[0]);
      if (seen.length === 1) await observer.execute(`UPDATE ${table} SET n = 10 WHERE id = 1`);
      await tx.execute(`UPDATE ${table} SET n = n + 1 WHERE id = 1`);
    }, { isolationLevel: "repeatable read", retry: { attempts: 3, minDelay: 0 } });
    assertEquals([seen, await sumOn(observer, table)], [[0, 10], 11]);
  });
});

Deno.test("Connection.transaction() without retry, or with no attempt left, rejects with the failure", async () => {
  await withTable(async (table, observer) => {
    await using conn = await connect(server.dsn);
    for (
      const [options, runs] of [[{}, 1], [{ retry: { attempts: 2, minDelay: 0 } }, 2]] as const
    ) {
      let count = 0;
      const run = () =>
        conn.transaction(async (tx) => {
          await tx.execute(`SELECT n FROM ${table}`);
          await observer.execute(`UPDATE ${table} SET n = ${++count}`);
          await tx.execute(`UPDATE ${table} SET n = -1`);
        }, { isolationLevel: "serializable", ...options });
      await assertRejects(run, SerializationFailure);
      assertEquals([count, conn.transactionStatus], [runs, "idle"]);
    }
  });
});

Deno.test("Connection.transaction() with retry runs again when COMMIT itself fails to serialize", async () => {
  await withTable(async (table, observer) => {
    await using first = await connect(server.dsn);
    await using second = await connect(server.dsn);
    let runs = 0;
    // Write skew: each reads what the other writes.
    const other = await second.begin({ isolationLevel: "serializable" });
    await other.execute(`SELECT sum(n) FROM ${table}`);
    await first.transaction(async (tx) => {
      await tx.execute(`SELECT sum(n) FROM ${table}`);
      await tx.execute(`UPDATE ${table} SET n = n + 1 WHERE id = 1`);
      if (++runs > 1) return;
      await other.execute(`UPDATE ${table} SET n = n + 10 WHERE id = 2`);
      await other.commit();
    }, { isolationLevel: "serializable", retry: { attempts: 3, minDelay: 0 } });
    assertEquals([runs, await sumOn(observer, table)], [2, 11]);
  });
});

Deno.test("Pool.transaction() with retry resolves both transactions of a deadlock", async () => {
  await withTable(async (table, observer) => {
    await using pool = await createPool(server.dsn, { maxSize: 2 });
    let runs = 0;
    const met = Promise.withResolvers<void>();
    const update = (tx: Transaction, id: number) =>
      tx.execute(`UPDATE ${table} SET n = n + 1 WHERE id = $1`, [id]);
    const options: RunOptions = { retry: { attempts: 5, minDelay: 0 } };
    const cross = (first: number, second: number) =>
      pool.transaction(async (tx) => {
        const run = ++runs;
        await update(tx, first);
        if (run === 2) met.resolve();
        await met.promise; // both hold their first row
        await update(tx, second);
      }, options);
    await Promise.all([cross(1, 2), cross(2, 1)]);
    assertEquals([runs, await sumOn(observer, table)], [3, 4]);
  });
});
