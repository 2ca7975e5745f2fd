/**
 * Types that change while they are in use: who has changed them in a pool finds them changed, and so do the others of
 * the pool; where nobody of the pool has, one error at most stands between the old and the new.
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  connect,
  type Connection,
  createPool,
  DataError,
  DbError,
  InternalError,
  OperationalError,
  ProgrammingError,
} from "../../mod.ts";
import { OwnSchema } from "../support/own_schema.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

/** A change of the type `pair`, which has `a int4, b text`, and the value it has before and after. */
interface Change {
  readonly title: string;
  /** The statements that make it. */
  readonly made: readonly string[];
  /** A value of it after that. */
  readonly after: Readonly<Record<string, unknown>>;
  /** Whether a value of the old type cannot be told from one of the new. */
  readonly unseen?: boolean;
}

const BEFORE = { a: 1, b: "x" };
const CHANGES: readonly Change[] = [
  {
    title: "an attribute more",
    made: ["ALTER TYPE pair ADD ATTRIBUTE c bool"],
    after: { a: 1, b: "x", c: true },
  },
  { title: "an attribute less", made: ["ALTER TYPE pair DROP ATTRIBUTE b"], after: { a: 1 } },
  {
    title: "an attribute of another type",
    made: ["ALTER TYPE pair ALTER ATTRIBUTE a TYPE int8"],
    after: { a: 1n, b: "x" },
    unseen: true, // in text
  },
  {
    title: "an attribute of another name",
    made: ["ALTER TYPE pair RENAME ATTRIBUTE b TO c"],
    after: { a: 1, c: "x" },
    unseen: true,
  },
  {
    title: "another type of the same name",
    made: ["DROP TYPE pair", "CREATE TYPE pair AS (c text)"],
    after: { c: "x" },
  },
];

/** A way to use the type, whose statement is the same before and after. */
interface Use {
  readonly title: string;
  run(conn: Pick<Connection, "execute">, value: unknown): Promise<unknown>;
}

const jsonOf = (value: unknown): string =>
  JSON.stringify(value, (_, each) => typeof each === "bigint" ? Number(each) : each);

async function first(conn: Pick<Connection, "execute">, text: string, values: unknown[] = []) {
  return (await (await conn.execute(text, values)).fetchOne())![0];
}

/** What a row is read as is a value of all the attributes. */
const ALL = `'{"a":1,"b":"x","c":true}'`;
const ALL_TEXT = `'{"a":1,"b":"x","c":"x"}'`;

const USES: readonly Use[] = [
  {
    title: "read without values",
    run: (conn, value) => first(conn, `SELECT jsonb_populate_record(NULL::pair, ${allFor(value)})`),
  },
  {
    title: "read with values",
    run: (conn, value) =>
      first(conn, `SELECT jsonb_populate_record(NULL::pair, ${allFor(value)}) WHERE $1`, [true]),
  },
  {
    title: "read in a list",
    run: async (conn, value) => {
      const list = await first(
        conn,
        `SELECT ARRAY[jsonb_populate_record(NULL::pair, ${allFor(value)})] WHERE $1`,
        [true],
      );
      return (list as unknown[])[0];
    },
  },
  {
    title: "written",
    run: async (conn, value) =>
      ofJson(await first(conn, "SELECT to_jsonb($1::pair)::text", [value]), value),
  },
];

function allFor(value: unknown): string {
  return typeof (value as { c?: unknown }).c === "string" ? ALL_TEXT : ALL;
}

/** The value itself, when the server has read what was meant. */
function ofJson(json: unknown, value: unknown): unknown {
  assertEquals(JSON.parse(json as string), JSON.parse(jsonOf(value)));
  return value;
}

type Who = "the same session" | "another session of the pool" | "an outsider";
const WHO: readonly Who[] = ["the same session", "another session of the pool", "an outsider"];

async function check(who: Who, change: Change, use: Use): Promise<void> {
  await using schema = await OwnSchema.make(
    server.dsn,
    (name) => `CREATE TYPE ${name}.pair AS (a int4, b text)`,
  );
  const parameters = { search_path: schema.name };
  await using pool = await createPool(server.dsn, { parameters, minSize: 2, maxSize: 2 });
  await using user = await pool.acquire();
  await using other = await pool.acquire();
  await using outsider = await connect(server.dsn, { parameters });
  for (const conn of [user, other, user]) assertEquals(await use.run(conn, BEFORE), BEFORE);
  const changer = {
    "the same session": user,
    "another session of the pool": other,
    "an outsider": outsider,
  };
  for (const text of change.made) await changer[who].execute(text);
  const errors = await errorsUntilRight(user, change.after, use);
  const most = who === "an outsider" ? 1 : 0;
  assert(errors.length <= most, `${errors}`);
  for (const error of errors) {
    assert(error instanceof DataError || error instanceof InternalError, `${error}`);
  }
  assertEquals(await use.run(other, change.after), change.after);
}

/** What goes wrong before it is right; it must be by the third time. */
async function errorsUntilRight(
  conn: Pick<Connection, "execute">,
  value: unknown,
  use: Use,
): Promise<unknown[]> {
  const errors: unknown[] = [];
  while (errors.length < 3) {
    try {
      assertEquals(await use.run(conn, value), value);
      return errors;
    } catch (error) {
      if (!(error instanceof DbError)) throw error;
      errors.push(error);
    }
  }
  throw errors[2];
}

for (const who of WHO) {
  for (const change of CHANGES) {
    if (who === "an outsider" && change.unseen) continue; // nothing in the value says so
    for (const use of USES) {
      Deno.test(`a type that ${who} gave ${change.title} is ${use.title}`, () =>
        check(who, change, use));
    }
  }
}

Deno.test("a type changed in a transaction is after COMMIT what it is, to each session of the pool", async () => {
  await using schema = await OwnSchema.make(
    server.dsn,
    (name) => `CREATE TYPE ${name}.pair AS (a int4, b text)`,
  );
  const parameters = { search_path: schema.name };
  await using pool = await createPool(server.dsn, { parameters, minSize: 2, maxSize: 2 });
  await using changer = await pool.acquire();
  await using other = await pool.acquire();
  const [read] = USES;
  const after = { ...BEFORE, c: true };
  await changer.execute("BEGIN");
  await changer.execute("ALTER TYPE pair ADD ATTRIBUTE c bool");
  // A value would have to wait for the change; this asks what the type is, and learns what it was.
  assertEquals(await first(other, "SELECT NULL::pair"), null);
  await changer.execute("COMMIT");
  for (const conn of [other, changer, other]) assertEquals(await read!.run(conn, after), after);
});

Deno.test("the row of a view that was replaced has the view's columns", async () => {
  await using conn = await connect(server.dsn);
  const text = "SELECT v FROM pg_temp.v AS v";
  await conn.execute("CREATE TEMPORARY VIEW v AS SELECT 1 AS a");
  for (const values of [[], [true]]) {
    assertEquals(await first(conn, values.length ? `${text} WHERE $1` : text, values), { a: 1 });
  }
  await conn.execute("CREATE OR REPLACE TEMPORARY VIEW v AS SELECT 1 AS a, 'x' AS b");
  for (const values of [[], [true]]) {
    const row = await first(conn, values.length ? `${text} WHERE $1` : text, values);
    assertEquals(row, { a: 1, b: "x" });
  }
});

Deno.test("a change within a savepoint that was undone is undone here, too", async () => {
  await using schema = await OwnSchema.make(
    server.dsn,
    (name) => `CREATE TYPE ${name}.pair AS (a int4, b text)`,
  );
  await using conn = await connect(server.dsn, { parameters: { search_path: schema.name } });
  const [read] = USES;
  await conn.execute("BEGIN");
  for (let i = 0; i < 2; i++) {
    await conn.execute("SAVEPOINT s");
    await conn.execute("ALTER TYPE pair ADD ATTRIBUTE c bool");
    assertEquals(await read!.run(conn, BEFORE), { ...BEFORE, c: true });
    await conn.execute("ROLLBACK TO SAVEPOINT s");
    assertEquals(await read!.run(conn, BEFORE), BEFORE);
  }
  await conn.execute("ROLLBACK");
  assertEquals(await read!.run(conn, BEFORE), BEFORE);
});

Deno.test("what is made in the place of something that was undone is found at once", async () => {
  await using schema = await OwnSchema.make(server.dsn);
  await using conn = await connect(server.dsn, { parameters: { search_path: schema.name } });
  const insert = "INSERT INTO t VALUES ($1)";
  await conn.execute("BEGIN");
  await conn.execute("CREATE TYPE mood AS ENUM ('sad')");
  assertEquals(await first(conn, "SELECT $1::mood", ["sad"]), "sad");
  await conn.execute("CREATE TABLE t (a int4)");
  await conn.execute(insert, [1]);
  await conn.execute("ROLLBACK");
  await conn.execute("CREATE TYPE mood AS ENUM ('glad')");
  assertEquals(await first(conn, "SELECT $1::mood", ["glad"]), "glad");
  await conn.execute("CREATE TABLE t (a text)");
  await conn.execute(insert, ["x"]);
  assertEquals(await first(conn, "SELECT a FROM t"), "x");
});

for (
  const [from, before, to, after] of [
    ["jsonb", ["x"], "text[]", ["x"]], // what is bound does not fit
    ["int4", 1, "text", "x"], // nor can it be read
  ]
) {
  Deno.test(`a column of ${from} that an outsider made ${to} costs one error at most`, async () => {
    await using schema = await OwnSchema.make(
      server.dsn,
      (name) => `CREATE TABLE ${name}.t (a ${from})`,
    );
    await using conn = await connect(server.dsn, { parameters: { search_path: schema.name } });
    await using outsider = await connect(server.dsn, { parameters: { search_path: schema.name } });
    const insert = "INSERT INTO t VALUES ($1) RETURNING a";
    for (let i = 0; i < 2; i++) assertEquals(await first(conn, insert, [before]), before);
    await outsider.execute(`ALTER TABLE t ALTER a TYPE ${to} USING NULL`);
    await first(conn, insert, [after]).catch(() => undefined);
    assertEquals(await first(conn, insert, [after]), after);
  });
}

Deno.test("after a SET of search_path a value is that of the table that is meant now", async () => {
  await using schema = await OwnSchema.make(
    server.dsn,
    (name) => `CREATE TABLE ${name}.t (a float4)`,
  );
  await using other = await OwnSchema.make(
    server.dsn,
    (name) => `CREATE TABLE ${name}.t (a float8)`,
  );
  await using conn = await connect(server.dsn, { parameters: { search_path: schema.name } });
  const insert = "INSERT INTO t VALUES ($1) RETURNING a::text";
  assertEquals(await first(conn, insert, [0.1]), "0.1");
  await conn.execute(`SET search_path = ${other.name}`);
  assertEquals(await first(conn, insert, [0.1]), "0.1");
  await conn.transaction(async (tx) => {
    await tx.execute(`SET LOCAL search_path = ${schema.name}`);
    assertEquals(await first(tx, insert, [0.1]), "0.1");
  });
  assertEquals(await first(conn, insert, [0.1]), "0.1");
});

// A type that a transaction uses, and does not see in the catalog.

const NOT_SHOWN = "the server does not show one that was used";
const MADE = "CREATE TYPE pair AS (a int4, b text)";
const READS: Readonly<Record<string, readonly [text: string, values: unknown[]]>> = {
  "without values": ["SELECT ROW(1, 'x')::pair", []],
  "with values": ["SELECT ROW(1, 'x')::pair WHERE $1", [true]],
};

for (const [how, [text, values]] of Object.entries(READS)) {
  Deno.test(`a type made after a transaction's snapshot, read ${how}, is an error there alone`, async () => {
    await using schema = await OwnSchema.make(server.dsn);
    const parameters = { search_path: schema.name };
    await using pool = await createPool(server.dsn, { parameters, minSize: 2, maxSize: 2 });
    await using late = await pool.acquire();
    await using other = await pool.acquire();
    await late.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
    assertEquals(await first(late, "SELECT 1"), 1); // takes the snapshot
    await other.execute(MADE);
    for (let i = 0; i < 2; i++) {
      await assertRejects(() => first(late, text, values), OperationalError, NOT_SHOWN);
    }
    assertEquals([late.transactionStatus, await first(late, "SELECT 2")], ["inTransaction", 2]);
    assertEquals(await first(other, text, values), BEFORE); // at once
    assertEquals(await first(late, text, values), BEFORE); // by what the other has learned
    await late.execute("COMMIT");
    for (const conn of [late, other]) assertEquals(await first(conn, text, values), BEFORE);
  });

  Deno.test(`a type made after a transaction's snapshot, read ${how}, is right when it has ended`, async () => {
    await using schema = await OwnSchema.make(server.dsn);
    const parameters = { search_path: schema.name };
    await using late = await connect(server.dsn, { parameters });
    await using outsider = await connect(server.dsn, { parameters });
    await late.execute("BEGIN ISOLATION LEVEL REPEATABLE READ");
    assertEquals(await first(late, "SELECT 1"), 1);
    await outsider.execute(MADE);
    await assertRejects(() => first(late, text, values), OperationalError, NOT_SHOWN);
    await late.execute("COMMIT");
    assertEquals(await first(late, text, values), BEFORE);
  });
}

Deno.test("a type whose making is undone behind a statement is an error of that statement alone", async () => {
  await using schema = await OwnSchema.make(server.dsn);
  const parameters = { search_path: schema.name };
  await using pool = await createPool(server.dsn, { parameters, minSize: 2, maxSize: 2 });
  await using conn = await pool.acquire();
  await using other = await pool.acquire();
  const [text] = READS["without values"]!;
  for (let i = 0; i < 2; i++) {
    await conn.execute("BEGIN");
    await conn.execute(MADE);
    const [read, undone] = await Promise.allSettled([first(conn, text), conn.execute("ROLLBACK")]);
    assert(
      read.status === "rejected" && read.reason instanceof OperationalError,
      Deno.inspect(read),
    );
    assert(read.reason.message.includes(NOT_SHOWN), read.reason.message);
    assertEquals([read.reason.sent, undone.status], ["yes", "fulfilled"]);
    assertEquals(conn.transactionStatus, "idle");
  }
  await conn.execute(MADE);
  for (const each of [other, conn]) assertEquals(await first(each, text), BEFORE);
});

for (const [how, ends] of [["without values", ""], ["with values", " WHERE $1"]] as const) {
  Deno.test(`a text used ${how} means the type that has the name now, to each session of the pool`, async () => {
    await using schema = await OwnSchema.make(
      server.dsn,
      (name) => `CREATE TYPE ${name}.pair AS (a int4)`,
    );
    const parameters = { search_path: schema.name };
    await using pool = await createPool(server.dsn, { parameters, minSize: 2, maxSize: 2 });
    await using user = await pool.acquire();
    await using other = await pool.acquire();
    const text = `SELECT jsonb_populate_record(NULL::pair, '{"a":1,"b":"x"}')${ends}`;
    const values = ends === "" ? [] : [true];
    for (const conn of [user, other, user]) {
      assertEquals(await first(conn, text, values), { a: 1 });
    }
    await other.execute("DROP TYPE pair");
    await other.execute(MADE);
    for (const conn of [user, other, user]) {
      assertEquals(await first(conn, text, values), BEFORE);
    }
  });
}

for (const prepare of [true, false]) {
  Deno.test(`a parameter whose column has become wider takes wider values after one error, prepare: ${prepare}`, async () => {
    await using schema = await OwnSchema.make(
      server.dsn,
      (name) => `CREATE TABLE ${name}.wide (a int4)`,
    );
    await using other = await connect(server.dsn);
    await using conn = await connect(server.dsn, { prepare });
    const insert = (value: unknown) =>
      conn.execute(`INSERT INTO ${schema.name}.wide VALUES ($1)`, [value]);
    await insert(1);
    await other.execute(`ALTER TABLE ${schema.name}.wide ALTER a TYPE int8`);
    await assertRejects(() => insert(5_000_000_000n), DataError, "out of range");
    assertEquals((await insert(5_000_000_000n)).rowCount, 1);
  });
}

Deno.test("a statement fails once when a column has become another type that its values are not compared with", async () => {
  await using schema = await OwnSchema.make(server.dsn);
  const parameters = { search_path: schema.name };
  await using conn = await connect(server.dsn, { parameters });
  await using other = await connect(server.dsn, { parameters });
  await conn.execute("CREATE TABLE t (a int4, b text)");
  await conn.execute("INSERT INTO t VALUES (1, 'one')");
  const text = "SELECT b FROM t WHERE a = $1";
  for (let i = 0; i < 3; i++) assertEquals(await first(conn, text, [1]), "one");
  await other.execute("ALTER TABLE t ALTER a TYPE text");
  await assertRejects(() => first(conn, text, ["1"]), ProgrammingError, "operator does not exist");
  assertEquals(await first(conn, text, ["1"]), "one");
});
