import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  connect,
  type Connection,
  DatabaseError,
  DataError,
  InterfaceError,
  OperationalError,
  TimeoutError,
} from "../../mod.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const NUMBERS = { query: "SELECT generate_series(1, 1000000)" };
/** Rows until the end of time, each of a thousand characters. */
const ENDLESS = { query: "SELECT generate_series(1, 1000000000), repeat('x', 1000)" };

async function assertUsable(conn: Connection): Promise<void> {
  assertEquals(await (await conn.execute("SELECT 'still here'")).fetchOne(), ["still here"]);
}

async function textOf(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  return await new Response(ReadableStream.from(pieces)).text();
}

Deno.test("copyTo() gives the data of a table and of a query in pieces", async () => {
  await using conn = await connect(server.dsn);
  await conn.execute(
    "CREATE TEMP TABLE t AS SELECT i AS id, 'n' || i AS name FROM generate_series(1, 2) AS i",
  );
  const cur = conn.cursor();
  const output = cur.copyTo("t");
  assertEquals(await textOf(output), "1\tn1\n2\tn2\n");
  assertEquals([cur.rowCount, cur.statusMessage, output.rowCount, output.ended], [
    2,
    "COPY 2",
    2,
    true,
  ]);
  const options = { format: "csv", header: true, columns: ["name"] } as const;
  assertEquals(await textOf(conn.copyTo("t", options)), "name\nn1\nn2\n");
  assertEquals(await textOf(conn.copyTo({ query: "SELECT 1 -- one" })), "1\n");
  assertEquals(await textOf(conn.copyTo({ query: "SELECT 1 WHERE false" })), "");
});

Deno.test("copyTo() with readable is a web stream that can be read once", async () => {
  await using conn = await connect(server.dsn);
  const output = conn.copyTo({ query: "VALUES (1), (2)" });
  assertEquals(await new Response(output.readable).text(), "1\n2\n");
  assertThrows(() => output.rows(), InterfaceError, "taken before");
  await assertUsable(conn);
});

for (const format of ["text", "csv"] as const) {
  Deno.test(`copyTo() in ${format} gives rows of texts and null`, async () => {
    await using conn = await connect(server.dsn);
    const texts = [
      "",
      "\\N",
      "\\.",
      "a\tb",
      "a\nb\r\nc",
      'say "hi", \\o/',
      "é\u{1F600}",
      "\\",
      " x ",
      "\b\f\v",
    ];
    await conn.execute("CREATE TEMP TABLE t (n int, s text)");
    await conn.copyFrom(texts.map((text, i) => [i, text]), "t", { format: "binary" });
    await conn.execute("INSERT INTO t VALUES (99, NULL)");
    const rows = await Array.fromAsync(conn.copyTo("t", { format }).rows());
    assertEquals(rows, [...texts.map((text, i) => [String(i), text]), ["99", null]]);
  });
}

Deno.test("copyTo() in binary gives rows of values, as execute() does", async () => {
  await using conn = await connect(server.dsn);
  const query =
    "SELECT 1::int2, 2::int8, 'é'::text, 1.50::numeric, '2024-02-29 12:00+00'::timestamptz, " +
    "'{\"a\": 1}'::jsonb, '{1,NULL}'::int[], NULL::text, '\\x00ff'::bytea, '[1,2)'::int4range, '1 day'::interval";
  const expected = await (await conn.execute(query)).fetchAll();
  assertEquals(
    await Array.fromAsync(conn.copyTo({ query }, { format: "binary" }).rows()),
    expected,
  );
  const none = conn.copyTo({ query: "SELECT 1 WHERE false" }, { format: "binary" });
  assertEquals(await Array.fromAsync(none.rows()), []);
  const record = conn.copyTo({ query: "SELECT row(1, 'x') AS r" }, { format: "binary" });
  await assertRejects(
    () => Array.fromAsync(record.rows()),
    InterfaceError,
    'column "r" cannot be read',
  );
  await assertUsable(conn);
});

Deno.test("copyTo() in binary gives rows longer than a piece", async () => {
  await using conn = await connect(server.dsn);
  const query = "SELECT repeat('x', 300000), i FROM generate_series(1, 5) AS i";
  const rows = await Array.fromAsync(
    conn.copyTo({ query }, { format: "binary" }).rows<[string, number]>(),
  );
  assertEquals(rows.map(([text, i]) => [text.length, i]), [1, 2, 3, 4, 5].map((i) => [300_000, i]));
});

Deno.test("copyTo() gives a million rows in bounded memory, and reports its progress", async () => {
  await using conn = await connect(server.dsn);
  const before = Deno.memoryUsage().rss;
  let rss = 0;
  const seen: number[] = [];
  const onProgress = ({ rows }: { rows: number }) => {
    seen.push(rows);
    rss = Math.max(rss, Deno.memoryUsage().rss - before);
  };
  let sum = 0;
  for await (const [n] of conn.copyTo(NUMBERS, { format: "binary", onProgress }).rows<[number]>()) {
    sum += n;
  }
  assertEquals(sum, 500_000_500_000);
  assertEquals(seen.at(-1), 1_000_000);
  assert(seen.length > 10);
  assert(rss < 150e6, `${rss} bytes`);
});

Deno.test("a COPY to a reader that does not read holds the server back", async () => {
  await using conn = await connect(server.dsn);
  await using watcher = await connect(server.dsn);
  const before = Deno.memoryUsage().rss;
  const iterator = conn.copyTo(ENDLESS)[Symbol.asyncIterator]();
  await iterator.next();
  const text = "SELECT wait_event FROM pg_stat_activity WHERE pid = $1";
  let event: unknown;
  while (event !== "ClientWrite") {
    [event] = await (await watcher.execute<[string]>(text, [conn.backendPid])).fetchOne() ?? [];
  }
  assert(Deno.memoryUsage().rss - before < 50e6);
  await iterator.return?.();
  await assertUsable(conn);
});

Deno.test("leaving a COPY early frees the connection, in a transaction, too", async () => {
  await using conn = await connect(server.dsn);
  for await (const _ of conn.copyTo(ENDLESS)) break;
  await assertUsable(conn);
  await conn.copyTo(ENDLESS).readable.cancel();
  await assertUsable(conn);
  {
    await using output = conn.copyTo(ENDLESS);
    const reader = output.readable.getReader();
    await reader.read();
  }
  await assertUsable(conn);
  await using tx = await conn.begin();
  await tx.execute("CREATE TEMP TABLE kept (id int)");
  for await (const _ of tx.copyTo(NUMBERS)) break;
  await tx.execute("SELECT * FROM kept");
  await tx.commit();
});

Deno.test("other statements reject while a COPY is read, of other cursors, too", async () => {
  await using conn = await connect(server.dsn);
  const iterator = conn.copyTo(NUMBERS)[Symbol.asyncIterator]();
  await iterator.next();
  await assertRejects(async () => await conn.execute("SELECT 1"), InterfaceError, "stream is open");
  await assertRejects(() => conn.copyTo(NUMBERS)[Symbol.asyncIterator]().next(), InterfaceError);
  // What is copied out cannot go in on the same connection: that would wait for itself.
  await assertRejects(() => conn.copyFrom(["1\n"], "pg_class"), InterfaceError, "stream is open");
  await iterator.return?.();
  await assertUsable(conn);
});

Deno.test("copyTo() to copyFrom() copies between two connections", async () => {
  await using from = await connect(server.dsn);
  await using to = await connect(server.dsn);
  await to.execute("CREATE TEMP TABLE t (n int)");
  const output = from.copyTo(NUMBERS, { format: "binary" });
  assertEquals(await to.copyFrom(output, "t", { format: "binary" }), 1_000_000);
  assertEquals(await (await to.execute("SELECT sum(n)::int8 FROM t")).fetchOne(), [
    500_000_500_000n,
  ]);
  await assertUsable(from);
});

Deno.test("a COPY that fails rejects with the server's error, in whatever form it is read", async () => {
  await using conn = await connect(server.dsn);
  const query = { query: "SELECT 1 / (90000 - i) FROM generate_series(1, 100000) AS i" };
  const division = (run: () => Promise<unknown>) =>
    assertRejects(run, DataError, "division by zero");
  await division(() => Array.fromAsync(conn.copyTo(query)));
  await division(() => Array.fromAsync(conn.copyTo(query, { format: "binary" }).rows()));
  await division(() => new Response(conn.copyTo(query).readable).bytes());
  let aborted: unknown;
  const sink = new WritableStream({ abort: (reason) => void (aborted = reason) });
  await division(() => conn.copyTo(query).pipeTo(sink));
  assert(aborted instanceof DataError);
  await assertRejects(() => Array.fromAsync(conn.copyTo("no_such_table")), DatabaseError);
  await assertUsable(conn);
});

Deno.test("pipeTo() writes everything, closes the sink, and says how many rows", async () => {
  await using conn = await connect(server.dsn);
  let bytes = 0;
  let closed = false;
  const sink = new WritableStream<Uint8Array>({
    write: (piece) => void (bytes += piece.length),
    close: () => void (closed = true),
  });
  assertEquals(
    await conn.copyExpert("COPY (SELECT generate_series(1, 1000)) TO STDOUT", sink),
    1000,
  );
  assertEquals([bytes, closed], [3893, true]);
});

Deno.test("a sink that fails or closes early ends the COPY, which says after which row", async () => {
  await using conn = await connect(server.dsn);
  const full = new TypeError("disk full");
  let writes = 0;
  const failing = new WritableStream({
    write() {
      if (++writes > 3) throw full;
    },
  });
  const error = await assertRejects(() => conn.copyTo(ENDLESS).pipeTo(failing), OperationalError);
  assert(/^Cannot copy: the sink failed after row \d+$/.test(error.message), error.message);
  assert(error.cause === full);
  await assertUsable(conn);
  const closing = new WritableStream({
    start: (controller) => controller.error(full),
  });
  await assertRejects(
    () => conn.copyTo(ENDLESS).pipeTo(closing),
    OperationalError,
    "the sink failed",
  );
  await assertUsable(conn);
});

Deno.test("an abort ends a COPY whose sink is stuck", async () => {
  await using conn = await connect(server.dsn);
  const controller = new AbortController();
  const reason = new Error("enough");
  const { promise: stuck, resolve: isStuck } = Promise.withResolvers<void>();
  const sink = new WritableStream({
    write() {
      isStuck();
      return new Promise(() => {});
    },
  });
  const piping = conn.copyTo(ENDLESS, { signal: controller.signal }).pipeTo(sink);
  await stuck;
  controller.abort(reason);
  assert(await assertRejects(() => piping, Error) === reason);
  await assertUsable(conn);
});

Deno.test("a timeout bounds a COPY as a whole", async () => {
  await using conn = await connect(server.dsn);
  await assertRejects(async () => {
    for await (const _ of conn.copyTo(ENDLESS, { timeout: 100 }));
  }, TimeoutError);
  await assertUsable(conn);
});

Deno.test("what onProgress throws ends the COPY", async () => {
  await using conn = await connect(server.dsn);
  const reason = new Error("no");
  const onProgress = () => {
    throw reason;
  };
  assert(
    await assertRejects(() => Array.fromAsync(conn.copyTo(ENDLESS, { onProgress })), Error) ===
      reason,
  );
  await assertUsable(conn);
});

Deno.test("copyTo() refuses what is no COPY TO STDOUT and leaves the connection usable", async () => {
  await using conn = await connect(server.dsn);
  await conn.execute("CREATE TEMP TABLE t (id int)");
  for (const text of ["SELECT 1", "COPY t FROM STDIN", ""]) {
    await assertRejects(
      () => conn.copyExpert(text, new WritableStream()),
      DatabaseError,
      "the statement is not COPY",
    );
    await assertUsable(conn);
  }
  assertThrows(() => conn.copyTo({ query: "SELECT 1" }, { columns: ["a"] }), InterfaceError);
  assertThrows(() => conn.copyTo({ query: 1 } as never), InterfaceError);
  const locked = new WritableStream();
  locked.getWriter();
  await assertRejects(() => conn.copyExpert("COPY t TO STDOUT", locked), InterfaceError);
});

Deno.test("closing the cursor or the connection ends its COPY", async () => {
  await using conn = await connect(server.dsn);
  const cur = conn.cursor();
  const iterator = cur.copyTo(ENDLESS)[Symbol.asyncIterator]();
  await iterator.next();
  await cur.close();
  assertEquals((await iterator.next()).done, true);
  await assertUsable(conn);
  const other = await connect(server.dsn);
  const reading = other.copyTo(ENDLESS)[Symbol.asyncIterator]();
  await reading.next();
  await other.close();
  await assertRejects(async () => {
    while (!(await reading.next()).done);
  }, OperationalError);
});
