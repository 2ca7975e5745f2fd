/**
 * Many rows: sets of values, pipelines, streams, COPY.
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { DatabaseError, IntegrityError } from "../../../mod.ts";
import { type Behaviours, numbers, onConnection, rowsOf, withNamesLost } from "../place.ts";

const SERIES = "SELECT n, 'row ' || n FROM generate_series(1, $1::int4) AS n";

export const BULK: Behaviours = {
  "many sets of values": onConnection(async (conn, { schema }) => {
    const sets = numbers(5_000).map((n) => [n, `item ${n}`]);
    const cur = await conn.executeMany(`INSERT INTO ${schema}.item VALUES ($1, $2)`, sets);
    assertEquals(cur.rowCount, 5_000);
    assertEquals((await conn.execute(`DELETE FROM ${schema}.item`)).rowCount, 5_000);
  }),
  "many sets of values, all or none": onConnection(async (conn, { schema }) => {
    const sets = [[1, "a"], [2, "b"], [1, "c"]];
    const failing = conn.executeMany(`INSERT INTO ${schema}.item VALUES ($1, $2)`, sets);
    assertEquals((await assertRejects(() => failing, IntegrityError)).batchIndex, 2);
    assertEquals(await rowsOf(conn, `SELECT * FROM ${schema}.item`), []);
  }),
  "many rows in one statement": onConnection(async (conn, { schema }) => {
    const text = `INSERT INTO ${schema}.item VALUES %s RETURNING id`;
    const cur = await conn.executeValues(text, numbers(250).map((n) => [n, null]));
    assertEquals((await cur.fetchAll()).length, 250);
    await conn.execute(`DELETE FROM ${schema}.item`);
  }),
  "a pipeline": onConnection(async (conn, { schema }) => {
    for (let i = 0; i < 2; i++) {
      const { added, rows } = await withNamesLost(() =>
        conn.pipeline((p) => ({
          added: p.execute(`INSERT INTO ${schema}.item VALUES ($1, $2)`, [i, "x"]),
          rows: p.execute(`SELECT $1::text, id FROM ${schema}.item WHERE id = $2`, ["y", i]),
        }))
      );
      assertEquals([added.rowCount, await rows.fetchAll()], [1, [["y", i]]]);
    }
    await conn.execute(`DELETE FROM ${schema}.item`);
  }),
  "a pipeline that fails leaves nothing": onConnection(async (conn, { schema }) => {
    const failing = conn.pipeline((p) => [
      p.execute(`INSERT INTO ${schema}.item VALUES ($1, $2)`, [1, "x"]),
      p.execute("SELECT 1 / $1::int4", [0]),
    ]);
    assertEquals((await assertRejects(() => failing, DatabaseError)).batchIndex, 1);
    assertEquals(await rowsOf(conn, `SELECT * FROM ${schema}.item`), []);
  }),
  "a stream": onConnection(async (conn) => {
    let count = 0;
    for await (const [n, text] of conn.cursor().stream(SERIES, [20_000])) {
      count++;
      assertEquals(text, `row ${n}`);
    }
    assertEquals(count, 20_000);
    assertEquals(await rowsOf(conn, "SELECT $1::int4", [1]), [[1]]);
  }),
  "a stream that is left early": onConnection(async (conn) => {
    for await (const [n] of conn.cursor().stream(SERIES, [1_000_000])) {
      if (n === 10) break;
    }
    assertEquals(await rowsOf(conn, "SELECT $1::int4", [1]), [[1]]);
  }),
  "COPY out of a query": onConnection(async (conn) => {
    const rows: unknown[] = [];
    const query = "SELECT n, 'x' FROM generate_series(1, 3000) AS n";
    for await (const row of conn.copyTo({ query }, { format: "binary" }).rows()) rows.push(row);
    assertEquals(rows, numbers(3_000).map((n) => [n + 1, "x"]));
    assertEquals(await rowsOf(conn, "SELECT $1::int4", [1]), [[1]]);
  }),
  "COPY that is left early": onConnection(async (conn) => {
    const query = "SELECT n FROM generate_series(1, 1000000) AS n";
    for await (const _ of conn.copyTo({ query }).rows()) break;
    assertEquals(await rowsOf(conn, "SELECT $1::int4", [1]), [[1]]);
  }),
};

/** COPY from the client, which Pgpool-II does not pass on in the extended protocol. */
export const COPY_FROM: Behaviours = {
  "COPY of rows into a table and out of it": onConnection(async (conn, { schema }) => {
    const rows = numbers(3_000).map((n) => [n, n % 2 ? null : `tab\t${n}`]);
    const table = [schema, "item"];
    assertEquals(await conn.copyFrom(rows, table), 3_000);
    const copied: unknown[] = [];
    for await (const row of conn.copyTo(table, { format: "binary" }).rows()) copied.push(row);
    assertEquals(copied, rows);
    await conn.execute(`DELETE FROM ${schema}.item`);
  }),
  "COPY of text": onConnection(async (conn, { schema }) => {
    const csv = new Blob(["id,name\n1,ann\n"]).stream();
    const options = { format: "csv", header: true } as const;
    await conn.copyFrom(csv, [schema, "item"], options);
    const out = conn.copyTo({ query: `DELETE FROM ${schema}.item RETURNING *` }, options);
    assertEquals(await new Response(out.readable).text(), "id,name\n1,ann\n");
  }),
  "COPY that fails leaves nothing, and the connection usable": onConnection(
    async (conn, { schema }) => {
      const failing = conn.copyFrom([[1, "a"], [1, "b"]], [schema, "item"]);
      await assertRejects(() => failing, IntegrityError);
      assertEquals(await rowsOf(conn, `SELECT * FROM ${schema}.item`), []);
    },
  ),
  "COPY that is given up": onConnection(async (conn, { schema }) => {
    const source = async function* () {
      yield [1, "a"];
      await Promise.resolve();
      throw new RangeError("no more");
    };
    await assertRejects(() => conn.copyFrom(source(), [schema, "item"]), Error);
    assertEquals(await rowsOf(conn, `SELECT * FROM ${schema}.item`), []);
  }),
};
