/**
 * Transactions, and what lasts as long as one.
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { DatabaseError } from "../../../mod.ts";
import { type Behaviours, numbers, onConnection, onPool, rowsOf, withNamesLost } from "../place.ts";

const COUNT = (schema: string) => `SELECT count(*)::int4 FROM ${schema}.item`;

export const TRANSACTIONS: Behaviours = {
  "a transaction commits": onConnection(async (conn, { schema }) => {
    await conn.transaction(async (tx) => {
      for (const n of numbers(5)) {
        await tx.execute(`INSERT INTO ${schema}.item VALUES ($1, 'x')`, [n]);
      }
    });
    assertEquals(await rowsOf(conn, COUNT(schema)), [[5]]);
    await conn.execute(`DELETE FROM ${schema}.item`);
  }),
  "a transaction that throws leaves nothing": onConnection(async (conn, { schema }) => {
    const failing = conn.transaction(async (tx) => {
      await tx.execute(`INSERT INTO ${schema}.item VALUES (1, 'x')`);
      throw new RangeError("no");
    });
    await assertRejects(() => failing, RangeError, "no");
    assertEquals(await rowsOf(conn, COUNT(schema)), [[0]]);
  }),
  "a transaction within another": onConnection(async (conn, { schema }) => {
    await conn.transaction(async (tx) => {
      await tx.execute(`INSERT INTO ${schema}.item VALUES (1, 'x')`);
      const inner = tx.transaction(async (inner) => {
        await inner.execute(`INSERT INTO ${schema}.item VALUES (2, 'x')`);
        await inner.execute("SELECT 1/0");
      });
      await assertRejects(() => inner, DatabaseError);
      assertEquals(await rowsOf(tx, COUNT(schema)), [[1]]);
      await tx.rollback();
    }).catch(() => {});
    assertEquals(await rowsOf(conn, COUNT(schema)), [[0]]);
  }),
  "a transaction that fails at COMMIT": onConnection(async (conn, { schema }) => {
    const text = `CREATE TABLE ${schema}.late (id int4, UNIQUE (id) DEFERRABLE INITIALLY DEFERRED)`;
    await conn.execute(text);
    const failing = conn.transaction(async (tx) => {
      await tx.execute(`INSERT INTO ${schema}.late VALUES (1), (1)`);
    });
    assertEquals((await assertRejects(() => failing, DatabaseError)).code, "23505");
    assertEquals(await rowsOf(conn, `SELECT * FROM ${schema}.late`), []);
    await conn.execute(`DROP TABLE ${schema}.late`);
  }),
  "a transaction that is serializable and read only": onConnection(async (conn) => {
    const options = { isolationLevel: "serializable", readOnly: true } as const;
    const shown = await conn.transaction(
      (tx) =>
        rowsOf(tx, "SELECT current_setting('transaction_isolation'), current_setting($1)", [
          "transaction_read_only",
        ]),
      options,
    );
    assertEquals(shown, [["serializable", "on"]]);
  }),
  "a transaction that is retried": onPool(async (pool, { schema }) => {
    await pool.execute(`INSERT INTO ${schema}.item VALUES (1, '0')`);
    const add = () =>
      withNamesLost(() =>
        pool.transaction(async (tx) => {
          const [[name]] = await rowsOf(tx, `SELECT name FROM ${schema}.item`) as [[string]];
          const values = [String(Number(name) + 1)];
          await tx.execute(`UPDATE ${schema}.item SET name = $1`, values);
        }, { isolationLevel: "serializable", retry: { attempts: 50 } })
      );
    await Promise.all(numbers(4).map(add));
    assertEquals(await rowsOf(pool, `DELETE FROM ${schema}.item RETURNING name`), [["4"]]);
  }),
  "what SET LOCAL sets lasts as long as the transaction": onConnection(async (conn) => {
    await conn.transaction(async (tx) => {
      await tx.execute("SET LOCAL work_mem = '1234kB'");
      for (let i = 0; i < 3; i++) {
        assertEquals(await rowsOf(tx, "SELECT current_setting($1)", ["work_mem"]), [["1234kB"]]);
      }
    });
  }),
  "a cursor on the server": onConnection(async (conn) => {
    await conn.transaction(async (tx) => {
      await using cur = tx.cursor<[number]>({ name: "mine", scrollable: true });
      await cur.execute("SELECT n FROM generate_series(1, $1::int4) AS n", [100]);
      assertEquals(await cur.fetchMany(2), [[1], [2]]);
      await cur.scroll(50, "absolute");
      assertEquals((await cur.fetchMany(1)).length, 1);
    });
  }),
  "a stream in parts, with statements between": onConnection(async (conn) => {
    await conn.transaction(async (tx) => {
      let sum = 0;
      const text = "SELECT n FROM generate_series(1, $1::int4) AS n";
      for await (const [n] of tx.cursor<[number]>().stream(text, [100], { iterSize: 30 })) {
        sum += n;
        if (n % 25 === 0) assertEquals(await rowsOf(tx, "SELECT $1::int4", [n]), [[n]]);
      }
      assertEquals(sum, 5050);
    });
  }),
  "a large object": onConnection(async (conn) => {
    await conn.transaction(async (tx) => {
      await using object = await tx.largeObject();
      await object.write(new TextEncoder().encode("a large object"));
      await object.seek(2);
      assertEquals(new TextDecoder().decode(await object.read(5)), "large");
      await object.unlink();
    });
  }),
};
