/**
 * What every driver must do: one suite for all. What a driver declares works; what it does not declare is
 * refused by name, with nothing sent.
 * @module
 */

import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import {
  type Capability,
  CommitUnknownError,
  connect,
  type Connection,
  type ConnectionOptions,
  createPool,
  type CreatePoolOptions,
  DatabaseError,
  DataError,
  DbError,
  type Driver,
  InFailedSqlTransaction,
  InterfaceError,
  InvalidCatalogName,
  InvalidPassword,
  json,
  jsonb,
  NotNullViolation,
  NotSupportedError,
  OperationalError,
  type Pool,
  ProgrammingError,
  QueryCanceled,
  Range,
  SerializationFailure,
  SyntaxError,
  TimeoutError,
  TransactionRolledBack,
  UndefinedColumn,
  UndefinedTable,
  UniqueViolation,
} from "../../mod.ts";
import { uniqueName, untilGone, untilRunning } from "../support/activity.ts";
import { testServer } from "../support/server.ts";
import { testSessions } from "./session_suite.ts";
import { testTransactions } from "./transaction_suite.ts";

/** A driver under test. */
export interface DriverUnderTest {
  /** What the names of its tests begin with. */
  readonly name: string;
  /** The driver; null where it cannot be had, in which case its tests are ignored. */
  readonly driver: Driver | null;
}

type Test = (setup: Setup) => Promise<void>;

/** Connections and pools over one driver. */
class Setup {
  readonly driver: Driver;

  constructor(driver: Driver) {
    this.driver = driver;
  }

  connect(options: ConnectionOptions = {}): Promise<Connection> {
    return connect(testServer().dsn, { driver: this.driver, ...options });
  }

  pool(options: CreatePoolOptions = {}): Promise<Pool> {
    return createPool(testServer().dsn, { driver: this.driver, ...options });
  }

  /** A connection that is not under test. */
  observer(): Promise<Connection> {
    return connect(testServer().dsn);
  }
}

async function rowOf(
  conn: Pick<Connection, "execute">,
  text: string,
  values: readonly unknown[] = [],
): Promise<unknown[]> {
  const row = await (await conn.execute(text, values)).fetchOne();
  assert(row !== null);
  return row;
}

async function valueOf(
  conn: Pick<Connection, "execute">,
  text: string,
  values: readonly unknown[] = [],
): Promise<unknown> {
  return (await rowOf(conn, text, values))[0];
}

/** The connection is good: what comes is what was asked for. */
async function assertGood(conn: Connection): Promise<void> {
  const token = crypto.randomUUID();
  assertEquals(await valueOf(conn, `SELECT '${token}'`), token);
  assertEquals(await valueOf(conn, "SELECT $1::text", [token]), token);
  assertEquals(conn.closed, false);
}

/** Registers the suite for one driver. */
export function testDriver({ name, driver }: DriverUnderTest): void {
  const test = (title: string, run: Test) =>
    Deno.test({
      name: `[${name}] ${title}`,
      ignore: driver === null,
      fn: () => run(new Setup(driver!)),
    });
  for (const [title, run] of Object.entries(BEHAVIOURS)) test(title, run);
  testSessions(name, driver);
  testTransactions(name, driver);
  for (const { capability, works, refused } of CAPABILITIES) {
    if (driver === null || driver.supports.has(capability)) {
      for (const [title, run] of Object.entries(works)) test(title, run);
      continue;
    }
    for (const [title, { action, use }] of Object.entries(refused)) {
      test(`${title} rejects, since the driver has no ${capability}`, async (setup) => {
        await using conn = await setup.connect();
        const before = await lastRequest(setup, conn);
        const error = await assertRejects(async () => await use(conn), NotSupportedError);
        assertEquals(error.message, `Cannot ${action}: driver "${name}" has no ${capability}`);
        assertEquals(await lastRequest(setup, conn), before);
        await assertGood(conn);
      });
    }
  }
}

/** What the server heard last from a connection. */
async function lastRequest(setup: Setup, conn: Connection): Promise<unknown[]> {
  await using observer = await setup.observer();
  return await rowOf(
    observer,
    "SELECT query, query_start::text FROM pg_stat_activity WHERE pid = $1",
    [conn.backendPid],
  );
}

const VALUES: Readonly<Record<string, Test>> = {
  "a value has the type that belongs to PostgreSQL's": async (setup) => {
    await using conn = await setup.connect();
    const row = await rowOf(
      conn,
      "SELECT 1::int2, 2::int4, 3::int8, 1.5::float4, 2.5::float8, true, 'x'::text, " +
        "'\\x00ff'::bytea, '{\"a\": [1]}'::jsonb, '1.50'::numeric, '{1,NULL}'::int4[]",
    );
    assertEquals(row, [
      1,
      2,
      3n,
      1.5,
      2.5,
      true,
      "x",
      new Uint8Array([0, 255]),
      { a: [1] },
      "1.50",
      [1, null],
    ]);
  },
  "NULL is null, whatever its type": async (setup) => {
    await using conn = await setup.connect();
    assertEquals(
      await rowOf(conn, "SELECT NULL, NULL::int4, NULL::bytea, NULL::json, NULL::timestamptz"),
      [null, null, null, null, null],
    );
  },
  "times are Temporal, and infinity is Infinity": async (setup) => {
    await using conn = await setup.connect();
    assertEquals(
      (await rowOf(
        conn,
        "SELECT '2024-02-29 12:34:56.123456+02'::timestamptz, '2024-02-29 01:02:03'::timestamp, " +
          "'0044-03-15 BC'::date, 'infinity'::timestamptz, '-infinity'::date",
      )).map(String),
      [
        "2024-02-29T10:34:56.123456Z",
        "2024-02-29T01:02:03",
        "-000043-03-15",
        "Infinity",
        "-Infinity",
      ],
    );
  },
  "the forms of the types option are those asked for": async (setup) => {
    await using conn = await setup.connect({
      types: { int8: "number", timestamptz: "date", json: "string" },
    });
    assertEquals(await rowOf(conn, "SELECT 7::int8, to_timestamp(1), '{\"a\":1}'::json"), [
      7,
      new Date(1000),
      '{"a":1}',
    ]);
  },
  "a value that the form cannot hold rejects with DataError, and the connection is good": async (
    setup,
  ) => {
    await using conn = await setup.connect({ types: { int8: "number" } });
    await assertRejects(() => conn.execute("SELECT 9007199254740993::int8"), DataError);
    await assertGood(conn);
  },
  "text of any script and length comes as it is": async (setup) => {
    await using conn = await setup.connect();
    const text = "žluťoučký 🐘 ".repeat(20_000);
    assertEquals(await valueOf(conn, "SELECT $1::text", [text]), text);
    assertEquals(await valueOf(conn, "SELECT ''::text"), "");
  },
  "bytes come back as they went": async (setup) => {
    await using conn = await setup.connect();
    const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256);
    assertEquals(await valueOf(conn, "SELECT $1::bytea", [bytes]), bytes);
  },
  "types that are not built in are looked up, with all that they are made of": async (setup) => {
    await using conn = await setup.connect();
    await conn.execute("CREATE TYPE pg_temp.mood AS ENUM ('sad', 'glad')");
    await conn.execute("CREATE DOMAIN pg_temp.age AS int4 CHECK (VALUE >= 0)");
    await conn.execute(
      "CREATE TYPE pg_temp.person AS (name text, moods pg_temp.mood[], age pg_temp.age, born date)",
    );
    const text = "SELECT ROW('Ada', '{glad,NULL}', 36, '1815-12-10')::pg_temp.person AS p, " +
      "'{sad}'::pg_temp.mood[] AS m, '[1,5)'::int4range AS r";
    const born = Temporal.PlainDate.from("1815-12-10");
    // Twice: what comes as text at first may come in binary later.
    for (let run = 0; run < 2; run++) {
      const [person, moods, range] = await rowOf(conn, text);
      const { born: date, ...others } = person as { born: unknown };
      assertEquals(String(date), String(born));
      assertEquals(others, { name: "Ada", moods: ["glad", null], age: 36 });
      assertEquals([moods, range], [["sad"], new Range(1, 5)]);
    }
    const ada = { name: 'A "d",\\a', moods: ["sad", null], age: 36n, born };
    assertEquals(
      await rowOf(conn, "SELECT $1::pg_temp.person::text, $2::pg_temp.person[]::text", [
        ada,
        [ada, [null, [], "7", null], null],
      ]),
      [
        '("A ""d"",\\\\a","{sad,NULL}",36,1815-12-10)',
        '{"(\\"A \\"\\"d\\"\\",\\\\\\\\a\\",\\"{sad,NULL}\\",36,1815-12-10)","(,{},7,)",NULL}',
      ],
    );
  },
  "a type that has changed is looked up again": async (setup) => {
    await using conn = await setup.connect();
    await conn.execute("CREATE TYPE pg_temp.pair AS (a int4)");
    const text = "SELECT ROW(1)::pg_temp.pair";
    assertEquals(await valueOf(conn, text), { a: 1 });
    await conn.execute("ALTER TYPE pg_temp.pair ADD ATTRIBUTE b text");
    assertEquals(await valueOf(conn, "SELECT ROW(1, 'x')::pg_temp.pair"), { a: 1, b: "x" });
    await conn.execute("BEGIN");
    await conn.execute("ALTER TYPE pg_temp.pair DROP ATTRIBUTE a");
    assertEquals(await valueOf(conn, "SELECT ROW('x')::pg_temp.pair"), { b: "x" });
    await conn.execute("ROLLBACK");
    assertEquals(await valueOf(conn, "SELECT ROW(1, 'x')::pg_temp.pair"), { a: 1, b: "x" });
  },
  "what one connection of a pool has learned of types the others know": async (setup) => {
    await using pool = await setup.pool({ maxSize: 2 });
    const name = uniqueName("pair");
    await pool.execute(`CREATE TYPE ${name} AS (a int4, b int4range)`);
    try {
      const text = `SELECT ROW(1, '[2,3)')::${name}`;
      await using first = await pool.acquire();
      await using second = await pool.acquire();
      for (const conn of [first, second]) {
        assertEquals(await valueOf(conn, text), { a: 1, b: new Range(2, 3) });
      }
    } finally {
      await pool.execute(`DROP TYPE ${name}`);
    }
  },
  "a value for a type that another session has changed is taken soon": async (setup) => {
    await using conn = await setup.connect();
    await using other = await setup.observer();
    const name = uniqueName("pair");
    await other.execute(`CREATE TYPE ${name} AS (a int4)`);
    try {
      const send = (value: unknown) => valueOf(conn, `SELECT $1::${name}::text`, [value]);
      assertEquals(await send({ a: 1 }), "(1)");
      await other.execute(`ALTER TYPE ${name} ADD ATTRIBUTE b int4`);
      await assertRejects(() => send({ a: 1, b: 2 }), DataError, 'it has "a"');
      assertEquals(await send({ a: 1, b: 2 }), "(1,2)");
      await other.execute(`ALTER TYPE ${name} ADD ATTRIBUTE c int4`);
      await assertRejects(() => send([1, 2, 3]), DataError, "3 attributes, the type 2");
      assertEquals(await send([1, 2, 3]), "(1,2,3)");
      await other.execute(`ALTER TYPE ${name} DROP ATTRIBUTE a`);
      await assertRejects(() => send({ b: 2, c: 3 }), DataError, 'attribute "a"');
      // Misfits may be mistakes: after the fourth of them it is looked up at the latest.
      await send({ b: 2, c: 3 }).catch((error) => assertInstanceOf(error, DataError));
      assertEquals(await send({ b: 2, c: 3 }), "(2,3)");
    } finally {
      await other.execute(`DROP TYPE ${name}`);
    }
  },
  "a value that does not fit its type is refused, and nothing is sent": async (setup) => {
    await using conn = await setup.connect();
    await conn.execute("CREATE TYPE pg_temp.pair AS (a int4, b int4[])");
    const cases: readonly [type: string, value: unknown, message: string][] = [
      ["int4[]", [[1], [2, 3]], "int4[]: value is ragged"],
      ["int4[]", [1, 2.5], "int4: value is not an integer (element 2)"],
      ["int4range", new Range(1, 2 ** 31), "int4: value is out of range (bound of a range)"],
      [
        "pg_temp.pair",
        { a: 1, c: 2 },
        'pair: value has an attribute that the type has not; it has "a", "b"',
      ],
      ["pg_temp.pair", { a: 1 }, 'int4[]: value is undefined; use null for NULL (attribute "b")'],
      ["text", "a\0", "text: value contains NUL"],
      ["int4", undefined, "int4: value is undefined; use null for NULL"],
      ["text[]", ["\ud800"], "text: value contains a lone surrogate (element 1)"],
    ];
    await conn.execute("BEGIN");
    for (const [type, value, message] of cases) {
      const text = `SELECT $1::${type}`;
      const error = await assertRejects(() => conn.execute(text, [value]), DataError);
      assertStringIncludes(error.message, `Cannot encode ${message}`);
      assertEquals(error.query, text);
      assertStringIncludes(error.message, "(parameter $1)");
    }
    assertEquals(await valueOf(conn, "SELECT 1"), 1);
    await conn.execute("ROLLBACK");
  },
  "columns are described": async (setup) => {
    await using conn = await setup.connect();
    await conn.execute("CREATE TEMP TABLE item (id int4, price numeric(10, 2))");
    const cur = await conn.execute("SELECT id, price, 1 AS one FROM item");
    assertEquals(
      cur.description?.map(({ name, typeCode, precision, scale, tableColumn }) => [
        name,
        typeCode,
        precision,
        scale,
        tableColumn,
      ]),
      [["id", 23, null, null, 1], ["price", 1700, 10, 2, 2], ["one", 23, null, null, null]],
    );
    assert(cur.description?.[0]?.tableOid);
  },
  "a result without rows has its columns, a command has none": async (setup) => {
    await using conn = await setup.connect();
    const empty = await conn.execute("SELECT 1 AS n WHERE false");
    assertEquals([empty.rowCount, empty.description?.length], [0, 1]);
    const command = await conn.execute("SET application_name = 'x'");
    assertEquals([command.rowCount, command.description], [-1, null]);
  },
  "rows of no columns are rows": async (setup) => {
    await using conn = await setup.connect();
    const cur = await conn.execute("SELECT FROM generate_series(1, 3)");
    assertEquals(await cur.fetchAll(), [[], [], []]);
  },
  "rows can be objects": async (setup) => {
    await using conn = await setup.connect();
    const cur = await conn.execute('SELECT 1 AS a, $1::text AS "__proto__"', ["x"], {
      rowMode: "object",
    });
    const [row] = await cur.fetchAll();
    assertEquals(Object.entries(row!), [["a", 1], ["__proto__", "x"]]);
  },
  "objects that would lose a column reject with InterfaceError": async (setup) => {
    await using conn = await setup.connect();
    const twice = () => conn.execute("SELECT 1 AS a, 2 AS a", [], { rowMode: "object" });
    await assertRejects(twice, InterfaceError, 'two columns are named "a"');
    await assertGood(conn);
  },
  "columns are what the rows are, by name": async (setup) => {
    await using conn = await setup.connect();
    await using cur = conn.cursor({ rowMode: "object" });
    const text =
      'SELECT i AS id, nullif(i, 2)::text AS "__proto__" FROM generate_series(1, $1) AS i';
    for (const count of [3, 0, 2]) {
      const columns = await cur.columns(text, [count]);
      assertEquals([cur.rowCount, cur.description?.length], [count, 2]);
      await cur.execute(text, [count]);
      const rows = await cur.fetchAll() as Record<string, unknown>[];
      assertEquals(
        Object.entries(columns),
        ["id", "__proto__"].map((name) => [name, rows.map((row) => row[name])]),
      );
    }
  },
  "columns that would lose one reject with InterfaceError": async (setup) => {
    await using conn = await setup.connect();
    const twice = () => conn.cursor().columns("SELECT 1 AS a, 2 AS a");
    await assertRejects(twice, InterfaceError, 'two columns are named "a"');
    await assertGood(conn);
  },
  "columns of types that are not built in are decoded": async (setup) => {
    await using conn = await setup.connect();
    const type = uniqueName("pair");
    await conn.execute(`CREATE TYPE pg_temp.${type} AS (a int4, b text)`);
    const { pair } = await conn.cursor().columns(
      `SELECT CASE WHEN i > 1 THEN row(i, 'x')::pg_temp.${type} END AS pair FROM generate_series(1, 2) AS i`,
    );
    assertEquals(pair, [null, { a: 2, b: "x" }]);
  },
  "the number of rows and the command are told": async (setup) => {
    await using conn = await setup.connect();
    await conn.execute("CREATE TEMP TABLE n (n int4)");
    const insert = await conn.execute("INSERT INTO n SELECT generate_series(1, $1)", [4]);
    assertEquals([insert.rowCount, insert.statusMessage], [4, "INSERT 0 4"]);
    const update = await conn.execute("UPDATE n SET n = n + 1 WHERE n > 2");
    assertEquals([update.rowCount, update.statusMessage], [2, "UPDATE 2"]);
    const remove = await conn.execute("DELETE FROM n RETURNING n");
    assertEquals([remove.rowCount, remove.statusMessage], [4, "DELETE 4"]);
    assertEquals((await remove.fetchAll()).length, 4);
    const create = await conn.execute("CREATE TEMP TABLE m AS SELECT 1");
    assertEquals(create.rowCount, 1);
  },
  "an empty statement is one": async (setup) => {
    await using conn = await setup.connect();
    for (const text of ["", " ", "-- nothing", ";"]) {
      const cur = await conn.execute(text);
      assertEquals([cur.rowCount, cur.description, cur.statusMessage], [-1, null, ""]);
    }
  },
};

const PARAMETERS: Readonly<Record<string, Test>> = {
  "the parameter's type decides how a value goes": async (setup) => {
    await using conn = await setup.connect();
    const at = new Date("2024-02-29T12:34:56.789Z");
    assertEquals(
      await rowOf(
        conn,
        "SELECT $1::int4, $2::text, $3::text, $4::json, $5::jsonb, $6::bool, $7::numeric",
        [1, 1, true, json("a string"), { a: null }, false, "1.50"],
      ),
      [1, "1", "true", "a string", { a: null }, false, "1.50"],
    );
    assertEquals(
      (await rowOf(conn, "SELECT $1::timestamptz, $2::timestamp, $3::date", [at, at, at]))
        .map(String),
      ["2024-02-29T12:34:56.789Z", "2024-02-29T12:34:56.789", "2024-02-29"],
    );
  },
  "a string for json is JSON text, and a JSON string when it is marked": async (setup) => {
    await using conn = await setup.connect();
    const text = '{"a":1}';
    const values = [text, json(text), jsonb(null), json({ a: 1 })];
    assertEquals(
      await rowOf(conn, "SELECT $1::jsonb, $2::jsonb, jsonb_typeof($3::jsonb), $4::text", values),
      [{ a: 1 }, text, "null", text],
    );
    await assertRejects(() => conn.execute("SELECT $1::json", ["no JSON"]), DataError);
  },
  "a string goes to any type as text that the server reads": async (setup) => {
    await using conn = await setup.connect();
    assertEquals(
      await rowOf(conn, "SELECT $1::int4, $2::float8, $3::bool, $4::bytea", [
        " 12 ",
        "inf",
        "yes",
        "\\x0aff",
      ]),
      [12, Infinity, true, Uint8Array.of(10, 255)],
    );
    await assertRejects(() => conn.execute("SELECT $1::int4", ["one"]), DataError);
  },
  "null is NULL": async (setup) => {
    await using conn = await setup.connect();
    assertEquals(await rowOf(conn, "SELECT $1::int4 IS NULL, $2::json IS NULL", [null, null]), [
      true,
      true,
    ]);
  },
  "a value never becomes SQL": async (setup) => {
    await using conn = await setup.connect();
    for (const text of ["'; DROP TABLE x; --", "\\'", "$1", "%s", "\u2028", "E'\\''"]) {
      assertEquals(await valueOf(conn, "SELECT $1::text", [text]), text);
    }
  },
  "a parameter may be used twice, and in any order": async (setup) => {
    await using conn = await setup.connect();
    assertEquals(await rowOf(conn, "SELECT $2::text, $1::int4, $2", [7, "x"]), ["x", 7, "x"]);
  },
  "too few and too many values reject with InterfaceError, and nothing runs": async (setup) => {
    await using conn = await setup.connect();
    await conn.execute("CREATE TEMP TABLE n (n int4)");
    const insert = "INSERT INTO n VALUES ($1) RETURNING n";
    await assertRejects(
      () => conn.execute(insert, [1, 2]),
      InterfaceError,
      "the statement takes 1 value, 2 given",
    );
    await assertRejects(() => conn.execute(insert, []), InterfaceError, "takes 1 value, 0 given");
    await assertRejects(() => conn.execute("SELECT 1", [1]), InterfaceError, "takes no values");
    assertEquals(await valueOf(conn, "SELECT count(*) FROM n"), 0n);
  },
  "a value that does not fit its type rejects with DataError, and nothing runs": async (setup) => {
    await using conn = await setup.connect();
    const unfit: [string, unknown][] = [
      ["int4", 1.5],
      ["int4", 2 ** 31],
      ["int4", "many"],
      ["bool", 1],
      ["text", { a: 1 }],
      ["bytea", [1, 2]],
      ["timestamptz", 5],
      ["text", "a\0b"],
      ["text", "\ud800"],
      ["uuid", "no"],
    ];
    for (const [type, value] of unfit) {
      await assertRejects(() => conn.execute(`SELECT $1::${type}`, [value]), DataError);
    }
    await assertGood(conn);
  },
  "an error of encoding names the parameter and not the value": async (setup) => {
    await using conn = await setup.connect();
    const error = await assertRejects(
      () => conn.execute("SELECT $1::text, $2::int4", ["x", { secret: 1 }]),
      DataError,
      "(parameter $2)",
    );
    assert(!error.message.includes("secret"));
  },
  "a text used again with values of other kinds is the same statement": async (setup) => {
    await using conn = await setup.connect();
    const text = "SELECT $1::timestamptz::text";
    await conn.execute("SET TimeZone TO 'UTC'");
    assertEquals(await valueOf(conn, text, [new Date(0)]), "1970-01-01 00:00:00+00");
    assertEquals(await valueOf(conn, text, ["1970-01-02"]), "1970-01-02 00:00:00+00");
    assertEquals(await valueOf(conn, text, [null]), null);
    assertEquals(await valueOf(conn, text, [Infinity]), "infinity");
  },
  "a parameter follows its column to another type": async (setup) => {
    await using conn = await setup.connect();
    await conn.execute("CREATE TEMP TABLE note (v text)");
    await conn.execute("INSERT INTO note VALUES ($1)", ["a"]);
    await conn.execute("ALTER TABLE note ALTER v TYPE jsonb USING to_jsonb(v)");
    await conn.execute("INSERT INTO note VALUES ($1)", [json("b")]);
    const cur = await conn.execute("SELECT v FROM note");
    assertEquals(await cur.fetchAll(), [["a"], ["b"]]);
  },
  "EXPLAIN takes values as what it explains does": async (setup) => {
    await using conn = await setup.connect();
    for (const how of ["", "(COSTS OFF, FORMAT text)", "ANALYZE VERBOSE", "/* SELECT */"]) {
      const row = await rowOf(conn, `EXPLAIN ${how} SELECT WHERE $1::jsonb = $1`, [[1, "x"]]);
      assertEquals(row.length, 1);
    }
  },
  "statements that are no queries take values, too": async (setup) => {
    await using conn = await setup.connect();
    await conn.execute("CREATE TEMP TABLE made AS SELECT $1::int4 AS n", [5]);
    assertEquals(await valueOf(conn, "SELECT n FROM made"), 5);
    const plan = await conn.execute("EXPLAIN SELECT * FROM made WHERE n = $1", [5]);
    assert((await plan.fetchAll()).length > 0);
    await conn.execute(
      "CREATE PROCEDURE pg_temp.put(v int4) LANGUAGE SQL AS 'INSERT INTO made VALUES (v)'",
    );
    await conn.execute("CALL pg_temp.put($1)", [6]);
    assertEquals(await valueOf(conn, "SELECT sum(n) FROM made"), 11n);
  },
};

const ERRORS: Readonly<Record<string, Test>> = {
  "an error of the server has its class, all fields, the text and the place": async (setup) => {
    await using conn = await setup.connect();
    await conn.execute("CREATE TEMP TABLE person (name text PRIMARY KEY)");
    await conn.execute("INSERT INTO person VALUES ($1)", ["ann"]);
    const text = "INSERT INTO person VALUES ($1)";
    const error = await assertRejects(() => conn.execute(text, ["ann"]), UniqueViolation);
    assertEquals([error.code, error.query, error.sent, error.phase], [
      "23505",
      text,
      "yes",
      "execute",
    ]);
    assertEquals(
      [error.diag?.severity, error.diag?.tableName, error.diag?.constraintName],
      ["ERROR", "person", "person_pkey"],
    );
    assertStringIncludes(error.diag?.messageDetail ?? "", "already exists");
    const column = await assertRejects(
      () => conn.execute("INSERT INTO person VALUES (NULL)"),
      NotNullViolation,
    );
    assertEquals(column.diag?.columnName, "name");
    await assertGood(conn);
  },
  "the place of an error is that in the caller's text, with values and without": async (setup) => {
    await using conn = await setup.connect();
    for (const values of [[], [1]]) {
      const text = `SELECT ${values.length ? "$1::int4" : 1},\n  nope`;
      const error = await assertRejects(() => conn.execute(text, values), ProgrammingError);
      assertEquals(error.diag?.statementPosition, text.indexOf("nope") + 1);
      assertStringIncludes(error.excerpt ?? "", "LINE 2:   nope");
    }
  },
  "an error of a function has its context": async (setup) => {
    await using conn = await setup.connect();
    const error = await assertRejects(
      () => conn.execute("DO $$ BEGIN PERFORM 1/0; END $$"),
      DataError,
    );
    assertEquals(error.code, "22012");
    assertStringIncludes(error.diag?.context ?? "", "PL/pgSQL function");
    const raised = await assertRejects(
      () => conn.execute("DO $$ BEGIN RAISE 'no' USING HINT = 'ask', ERRCODE = 'XX001'; END $$"),
      DatabaseError,
    );
    assertEquals([raised.code, raised.diag?.messageHint], ["XX001", "ask"]);
  },
  "an error in a statement of a function shows that statement, as psql does": async (setup) => {
    await using conn = await setup.connect();
    const text = "DO $$ BEGIN EXECUTE E'SELECT 1,\\n  nope'; END $$";
    const error = await assertRejects(() => conn.execute(text), UndefinedColumn);
    assertEquals([error.query, error.excerpt], [text, "LINE 2:   nope\n          ^"]);
    assertEquals(
      error.serverMessage,
      'ERROR:  column "nope" does not exist\nLINE 2:   nope\n          ^\n' +
        "QUERY:  SELECT 1,\n  nope\n" +
        "CONTEXT:  PL/pgSQL function inline_code_block line 1 at EXECUTE",
    );
  },
  "a text that does not parse rejects with SyntaxError": async (setup) => {
    await using conn = await setup.connect();
    for (const text of ["SELEC 1", "SELECT '", "SELECT (1", "SELECT $$ 1", "SELECT /* 1"]) {
      await assertRejects(() => conn.execute(text), SyntaxError);
      await assertRejects(() => conn.execute(`${text} + $1`, [1]), SyntaxError);
    }
    await assertGood(conn);
  },
  "several statements in one reject with SyntaxError, and none is run": async (setup) => {
    await using conn = await setup.connect();
    await conn.execute("CREATE TEMP TABLE n (n int4)");
    for (
      const text of [
        "SELECT 1; INSERT INTO n VALUES (1)",
        "INSERT INTO n VALUES (1); INSERT INTO n VALUES (2);",
        "SELECT ';' /* ; */; INSERT INTO n VALUES (3) -- ;",
      ]
    ) {
      await assertRejects(() => conn.execute(text), SyntaxError);
      await assertRejects(
        () => conn.execute(text.replace("SELECT", "SELECT $1::text,"), ["x"]),
        DbError,
      );
    }
    assertEquals(await valueOf(conn, "SELECT count(*) FROM n"), 0n);
  },
  "a semicolon that separates nothing is no other statement": async (setup) => {
    await using conn = await setup.connect();
    assertEquals(await valueOf(conn, "SELECT 1;"), 1);
    assertEquals(await valueOf(conn, "; SELECT 1"), 1);
    assertEquals(await valueOf(conn, "SELECT $1::int4; -- ;", [2]), 2);
    assertEquals(await valueOf(conn, "; SELECT $1::int4", [3]), 3);
    assertEquals(
      await rowOf(
        conn,
        `SELECT ';', E'\\';', $a$;$a$, ";" /* ; /* ; */ ; */ FROM (SELECT 3 AS ";") AS x ;`,
      ),
      [";", "';", ";", 3],
    );
    await conn.execute(
      "CREATE FUNCTION pg_temp.one() RETURNS int4 LANGUAGE plpgsql AS $$ BEGIN NULL; RETURN 1; END; $$",
    );
    assertEquals(await valueOf(conn, "SELECT pg_temp.one()"), 1);
  },
  "COPY to and from the client rejects with NotSupportedError, and the connection is good": async (
    setup,
  ) => {
    await using conn = await setup.connect();
    await conn.execute("CREATE TEMP TABLE n (n int4)");
    await assertRejects(() => conn.execute("COPY n TO STDOUT"), NotSupportedError);
    await assertRejects(() => conn.execute("COPY n FROM STDIN"), NotSupportedError);
    await assertGood(conn);
  },
  "notices are kept": async (setup) => {
    await using conn = await setup.connect();
    await conn.execute("DO $$ BEGIN RAISE NOTICE 'look' USING DETAIL = 'here'; END $$");
    const notice = conn.notices.at(-1);
    assertEquals([notice?.severity, notice?.messagePrimary, notice?.messageDetail], [
      "NOTICE",
      "look",
      "here",
    ]);
  },
};

const LOGIN: Readonly<Record<string, Test>> = {
  "the connection knows its backend, its server and its driver's constants": async (setup) => {
    await using conn = await setup.connect();
    const [pid, version] = await rowOf(
      conn,
      "SELECT pg_backend_pid(), current_setting('server_version_num')",
    );
    assertEquals([conn.backendPid, conn.serverVersion], [pid, Number(version)]);
    assertEquals(conn.parameterStatus("server_encoding"), "UTF8");
  },
  "run-time parameters are those asked for": async (setup) => {
    await using conn = await setup.connect({
      applicationName: "con formance",
      options: "-c statement_timeout=12345 -c search_path=a,\\ b",
      parameters: { TimeZone: "Europe/Berlin", work_mem: "5MB", DateStyle: "DMY" },
    });
    assertEquals(
      await rowOf(
        conn,
        "SELECT current_setting('application_name'), current_setting('statement_timeout'), " +
          "current_setting('search_path'), current_setting('TimeZone'), current_setting('work_mem'), " +
          "current_setting('DateStyle'), current_setting('client_encoding')",
      ),
      ["con formance", "12345ms", "a, b", "Europe/Berlin", "5MB", "ISO, DMY", "UTF8"],
    );
  },
  "a wrong password rejects with InvalidPassword": async (setup) => {
    const { host, port, user, database } = testServer();
    const dsn = `postgres://${user}:wrong@${host}:${port}/${database}`;
    await assertRejects(() => connect(dsn, { driver: setup.driver }), InvalidPassword);
  },
  "a database that is not there rejects with InvalidCatalogName": async (setup) => {
    const { host, port, user, password } = testServer();
    const dsn = `postgres://${user}:${password}@${host}:${port}/not_there`;
    const connecting = () => connect(dsn, { driver: setup.driver });
    const error = await assertRejects(connecting, InvalidCatalogName);
    assertEquals(error.phase, "login");
  },
  "a server that is not there rejects with OperationalError, never sent": async (setup) => {
    const dsn = "postgres://nobody@127.0.0.1:1/nothing";
    const error = await assertRejects(
      () => connect(dsn, { driver: setup.driver }),
      OperationalError,
      "127.0.0.1:1 cannot be reached",
    );
    assertEquals(error.retryable, "never-sent");
  },
  "a server that does not answer rejects with TimeoutError": async (setup) => {
    using deaf = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const dsn = `postgres://nobody@127.0.0.1:${deaf.addr.port}/nothing`;
    const accepted = deaf.accept();
    const options = { driver: setup.driver, connectTimeout: 50 };
    await assertRejects(() => connect(dsn, options), TimeoutError, "did not answer in 50 ms");
    (await accepted).close();
  },
  "connecting can be aborted": async (setup) => {
    using deaf = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const dsn = `postgres://nobody@127.0.0.1:${deaf.addr.port}/nothing`;
    const leaving = new AbortController();
    const connecting = connect(dsn, { driver: setup.driver, signal: leaving.signal });
    const accepted = await deaf.accept();
    leaving.abort(new Error("changed my mind"));
    await assertRejects(() => connecting, Error, "changed my mind");
    accepted.close();
  },
  "close() ends the session, and what is called then rejects": async (setup) => {
    await using observer = await setup.observer();
    const conn = await setup.connect();
    const running = conn.execute("SELECT pg_sleep(0.05), 1");
    await conn.close();
    assertEquals((await running).rowCount, 1);
    await untilGone(observer, conn.backendPid);
    assertEquals(conn.closed, true);
    await assertRejects(() => conn.execute("SELECT 1"), InterfaceError, "connection is closed");
    await conn.close();
  },
};

const TRANSACTIONS: Readonly<Record<string, Test>> = {
  "transactionStatus is what the server's is, through statements of the user's own": async (
    setup,
  ) => {
    await using conn = await setup.connect();
    const steps: [text: string, status: string][] = [
      ["SELECT 1", "idle"],
      ["BEGIN", "inTransaction"],
      ["SELECT 1", "inTransaction"],
      ["COMMIT", "idle"],
      ["START TRANSACTION ISOLATION LEVEL SERIALIZABLE", "inTransaction"],
      ["SAVEPOINT a", "inTransaction"],
      ["SELECT 1/0", "inError"],
      ["SELECT 1", "inError"],
      ["ROLLBACK TO a", "inTransaction"],
      ["RELEASE a", "inTransaction"],
      ["SELEC 1", "inError"],
      ["COMMIT", "idle"],
      ["begin work", "inTransaction"],
      ["-- done\n/* now */ end transaction;", "idle"],
      ["BEGIN", "inTransaction"],
      ["COMMIT AND CHAIN", "inTransaction"],
      ["ROLLBACK AND CHAIN", "inTransaction"],
      ["ROLLBACK TO nowhere", "inError"],
      ["ABORT", "idle"],
      ["COMMIT", "idle"],
      ["ROLLBACK TO nowhere", "idle"],
      ["BEGIN NONSENSE", "idle"],
      ["CREATE TEMP TABLE person (id int4 PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)", "idle"],
      ["BEGIN", "inTransaction"],
      ["DROP TABLE nope", "inError"],
      ["END", "idle"],
      ["BEGIN", "inTransaction"],
      ["INSERT INTO person VALUES (1), (1)", "inTransaction"],
      ["COMMIT", "idle"], // fails: the constraint is looked at only here
      ["PREPARE plan AS SELECT 1", "idle"],
      ["BEGIN", "inTransaction"],
      ["PREPARE other AS SELECT 1", "inTransaction"],
      ["EXECUTE other", "inTransaction"],
      ["PREPARE other AS SELECT 1", "inError"],
      ["ROLLBACK", "idle"],
      ["DO $$ BEGIN COMMIT; END $$", "idle"],
    ];
    for (const [i, [text, status]] of steps.entries()) {
      await conn.execute(text).catch((error) => assertInstanceOf(error, DatabaseError));
      assertEquals([i, text, conn.transactionStatus], [i, text, status]);
    }
  },
  "transaction() commits when its function resolves": async (setup) => {
    await using conn = await setup.connect();
    await conn.execute("CREATE TEMP TABLE n (n int4)");
    const value = await conn.transaction(async (tx) => {
      await tx.execute("INSERT INTO n VALUES ($1)", [1]);
      assertEquals(conn.transactionStatus, "inTransaction");
      return 5;
    });
    assertEquals([value, conn.transactionStatus], [5, "idle"]);
    assertEquals(await valueOf(conn, "SELECT count(*) FROM n"), 1n);
  },
  "transaction() rolls back when its function rejects": async (setup) => {
    await using conn = await setup.connect();
    await conn.execute("CREATE TEMP TABLE n (n int4)");
    const failing = conn.transaction(async (tx) => {
      await tx.execute("INSERT INTO n VALUES (1)");
      throw new Error("no");
    });
    await assertRejects(() => failing, Error, "no");
    assertEquals(conn.transactionStatus, "idle");
    assertEquals(await valueOf(conn, "SELECT count(*) FROM n"), 0n);
  },
  "a block that is left without commit() is rolled back": async (setup) => {
    await using conn = await setup.connect();
    await conn.execute("CREATE TEMP TABLE n (n int4)");
    {
      await using tx = await conn.begin();
      await tx.execute("INSERT INTO n VALUES (1)");
    }
    assertEquals(await valueOf(conn, "SELECT count(*) FROM n"), 0n);
  },
  "a savepoint fails alone": async (setup) => {
    await using conn = await setup.connect();
    await conn.execute("CREATE TEMP TABLE n (n int4)");
    await conn.transaction(async (tx) => {
      await tx.execute("INSERT INTO n VALUES (1)");
      await assertRejects(
        () => tx.transaction(async (inner) => void await inner.execute("SELECT 1/0")),
        DataError,
      );
      await tx.transaction(async (inner) => {
        await inner.execute("INSERT INTO n VALUES (2)");
        await inner.transaction(async (third) =>
          void await third.execute("INSERT INTO n VALUES (3)")
        );
      });
    });
    assertEquals(await valueOf(conn, "SELECT sum(n) FROM n"), 6n);
  },
  "a failed transaction refuses statements until it is rolled back": async (setup) => {
    await using conn = await setup.connect();
    await using tx = await conn.begin();
    await assertRejects(() => tx.execute("SELECT 1/0"), DataError);
    await assertRejects(() => tx.execute("SELECT 1"), InFailedSqlTransaction);
    await assertRejects(() => tx.execute("SELECT $1::int4", [1]), InFailedSqlTransaction);
    await tx.rollback();
    await assertGood(conn);
  },
  "commit() of a failed transaction rejects with TransactionRolledBack": async (setup) => {
    await using conn = await setup.connect();
    await using tx = await conn.begin();
    await assertRejects(() => tx.execute("SELECT 1/0"), DataError);
    await assertRejects(() => tx.commit(), TransactionRolledBack);
    assertEquals(conn.transactionStatus, "idle");
  },
  "commit() that a deferred constraint refuses rejects with its error, rolled back": async (
    setup,
  ) => {
    await using conn = await setup.connect();
    await conn.execute("CREATE TEMP TABLE n (n int4 UNIQUE DEFERRABLE INITIALLY DEFERRED)");
    await using tx = await conn.begin();
    await tx.execute("INSERT INTO n VALUES (1), (1)");
    await assertRejects(() => tx.commit(), UniqueViolation);
    assertEquals([tx.isActive, conn.transactionStatus], [false, "idle"]);
    assertEquals(await valueOf(conn, "SELECT count(*) FROM n"), 0n);
  },
  "the options of a transaction reach the server": async (setup) => {
    await using conn = await setup.connect();
    const options = { isolationLevel: "serializable", readOnly: true, deferrable: true } as const;
    await conn.transaction(async (tx) => {
      assertEquals(
        await rowOf(
          tx,
          "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only'), " +
            "current_setting('transaction_deferrable')",
        ),
        ["serializable", "on", "on"],
      );
    }, options);
  },
  "a serialization failure rejects with SerializationFailure, and may be tried again": async (
    setup,
  ) => {
    await using one = await setup.connect();
    await using two = await setup.connect();
    const table = `n_${crypto.randomUUID().replaceAll("-", "")}`;
    await one.execute(`CREATE TABLE ${table} AS SELECT 1 AS n`);
    try {
      await using tx = await one.begin({ isolationLevel: "repeatable read" });
      await tx.execute(`SELECT * FROM ${table}`);
      await two.execute(`UPDATE ${table} SET n = 2`);
      const error = await assertRejects(
        () => tx.execute(`UPDATE ${table} SET n = 3`),
        SerializationFailure,
      );
      assertEquals(error.retryable, "rolled-back");
    } finally {
      await one.execute(`DROP TABLE ${table}`);
    }
  },
};

const SERVER_CURSORS: Readonly<Record<string, Test>> = {
  "a cursor on the server is read and scrolled, with other statements between": async (setup) => {
    await using conn = await setup.connect();
    await using tx = await conn.begin();
    await using cur = tx.cursor<[number]>({ name: 'a "b"', scrollable: true, iterSize: 4 });
    await cur.execute("SELECT n FROM generate_series(1, $1::int4) AS n", [10]);
    assertEquals([cur.description?.[0]?.name, cur.rowNumber, cur.rowCount], ["n", 0, -1]);
    assertEquals([await cur.fetchOne(), await cur.fetchMany(2)], [[1], [[2], [3]]]);
    assertEquals(await valueOf(conn, "SELECT 1"), 1);
    for await (const row of cur) {
      assertEquals(row, [4]);
      break;
    }
    await cur.scroll(-2);
    assertEquals([await cur.fetchOne(), cur.rowNumber], [[3], 3]);
    await cur.scroll(8, "absolute");
    assertEquals([await cur.fetchAll(), cur.rowCount], [[[9], [10]], 10]);
    await cur.scroll(100);
    assertEquals([await cur.fetchOne(), cur.rowNumber], [null, 10]);
  },
  "values of a cursor on the server go by the types of its parameters": async (setup) => {
    await using conn = await setup.connect();
    await using tx = await conn.begin();
    await using cur = tx.cursor({ name: "for" });
    const text = "SELECT $1::jsonb, $2::int4[], $3::float8";
    await cur.execute(text, [[1, { a: null }], [2, 3], 0.5]);
    assertEquals(await cur.fetchAll(), [[[1, { a: null }], [2, 3], 0.5]]);
  },
  "a value refused for a cursor on the server leaves the transaction good": async (setup) => {
    await using conn = await setup.connect();
    await using tx = await conn.begin();
    await using cur = tx.cursor({ name: "same" });
    for (const values of [[1.5], [undefined], [], [1, 2]]) {
      const refused = async () => void await cur.execute("SELECT $1::int4", values);
      const error = await assertRejects(refused, DbError);
      assertEquals([values, error.sent, conn.transactionStatus], [values, "no", "inTransaction"]);
    }
    await cur.execute("SELECT $1::int4", [1]);
    assertEquals(await cur.fetchAll(), [[1]]);
  },
  "the place of an error is that in the text that makes the cursor": async (setup) => {
    await using conn = await setup.connect();
    await using tx = await conn.begin();
    await using cur = tx.cursor({ name: "ž🐘" });
    const error = await assertRejects(
      async () => void await cur.execute("SELECT $1::int4, nope", [1]),
      ProgrammingError,
    );
    const place = error.diag!.statementPosition! - 1;
    assertEquals([...error.query!].slice(place, place + 4).join(""), "nope");
  },
  "a cursor on the server is used again for other columns": async (setup) => {
    await using conn = await setup.connect();
    await using tx = await conn.begin();
    await using cur = tx.cursor({ name: "same" });
    for (const value of [1, "text", true]) {
      await cur.execute(`SELECT ${JSON.stringify(value).replaceAll('"', "'")} AS it`);
      assertEquals(await cur.fetchMany(5), [[value]]);
    }
    await cur.close();
    assertEquals([cur.closed, conn.transactionStatus], [true, "inTransaction"]);
  },
  "a cursor on the server with hold outlives its transaction, and no other does": async (setup) => {
    await using conn = await setup.connect();
    await using held = conn.cursor({ name: "held", withHold: true });
    const other = conn.cursor({ name: "other" });
    await conn.transaction(async () => {
      await held.execute("SELECT 1");
      await other.execute("SELECT 2");
    });
    await assertRejects(() => other.fetchOne(), InterfaceError, "went with its transaction");
    assertEquals(await held.fetchAll(), [[1]]);
    await assertRejects(
      async () => void await other.execute("SELECT 1"),
      ProgrammingError,
      "needs a transaction",
    );
    await assertGood(conn);
  },
};

const CONCURRENCY: Readonly<Record<string, Test>> = {
  "calls made without waiting run in their order, and each has its own rows": async (setup) => {
    await using conn = await setup.connect();
    await conn.execute("CREATE TEMP TABLE n (at serial, n int4)");
    const calls = Array.from(
      { length: 20 },
      (_, i) =>
        i % 2 === 0
          ? conn.execute("INSERT INTO n (n) VALUES ($1) RETURNING n", [i])
          : conn.execute(`INSERT INTO n (n) VALUES (${i}) RETURNING n`),
    );
    assertEquals(conn.isExecuting, true);
    const rows = await Promise.all(calls.map(async (call) => await (await call).fetchOne()));
    assertEquals(rows, Array.from({ length: 20 }, (_, i) => [i]));
    const cur = await conn.execute("SELECT n FROM n ORDER BY at");
    assertEquals(await cur.fetchAll(), rows);
    assertEquals(conn.isExecuting, false);
  },
  "an error in between is that call's alone": async (setup) => {
    await using conn = await setup.connect();
    const results = await Promise.allSettled([
      valueOf(conn, "SELECT 1"),
      valueOf(conn, "SELECT 1/0"),
      valueOf(conn, "SELECT $1::int4", ["x"]),
      valueOf(conn, "SELECT 2"),
    ]);
    assertEquals(results.map(({ status }) => status), [
      "fulfilled",
      "rejected",
      "rejected",
      "fulfilled",
    ]);
    assertEquals(results[3], { status: "fulfilled", value: 2 });
  },
  "two connections wait for each other's locks, and for nothing else": async (setup) => {
    await using one = await setup.connect();
    await using two = await setup.connect();
    const key = crypto.getRandomValues(new Int32Array(1))[0];
    await one.execute(`SELECT pg_advisory_lock(${key})`);
    const waiting = two.execute(`SELECT pg_advisory_lock(${key})`);
    await assertGood(one);
    await one.execute(`SELECT pg_advisory_unlock(${key})`);
    await waiting;
  },
};

const TIMEOUTS: Readonly<Record<string, Test>> = {
  "a statement that takes too long rejects with TimeoutError, and the connection is good": async (
    setup,
  ) => {
    await using conn = await setup.connect();
    await assertRejects(
      () => conn.execute("SELECT pg_sleep(60)", [], { timeout: 50 }),
      TimeoutError,
      "the statement took longer than 50 ms",
    );
    await assertGood(conn);
  },
  "one with values does, too": async (setup) => {
    await using conn = await setup.connect();
    const sleep = () => conn.execute("SELECT pg_sleep($1)", [60], { timeout: 50 });
    await assertRejects(sleep, TimeoutError);
    await assertGood(conn);
  },
  "the connection's timeout is that of each statement": async (setup) => {
    await using conn = await setup.connect({ timeout: 50 });
    await assertRejects(() => conn.execute("SELECT pg_sleep(60)"), TimeoutError);
    await conn.execute("SELECT pg_sleep(0.1)", [], { timeout: 10_000 });
  },
  "a statement in time is not disturbed": async (setup) => {
    await using conn = await setup.connect();
    await conn.execute("SELECT 1", [], { timeout: 10_000 });
    await conn.execute("SELECT $1::int4", [1], { timeout: 10_000 });
    await assertGood(conn);
  },
  "an aborted statement rejects with the signal's reason, and the server has stopped it": async (
    setup,
  ) => {
    await using observer = await setup.observer();
    await using conn = await setup.connect();
    const leaving = new AbortController();
    const sleeping = conn.execute("SELECT pg_sleep(60)", [], { signal: leaving.signal });
    await untilRunning(observer, conn.backendPid, "SELECT pg_sleep");
    const reason = new Error("the user left");
    leaving.abort(reason);
    assertEquals(await sleeping.catch((error) => error), reason);
    await assertGood(conn);
  },
  "a signal that has aborted before sends nothing": async (setup) => {
    await using conn = await setup.connect();
    const before = await lastRequest(setup, conn);
    const signal = AbortSignal.abort(new Error("too late"));
    await assertRejects(() => conn.execute("SELECT 1", [], { signal }), Error, "too late");
    assertEquals(await lastRequest(setup, conn), before);
  },
  "a call that is aborted while it waits for others is not run": async (setup) => {
    await using conn = await setup.connect();
    await conn.execute("CREATE TEMP TABLE n (n int4)");
    // With values, so that it needs more than one request on every driver.
    await conn.execute("SELECT 1");
    const first = conn.execute("SELECT pg_sleep(0.2)");
    const second = conn.execute("SELECT $1::text", ["x"]);
    const leaving = new AbortController();
    const third = conn.execute("SELECT $1::int4", [3], { signal: leaving.signal });
    const fourth = conn.execute("SELECT $1::int4", [4]);
    leaving.abort(new Error("not that one"));
    await assertRejects(() => third, Error, "not that one");
    await Promise.all([first, second]);
    assertEquals(await (await fourth).fetchOne(), [4]);
  },
  "a call whose time is over says whether it was sent": async (setup) => {
    await using conn = await setup.connect();
    const first = conn.execute("SELECT $1::text, pg_sleep(0.3)", ["x"]);
    const second = conn.execute("SELECT $1::int4", [1], { timeout: 20 });
    const error = await assertRejects(() => second, TimeoutError);
    assertEquals(error.retryable, error.sent === "no" ? "never-sent" : "unknown");
    await first;
    await assertGood(conn);
  },
  "a timeout in a transaction fails the transaction": async (setup) => {
    await using conn = await setup.connect();
    await using tx = await conn.begin();
    await assertRejects(() => tx.execute("SELECT pg_sleep(60)", [], { timeout: 50 }), TimeoutError);
    await assertRejects(() => tx.execute("SELECT 1"), InFailedSqlTransaction);
    assertEquals(conn.transactionStatus, "inError");
    await tx.rollback();
    await assertGood(conn);
  },
  "a statement that the server cancels rejects with QueryCanceled": async (setup) => {
    await using conn = await setup.connect();
    await conn.execute("SET statement_timeout TO 200");
    await assertRejects(() => conn.execute("SELECT pg_sleep(60)"), QueryCanceled);
    await assertGood(conn);
  },
};

const POOL: Readonly<Record<string, Test>> = {
  "a pool lends, takes back clean, and lends again": async (setup) => {
    await using pool = await setup.pool({ maxSize: 1 });
    const pids = new Set<number>();
    {
      await using conn = await pool.acquire();
      pids.add(conn.backendPid);
      await conn.execute("BEGIN");
      await conn.execute("CREATE TEMP TABLE left_behind ()");
    }
    await using conn = await pool.acquire();
    pids.add(conn.backendPid);
    assertEquals([pids.size, conn.transactionStatus], [1, "idle"]);
    await assertRejects(() => conn.execute("SELECT FROM left_behind"), UndefinedTable);
  },
  "a pool serves many with few": async (setup) => {
    await using pool = await setup.pool({ minSize: 3, maxSize: 3 });
    const values = await Promise.all(
      Array.from({ length: 12 }, (_, i) => valueOf(pool, `SELECT ${i}`)),
    );
    assertEquals(values, Array.from({ length: 12 }, (_, i) => i));
    assertEquals(pool.size, 3);
  },
  "a pool sets up, checks and resets what it lends": async (setup) => {
    const told: unknown[] = [];
    await using pool = await setup.pool({
      maxSize: 1,
      validateAfter: 1e-9,
      reset: "discard all",
      onConnect: async (conn) => {
        await conn.execute("CREATE TEMP TABLE connected ()");
        await conn.begin();
      },
      onAcquire: async (conn) => {
        await conn.execute("SET statement_timeout TO 60000");
      },
      onError: (error) => told.push(error),
    });
    await pool.use(async (conn) => {
      assertEquals(await valueOf(conn, "SELECT count(*) FROM connected"), 0n);
      assertEquals(await valueOf(conn, "SELECT $1::int4", [1]), 1);
      await conn.execute("SET search_path TO nowhere");
      await conn.begin();
    });
    await pool.use(async (conn) => {
      assertEquals(await valueOf(conn, "SHOW statement_timeout"), "1min");
      assertEquals(await valueOf(conn, "SELECT current_schema() IS NULL"), false);
      assertEquals(await valueOf(conn, "SELECT $1::int4", [2]), 2);
      await assertRejects(() => conn.execute("SELECT FROM connected"), UndefinedTable);
    });
    assertEquals([told, pool.statistics.opened], [[], 1]);
  },
  "a pool's transaction commits": async (setup) => {
    await using pool = await setup.pool({ maxSize: 1 });
    await pool.transaction(async (tx) => void await tx.execute("CREATE TEMP TABLE kept ()"));
    assertEquals(await valueOf(pool, "SELECT count(*) FROM kept"), 0n);
  },
  "a pool replaces a connection that was lost": async (setup) => {
    await using observer = await setup.observer();
    await using pool = await setup.pool({ maxSize: 1 });
    {
      await using conn = await pool.acquire();
      const running = assertRejects(() => conn.execute("SELECT pg_sleep(60)"), OperationalError);
      await untilRunning(observer, conn.backendPid, "SELECT pg_sleep");
      await observer.execute("SELECT pg_terminate_backend($1)", [conn.backendPid]);
      await running;
      assertEquals(conn.closed, true);
    }
    assertEquals(await valueOf(pool, "SELECT 1"), 1);
    assertEquals(pool.size, 1);
  },
  "a pool that is closed leaves no session behind": async (setup) => {
    const applicationName = `pool_${crypto.randomUUID().slice(0, 8)}`;
    await using observer = await setup.observer();
    const pool = await setup.pool({ minSize: 3, applicationName });
    const count = () =>
      valueOf(observer, "SELECT count(*)::int4 FROM pg_stat_activity WHERE application_name = $1", [
        applicationName,
      ]);
    assertEquals(await count(), 3);
    await pool.close();
    while (await count() !== 0);
  },
};

const LOSS: Readonly<Record<string, Test>> = {
  "a statement whose backend dies rejects with OperationalError, outcome unknown": async (
    setup,
  ) => {
    await using observer = await setup.observer();
    const conn = await setup.connect();
    const running = assertRejects(() => conn.execute("SELECT pg_sleep(60)"), OperationalError);
    await untilRunning(observer, conn.backendPid, "SELECT pg_sleep");
    const waiting = assertRejects(() => conn.execute("SELECT $1::text", ["x"]), OperationalError);
    await observer.execute("SELECT pg_terminate_backend($1)", [conn.backendPid]);
    assertEquals([(await running).sent, (await running).retryable], ["yes", "unknown"]);
    await waiting;
    assertEquals(conn.closed, true);
  },
  "a connection that is lost stays lost, and never connects again": async (setup) => {
    await using observer = await setup.observer();
    const conn = await setup.connect();
    await observer.execute("SELECT pg_terminate_backend($1)", [conn.backendPid]);
    await untilGone(observer, conn.backendPid);
    for (let i = 0; i < 3; i++) {
      await assertRejects(() => conn.execute("SELECT 1"), OperationalError);
    }
    assertEquals(conn.closed, true);
    const error = await assertRejects(() => conn.execute("SELECT 1"), OperationalError);
    assertEquals(error.retryable, "never-sent");
    await conn.close();
  },
  "a commit whose backend dies is in doubt": async (setup) => {
    await using observer = await setup.observer();
    const conn = await setup.connect();
    const table = `slow_${crypto.randomUUID().replaceAll("-", "")}`;
    await observer.execute(`CREATE TABLE ${table} (n int4)`);
    try {
      await observer.execute(
        `CREATE FUNCTION ${table}() RETURNS trigger LANGUAGE plpgsql AS ` +
          "$$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$",
      );
      await observer.execute(
        `CREATE CONSTRAINT TRIGGER t AFTER INSERT ON ${table} DEFERRABLE INITIALLY DEFERRED ` +
          `FOR EACH ROW EXECUTE FUNCTION ${table}()`,
      );
      const tx = await conn.begin();
      await tx.execute(`INSERT INTO ${table} VALUES (1)`);
      const committing = assertRejects(() => tx.commit(), CommitUnknownError);
      await untilRunning(observer, conn.backendPid, "COMMIT");
      await observer.execute("SELECT pg_terminate_backend($1)", [conn.backendPid]);
      await committing;
    } finally {
      await observer.execute(`DROP TABLE ${table}`);
      await observer.execute(`DROP FUNCTION ${table}()`);
    }
  },
};

const BEHAVIOURS: Readonly<Record<string, Test>> = {
  ...VALUES,
  ...PARAMETERS,
  ...ERRORS,
  ...LOGIN,
  ...TRANSACTIONS,
  ...SERVER_CURSORS,
  ...CONCURRENCY,
  ...TIMEOUTS,
  ...POOL,
  ...LOSS,
};

interface Refusal {
  readonly action: string;
  readonly use: (conn: Connection) => unknown;
}

/** What depends on a capability: how it works where it is declared, what is refused where it is not. */
const CAPABILITIES: readonly {
  readonly capability: Capability;
  readonly works: Readonly<Record<string, Test>>;
  readonly refused: Readonly<Record<string, Refusal>>;
}[] = [
  {
    capability: "cancellation",
    works: {
      "cancel() rejects the running statement with QueryCanceled": async (setup) => {
        await using observer = await setup.observer();
        await using conn = await setup.connect();
        const running = assertRejects(() => conn.execute("SELECT pg_sleep(60)"), QueryCanceled);
        await untilRunning(observer, conn.backendPid, "SELECT pg_sleep");
        await conn.cancel();
        assertEquals((await running).code, "57014");
        await assertGood(conn);
      },
      "cancel() of nothing does nothing": async (setup) => {
        await using conn = await setup.connect();
        await conn.cancel();
        await assertGood(conn);
      },
      "a cancel request hits no statement but the one that ran": async (setup) => {
        await using observer = await setup.observer();
        await using conn = await setup.connect();
        const running = assertRejects(() => conn.execute("SELECT pg_sleep(60)"), QueryCanceled);
        await untilRunning(observer, conn.backendPid, "SELECT pg_sleep");
        const cancelled = conn.cancel();
        const next = conn.execute("SELECT pg_sleep(0.1), 5");
        await Promise.all([running, cancelled]);
        assertEquals((await (await next).fetchOne())?.[1], 5);
      },
    },
    refused: { "cancel()": { action: "cancel", use: (conn) => conn.cancel() } },
  },
  {
    capability: "copy",
    works: {
      "copyFrom() and copyTo() copy rows in and out, and tell their number": async (setup) => {
        await using conn = await setup.connect();
        await conn.execute("CREATE TEMP TABLE copied (id int, name text)");
        const rows = [[1, "one"], [2, null], [3, "th\tr\n\\ee"]];
        await using cur = conn.cursor();
        assertEquals(await cur.copyFrom(rows, "copied"), 3);
        assertEquals([cur.rowCount, cur.statusMessage], [3, "COPY 3"]);
        assertEquals(
          await Array.fromAsync(cur.copyTo("copied", { format: "binary" }).rows()),
          rows,
        );
        assertEquals([cur.rowCount, cur.statusMessage], [3, "COPY 3"]);
        await assertGood(conn);
      },
      "copyFrom() that fails copies nothing and leaves the connection good": async (setup) => {
        await using conn = await setup.connect();
        await conn.execute("CREATE TEMP TABLE copied (id int PRIMARY KEY)");
        await assertRejects(() => conn.copyFrom([[1], [1]], "copied"), UniqueViolation);
        await assertRejects(() => conn.copyFrom([[1], [undefined]], "copied"), DataError);
        assertEquals(await valueOf(conn, "SELECT count(*)::int4 FROM copied"), 0);
        await assertGood(conn);
      },
      "copyTo() that is left early frees the connection": async (setup) => {
        await using conn = await setup.connect();
        for await (const _ of conn.copyTo({ query: "SELECT generate_series(1, 100000000)" })) break;
        await assertGood(conn);
      },
    },
    refused: {
      "copyFrom()": { action: "copy", use: (conn) => conn.copyFrom([[1]], "copied") },
      "copyTo()": { action: "copy", use: (conn) => Array.fromAsync(conn.copyTo("copied")) },
      "copyExpert()": { action: "copy", use: (conn) => conn.copyExpert("COPY t FROM STDIN", "") },
    },
  },
  {
    capability: "streams",
    works: {
      "stream() hands out all rows, in order, and tells their number": async (setup) => {
        await using conn = await setup.connect();
        await using cur = conn.cursor<[number]>();
        let expected = 1;
        for await (const [n] of cur.stream("SELECT generate_series(1, $1::int4)", [2_500])) {
          assertEquals(n, expected++);
        }
        assertEquals([expected, cur.rowCount, cur.statusMessage], [2_501, 2_500, "SELECT 2500"]);
        await assertGood(conn);
        assertEquals(conn.transactionStatus, "idle");
      },
      "stream() describes its columns, and may be of no rows": async (setup) => {
        await using conn = await setup.connect();
        await using cur = conn.cursor({ rowMode: "object" });
        assertEquals(await Array.fromAsync(cur.stream("SELECT 1 AS n WHERE false")), []);
        assertEquals([cur.description?.[0]?.name, cur.rowCount], ["n", 0]);
        assertEquals(await Array.fromAsync(cur.stream("VALUES (1, 'x'), (2, NULL)")), [
          { column1: 1, column2: "x" },
          { column1: 2, column2: null },
        ]);
      },
      "stream() that is left early frees the connection": async (setup) => {
        await using conn = await setup.connect();
        for await (
          const [n] of conn.cursor<[number]>().stream("SELECT generate_series(1, 100000)")
        ) {
          if (n === 2) break;
        }
        await assertGood(conn);
        assertEquals(conn.transactionStatus, "idle");
      },
      "stream() works in a transaction, and leaves it open": async (setup) => {
        await using conn = await setup.connect();
        await conn.transaction(async (tx) => {
          await tx.execute("CREATE TEMP TABLE n AS SELECT generate_series(1, 2000) AS n");
          for await (const [n] of tx.cursor<[number]>().stream("SELECT n FROM n")) {
            if (n === 2) break;
          }
          assertEquals((await Array.fromAsync(tx.cursor().stream("TABLE n"))).length, 2000);
          assertEquals(conn.transactionStatus, "inTransaction");
        });
        assertEquals(await valueOf(conn, "SELECT count(*) FROM n"), 2000n);
      },
      "stream() that fails midway rejects with the server's error": async (setup) => {
        await using conn = await setup.connect();
        const rows = conn.cursor<[number]>().stream(
          "SELECT 1 / (5000 - n) FROM generate_series(1, 6000) AS n",
        );
        let count = 0;
        const reading = (async () => {
          for await (const row of rows) count += row.length;
        })();
        await assertRejects(() => reading, DataError, "division by zero");
        assert(count > 0 && count < 5000);
        await assertGood(conn);
        assertEquals(conn.transactionStatus, "idle");
      },
      "stream() that fails at once rejects, in the caller's text": async (setup) => {
        await using conn = await setup.connect();
        const error = await assertRejects(
          () => Array.fromAsync(conn.cursor().stream("SELECT nope")),
          ProgrammingError,
        );
        assertEquals(error.diag?.statementPosition, 8);
        await assertGood(conn);
        assertEquals(conn.transactionStatus, "idle");
      },
      "other statements are refused while a stream is open": async (setup) => {
        await using conn = await setup.connect();
        for await (const _ of conn.cursor().stream("SELECT generate_series(1, 5000)")) {
          await assertRejects(() => conn.execute("SELECT 1"), InterfaceError, "a stream is open");
          break;
        }
        await assertGood(conn);
      },
      "stream() of what is no query gives its rows, too": async (setup) => {
        await using conn = await setup.connect();
        await conn.execute("CREATE TEMP TABLE n (n int4)");
        const insert = conn.cursor().stream("INSERT INTO n VALUES ($1), (2) RETURNING n", [1]);
        assertEquals(await Array.fromAsync(insert), [[1], [2]]);
        const both = "WITH gone AS (DELETE FROM n RETURNING n) SELECT n FROM gone";
        assertEquals(await Array.fromAsync(conn.cursor().stream(both)), [[1], [2]]);
        assertEquals(await valueOf(conn, "SELECT count(*) FROM n"), 0n);
      },
      "stream() can be aborted, and takes a timeout": async (setup) => {
        await using conn = await setup.connect();
        const slow = "SELECT n, pg_sleep(CASE WHEN n > 3000 THEN 60 ELSE 0 END) " +
          "FROM generate_series(1, 4000) AS n";
        const stream = (options: { timeout?: number; signal?: AbortSignal }) =>
          Array.fromAsync(conn.cursor().stream(slow, [], options));
        await assertRejects(() => stream({ timeout: 200 }), TimeoutError);
        await assertGood(conn);
        const signal = AbortSignal.timeout(200);
        await assertRejects(() => stream({ signal }), DOMException);
        await assertGood(conn);
        assertEquals(conn.transactionStatus, "idle");
      },
    },
    refused: {
      "stream()": {
        action: "execute",
        use: (conn) => Array.fromAsync(conn.cursor().stream("SELECT 1")),
      },
    },
  },
  {
    capability: "portals",
    works: {
      "stream() with iterSize lets other statements in": async (setup) => {
        await using conn = await setup.connect();
        await using tx = await conn.begin();
        const text = "SELECT n FROM generate_series(1, $1::int4) AS n";
        const sizes: number[] = [];
        for await (const rows of tx.cursor().stream(text, [5], { iterSize: 2 }).batches()) {
          sizes.push(rows.length);
          assertEquals(await valueOf(tx, "SELECT 1"), 1);
        }
        assertEquals(sizes, [2, 2, 1]);
        await tx.commit();
      },
    },
    refused: {
      "stream() with iterSize": {
        action: "execute",
        use: (conn) => Array.fromAsync(conn.cursor().stream("SELECT 1", [], { iterSize: 1 })),
      },
    },
  },
  {
    capability: "scripts",
    works: {
      "executeScript() runs several statements, and tells the tag of each": async (setup) => {
        await using conn = await setup.connect();
        const script = "CREATE TEMP TABLE n (n int4); INSERT INTO n VALUES (1), (2); TABLE n;";
        assertEquals(await conn.executeScript(script), ["CREATE TABLE", "INSERT 0 2", "SELECT 2"]);
      },
      "executeScript() that fails undoes all of it": async (setup) => {
        await using conn = await setup.connect();
        await conn.execute("CREATE TEMP TABLE n (n int4)");
        const failing = () => conn.executeScript("INSERT INTO n VALUES (1); SELECT 1/0");
        await assertRejects(failing, DataError);
        assertEquals(await valueOf(conn, "SELECT count(*) FROM n"), 0n);
      },
    },
    refused: {
      "executeScript()": {
        action: "execute",
        use: (conn) => conn.executeScript("SELECT 1; SELECT 2"),
      },
      "several statements of a cursor with clientBinding": {
        action: "execute",
        use: (conn) => conn.cursor({ clientBinding: true }).execute("SELECT 1; SELECT 2"),
      },
    },
  },
  {
    capability: "notifications",
    works: {
      "listen() lets notifications come, whatever the connection does": async (setup) => {
        await using listener = await setup.connect();
        await using sender = await setup.observer();
        const channel = uniqueName("Conformance");
        await listener.listen(channel);
        const reading = listener.execute("SELECT pg_sleep(0.1), 1");
        await sender.notify(channel, "one");
        await sender.notify(channel, "two");
        assertEquals((await (await reading).fetchOne())?.[1], 1);
        for (const payload of ["one", "two"]) {
          assertEquals((await listener.notifies.get({ timeout: 10_000 })).payload, payload);
        }
        await listener.unlisten(channel);
        await assertGood(listener);
      },
    },
    refused: {
      "listen()": { action: "listen", use: (conn) => conn.listen("jobs") },
      "unlisten()": { action: "unlisten", use: (conn) => conn.unlisten() },
      "notifies": { action: "listen", use: (conn) => conn.notifies },
    },
  },
];
