/**
 * PEP 249, point by point, in its order, and what the classic suite of its drivers asks. Names are the PEP's in camelCase.
 * Two-phase commit is tested in `tests/integration/two_phase_test.ts`.
 *
 * @see https://peps.python.org/pep-0249/
 * @module
 */

import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
  assertThrows,
} from "@std/assert";
import {
  type Connection,
  type Cursor,
  type CursorOptions,
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
import { uniqueName } from "../support/activity.ts";

type Drink = [name: string];
const DRINKS = ["Carlton Cold", "Carlton Draft", "Mountain Goat", "Redback", "Victoria Bitter"];
const SELECT = "SELECT name FROM booze ORDER BY name";
const INSERT = "INSERT INTO booze VALUES (%s)";

/** What the tests run on. */
class Bar {
  readonly #name: string;
  readonly #connect: () => Promise<Connection>;

  constructor(name: string, connect: () => Promise<Connection>) {
    this.#name = name;
    this.#connect = connect;
  }

  /** A test on a connection. */
  test(name: string, body: (conn: Connection, open: () => Promise<Connection>) => unknown): void {
    Deno.test(`${this.#name}: ${name}`, async () => {
      await using conn = await this.#connect();
      await body(conn, this.#connect);
    });
  }

  /** A test on a cursor that has executed nothing, beside the drinks in the table `booze`. */
  testCursor(name: string, body: (cur: Cursor<Drink>) => unknown, options?: CursorOptions): void {
    this.test(name, async (conn) => {
      await conn.execute("CREATE TEMPORARY TABLE booze (name varchar(20))");
      for (const drink of DRINKS) await conn.execute(INSERT, [drink]);
      await using cur = conn.cursor<Drink>(options);
      await body(cur);
    });
  }
}

/** Registers the tests for connections of one kind. */
export function testDbApi(name: string, connect: () => Promise<Connection>): void {
  const bar = new Bar(name, connect);
  testExceptions(bar);
  testConnections(bar);
  testDescriptions(bar);
  testCallProc(bar);
  testClosing(bar);
  testExecute(bar);
  testExecuteMany(bar);
  testFetching(bar);
  testNextSet(bar);
  testSizes(bar);
  testScrolling(bar);
  testTypes(bar);
}

function testExceptions(bar: Bar): void {
  bar.test("the exceptions form the tree of the PEP", () => {
    for (const Class of [Warning, InterfaceError, DatabaseError]) {
      assert(Class.prototype instanceof DbError, Class.name);
    }
    const { prototype } = DatabaseError;
    for (
      const Class of [
        DataError,
        OperationalError,
        IntegrityError,
        InternalError,
        ProgrammingError,
        NotSupportedError,
      ]
    ) assertStrictEquals(Object.getPrototypeOf(Class.prototype), prototype, Class.name);
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
      ["SELECT DISTINCT a FROM one FOR UPDATE", NotSupportedError],
    ] as const
  ) {
    bar.test(`${text} rejects with ${Class.name}`, async (conn) => {
      await conn.execute("CREATE TEMPORARY TABLE one (a int4 PRIMARY KEY)");
      await conn.execute("INSERT INTO one VALUES (1)");
      const error = await assertRejects(async () => await conn.execute(text), Class);
      assertInstanceOf(error, DatabaseError);
      assertEquals(error.code, error.diag?.sqlstate);
      assertEquals(error.query, text);
      assertEquals(await (await conn.execute("SELECT 1")).fetchOne(), [1]);
    });
  }
}

function testConnections(bar: Bar): void {
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

function testDescriptions(bar: Bar): void {
  bar.testCursor("Cursor.description is null before execute() and without rows", async (cur) => {
    assertEquals(cur.description, null);
    await cur.execute(SELECT);
    assertEquals(cur.description?.length, 1);
    await cur.execute("DELETE FROM booze");
    assertEquals(cur.description, null);
    await cur.execute(SELECT);
    assertEquals(cur.description?.length, 1, "no rows are a result, too");
  });

  bar.testCursor("Cursor.description has the seven items of each column", async (cur) => {
    await cur.execute("SELECT name, 1.5::numeric(6, 2) AS price, 7::int8 AS n FROM booze");
    const items = cur.description!.map((column) => [
      column.name,
      column.typeCode,
      column.displaySize,
      column.internalSize,
      column.precision,
      column.scale,
      column.nullOk,
    ]);
    assertEquals(items, [
      ["name", 1043, null, 20, null, null, null],
      ["price", 1700, null, 6, 6, 2, null],
      ["n", 20, null, 8, null, null, null],
    ]);
  });

  bar.testCursor(
    "Cursor.rowCount is -1 at first, then what was returned or affected",
    async (cur) => {
      assertEquals(cur.rowCount, -1);
      await cur.execute(SELECT);
      assertEquals(cur.rowCount, DRINKS.length);
      await cur.execute("UPDATE booze SET name = upper(name) WHERE name LIKE 'C%'");
      assertEquals(cur.rowCount, 2);
      await cur.execute(INSERT, ["Cooper's"]);
      assertEquals(cur.rowCount, 1);
      await cur.execute("DELETE FROM booze");
      assertEquals(cur.rowCount, 6);
      await cur.execute("CREATE TEMPORARY TABLE other (a int)");
      assertEquals(cur.rowCount, -1);
    },
  );

  bar.testCursor(
    "Cursor.rowNumber is the index of the next row, null without a result",
    async (cur) => {
      assertEquals(cur.rowNumber, null);
      await cur.execute(SELECT);
      assertEquals(cur.rowNumber, 0);
      await cur.fetchMany(2);
      assertEquals(cur.rowNumber, 2);
      await cur.fetchAll();
      assertEquals(cur.rowNumber, 5);
      await cur.execute("DELETE FROM booze");
      assertEquals(cur.rowNumber, null);
    },
  );

  bar.testCursor("Cursor.lastRowId is null", async (cur) => {
    assertEquals(cur.lastRowId, null);
    await cur.execute(INSERT, ["Cooper's"]);
    assertEquals(cur.lastRowId, null);
  });
}

function testCallProc(bar: Bar): void {
  bar.testCursor("Cursor.callProc() calls a function, whose rows can be fetched", async (cur) => {
    assertStrictEquals(await cur.callProc("lower", ["FOO"]), cur);
    assertEquals(await cur.fetchAll(), [["foo"]]);
    assertEquals(cur.description?.map((column) => column.name), ["lower"]);
    await cur.callProc("now");
    assertEquals(cur.rowCount, 1);
  });
}

function testClosing(bar: Bar): void {
  bar.testCursor("Cursor.close() makes every later call an error", async (cur) => {
    await cur.execute(SELECT);
    await cur.close();
    assert(cur.closed);
    const uses: (() => unknown)[] = [
      () => cur.execute(SELECT),
      () => cur.executeMany(INSERT, [["Cooper's"]]),
      () => cur.executeValues("INSERT INTO booze VALUES %s", [["Cooper's"]]),
      () => cur.callProc("now"),
      () => cur.fetchOne(),
      () => cur.fetchMany(1),
      () => cur.fetchAll(),
      () => cur[Symbol.asyncIterator]().next(),
      () => cur.stream(SELECT)[Symbol.asyncIterator]().next(),
      () => cur.nextSet(),
      () => cur.scroll(0),
      () => cur.setInputSizes([25]),
      () => cur.setOutputSize(1_000),
      () => cur.copyFrom([["Cooper's"]], "booze"),
      () => cur.copyTo("booze")[Symbol.asyncIterator]().next(),
      () => cur.begin(),
      () => cur.beginNested(),
    ];
    for (const use of uses) {
      await assertRejects(async () => await use(), InterfaceError, "cursor is closed");
    }
    assertEquals([cur.description, cur.rowCount, cur.rowNumber], [null, -1, null]);
    assert(!cur.connection.closed);
  });

  bar.testCursor("Cursor.close() can be called twice", async (cur) => {
    await cur.close();
    await cur.close();
  });
}

function testExecute(bar: Bar): void {
  bar.testCursor("Cursor.execute() takes values in every style", async (cur) => {
    const styles: [string, Parameters<typeof cur.execute>[1]][] = [
      ["SELECT name FROM booze WHERE name = $1", ["Redback"]],
      ["SELECT name FROM booze WHERE name = $name", { name: "Redback" }],
      ["SELECT name FROM booze WHERE name = %s", ["Redback"]],
      ["SELECT name FROM booze WHERE name = %(name)s", { name: "Redback" }],
      ["SELECT name FROM booze WHERE name = 'Redback'", []],
    ];
    for (const [text, values] of styles) {
      await cur.execute(text, values);
      assertEquals(await cur.fetchAll(), [["Redback"]], text);
    }
  });

  bar.testCursor("Cursor.execute() takes any text as a value", async (cur) => {
    const evil = "'); DROP TABLE booze; --\\ %s $1";
    await cur.execute("SELECT %s::text", [evil]);
    assertEquals(await cur.fetchOne(), [evil]);
    await cur.execute(SELECT);
    assertEquals(cur.rowCount, DRINKS.length);
  });

  bar.testCursor("Cursor.execute() drops the rows of before, also when it fails", async (cur) => {
    await cur.execute(SELECT);
    await cur.execute("SELECT 'Cooper''s'");
    assertEquals(await cur.fetchAll(), [["Cooper's"]]);
    await cur.execute(SELECT);
    await assertRejects(async () => await cur.execute("SELEKT"), ProgrammingError);
    await assertRejects(() => cur.fetchOne(), ProgrammingError, "the last statement failed");
    assertEquals([cur.description, cur.rowCount], [null, -1]);
  });
}

function testExecuteMany(bar: Bar): void {
  bar.testCursor("Cursor.executeMany() runs the statement for each set of values", async (cur) => {
    await cur.executeMany(INSERT, [["Cooper's"], ["Boag's"]]);
    assertEquals([cur.rowCount, cur.description], [2, null]);
    await cur.executeMany("INSERT INTO booze VALUES (%(beer)s)", [
      { beer: "Pale Ale" },
      { beer: "Stout" },
    ]);
    assertEquals(cur.rowCount, 2);
    await assertRejects(() => cur.fetchOne(), ProgrammingError, "returned no rows");
    await cur.execute("SELECT name FROM booze WHERE name NOT IN (SELECT unnest($1::text[]))", [
      DRINKS,
    ]);
    const added = (await cur.fetchAll()).flat().sort();
    assertEquals(added, ["Boag's", "Cooper's", "Pale Ale", "Stout"]);
  });

  bar.testCursor("Cursor.executeMany() does all or nothing", async (cur) => {
    await assertRejects(
      () => cur.executeMany(INSERT, [["Cooper's"], ["a name of more than twenty letters"]]),
      DataError,
    );
    await cur.execute(SELECT);
    assertEquals(cur.rowCount, DRINKS.length);
  });
}

function testFetching(bar: Bar): void {
  bar.testCursor("the fetch methods reject before execute()", async (cur) => {
    for (const fetch of [() => cur.fetchOne(), () => cur.fetchMany(4), () => cur.fetchAll()]) {
      await assertRejects(fetch, ProgrammingError, "no statement has been executed");
    }
  });

  for (
    const text of [
      "INSERT INTO booze VALUES ('Cooper''s')",
      "UPDATE booze SET name = 'x' WHERE false",
      "CREATE TEMPORARY TABLE other (a int)",
    ]
  ) {
    bar.testCursor(`the fetch methods reject after ${text}`, async (cur) => {
      await cur.execute(text);
      const iteration = () => cur[Symbol.asyncIterator]().next();
      const fetches = [() => cur.fetchOne(), () => cur.fetchMany(), () => cur.fetchAll()];
      for (const fetch of [...fetches, iteration]) {
        await assertRejects(fetch, ProgrammingError, "returned no rows");
      }
    });
  }

  bar.testCursor("Cursor.fetchOne() gives the rows in turn and null at the end", async (cur) => {
    await cur.execute(SELECT);
    for (const drink of DRINKS) assertEquals(await cur.fetchOne(), [drink]);
    assertEquals([await cur.fetchOne(), await cur.fetchOne()], [null, null]);
    assert(cur.rowCount === DRINKS.length);
    await cur.execute(`${SELECT} LIMIT 0`);
    assertEquals(await cur.fetchOne(), null);
    assertEquals(cur.rowCount, 0);
  });

  bar.testCursor("Cursor.fetchMany() gives arraySize rows, one at first", async (cur) => {
    await cur.execute(SELECT);
    assertEquals(cur.arraySize, 1);
    assertEquals(await cur.fetchMany(), [[DRINKS[0]!]]);
    cur.arraySize = 3;
    assertEquals((await cur.fetchMany()).length, 3);
    assertEquals((await cur.fetchMany(4)).length, 1);
    assertEquals(await cur.fetchMany(4), []);
    await cur.execute(SELECT);
    cur.arraySize = 6;
    assertEquals((await cur.fetchMany()).flat(), DRINKS);
    assertEquals([await cur.fetchMany(), cur.rowCount], [[], DRINKS.length]);
    await cur.execute(`${SELECT} LIMIT 0`);
    assertEquals([await cur.fetchMany(), cur.rowCount], [[], 0]);
  });

  bar.testCursor("Cursor.arraySize keeps what it is set to, and refuses what is no size", (cur) => {
    cur.arraySize = 100;
    assertEquals(cur.arraySize, 100);
    assertThrows(() => cur.arraySize = -1, InterfaceError, "size is not a whole number");
    assertEquals(cur.arraySize, 100);
  });

  bar.testCursor("Cursor.fetchAll() gives what is left", async (cur) => {
    await cur.execute(SELECT);
    assertEquals((await cur.fetchAll()).flat(), DRINKS);
    assertEquals([await cur.fetchAll(), cur.rowCount], [[], DRINKS.length]);
    await cur.execute(SELECT);
    await cur.fetchMany(2);
    assertEquals((await cur.fetchAll()).flat(), DRINKS.slice(2));
    await cur.execute(`${SELECT} LIMIT 0`);
    assertEquals([await cur.fetchAll(), cur.rowCount], [[], 0]);
  });

  bar.testCursor("the fetch methods mix, and iteration goes on where they stopped", async (cur) => {
    await cur.execute(SELECT);
    const seen = [(await cur.fetchOne())![0], ...(await cur.fetchMany(2)).flat()];
    for await (const [name] of cur) {
      seen.push(name);
      break;
    }
    seen.push(...(await cur.fetchAll()).flat());
    assertEquals([seen, cur.rowCount], [DRINKS, DRINKS.length]);
  });
}

function testNextSet(bar: Bar): void {
  bar.testCursor(
    "Cursor.nextSet() goes to the next result and drops the rows before",
    async (cur) => {
      await cur.execute(`SELECT count(*)::text FROM booze; ${SELECT}`);
      assertEquals([cur.rowCount, await cur.fetchOne()], [1, ["5"]]);
      assertEquals([await cur.nextSet(), (await cur.fetchAll()).flat()], [true, DRINKS]);
      assertEquals(await cur.nextSet(), false);
      await assertRejects(() => cur.fetchOne(), ProgrammingError, "there is no further result");
      await cur.execute(`${SELECT}; SELECT 'Cooper''s'`);
      assertEquals([await cur.nextSet(), await cur.fetchAll()], [true, [["Cooper's"]]]);
    },
    { clientBinding: true },
  );

  bar.testCursor("Cursor.nextSet() rejects before execute()", async (cur) => {
    await assertRejects(() => cur.nextSet(), ProgrammingError, "no statement has been executed");
  });
}

function testSizes(bar: Bar): void {
  bar.testCursor("Cursor.setInputSizes() and setOutputSize() change nothing", async (cur) => {
    await cur.setInputSizes([25]);
    await cur.execute(INSERT, ["Cooper's"]);
    await cur.setOutputSize(1_000);
    await cur.setOutputSize(2_000, 0);
    await cur.execute(SELECT);
    assertEquals(cur.rowCount, DRINKS.length + 1);
  });
}

function testScrolling(bar: Bar): void {
  bar.testCursor("Cursor.scroll() moves relatively by default, or to a row", async (cur) => {
    await cur.execute(SELECT);
    await cur.scroll(2);
    assertEquals(await cur.fetchOne(), [DRINKS[2]!]);
    await cur.scroll(-3);
    assertEquals(await cur.fetchOne(), [DRINKS[0]!]);
    await cur.scroll(4, "absolute");
    assertEquals(await cur.fetchAll(), [[DRINKS[4]!]]);
  });

  bar.testCursor("Cursor.scroll() rejects out of range, and the position stays", async (cur) => {
    await cur.execute(SELECT);
    await cur.fetchOne();
    for (const value of [-2, 4]) {
      await assertRejects(() => cur.scroll(value), ProgrammingError, "there are rows 0 to 4");
    }
    for (const value of [-1, 5]) {
      await assertRejects(() => cur.scroll(value, "absolute"), ProgrammingError, "rows 0 to 4");
    }
    assertEquals(await cur.fetchOne(), [DRINKS[1]!]);
  });
}

function testTypes(bar: Bar): void {
  for (
    const [type, value] of [
      ["text", "Vegemite"],
      ["int4", -7],
      ["int8", 2n ** 62n],
      ["numeric", "1.50"],
      ["float8", 1.5],
      ["bool", true],
      ["date", "2002-12-25"],
      ["time", "13:45:30"],
      ["timestamp", "2002-12-25T13:45:30"],
      ["interval", "1 day"],
      ["bytea", new Uint8Array([0, 39, 92, 255])],
      ["jsonb", { a: [1, null] }],
    ] as const
  ) {
    bar.test(`a value of the type ${type} is stored and selected as it is`, async (conn) => {
      await conn.execute(`CREATE TEMPORARY TABLE barflys (drink ${type})`);
      await conn.execute("INSERT INTO barflys VALUES (%s)", [value]);
      await conn.execute("INSERT INTO barflys VALUES (%(drink)s)", { drink: null });
      const cur = await conn.execute("SELECT drink FROM barflys");
      const [[drink], none] = await cur.fetchAll() as [[unknown], [unknown]];
      const isText = typeof value === "string";
      assertEquals(isText ? String(drink) : drink, value as unknown);
      assertEquals(none, [null]);
    });
  }

  bar.testCursor("NULL is null, both ways", async (cur) => {
    await cur.execute(INSERT, [null]);
    await cur.execute("SELECT name FROM booze WHERE name IS NULL");
    assertEquals(await cur.fetchAll(), [[null as unknown as string]]);
  });

  bar.testCursor("undefined is not NULL", async (cur) => {
    await assertRejects(async () => await cur.execute(INSERT, [undefined]), DataError);
    await cur.execute(SELECT);
    assertEquals(cur.rowCount, DRINKS.length);
  });
}
