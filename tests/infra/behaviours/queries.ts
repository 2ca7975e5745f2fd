/**
 * Statements one by one.
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { DatabaseError, IntegrityError, InterfaceError, ProgrammingError } from "../../../mod.ts";
import { type Behaviours, numbers, onConnection, onPool, rowsOf } from "../place.ts";

export const QUERIES: Behaviours = {
  "a statement without values": onConnection(async (conn) => {
    for (let i = 0; i < 3; i++) assertEquals(await rowsOf(conn, "SELECT 1, 'a'"), [[1, "a"]]);
  }),
  "a statement with values, again and again": onConnection(async (conn) => {
    for (const n of numbers(20)) assertEquals(await rowsOf(conn, "SELECT $1::int4", [n]), [[n]]);
  }),
  "many statements of different texts": onConnection(async (conn) => {
    for (const n of numbers(120)) {
      assertEquals(await rowsOf(conn, `SELECT $1::int4 + ${n}`, [1]), [[1 + n]]);
    }
  }),
  "a statement that is not kept": onConnection(async (conn) => {
    const text = `/* ${"x".repeat(20_000)} */ SELECT $1::text`;
    for (const value of ["a", "b"]) assertEquals(await rowsOf(conn, text, [value]), [[value]]);
  }),
  "values of many types": onConnection(async (conn) => {
    const text =
      "SELECT $1::bool, $2::int8, $3::float8, $4::bytea, $5::text[], $6::jsonb, $7::uuid";
    const values = [
      true,
      2n ** 60n,
      0.1,
      new Uint8Array([0, 255]),
      ["a", null],
      { a: [1] },
      "6f1f9f1c-3a0e-4d3c-8a3a-0c7d7a2f9b11",
    ];
    assertEquals(await rowsOf(conn, text, values), [values]);
  }),
  "NULL and empty text": onConnection(async (conn) => {
    assertEquals(await rowsOf(conn, "SELECT $1::text, $2::text", [null, ""]), [[null, ""]]);
  }),
  "types that are looked up": onConnection(async (conn, { schema }) => {
    const pair = { n: 1, mood: "glad" };
    for (let i = 0; i < 2; i++) {
      assertEquals(await rowsOf(conn, `SELECT ROW(1, 'glad')::${schema}.pair`), [[pair]]);
      assertEquals(await rowsOf(conn, `SELECT $1::${schema}.pair[]`, [[pair]]), [[[pair]]]);
      assertEquals(await rowsOf(conn, `SELECT $1::${schema}.mood`, ["sad"]), [["sad"]]);
    }
  }),
  "a value of a megabyte, both ways": onConnection(async (conn) => {
    const big = "ä".repeat(512 * 1024);
    assertEquals(await rowsOf(conn, "SELECT $1::text", [big]), [[big]]);
  }),
  "no rows, no columns, and nothing at all": onConnection(async (conn) => {
    assertEquals(await rowsOf(conn, "SELECT 1 WHERE false"), []);
    assertEquals(await rowsOf(conn, "SELECT"), [[]]);
    assertEquals((await conn.execute("")).rowCount, -1);
  }),
  "rows as objects": onConnection(async (conn) => {
    const cur = conn.cursor({ rowMode: "object" });
    await cur.execute("SELECT $1::int4 AS a, 'x' AS b", [1]);
    assertEquals(await cur.fetchAll(), [{ a: 1, b: "x" }]);
  }),
  "a script of several statements": onConnection(async (conn) => {
    assertEquals(await conn.executeScript("SELECT 1; SELECT 2, 3"), ["SELECT 1", "SELECT 1"]);
  }),
  "INSERT, UPDATE and DELETE": onConnection(async (conn, { schema }) => {
    const item = `${schema}.item`;
    const insert = `INSERT INTO ${item} VALUES ($1, $2) RETURNING id`;
    assertEquals(await rowsOf(conn, insert, [1, "one"]), [[1]]);
    const update = await conn.execute(`UPDATE ${item} SET name = $2 WHERE id = $1`, [1, "two"]);
    assertEquals(update.rowCount, 1);
    assertEquals(await rowsOf(conn, `DELETE FROM ${item} RETURNING *`), [[1, "two"]]);
  }),
  "tables that change between two runs": onConnection(async (conn, { schema }) => {
    await conn.execute(`CREATE TABLE ${schema}.changing (a int4)`);
    await conn.execute(`INSERT INTO ${schema}.changing VALUES (1)`);
    const text = `SELECT * FROM ${schema}.changing WHERE a = $1`;
    assertEquals(await rowsOf(conn, text, [1]), [[1]]);
    await conn.execute(`ALTER TABLE ${schema}.changing ADD b text, ALTER a TYPE int8`);
    assertEquals(await rowsOf(conn, text, [1]), [[1n, null]]);
    await conn.execute(`DROP TABLE ${schema}.changing`);
  }),
  "tables that another changes between two runs": onPool(async (pool, { schema }) => {
    const table = `${schema}.changed`;
    await pool.execute(`CREATE TABLE ${table} (a int4)`);
    await pool.execute(`INSERT INTO ${table} VALUES (1)`);
    const text = `SELECT * FROM ${table} WHERE a = $1`;
    await using conn = await pool.acquire();
    await using other = await pool.acquire();
    const changes: readonly (readonly [change: string, row: unknown[]])[] = [
      ["ADD b int4", [1, null]],
      ["ALTER b TYPE text", [1, null]],
      ["DROP b", [1]],
      ["ALTER a TYPE int8", [1n]],
    ];
    assertEquals(await rowsOf(conn, text, [1]), [[1]]);
    for (const [change, row] of changes) {
      await other.execute(`ALTER TABLE ${table} ${change}`);
      assertEquals(await rowsOf(conn, text, [1]), [row], change);
    }
    await other.execute(`DROP TABLE ${table}`);
  }),
  "errors leave the connection usable": onConnection(async (conn, { schema }) => {
    await assertRejects(() => conn.execute("SELEC 1"), ProgrammingError);
    await assertRejects(() => conn.execute("SELECT 1 / $1::int4", [0]), DatabaseError, "zero");
    await conn.execute(`INSERT INTO ${schema}.item VALUES (7, 'x')`);
    const again = () => conn.execute(`INSERT INTO ${schema}.item VALUES ($1, 'x')`, [7]);
    const error = await assertRejects(again, IntegrityError);
    assertEquals([error.code, error.diag?.constraintName], ["23505", "item_pkey"]);
    await conn.execute(`DELETE FROM ${schema}.item`);
    assertEquals(await rowsOf(conn, "SELECT 1"), [[1]]);
  }),
  "a wrong number of values": onConnection(async (conn) => {
    await assertRejects(() => conn.execute("SELECT $1::int4", [1, 2]), InterfaceError);
    assertEquals(await rowsOf(conn, "SELECT $1::int4", [1]), [[1]]);
  }),
  "notices come with their statement": onConnection(async (conn) => {
    await conn.execute("DO $$ BEGIN RAISE NOTICE 'hear, %', 'hear'; END $$");
    assertEquals(conn.notices.at(-1)?.messagePrimary, "hear, hear");
  }),
  "a procedure": onConnection(async (conn) => {
    const cur = conn.cursor();
    await cur.callProc("pg_catalog.abs", [-7]);
    assertEquals(await cur.fetchAll(), [[7]]);
  }),
  "what the connection knows of the server": onConnection(async (conn) => {
    assertEquals([conn.encoding, conn.serverVersion > 100_000], ["UTF8", true]);
    await conn.execute("");
    assertEquals(conn.parameterStatus("standard_conforming_strings"), "on");
  }),
};
