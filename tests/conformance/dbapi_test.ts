/**
 * PEP 249, point by point, as far as it has a meaning here and is there. Names are the PEP's in camelCase.
 *
 * @see https://peps.python.org/pep-0249/
 * @module
 */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import {
  connect,
  type Cursor,
  DatabaseError,
  DataError,
  DbError,
  IntegrityError,
  InterfaceError,
  InternalError,
  NotSupportedError,
  OperationalError,
  ProgrammingError,
  Warning,
} from "../../mod.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

type Drink = [name: string];
const DRINKS = ["Carlton Cold", "Carlton Draft", "Mountain Goat", "Redback", "Victoria Bitter"];

function testCursor(name: string, body: (cur: Cursor<Drink>) => Promise<void>): void {
  Deno.test(name, async () => {
    await using conn = await connect(server.dsn);
    await using cur = conn.cursor<Drink>();
    await cur.execute("CREATE TEMPORARY TABLE booze (name varchar(20))");
    for (const drink of DRINKS) await cur.execute("INSERT INTO booze VALUES ($1)", [drink]);
    await body(cur);
  });
}

const SELECT = "SELECT name FROM booze ORDER BY name";

Deno.test("the exceptions form the tree of the PEP", () => {
  assert(Warning.prototype instanceof DbError);
  assert(InterfaceError.prototype instanceof DbError);
  assert(DatabaseError.prototype instanceof DbError);
  for (
    const Class of [
      DataError,
      OperationalError,
      IntegrityError,
      InternalError,
      ProgrammingError,
      NotSupportedError,
    ]
  ) assert(Class.prototype instanceof DatabaseError, Class.name);
});

testCursor(
  "Cursor.description is null before execute() and for statements without rows",
  async (cur) => {
    const fresh = cur.connection;
    assertEquals(cur.description, null);
    await cur.execute(SELECT);
    assertEquals(cur.description?.length, 1);
    await cur.execute("DELETE FROM booze");
    assertEquals(cur.description, null);
    assert(!fresh.closed);
  },
);

testCursor("Cursor.description has the seven items of each column", async (cur) => {
  await cur.execute("SELECT name, 1.5::numeric(6, 2) AS price, 7::int8 AS n FROM booze");
  const [name, price, n] = cur.description!;
  assertEquals([name!.name, name!.typeCode, name!.displaySize, name!.internalSize], [
    "name",
    1043,
    null,
    20,
  ]);
  assertEquals([price!.name, price!.typeCode, price!.precision, price!.scale], [
    "price",
    1700,
    6,
    2,
  ]);
  assertEquals([n!.name, n!.typeCode, n!.internalSize, n!.nullOk], ["n", 20, 8, null]);
});

testCursor("Cursor.rowCount counts what was returned or affected", async (cur) => {
  await cur.execute(SELECT);
  assertEquals(cur.rowCount, DRINKS.length);
  await cur.execute("UPDATE booze SET name = upper(name) WHERE name LIKE 'C%'");
  assertEquals(cur.rowCount, 2);
  await cur.execute("CREATE TEMPORARY TABLE other (a int)");
  assertEquals(cur.rowCount, -1);
});

Deno.test("Cursor.rowCount is -1 before execute()", async () => {
  await using conn = await connect(server.dsn);
  assertEquals(conn.cursor().rowCount, -1);
});

testCursor("Cursor.fetchOne() gives the rows in turn and null at the end", async (cur) => {
  await cur.execute(SELECT);
  for (const drink of DRINKS) assertEquals(await cur.fetchOne(), [drink]);
  assertEquals(await cur.fetchOne(), null);
  assertEquals(await cur.fetchOne(), null);
});

testCursor("Cursor.fetchMany() gives arraySize rows, one at first", async (cur) => {
  await cur.execute(SELECT);
  assertEquals(cur.arraySize, 1);
  assertEquals(await cur.fetchMany(), [[DRINKS[0]!]]);
  cur.arraySize = 3;
  assertEquals((await cur.fetchMany()).length, 3);
  assertEquals((await cur.fetchMany(4)).length, 1);
  assertEquals(await cur.fetchMany(4), []);
});

testCursor("Cursor.fetchAll() gives what is left", async (cur) => {
  await cur.execute(SELECT);
  await cur.fetchMany(2);
  assertEquals((await cur.fetchAll()).flat(), DRINKS.slice(2));
  assertEquals(await cur.fetchAll(), []);
});

testCursor("the fetch methods mix, and iteration goes on where they stopped", async (cur) => {
  await cur.execute(SELECT);
  const seen = [(await cur.fetchOne())![0], ...(await cur.fetchMany(2)).flat()];
  for await (const [name] of cur) seen.push(name);
  assertEquals(seen, DRINKS);
});

testCursor("the fetch methods reject without a result set", async (cur) => {
  await cur.execute("INSERT INTO booze VALUES ('Cooper''s')");
  await assertRejects(() => cur.fetchOne(), ProgrammingError, "returned no rows");
  await assertRejects(() => cur.fetchMany(), ProgrammingError, "returned no rows");
  await assertRejects(() => cur.fetchAll(), ProgrammingError, "returned no rows");
  const fresh = cur.connection;
  assertEquals(fresh.closed, false);
});

Deno.test("the fetch methods reject before execute()", async () => {
  await using conn = await connect(server.dsn);
  const cur = conn.cursor();
  await assertRejects(() => cur.fetchOne(), ProgrammingError, "no statement");
});

testCursor("Cursor.rowNumber is the index of the next row", async (cur) => {
  await cur.execute(SELECT);
  assertEquals(cur.rowNumber, 0);
  await cur.fetchMany(2);
  assertEquals(cur.rowNumber, 2);
});

testCursor("Cursor.execute() takes any text as a value", async (cur) => {
  const evil = "'); DROP TABLE booze; --\\";
  await cur.execute("SELECT $1::text", [evil]);
  assertEquals(await cur.fetchOne(), [evil]);
  await cur.execute(SELECT);
  assertEquals(cur.rowCount, DRINKS.length);
});

testCursor("Cursor.close() makes every later call an error", async (cur) => {
  await cur.execute(SELECT);
  await cur.close();
  assert(cur.closed);
  await assertRejects(() => cur.execute(SELECT), InterfaceError, "cursor is closed");
  await assertRejects(() => cur.fetchOne(), InterfaceError, "cursor is closed");
  await cur.close();
});

Deno.test("Connection.close() makes every later call an error, on its cursors too", async () => {
  const conn = await connect(server.dsn);
  const cur = conn.cursor();
  await conn.close();
  assert(conn.closed);
  assert(cur.closed);
  await assertRejects(() => cur.execute("SELECT 1"), InterfaceError, "connection is closed");
  await assertRejects(() => conn.begin(), InterfaceError, "connection is closed");
  await conn.close();
});

Deno.test("two cursors of one connection see each other's changes, each with its own result", async () => {
  await using conn = await connect(server.dsn);
  const [one, two] = [conn.cursor<Drink>(), conn.cursor<Drink>()];
  await one.execute("CREATE TEMPORARY TABLE booze (name text)");
  await one.execute("INSERT INTO booze VALUES ('Redback') RETURNING name");
  await two.execute(SELECT);
  assertEquals(await two.fetchAll(), [["Redback"]]);
  assertEquals(await one.fetchAll(), [["Redback"]]);
});

Deno.test("Connection.commit() and rollback() end the transaction that a statement began", async () => {
  await using conn = await connect(server.dsn);
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
});

Deno.test("what is not committed when a connection closes is rolled back", async () => {
  await using keeper = await connect(server.dsn);
  const name = `dbapi_${crypto.randomUUID().replaceAll("-", "")}`;
  await keeper.execute(`CREATE TABLE ${name} (a int4)`);
  try {
    const leaving = await connect(server.dsn);
    const tx = await leaving.begin();
    await tx.execute(`INSERT INTO ${name} VALUES (1)`);
    await leaving.close();
    const cur = await keeper.execute<[bigint]>(`SELECT count(*) FROM ${name}`);
    assertEquals(await cur.fetchOne(), [0n]);
  } finally {
    await keeper.execute(`DROP TABLE ${name}`);
  }
});

for (
  const [text, Class] of [
    ["SELECT 1/0", DataError],
    ["SELECT 'x'::int4", DataError],
    ["SELEKT 1", ProgrammingError],
    ["SELECT * FROM no_such_table", ProgrammingError],
    ["INSERT INTO one VALUES (1)", IntegrityError],
    ["INSERT INTO one VALUES (NULL)", IntegrityError],
    ["SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(60)", OperationalError],
  ] as const
) {
  Deno.test(`${text} rejects with ${Class.name}`, async () => {
    await using conn = await connect(server.dsn);
    await conn.execute("CREATE TEMPORARY TABLE one (a int4 PRIMARY KEY)");
    await conn.execute("INSERT INTO one VALUES (1)");
    const error = await assertRejects(() => conn.execute(text), Class);
    assertInstanceOf(error, DatabaseError);
    assertEquals(error.code, error.diag?.sqlstate);
    assertEquals(error.query, text);
    assertEquals(await (await conn.execute("SELECT 1")).fetchOne(), [1]);
  });
}
