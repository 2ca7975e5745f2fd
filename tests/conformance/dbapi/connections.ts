/**
 * PEP 249: connections.
 *
 * @see https://peps.python.org/pep-0249/#connection-objects
 * @module
 */

import { assert, assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { InterfaceError } from "../../../mod.ts";
import { uniqueName } from "../../support/activity.ts";
import { type Bar, type Drink, SELECT } from "./bar.ts";

/** Connections, and their transactions. */
export function testConnections(bar: Bar): void {
  bar.test("Connection.cursor() makes cursors of this connection", (conn) => {
    const [one, two] = [conn.cursor(), conn.cursor()];
    assert(one !== two);
    assertStrictEquals<unknown>(one.connection, conn);
  });

  bar.test("Connection.close() makes every later call an error, on its cursors too", async (conn) => {
    const cur = await conn.execute("SELECT 1");
    await conn.close();
    assert(conn.closed);
    assert(cur.closed);
    await assertRejects(async () => await cur.execute("SELECT 1"), InterfaceError, "is closed");
    await assertRejects(() => cur.fetchOne(), InterfaceError, "connection is closed");
    await assertRejects(async () => await conn.execute("SELECT 1"), InterfaceError, "is closed");
    await assertRejects(() => conn.begin(), InterfaceError, "connection is closed");
    assertThrows(() => conn.cursor(), InterfaceError, "connection is closed");
  });

  bar.test("Connection.close() can be called twice", async (conn) => {
    await conn.close();
    await conn.close();
  });

  bar.test(
    "Connection.commit() and rollback() end the transaction that a statement began",
    async (conn) => {
      await conn.execute("CREATE TEMPORARY TABLE booze (name varchar(20))");
      await conn.setAutocommit(false); // which the PEP wants at first, and aiopg has not
      const cur = conn.cursor<Drink>();
      const ends: [() => Promise<void>, Drink[]][] = [
        [() => conn.rollback(), []],
        [() => conn.commit(), [["Redback"]]],
      ];
      for (const [end, expected] of ends) {
        await cur.execute("INSERT INTO booze VALUES ('Redback')");
        await end();
        await cur.execute(SELECT);
        assertEquals(await cur.fetchAll(), expected);
        await conn.commit();
        await conn.commit(); // nothing is open: nothing happens
      }
    },
  );

  bar.test(
    "what is not committed when a connection closes is rolled back",
    async (keeper, open) => {
      const name = uniqueName("dbapi");
      await keeper.execute(`CREATE TABLE ${name} (a int4)`);
      try {
        const leaving = await open();
        const tx = await leaving.begin();
        await tx.execute(`INSERT INTO ${name} VALUES (1)`);
        await leaving.close();
        const cur = await keeper.execute<[bigint]>(`SELECT count(*) FROM ${name}`);
        assertEquals(await cur.fetchOne(), [0n]);
      } finally {
        await keeper.execute(`DROP TABLE ${name}`);
      }
    },
  );

  bar.test("cursors of one connection are not isolated, each has its own result", async (conn) => {
    const [one, two] = [conn.cursor<Drink>(), conn.cursor<Drink>()];
    await one.execute("CREATE TEMPORARY TABLE booze (name text)");
    await one.execute("INSERT INTO booze VALUES ('Redback') RETURNING name");
    await two.execute(SELECT);
    assertEquals(await two.fetchAll(), [["Redback"]]);
    assertEquals(await one.fetchAll(), [["Redback"]]);
  });

  bar.test(
    "a transaction is not seen by other connections before it is committed",
    async (conn, open) => {
      const name = uniqueName("dbapi");
      await using other = await open();
      await conn.execute(`CREATE TABLE ${name} (a int4)`);
      const rowsSeen = async () => (await other.execute(`SELECT FROM ${name}`)).rowCount;
      try {
        await using tx = await conn.begin();
        await tx.execute(`INSERT INTO ${name} VALUES (1)`);
        assertEquals(await rowsSeen(), 0);
        await tx.commit();
        assertEquals(await rowsSeen(), 1);
      } finally {
        await conn.execute(`DROP TABLE ${name}`);
      }
    },
  );
}
