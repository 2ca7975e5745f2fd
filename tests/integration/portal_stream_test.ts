import { assertEquals, assertRejects } from "@std/assert";
import { connect, DatabaseError, TimeoutError } from "../../mod.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const MANY = "SELECT i FROM generate_series(1, $1::int4) AS i";

Deno.test("a portal's stream gives iterSize rows at a time, and lets other statements in", async () => {
  await using conn = await connect(server.dsn);
  await using tx = await conn.begin();
  const sizes: number[] = [];
  await using cur = tx.cursor<[number]>();
  for await (const rows of cur.stream(MANY, [10], { iterSize: 4 }).batches()) {
    sizes.push(rows.length);
    assertEquals(await (await tx.execute("SELECT $1::int4", [rows[0]![0]])).fetchOne(), rows[0]);
  }
  assertEquals(sizes, [4, 4, 2]);
});

Deno.test("streams of several portals are read in turns", async () => {
  await using conn = await connect(server.dsn);
  await using tx = await conn.begin();
  const streams = [3, 5].map((n) =>
    tx.cursor<[number]>().stream(MANY, [n], { iterSize: 2 })[Symbol.asyncIterator]()
  );
  const seen: unknown[][] = [[], []];
  for (let step = 0; step < 6; step++) {
    const results = await Promise.all(streams.map((stream) => stream.next()));
    results.forEach(({ done, value }, i) => done || seen[i]!.push(value[0]));
  }
  assertEquals(seen, [[1, 2, 3], [1, 2, 3, 4, 5]]);
});

Deno.test("a portal's stream of 10,000 rows is read to its end, and known by its tag", async () => {
  await using conn = await connect(server.dsn);
  await using tx = await conn.begin();
  await using cur = tx.cursor<[number]>();
  let sum = 0;
  for await (const [i] of cur.stream(MANY, [10_000], { iterSize: 300 })) sum += i;
  assertEquals([sum, cur.rowCount, cur.description?.[0]?.name], [50_005_000, 10_000, "i"]);
});

Deno.test("a portal's stream that is left early leaves the transaction whole", async () => {
  await using conn = await connect(server.dsn);
  await using tx = await conn.begin();
  for await (const row of tx.cursor<[number]>().stream(MANY, [10], { iterSize: 2 })) {
    assertEquals(row, [1]);
    break;
  }
  assertEquals(await (await tx.execute("SELECT 1")).fetchOne(), [1]);
  await tx.commit();
});

Deno.test("a portal's stream rejects once its transaction has ended", async () => {
  await using conn = await connect(server.dsn);
  const tx = await conn.begin();
  const rows = conn.cursor<[number]>().stream(MANY, [10], { iterSize: 2 })[Symbol.asyncIterator]();
  assertEquals([(await rows.next()).value, (await rows.next()).value], [[1], [2]]);
  await tx.commit();
  await assertRejects(() => rows.next(), Error);
  assertEquals(await (await conn.execute("SELECT 1")).fetchOne(), [1]);
});

Deno.test("a portal's stream gives the server's error at the row that fails", async () => {
  await using conn = await connect(server.dsn);
  await using tx = await conn.begin();
  const seen: number[] = [];
  const text = "SELECT 6 / (3 - i) FROM generate_series(1, 5) AS i";
  await assertRejects(
    async () => {
      for await (const [i] of tx.cursor<[number]>().stream(text, [], { iterSize: 1 })) seen.push(i);
    },
    DatabaseError,
    "division by zero",
  );
  assertEquals([seen, conn.transactionStatus], [[3, 6], "inError"]);
});

Deno.test("the timeout of a portal's stream bounds each step alone", async () => {
  await using conn = await connect(server.dsn);
  await using tx = await conn.begin();
  const text =
    "SELECT i, pg_sleep(CASE WHEN i > 2 THEN 60 ELSE 0 END) FROM generate_series(1, 3) i";
  const seen: number[] = [];
  await assertRejects(
    async () => {
      const rows = tx.cursor<[number]>().stream(text, [], { iterSize: 1, timeout: 100 });
      for await (const [i] of rows) seen.push(i);
    },
    TimeoutError,
  );
  assertEquals(seen, [1, 2]);
  await tx.rollback();
  assertEquals(await (await conn.execute("SELECT 1")).fetchOne(), [1]);
});
