/**
 * The SQL builder on a real server.
 * @module
 */

import { assert, assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import {
  DataError,
  ForeignKeyViolation,
  InterfaceError,
  NotNullViolation,
  ProgrammingError,
  QueryCanceled,
  TimeoutError,
  TransactionRolledBack,
  UndefinedTable,
  UniqueViolation,
} from "../../mod.ts";
import * as sa from "../../sa.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

/** The tables of the tests, in a schema of their own. */
function tables(schema: string) {
  const metadata = new sa.MetaData({ schema });
  const tbl = metadata.table("tbl", {
    id: sa.integer().primaryKey(),
    val: sa.varchar(255),
  });
  const post = metadata.table("order", {
    id: sa.bigint({ mode: "number" }).primaryKey(),
    owner: sa.integer().notNull().references(() => tbl.c.id, { onDelete: "cascade" }),
    title: sa.text().notNull().unique().name("Post Title"),
    done: sa.boolean().notNull().serverDefault(false),
    big: sa.bigint(),
    at: sa.timestamptz(),
    date: sa.timestamptz({ mode: "date" }),
    text: sa.timestamptz({ mode: "string" }),
    tag: sa.varchar(5).default(() => "none"),
  });
  return { metadata, tbl, post };
}

type Tables = ReturnType<typeof tables>;

/** Runs a test with an engine and its tables, and removes both. */
async function withTables(
  body: (engine: sa.Engine, tables: Tables) => Promise<void>,
): Promise<void> {
  const schema = `sa_${crypto.randomUUID().replaceAll("-", "")}`;
  await using engine = await sa.createEngine(server.dsn, { maxSize: 3, acquireTimeout: 10_000 });
  await using admin = await engine.acquire();
  await admin.execute(`CREATE SCHEMA ${schema}`);
  try {
    const made = tables(schema);
    await made.metadata.createAll(admin);
    await body(engine, made);
  } finally {
    await admin.execute(`DROP SCHEMA ${schema} CASCADE`);
  }
}

function test(
  name: string,
  body: (conn: sa.SAConnection, tables: Tables, engine: sa.Engine) => Promise<void>,
): void {
  Deno.test(name, () =>
    withTables(async (engine, made) => {
      await using conn = await engine.acquire();
      await body(conn, made, engine);
    }));
}

async function values(conn: sa.SAConnection, { tbl }: Tables): Promise<(string | null)[]> {
  const result = await conn.execute(tbl.select().orderBy(tbl.c.id));
  return (await result.all()).map((row) => row.val);
}

Deno.test("the front page's program runs", async () => {
  const metadata = new sa.MetaData();
  const tbl = sa.table("tbl", metadata, {
    id: sa.integer().primaryKey(),
    val: sa.varchar(255),
  });
  await using engine = await sa.createEngine({
    host: server.host,
    port: server.port,
    user: server.user,
    database: server.database,
    password: server.password ?? "",
  });
  await using conn = await engine.acquire();
  // A temporary table, so that programs that run at the same time do not meet.
  await conn.execute(sa.compile(sa.createTable(tbl)).text.replace("CREATE", "CREATE TEMP"));
  await conn.execute(tbl.insert().values({ val: "abc" }));
  const rows: unknown[] = [];
  for await (const row of conn.execute(tbl.select().where(tbl.c.val.eq("abc")))) {
    rows.push([row.id, row.val]);
  }
  assertEquals(rows, [[1, "abc"]]);
});

test(
  "createAll() and dropAll() may be repeated, on an engine and on a connection",
  async (conn, { metadata, tbl }, engine) => {
    await metadata.createAll(engine);
    await metadata.dropAll(engine);
    await metadata.dropAll(conn);
    await assertRejects(() => conn.execute(tbl.select()), UndefinedTable);
    await metadata.createAll(conn);
    assertEquals(await (await conn.execute(tbl.select())).all(), []);
  },
);

test("createAll() on an engine creates all tables or none", async (_, { tbl }, engine) => {
  const metadata = new sa.MetaData({ schema: tbl.schema! });
  const first = metadata.table("first", { id: sa.integer().primaryKey() });
  metadata.table("second", { wrong: sa.text().references(() => first.c.id) });
  await assertRejects(() => metadata.createAll(engine), ProgrammingError);
  await using conn = await engine.acquire();
  await assertRejects(() => conn.execute(first.select()), UndefinedTable);
});

test("createTable() and dropTable() are statements", async (conn, { post }) => {
  await conn.execute(sa.dropTable(post));
  const created = await conn.execute(sa.createTable(post));
  assertEquals([created.returnsRows, created.closed, created.keys()], [false, true, []]);
  await assertRejects(() => created.fetchAll(), sa.ResourceClosedError, "returns no rows");
});

test("an INSERT numbers its rows and tells how many", async (conn, { tbl }) => {
  const result = await conn.execute(tbl.insert().values([{ val: "a" }, { val: "b" }]));
  assertEquals([result.rowCount, result.returnsRows, result.closed], [2, false, true]);
  const returned = await conn.execute(tbl.insert().values({ val: null }).returning(tbl));
  assertEquals(await returned.all(), [{ id: 3, val: null }]);
});

test("execute() takes the values of an INSERT", async (conn, made) => {
  await conn.execute(made.tbl.insert(), { val: "a" });
  await conn.execute(made.tbl.insert(), [{ val: "b" }, {}]);
  assertEquals(await values(conn, made), ["a", "b", null]);
});

test("UPDATE and DELETE change the rows that are meant", async (conn, made) => {
  const { tbl } = made;
  await conn.execute(tbl.insert().values([{ val: "a" }, { val: "b" }, { val: "c" }]));
  const updated = await conn.execute(
    tbl.update().set({ val: "z" }).where(tbl.c.val.in(["a", "b"])).returning(tbl.c.val),
  );
  assertEquals([updated.rowCount, await updated.all()], [2, [{ val: "z" }, { val: "z" }]]);
  assertEquals((await conn.execute(tbl.delete().where(tbl.c.val.eq("z")))).rowCount, 2);
  await assertRejects(() => conn.execute(tbl.delete()), sa.InvalidRequestError, "no condition");
  await assertRejects(
    () => conn.execute(tbl.update().set({ val: "" })),
    sa.InvalidRequestError,
    "no condition",
  );
  assertEquals(await values(conn, made), ["c"]);
  assertEquals((await conn.execute(tbl.delete().allRows())).rowCount, 1);
});

test("conditions mean what they say, nulls included", async (conn, { tbl }) => {
  await conn.execute(tbl.insert().values([{ val: "a" }, { val: "b" }, { val: null }]));
  const { id, val } = tbl.c;
  const cases: [sa.Condition<"tbl">, number[]][] = [
    [val.eq("a"), [1]],
    [val.ne("a"), [2]],
    [val.eq(null), [3]],
    [val.ne(null), [1, 2]],
    [val.in(["a", "b"]), [1, 2]],
    [val.in(["a", null]), [1, 3]],
    [val.in([]), []],
    [val.notIn(["a"]), [2]],
    [val.notIn(["a", null]), [2]],
    [val.notIn([null]), [1, 2]],
    [val.notIn([]), [1, 2, 3]],
    [val.like("%"), [1, 2]],
    [id.lt(2), [1]],
    [id.le(2), [1, 2]],
    [id.gt(2), [3]],
    [id.ge(2), [2, 3]],
    [sa.not(val.eq("a")), [2]],
    [sa.or(id.eq(1), sa.and(id.gt(1), val.isNull())), [1, 3]],
    [sa.and(id.gt(1), sa.or(val.eq("b"), val.eq("a"))), [2]],
    [val.isNull().eq(id.eq(3)), [1, 2, 3]],
    [sa.and(), [1, 2, 3]],
    [sa.or(), []],
  ];
  for (const [condition, expected] of cases) {
    const result = await conn.execute(tbl.select().where(condition).orderBy(id));
    assertEquals((await result.all()).map((row) => row.id), expected);
  }
});

test("rows come sorted and in pages", async (conn, { tbl }) => {
  await conn.execute(
    tbl.insert().values([{ val: "b" }, { val: null }, { val: "a" }, { val: "c" }]),
  );
  const sorted = tbl.select().orderBy(tbl.c.val.desc().nullsFirst());
  const ids = async (statement: typeof sorted) =>
    (await (await conn.execute(statement)).all()).map((row) => row.id);
  assertEquals(await ids(sorted), [2, 4, 1, 3]);
  assertEquals(await ids(sorted.limit(2).offset(1)), [4, 1]);
  assertEquals(await ids(sorted.limit(0)), []);
});

test("each type comes back as it went in", async (conn, { tbl, post }) => {
  await conn.execute(tbl.insert().values({ val: "a" }));
  const at = Temporal.Instant.from("2024-02-29T12:34:56.789012Z");
  const row = {
    id: 2 ** 40,
    owner: 1,
    title: 'it\'s \\ "quoted" $1',
    done: true,
    big: 2n ** 62n,
    at,
    date: new Date("2024-02-29T12:34:56.789Z"),
    text: "infinity",
    tag: "x",
  };
  const inserted = await conn.execute(post.insert().values(row).returning(post));
  const back = await inserted.one();
  assertEquals(back, { ...row, at: back.at });
  assert(back.at?.equals(at));
  const { title, big, done } = post.c;
  const found = await conn.execute(
    post.select().where(title.eq(row.title), big.in([row.big]), done),
  );
  assertEquals((await found.all()).length, 1);
});

test("what an INSERT leaves out takes the defaults", async (conn, { tbl, post }) => {
  await conn.execute(tbl.insert().values({}));
  const result = await conn.execute(
    post.insert().values([{ owner: 1, title: "a" }, {
      owner: 1,
      title: "b",
      tag: null,
      done: true,
    }])
      .returning(post.c.id, post.c.done, post.c.tag),
  );
  assertEquals(await result.all(), [
    { id: 1, done: false, tag: "none" },
    { id: 2, done: true, tag: null },
  ]);
});

test("a type reads its column whatever the connection's types are", async (_, { post, tbl }) => {
  await using engine = await sa.createEngine(server.dsn, {
    types: { int8: "string", timestamptz: "string" },
  });
  await using conn = await engine.acquire();
  await conn.execute(tbl.insert().values({}));
  await conn.execute(post.insert().values({ owner: 1, title: "a", big: 5n, date: new Date(0) }));
  const [row] = await (await conn.execute(sa.select(post.c.id, post.c.big, post.c.date))).all();
  assertEquals(row, { id: 1, big: 5n, date: new Date(0) });
  assertEquals(await conn.scalar("SELECT 5::int8"), "5");
});

test(
  "a value that a column's type cannot be read as rejects with DataError",
  async (conn, { post, tbl }) => {
    await conn.execute(tbl.insert().values({}));
    await conn.execute(post.insert().values({ owner: 1, title: "a", text: "infinity" }));
    const at = sa.select(post.c.text.label("x"), post.c.id);
    assertEquals((await (await conn.execute(at)).one()).x, "infinity");
    await conn.execute(`UPDATE ${post.schema}."order" SET at = 'infinity'`);
    await assertRejects(() => conn.execute(post.select()), DataError, "value is infinite");
    assertEquals(await conn.scalar("SELECT 1"), 1);
  },
);

test("values of a wrong kind are refused before anything is sent", async (conn, made) => {
  const { tbl, post } = made;
  const wrong: [() => unknown, string][] = [
    [() => tbl.insert().values({ id: "1" as never }), "values().id is a string"],
    [() => tbl.c.id.eq("1; DROP TABLE tbl" as never), "tbl.id.eq(value) is a string"],
    [() => post.update().set({ done: "t" as never }), "set().done is a string"],
  ];
  for (const [build, message] of wrong) {
    const error = assertThrows(build, DataError, message.split(".").at(-1)!);
    assertEquals(error.message.includes("DROP"), false);
  }
  await assertRejects(() => conn.execute(tbl.insert().values({ id: 1.5 })), DataError, "int4");
  await assertRejects(() => conn.execute(tbl.insert().values({ id: 2 ** 31 })), DataError, "int4");
  await assertRejects(
    () => conn.execute(tbl.select().where(tbl.c.id.in([1.5]))),
    DataError,
    "int4",
  );
  assertEquals(await values(conn, made), []);
});

test("constraints reject with their own errors", async (conn, { tbl, post }) => {
  await conn.execute(tbl.insert().values({ id: 1 }));
  await conn.execute(post.insert().values({ owner: 1, title: "a" }));
  const unique = await assertRejects(
    () => conn.execute(post.insert().values({ owner: 1, title: "a" })),
    UniqueViolation,
  );
  assertEquals(unique.diag?.tableName, "order");
  await assertRejects(
    () => conn.execute(post.insert().values({ owner: 2, title: "b" })),
    ForeignKeyViolation,
  );
  await assertRejects(
    () => conn.execute(post.insert().values({ owner: 1, title: null as never })),
    NotNullViolation,
  );
  await assertRejects(
    () => conn.execute(post.insert().values({ owner: 1, title: "c", tag: "longer" })),
    DataError,
  );
  await conn.execute(tbl.delete().allRows());
  assertEquals(await (await conn.execute(post.select())).all(), []);
});

test("hostile text stays a value", async (conn, made) => {
  const hostile = [
    "'; DROP TABLE tbl; --",
    "$1 $2 %s :x ?",
    "\\'; --",
    '"} {"a',
    "{a,b}",
    "NULL",
    "é🙂\u2028",
  ];
  await conn.execute(made.tbl.insert().values(hostile.map((val) => ({ val }))));
  assertEquals(await values(conn, made), hostile);
  for (const text of hostile) {
    const { val } = made.tbl.c;
    const found = await conn.execute(made.tbl.select().where(val.eq(text), val.in([text, "x"])));
    assertEquals((await found.one()).val, text);
  }
});

test("hostile names stay names", async (conn, { metadata }) => {
  const name = 'x"; DROP SCHEMA public; --';
  const odd = metadata.table(name, { [name]: sa.integer().primaryKey(), "A B": sa.text() });
  await metadata.createAll(conn);
  await conn.execute(odd.insert().values({ "A B": "x" } as never));
  const result = await conn.execute(odd.select().where(odd.c["A B"]!.eq("x" as never)));
  assertEquals(await result.all(), [{ [name]: 1, "A B": "x" }] as never);
  const label = sa.select(odd.c[name]!.label('"'));
  assertEquals(await (await conn.execute(label)).one(), { '"': 1 });
});

test("names are quoted wherever the server would have to", async (conn) => {
  const words = await conn.execute<{ word: string }>(
    "SELECT word FROM pg_get_keywords() WHERE catcode IN ('R', 'T') ORDER BY word",
  );
  for (const { word } of await words.all()) {
    const { text } = sa.compile(sa.createTable(new sa.MetaData().table(word, {})));
    assertEquals(text, `CREATE TABLE "${word}" ()`);
  }
});

test(
  "a result is taken row by row, in parts or at once, and closes itself",
  async (conn, { tbl }) => {
    await conn.execute(
      tbl.insert().values([{ val: "a" }, { val: "b" }, { val: "c" }, { val: "d" }]),
    );
    const result = await conn.execute(tbl.select().orderBy(tbl.c.id));
    assertEquals(result.keys(), ["id", "val"]);
    assertEquals([result.rowCount, result.returnsRows], [4, true]);
    assertEquals(await result.fetchOne(), { id: 1, val: "a" });
    assertEquals(await result.fetchMany(2), [{ id: 2, val: "b" }, { id: 3, val: "c" }]);
    assertEquals(await result.fetchMany(5), [{ id: 4, val: "d" }]);
    assertEquals(result.closed, false);
    assertEquals(await result.fetchMany(), []);
    assertEquals(result.closed, true);
    await assertRejects(() => result.fetchOne(), sa.ResourceClosedError, "result is closed");
    await assertRejects(() => result.fetchAll(), sa.ResourceClosedError, "result is closed");
  },
);

test("the end of a result is null", async (conn, { tbl }) => {
  const result = await conn.execute(tbl.select());
  assertEquals(await result.fetchOne(), null);
  assertEquals(result.closed, true);
  assertEquals(await (await conn.execute(tbl.select())).first(), null);
  assertEquals(await (await conn.execute(tbl.select())).oneOrNull(), null);
  assertEquals(await (await conn.execute(tbl.select())).scalar(), null);
  assertEquals(await conn.scalar(tbl.select()), null);
});

test("one() takes the only row", async (conn, { tbl }) => {
  const select = tbl.select();
  await assertRejects(
    async () => (await conn.execute(select)).one(),
    sa.InvalidRequestError,
    "none",
  );
  await conn.execute(tbl.insert().values({ val: "a" }));
  assertEquals(await (await conn.execute(select)).one(), { id: 1, val: "a" });
  assertEquals(await (await conn.execute(select)).oneOrNull(), { id: 1, val: "a" });
  await conn.execute(tbl.insert().values({ val: "b" }));
  const several = () => conn.execute(select);
  await assertRejects(async () => (await several()).one(), sa.InvalidRequestError, "several");
  await assertRejects(async () => (await several()).oneOrNull(), sa.InvalidRequestError, "several");
});

test("fetchMany() refuses a size that is none", async (conn) => {
  const result = await conn.execute("SELECT 1 AS a");
  await assertRejects(() => result.fetchMany(-1), sa.InvalidRequestError, "size");
  await assertRejects(() => result.fetchMany(NaN), sa.InvalidRequestError, "size");
  assertEquals(await result.fetchMany(0), []);
  assertEquals(result.closed, false);
});

test("first() and scalar() close the result", async (conn, { tbl }) => {
  await conn.execute(tbl.insert().values([{ val: "a" }, { val: "b" }]));
  const select = tbl.select().orderBy(tbl.c.id.desc());
  const first = await conn.execute(select);
  assertEquals([await first.first(), first.closed], [{ id: 2, val: "b" }, true]);
  const scalar = await conn.execute(sa.select(tbl.c.val).orderBy(tbl.c.id));
  assertEquals([await scalar.scalar(), scalar.closed], ["a", true]);
  assertEquals(await conn.scalar(select), 2);
});

test("a result is iterated to its end, or closed when the loop is left", async (conn, { tbl }) => {
  await conn.execute(tbl.insert().values([{ val: "a" }, { val: "b" }]));
  const whole = await conn.execute(tbl.select());
  let count = 0;
  for await (const row of whole) count += row.id;
  assertEquals([count, whole.closed], [3, true]);
  const left = await conn.execute(tbl.select());
  for await (const _ of left) break;
  assertEquals(left.closed, true);
  const promise = conn.execute(tbl.select());
  for await (const _ of promise) break;
  assertEquals((await promise).closed, true);
  const nothing = await conn.execute(tbl.delete().allRows());
  await assertRejects(async () => {
    for await (const _ of nothing);
  }, sa.ResourceClosedError);
});

test("iterating what fails rejects in the loop", async (conn) => {
  await assertRejects(
    async () => {
      for await (const _ of conn.execute("SELEC 1"));
    },
    Error,
    "syntax error",
  );
  const unused = conn.execute("SELECT 1 AS a")[Symbol.asyncIterator]();
  assertEquals(await unused.return?.(), { done: true, value: undefined });
});

test("a result can be disposed of", async (conn) => {
  const result = await conn.execute("SELECT 1 AS a");
  {
    await using _ = result;
  }
  assertEquals(result.closed, true);
});

test("Result.get() reads by column, whatever its label is", async (conn, { tbl, post }) => {
  await conn.execute(tbl.insert().values({ val: "a" }));
  await conn.execute(post.insert().values({ owner: 1, title: "t" }));
  const result = await conn.execute(
    sa.select({ id: post.c.id, user: tbl.c.id, name: tbl.c.val, title: post.c.title })
      .where(tbl.c.id.eq(post.c.owner)),
  );
  const row = await result.one();
  assertEquals(row, { id: 1, user: 1, name: "a", title: "t" });
  const name: string | null = result.get(row, tbl.c.val);
  const user: number = result.get(row, tbl.c.id);
  assertEquals([name, user, result.get(row, post.c.title)], ["a", 1, "t"]);
  assertThrows(() => result.get(row, post.c.done), sa.NoSuchColumnError);
  const text = await conn.execute("SELECT 1 AS id");
  assertThrows(() => text.get({ id: 1 }, tbl.c.id), sa.NoSuchColumnError);
});

test("execute() runs text with values", async (conn) => {
  const result = await conn.execute<{ n: number; t: string }>(
    "SELECT $1::int4 AS n, $2::text AS t",
    [
      5,
      "x",
    ],
  );
  assertEquals(await result.all(), [{ n: 5, t: "x" }]);
  assertEquals(result.keys(), ["n", "t"]);
  assertEquals(await conn.scalar("SELECT '100%'"), "100%");
  assertEquals((await conn.execute("SET application_name TO 'x'")).returnsRows, false);
  assertEquals(await conn.scalar("SELECT $n::int4", { n: 5 }), 5);
  await assertRejects(
    () => conn.execute("SELECT $1", "x" as never),
    sa.ArgumentError,
    "neither an array nor an object",
  );
});

test("execute() refuses what is no statement", async (conn, { tbl }) => {
  for (const value of [undefined, null, {}, { text: "SELECT 1", values: [] }, tbl]) {
    await assertRejects(() => conn.execute(value as never), sa.ArgumentError);
  }
  await assertRejects(() => conn.execute(tbl.insert() as never), sa.CompileError);
  await assertRejects(
    () => conn.execute(tbl.select(), [1] as never),
    sa.ArgumentError,
    "set 0 of the values is not a plain object",
  );
});

test("execute() has a timeout and a signal", async (conn) => {
  const sleep = "SELECT pg_sleep(60)";
  await assertRejects(() => conn.execute(sleep, [], { timeout: 50 }), TimeoutError);
  const reason = new Error("enough");
  const error = await assertRejects(
    () => conn.execute(sleep, [], { signal: AbortSignal.abort(reason) }),
    Error,
  );
  assertEquals(error, reason);
  assertEquals(error instanceof QueryCanceled, false);
  assertEquals(await conn.scalar("SELECT 1"), 1);
});

test("calls made without waiting run in their order", async (conn, made) => {
  const inserts = ["a", "b", "c"].map((val) => conn.execute(made.tbl.insert().values({ val })));
  assertEquals(await values(conn, made), ["a", "b", "c"]);
  await Promise.all(inserts);
});

test("a transaction is seen by others when it is committed", async (conn, made, engine) => {
  const tx = await conn.begin({ isolationLevel: "serializable" });
  assertEquals([tx.isActive, conn.inTransaction], [true, true]);
  await conn.execute(made.tbl.insert().values({ val: "a" }));
  await using reader = await engine.acquire();
  assertEquals(await values(reader, made), []);
  await tx.commit();
  assertEquals(await values(reader, made), ["a"]);
  assertEquals([tx.isActive, conn.inTransaction], [false, false]);
  await assertRejects(() => tx.commit(), sa.InvalidRequestError, "not active");
});

test(
  "a transaction that is rolled back, closed or disposed of leaves nothing",
  async (conn, made) => {
    const insert = made.tbl.insert().values({ val: "a" });
    const rolledBack = await conn.begin();
    await conn.execute(insert);
    await rolledBack.rollback();
    await rolledBack.rollback();
    const closed = await conn.begin();
    await conn.execute(insert);
    await closed.close();
    await closed.close();
    {
      await using _ = await conn.begin();
      await conn.execute(insert);
    }
    assertEquals([await values(conn, made), conn.inTransaction], [[], false]);
  },
);

test("closing a connection rolls back", async (_, made, engine) => {
  const conn = await engine.acquire();
  await conn.begin();
  await conn.execute(made.tbl.insert().values({ val: "a" }));
  await conn.close();
  await using next = await engine.acquire();
  assertEquals(await values(next, made), []);
});

test("begin() within a transaction gives a part of it", async (conn, made) => {
  const insert = made.tbl.insert().values({ val: "a" });
  const whole = await conn.begin();
  const part = await conn.begin();
  await conn.execute(insert);
  await part.commit();
  assertEquals([part.isActive, whole.isActive], [false, true]);
  await whole.commit();
  assertEquals(await values(conn, made), ["a"]);
  await assertRejects(() => part.commit(), sa.InvalidRequestError);
});

test("rolling back a part rolls all back; closing it does not", async (conn, made) => {
  const insert = made.tbl.insert().values({ val: "a" });
  const whole = await conn.begin();
  await conn.execute(insert);
  const closed = await conn.begin();
  await closed.close();
  assertEquals([closed.isActive, whole.isActive], [false, true]);
  {
    await using part = await conn.begin();
    assert(part.isActive);
  }
  assertEquals(whole.isActive, false);
  const second = await conn.begin();
  const part = await conn.begin();
  await part.rollback();
  await part[Symbol.asyncDispose]();
  assertEquals([second.isActive, await values(conn, made)], [false, []]);
  await assertRejects(() => part.commit(), sa.InvalidRequestError);
  await conn.begin();
  await assertRejects(() => conn.begin({ readOnly: true }), sa.InvalidRequestError, "options");
  await assertRejects(() => conn.begin({ trackCommit: true }), sa.InvalidRequestError, "options");
});

test("a savepoint is undone alone", async (conn, made) => {
  const insert = (val: string) => conn.execute(made.tbl.insert().values({ val }));
  const whole = await conn.begin();
  await insert("a");
  const undone = await conn.beginNested();
  await insert("b");
  await undone.rollback();
  await undone.rollback();
  const kept = await conn.beginNested();
  await insert("c");
  await kept.commit();
  await kept.commit();
  await assertRejects(() => undone.commit(), sa.InvalidRequestError);
  await whole.commit();
  await assertRejects(() => kept.commit(), sa.InvalidRequestError);
  assertEquals(await values(conn, made), ["a", "c"]);
});

test("beginNested() without a transaction begins one", async (conn, made) => {
  const tx = await conn.beginNested();
  await conn.execute(made.tbl.insert().values({ val: "a" }));
  await tx.rollback();
  assertEquals(await values(conn, made), []);
});

test("finishing a transaction finishes what is nested in it", async (conn, made) => {
  const insert = (val: string) => conn.execute(made.tbl.insert().values({ val }));
  const committed = await conn.begin();
  await conn.beginNested();
  const inner = await conn.beginNested();
  await insert("a");
  await committed.commit();
  assertEquals([inner.isActive, conn.inTransaction], [false, false]);
  const rolledBack = await conn.begin();
  const middle = await conn.beginNested();
  await conn.beginNested();
  await insert("b");
  await middle.rollback();
  assertEquals([middle.isActive, rolledBack.isActive], [false, true]);
  await insert("c");
  await rolledBack.commit();
  assertEquals(await values(conn, made), ["a", "c"]);
});

test(
  "a failed statement fails its transaction, not its savepoint's surroundings",
  async (conn, made) => {
    const wrong = () => conn.execute(made.tbl.insert().values({ val: "x".repeat(256) }));
    const tx = await conn.begin();
    await assertRejects(wrong, DataError);
    await assertRejects(() => tx.commit(), TransactionRolledBack);
    assertEquals(conn.inTransaction, false);
    const whole = await conn.begin();
    await conn.execute(made.tbl.insert().values({ val: "a" }));
    await assertRejects(() => conn.transaction(wrong), DataError);
    await whole.commit();
    assertEquals(await values(conn, made), ["a"]);
  },
);

test("transaction() commits what its body does, or rolls it back", async (conn, made) => {
  const result = await conn.transaction(async (tx) => {
    await conn.execute(made.tbl.insert().values({ val: "a" }));
    assert(tx.isActive);
    await conn.transaction(() => conn.execute(made.tbl.insert().values({ val: "b" })));
    return 5;
  });
  assertEquals(result, 5);
  const reason = new Error("no");
  const error = await assertRejects(() =>
    conn.transaction(async () => {
      await conn.execute(made.tbl.insert().values({ val: "c" }));
      throw reason;
    }), Error);
  assertEquals(error, reason);
  await conn.transaction(async (tx) => {
    await conn.execute(made.tbl.insert().values({ val: "d" }));
    await tx.rollback();
  });
  assertEquals([await values(conn, made), conn.inTransaction], [["a", "b"], false]);
});

test("Engine.begin() is a transaction on a connection of its own", async (conn, made, engine) => {
  await conn.close();
  const id = await engine.begin(async (inner, tx) => {
    assert(tx.isActive);
    const inserted = await inner.execute(
      made.tbl.insert().values({ val: "a" }).returning(made.tbl.c.id),
    );
    return await inserted.scalar();
  });
  assertEquals(id, 1);
  await assertRejects(
    () =>
      engine.begin(async (inner) => {
        await inner.execute(made.tbl.insert().values({ val: "b" }));
        throw new Error("no");
      }),
    Error,
    "no",
  );
  await using next = await engine.acquire();
  assertEquals(await values(next, made), ["a"]);
});

test("an engine tells about itself", async (conn, _, engine) => {
  assertEquals(engine.name, "postgresql");
  assertEquals([engine.minSize, engine.maxSize, engine.size, engine.freeSize], [1, 3, 2, 0]);
  assertEquals([engine.timeout, engine.closed], [10_000, false]);
  assert(!engine.dsn.includes(server.password ?? "no password"));
  await engine.release(conn);
  await engine.release(conn);
  assertEquals(engine.freeSize, 1);
});

test(
  "a connection that was given back refuses everything",
  async (conn, { metadata, tbl }, engine) => {
    await conn.close();
    await conn.close();
    assertEquals(conn.closed, true);
    const closed = sa.ResourceClosedError;
    await assertRejects(() => conn.execute(tbl.select()), closed, "connection is closed");
    await assertRejects(() => conn.scalar("SELECT 1"), closed);
    await assertRejects(() => conn.begin(), closed);
    await assertRejects(() => conn.beginNested(), closed);
    await assertRejects(() => conn.transaction(() => Promise.resolve()), closed);
    await assertRejects(() => metadata.createAll(conn), closed);
    await using other = await sa.createEngine(server.dsn);
    await using foreign = await other.acquire();
    await assertRejects(
      () => engine.release(foreign),
      sa.InvalidRequestError,
      "not from this engine",
    );
  },
);

Deno.test("a closed engine lends nothing", async () => {
  const engine = await sa.createEngine(server.dsn);
  await engine.close();
  await engine.waitClosed();
  assertEquals(engine.closed, true);
  await assertRejects(() => engine.acquire(), InterfaceError);
});

Deno.test("terminate() ends connections on loan", async () => {
  const engine = await sa.createEngine(server.dsn);
  const conn = await engine.acquire();
  await engine.terminate();
  assertEquals(conn.closed, true);
  assertInstanceOf(await assertRejects(() => conn.execute("SELECT 1"), Error), Error);
  await conn.close();
});

Deno.test("the errors are in the DB-API tree", () => {
  const { ArgumentError, InvalidRequestError, NoSuchColumnError, ResourceClosedError } = sa;
  assertInstanceOf(new sa.SaError("x"), InterfaceError);
  assertInstanceOf(new ArgumentError("x"), sa.SaError);
  assertInstanceOf(new sa.CompileError("x"), sa.SaError);
  assertInstanceOf(new InvalidRequestError("x"), ArgumentError);
  assertInstanceOf(new NoSuchColumnError("x"), InvalidRequestError);
  assertInstanceOf(new ResourceClosedError("x"), InvalidRequestError);
});

Deno.test("Engine.begin() begins as its options say", async () => {
  await using engine = await sa.createEngine(server.dsn);
  const level = await engine.begin(
    (conn) => conn.scalar("SHOW transaction_isolation"),
    { isolationLevel: "serializable", timeout: 5_000 },
  );
  assertEquals(level, "serializable");
});
