import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import {
  connect,
  type Connection,
  DataError,
  InterfaceError,
  SyntaxError as SqlSyntaxError,
  TimeoutError,
  UniqueViolation,
} from "../../mod.ts";
import { untilRunning } from "../support/activity.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

async function assertUsable(conn: Connection): Promise<void> {
  assertEquals(await (await conn.execute("SELECT 'still here'")).fetchOne(), ["still here"]);
}

Deno.test("Cursor.execute() binds parameters of many types on the server", async () => {
  await using conn = await connect(server.dsn);
  const cur = await conn.execute(
    "SELECT $1::int4, $2::text, $3::bool, $4::int8, $5::float8, $6::int4",
    [42, "it's $1", true, 2n ** 62n, 1.5, null],
  );
  assertEquals(await cur.fetchAll(), [[42, "it's $1", true, 2n ** 62n, 1.5, null]]);
});

Deno.test("Cursor.execute() sends hostile values as values", async () => {
  await using conn = await connect(server.dsn);
  const hostile = "'; DROP TABLE person; --\\";
  const cur = await conn.execute<[string]>("SELECT $1::text", [hostile]);
  assertEquals(await cur.fetchOne(), [hostile]);
});

Deno.test("Cursor.execute() gives objects by column name when asked", async () => {
  await using conn = await connect(server.dsn);
  const rows: { id: number; name: string }[] = [];
  const text = "SELECT i AS id, 'n' || i AS name FROM generate_series(1, 2) AS i";
  for await (
    const row of conn.execute<{ id: number; name: string }>(text, [], { rowMode: "object" })
  ) rows.push(row);
  assertEquals(rows.map(({ id, name }) => [id, name]), [[1, "n1"], [2, "n2"]]);
});

Deno.test("Cursor tells what INSERT, UPDATE, DDL and SELECT did", async () => {
  await using conn = await connect(server.dsn);
  const cur = conn.cursor();
  const seen: unknown[] = [];
  const statements = [
    "CREATE TEMP TABLE person (id int PRIMARY KEY, name varchar(20), pay numeric(8, 2))",
    "INSERT INTO person VALUES (1, 'a', 1.5), (2, 'b', 2.5)",
    "UPDATE person SET name = 'c' WHERE id = 2",
    "SELECT * FROM person ORDER BY id",
    "DELETE FROM person",
    "",
  ];
  for (const text of statements) {
    await cur.execute(text);
    seen.push([cur.statusMessage, cur.rowCount, cur.description?.length ?? null]);
  }
  assertEquals(seen, [
    ["CREATE TABLE", -1, null],
    ["INSERT 0 2", 2, null],
    ["UPDATE 1", 1, null],
    ["SELECT 2", 2, 3],
    ["DELETE 2", 2, null],
    ["", -1, null],
  ]);
});

Deno.test("Cursor.description tells types, sizes, precision and origin", async () => {
  await using conn = await connect(server.dsn);
  await conn.execute("CREATE TEMP TABLE person (id int, name varchar(20), pay numeric(8, 2))");
  const cur = await conn.execute("SELECT pay, name, id + 1 AS next FROM person");
  const columns = cur.description!.map((column) => [
    column.name,
    column.typeCode,
    column.internalSize,
    column.precision,
    column.scale,
    column.tableColumn,
  ]);
  assertEquals(columns, [
    ["pay", 1700, 8, 8, 2, 3],
    ["name", 1043, 20, null, null, 2],
    ["next", 23, 4, null, null, null],
  ]);
});

Deno.test("Cursor.execute() returns the rows of RETURNING", async () => {
  await using conn = await connect(server.dsn);
  await conn.execute("CREATE TEMP TABLE person (id serial, name text)");
  const cur = await conn.execute<[number]>(
    "INSERT INTO person (name) VALUES ($1), ($2) RETURNING id",
    ["a", "b"],
  );
  assertEquals([await cur.fetchAll(), cur.rowCount], [[[1], [2]], 2]);
});

Deno.test("Cursor.execute() rejects with the server's error, and the connection goes on", async () => {
  await using conn = await connect(server.dsn);
  const cur = conn.cursor();
  const error = await assertRejects(() => cur.execute("SELEC 1"), SqlSyntaxError);
  assertEquals([error.code, error.sent, error.query], ["42601", "yes", "SELEC 1"]);
  await assertUsable(conn);
});

Deno.test("Cursor.execute() keeps statements apart that run without waiting, failures included", async () => {
  await using conn = await connect(server.dsn);
  const settled = await Promise.allSettled([
    conn.execute<[number]>("SELECT 1").then((cur) => cur.fetchOne()),
    conn.execute("SELECT 1 / 0"),
    conn.execute<[number]>("SELECT $1::int4", [3]).then((cur) => cur.fetchOne()),
  ]);
  assertEquals(settled.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
  assertEquals([settled[0], settled[2]].map((one) => (one as { value?: unknown }).value), [
    [1],
    [3],
  ]);
  assertInstanceOf((settled[1] as PromiseRejectedResult).reason, DataError);
});

Deno.test("Cursors of one connection fetch independently", async () => {
  await using conn = await connect(server.dsn);
  const first = await conn.execute<[number]>("SELECT generate_series(1, 2)");
  const second = await conn.execute<[number]>("SELECT generate_series(11, 12)");
  assertEquals(
    [
      await first.fetchOne(),
      await second.fetchOne(),
      await first.fetchOne(),
      await second.fetchOne(),
    ],
    [[1], [11], [2], [12]],
  );
});

Deno.test("Cursor.execute() stops on the server when its timeout passes", async () => {
  await using conn = await connect(server.dsn);
  await assertRejects(
    () => conn.execute("SELECT pg_sleep(60)", [], { timeout: 50 }),
    TimeoutError,
  );
  await assertUsable(conn);
});

Deno.test("Cursor.execute() takes the connection's timeout", async () => {
  await using conn = await connect(server.dsn, { timeout: 50 });
  assertEquals(conn.timeout, 50);
  await assertRejects(() => conn.execute("SELECT pg_sleep(60)"), TimeoutError);
  await conn.execute("SELECT pg_sleep(0.1)", [], { timeout: 60_000 });
});

Deno.test("Cursor.execute() stops on the server when its signal aborts", async () => {
  await using conn = await connect(server.dsn);
  await using observer = await connect(server.dsn);
  const controller = new AbortController();
  const executed = conn.execute("SELECT pg_sleep(60)", [], { signal: controller.signal });
  const rejected = assertRejects(() => executed, Error, "enough");
  await untilRunning(observer, conn.backendPid, "SELECT pg_sleep");
  controller.abort(new Error("enough"));
  await rejected;
  await assertUsable(conn);
});

Deno.test("Cursor.execute() with a signal aborted before sends nothing", async () => {
  await using conn = await connect(server.dsn);
  await conn.execute("CREATE TEMP TABLE person (id int)");
  const signal = AbortSignal.abort(new Error("enough"));
  await assertRejects(
    () => conn.execute("INSERT INTO person VALUES (1)", [], { signal }),
    Error,
    "enough",
  );
  const cur = await conn.execute<[bigint]>("SELECT count(*) FROM person");
  assertEquals(await cur.fetchOne(), [0n]);
});

Deno.test("Cursor.stream() hands out a large result in batches, complete", async () => {
  await using conn = await connect(server.dsn);
  const cur = conn.cursor<[number]>();
  let count = 0;
  let batches = 0;
  for await (const rows of cur.stream("SELECT generate_series(1, $1::int4)", [50_000]).batches()) {
    for (const [n] of rows) assertEquals(n, ++count);
    batches++;
  }
  assertEquals([count, cur.rowCount, cur.statusMessage], [50_000, 50_000, "SELECT 50000"]);
  assert(batches > 1, "it came in more than one batch");
});

Deno.test("Cursor.stream() left early frees the connection", async () => {
  await using conn = await connect(server.dsn);
  for await (const [n] of conn.cursor<[number]>().stream("SELECT generate_series(1, 1000000)")) {
    if (n === 3) break;
  }
  await assertUsable(conn);
});

Deno.test("Cursor.stream() refuses other statements of the connection until it has ended", async () => {
  await using conn = await connect(server.dsn);
  const cur = conn.cursor<[number]>();
  const rows = cur.stream("SELECT generate_series(1, 100000)")[Symbol.asyncIterator]();
  assertEquals(await rows.next(), { done: false, value: [1] });
  await assertRejects(() => conn.execute("SELECT 1"), InterfaceError);
  await cur.close();
  await assertUsable(conn);
});

Deno.test("Cursor.stream() rejects in the loop when a later row fails", async () => {
  await using conn = await connect(server.dsn);
  let count = 0;
  await assertRejects(
    async () => {
      const text = "SELECT 10 / (20000 - i) FROM generate_series(1, 20001) AS i";
      for await (const _ of conn.cursor().stream(text)) count++;
    },
    DataError,
  );
  assert(count <= 20_000);
  await assertUsable(conn);
});

Deno.test("Cursor.execute() reports a unique violation with its constraint", async () => {
  await using conn = await connect(server.dsn);
  await conn.execute("CREATE TEMP TABLE person (id int CONSTRAINT person_key PRIMARY KEY)");
  await conn.execute("INSERT INTO person VALUES (1)");
  const error = await assertRejects(
    () => conn.execute("INSERT INTO person VALUES ($1)", [1]),
    UniqueViolation,
  );
  assertEquals(error.diag?.constraintName, "person_key");
});
