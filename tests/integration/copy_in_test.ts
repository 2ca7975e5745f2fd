import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import {
  connect,
  type Connection,
  createPool,
  DatabaseError,
  DataError,
  InterfaceError,
  OperationalError,
  TimeoutError,
  UniqueViolation,
} from "../../mod.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

/** A connection with a table of its own, `t`. */
async function withTable(columns: string): Promise<Connection> {
  const conn = await connect(server.dsn);
  await conn.execute(`CREATE TEMP TABLE t (${columns})`);
  return conn;
}

async function rowsIn(conn: Connection): Promise<unknown[][]> {
  return await (await conn.execute("SELECT * FROM t ORDER BY 1")).fetchAll();
}

async function assertUsable(conn: Connection, count = 0): Promise<void> {
  assertEquals(await (await conn.execute("SELECT count(*)::int4 FROM t")).fetchOne(), [count]);
}

const HOSTILE = [
  "",
  "\\N",
  "\\.",
  "a\tb",
  "a\nb\r\nc",
  'say "hi", \\o/',
  "é\u{1F600}",
  "\\",
  " x ",
];

for (const format of ["text", "csv", "binary"] as const) {
  Deno.test(`copyFrom() in ${format} copies rows with hostile texts and NULL`, async () => {
    await using conn = await withTable("id int, name text");
    const rows = [...HOSTILE, null].map((name, id) => [id, name]);
    assertEquals(await conn.copyFrom(rows, "t", { format }), rows.length);
    assertEquals(await rowsIn(conn), rows);
  });

  Deno.test(`copyFrom() in ${format} takes objects and named columns`, async () => {
    await using conn = await withTable(
      "id int, name text, plus int GENERATED ALWAYS AS (id + 1) STORED",
    );
    const cur = conn.cursor();
    assertEquals(await cur.copyFrom([{ name: "ann", id: 1 }], "t", { format }), 1);
    assertEquals([cur.rowCount, cur.statusMessage], [1, "COPY 1"]);
    assertEquals(await cur.copyFrom([["bob", 2]], "t", { format, columns: ["name", "id"] }), 1);
    assertEquals(await rowsIn(conn), [[1, "ann", 2], [2, "bob", 3]]);
  });

  Deno.test(`copyFrom() in ${format} copies no rows`, async () => {
    await using conn = await withTable("id int");
    assertEquals(await conn.copyFrom([], "t", { format }), 0);
    await assertUsable(conn);
  });

  Deno.test(`copyFrom() in ${format} names the row and the column that cannot be written`, async () => {
    await using conn = await withTable("id int, at timestamptz");
    const rows = [[1, null], [2, null], [3, undefined]];
    const error = await assertRejects(
      () => conn.copyFrom(rows, "t", { format }),
      DataError,
      'undefined; use null for NULL (row 3, column "at")',
    );
    assertEquals(error.diag?.context, format === "binary" ? undefined : "COPY t, line 1");
    await assertUsable(conn);
    await assertRejects(
      () => conn.copyFrom([[1]], "t", { format }),
      DataError,
      "row 1 has 1 values",
    );
    await assertUsable(conn);
  });

  Deno.test(`copyFrom() in ${format} says after which row the source failed`, async () => {
    await using conn = await withTable("id int");
    const broken = new TypeError("no more");
    let finished = 0;
    async function* source() {
      try {
        for (let i = 1; i <= 5000; i++) yield await Promise.resolve([i]);
        throw broken;
      } finally {
        finished += 1;
      }
    }
    const error = await assertRejects(
      () => conn.copyFrom(source(), "t", { format }),
      OperationalError,
      "Cannot copy: the source failed after row 5000",
    );
    assert(error.cause === broken);
    assertEquals(finished, 1);
    await assertUsable(conn);
  });

  Deno.test(`copyFrom() in ${format} gives the server's error, and its line`, async () => {
    await using conn = await withTable("id int PRIMARY KEY");
    let next = 0;
    let returned = 0;
    const source = {
      [Symbol.iterator]: () => source,
      next: () => ({ done: false as const, value: [next++ % 50_000] }),
      return: () => ({ done: true as const, value: void returned++ }),
    };
    const error = await assertRejects(
      () => conn.copyFrom(source, "t", { format }),
      UniqueViolation,
    );
    assertEquals(error.diag?.context, "COPY t, line 50001");
    assertEquals(returned, 1);
    await assertUsable(conn);
  });

  Deno.test(`copyFrom() in ${format} copies all kinds of types`, async () => {
    await using conn = await withTable(
      "a int8, b text, c numeric, d timestamptz, e jsonb, f int[], g bytea, h float8, i bool, j uuid, k date",
    );
    const row = [
      2n ** 62n,
      "é",
      "12345678901234567890.5",
      Temporal.Instant.from("2024-02-29T12:34:56.789012Z"),
      { a: [1, null, "x\ny"] },
      [1, null, 3],
      Uint8Array.of(0, 92, 255),
      0.1,
      true,
      "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
      Temporal.PlainDate.from("2024-02-29"),
    ];
    assertEquals(await conn.copyFrom([row, row.map(() => null)], "t", { format }), 2);
    assertEquals((await rowsIn(conn))[0], row);
  });
}

Deno.test("copyFrom() copies composites, enums and arrays of them", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  await using conn = await pool.acquire();
  await conn.execute("CREATE TYPE pg_temp.pair AS (n int, s text)");
  await conn.execute("CREATE TYPE pg_temp.mood AS ENUM ('sad', 'glad')");
  await conn.execute("CREATE TEMP TABLE t (p pg_temp.pair, ps pg_temp.pair[], m pg_temp.mood)");
  const row = [{ n: 1, s: 'a,"b' }, [{ n: 2, s: null }], "glad"];
  for (const format of ["text", "csv", "binary"] as const) {
    await conn.copyFrom([row], "t", { format });
  }
  const rows = await Array.fromAsync(conn.copyTo("t", { format: "binary" }).rows());
  assertEquals(rows, [row, row, row]);
});

Deno.test("copyFrom() takes text and bytes from strings, iterables and streams", async () => {
  await using conn = await withTable("id int, name text");
  assertEquals(await conn.copyFrom("1\tone\n2\t\\N\n", "t"), 2);
  assertEquals(
    await conn.copyFrom(new TextEncoder().encode("3,three\n"), "t", { format: "csv" }),
    1,
  );
  assertEquals(await conn.copyFrom(["4,f", 'our\n5,"fi,', 've"\n'], "t", { format: "csv" }), 2);
  const stream = new Blob(["id;name\n6;'s;ix'\n7;~\n"]).stream();
  const options = { format: "csv", delimiter: ";", header: true, quote: "'", null: "~" } as const;
  assertEquals(await conn.copyFrom(stream, "t", options), 2);
  const latin1 = Uint8Array.of(0x38, 0x09, 0xe9, 0x0a);
  assertEquals(await conn.copyFrom(latin1, "t", { encoding: "latin1" }), 1);
  assertEquals((await rowsIn(conn)).map(([, name]) => name), [
    ...["one", null, "three", "four", "fi,ve", "s;ix", null, "é"],
  ]);
});

Deno.test("copyFrom() writes rows with the delimiters, quotes and NULLs of the options", async () => {
  await using conn = await withTable("id int, name text");
  const rows = [...HOSTILE, "a;b", "NULL", "it's", "~", null].map((name, id) => [id, name]);
  const forms = [
    { format: "text", delimiter: ";", null: "NULL" },
    { format: "csv", delimiter: ";", null: "NULL", quote: "'", escape: "~", header: true },
    { format: "csv", delimiter: "\t", null: "\\N" },
  ] as const;
  for (const options of forms) {
    await conn.execute("TRUNCATE t");
    await conn.copyFrom(rows, "t", options);
    assertEquals(await rowsIn(conn), rows);
    // What the server writes in text does not tell the text NULL from a NULL that is written so.
    const output = conn.copyTo(
      { query: "SELECT * FROM t WHERE name IS DISTINCT FROM 'NULL'" },
      options,
    );
    const read = await Array.fromAsync(output.rows<[string, string | null]>());
    assertEquals(
      read.map(([id, name]) => [Number(id), name]),
      rows.filter(([, name]) => name !== "NULL"),
    );
  }
  await assertRejects(
    () => conn.copyFrom([[1, ""]], "t", { null: "" }),
    DataError,
    'stands for NULL; use another null (row 1, column "name")',
  );
});

Deno.test("copyFrom() quotes the names of schemas, tables and columns", async () => {
  await using conn = await connect(server.dsn);
  await conn.execute('CREATE TEMP TABLE "we.ird""T" ("se lect" int)');
  assertEquals(await conn.copyFrom([[1]], 'we.ird"T', { columns: ["se lect"] }), 1);
  assertEquals(await conn.copyFrom([[1]], ["pg_temp", 'we.ird"T']), 1);
  const error = await assertRejects(() => conn.copyFrom([[1]], "t; DROP TABLE x"), DatabaseError);
  assertEquals(error.code, "42P01");
});

Deno.test("copyFrom() refuses what cannot be before anything is sent", async () => {
  await using conn = await withTable("id int");
  const cases: [unknown, unknown, object, string][] = [
    [5, "t", {}, "the source is no stream"],
    [[], [], {}, "the table is no name"],
    [[], "t", { columns: [] }, "columns is not an array of names"],
    [[], "t", { format: "xml" }, "format is none of"],
    [[], "t", { delimiter: 5 }, "delimiter is not a string"],
  ];
  for (const [source, table, options, message] of cases) {
    await assertRejects(
      () => conn.copyFrom(source as [], table as string, options),
      InterfaceError,
      message,
    );
  }
  await assertUsable(conn);
});

Deno.test("copyFrom() refuses rows and data in one source", async () => {
  await using conn = await withTable("id int");
  await assertRejects(
    () => conn.copyFrom([[1], "2\n"] as never, "t"),
    DataError,
    "row 2 is no row",
  );
  await assertRejects(
    () => conn.copyFrom(["1\n", [2]] as never, "t"),
    DataError,
    "a row came where",
  );
  await assertRejects(() => conn.copyFrom([1] as never, "t"), DataError, "item 1 is neither");
  await assertUsable(conn);
});

Deno.test("copyFrom() copies a million rows in bounded memory, and reports its progress", async () => {
  await using conn = await withTable("id int4, name text");
  let rss = 0;
  function* source() {
    for (let i = 0; i < 1_000_000; i++) yield [i, `row number ${i}`];
  }
  const before = Deno.memoryUsage().rss;
  const seen: number[] = [];
  const count = await conn.copyFrom(source(), "t", {
    format: "binary",
    onProgress: ({ rows }) => {
      seen.push(rows);
      rss = Math.max(rss, Deno.memoryUsage().rss - before);
    },
  });
  assertEquals(count, 1_000_000);
  assertEquals(seen.at(-1), 1_000_000);
  assert(seen.length > 100 && seen.every((rows, i) => i === 0 || rows >= seen[i - 1]!));
  assert(rss < 150e6, `${rss} bytes`);
});

Deno.test("what onProgress throws undoes a copyFrom(), but for the last call, when all is copied", async () => {
  await using conn = await withTable("id int");
  const reason = new Error("no");
  const onProgress = () => {
    throw reason;
  };
  const many = Array.from({ length: 100_000 }, (_, i) => [i]);
  const error = await assertRejects(
    () => conn.copyFrom(many, "t", { onProgress }),
    OperationalError,
    "Cannot copy: onProgress failed after row ",
  );
  assertEquals(error.cause, reason);
  await assertUsable(conn);
  const last = await assertRejects(() => conn.copyFrom([[1]], "t", { onProgress }), Error);
  assertEquals(last, reason);
  const cur = await conn.execute("SELECT id FROM t");
  assertEquals(await cur.fetchAll(), [[1]]);
});

Deno.test("copyFrom() is undone with its transaction, and makes it fail with its own error", async () => {
  await using conn = await withTable("id int");
  const tx = await conn.begin();
  assertEquals(await tx.copyFrom([[1], [2]], "t"), 2);
  await tx.rollback();
  await assertUsable(conn);
  await using failing = await conn.begin();
  await assertRejects(() => failing.copyFrom(["x\n"], "t"), DataError, "invalid input syntax");
  assertEquals(conn.transactionStatus, "inError");
  await failing.rollback();
  await assertUsable(conn);
});

Deno.test("other statements reject while a COPY runs, and run after it", async () => {
  await using conn = await withTable("id int");
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  const { promise: asked, resolve: hasAsked } = Promise.withResolvers<void>();
  async function* source() {
    yield "1\n";
    hasAsked();
    await held;
    yield "2\n";
  }
  const cur = conn.cursor();
  const copying = cur.copyFrom(source(), "t");
  await asked;
  await assertRejects(async () => await conn.execute("SELECT 1"), InterfaceError, "stream is open");
  await assertRejects(() => conn.copyFrom([[1]], "t"), InterfaceError);
  await assertRejects(
    async () => await cur.execute("SELECT 1"),
    InterfaceError,
    "already executing",
  );
  release();
  assertEquals(await copying, 2);
  await assertUsable(conn, 2);
});

Deno.test("statements sent before a COPY have their results, and so has the COPY", async () => {
  await using conn = await withTable("id int");
  const before = conn.execute("INSERT INTO t VALUES (7) RETURNING id");
  const copying = conn.copyExpert("COPY t FROM STDIN", "8\n9\n");
  assertEquals(await (await before).fetchAll(), [[7]]);
  assertEquals(await copying, 2);
  await assertUsable(conn, 3);
});

/** A source that gives one row, then never anything, and counts its ends. */
function stuckSource(): {
  stream: ReadableStream<string>;
  asked: Promise<void>;
  cancelled: unknown[];
} {
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const cancelled: unknown[] = [];
  let pulls = 0;
  const stream = new ReadableStream<string>({
    pull(controller) {
      if (pulls++ === 0) return controller.enqueue("1\n");
      resolve();
      return new Promise(() => {});
    },
    cancel: (reason) => void cancelled.push(reason),
  }, { highWaterMark: 0 });
  return { stream, asked, cancelled };
}

Deno.test("an abort ends a COPY whose source is stuck, cancels the source, and copies nothing", async () => {
  await using conn = await withTable("id int");
  const { stream, asked, cancelled } = stuckSource();
  const controller = new AbortController();
  const reason = new Error("enough");
  const copying = conn.copyFrom(stream, "t", { signal: controller.signal });
  await asked;
  controller.abort(reason);
  assert(await assertRejects(() => copying, Error) === reason);
  assertEquals(cancelled, [reason]);
  await assertUsable(conn);
});

Deno.test("a timeout ends a COPY whose source is stuck", async () => {
  await using conn = await withTable("id int");
  const { stream, cancelled } = stuckSource();
  await assertRejects(() => conn.copyFrom(stream, "t", { timeout: 100 }), TimeoutError, "100 ms");
  assertInstanceOf(cancelled[0], TimeoutError);
  await assertUsable(conn);
});

Deno.test("a timeout ends a COPY that waits for a lock", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 2 });
  await using holder = await pool.acquire();
  const table = `copy_lock_${holder.backendPid}`;
  await holder.execute(`CREATE TABLE ${table} (id int)`);
  try {
    await using tx = await holder.begin();
    await tx.execute(`LOCK TABLE ${table}`);
    await using other = await pool.acquire();
    let pulled = false;
    const source = {
      *[Symbol.iterator]() {
        pulled = true;
        yield "1\n";
      },
    };
    await assertRejects(
      () => other.copyExpert(`COPY ${table} FROM STDIN`, source, { timeout: 100 }),
      TimeoutError,
    );
    assert(!pulled);
    await other.execute("SELECT 1");
  } finally {
    await holder.execute(`DROP TABLE ${table}`);
  }
});

Deno.test("copyExpert() copies as the statement says, and refuses what is no COPY", async () => {
  await using conn = await withTable("id int, name text");
  const text = "COPY t (name, id) FROM STDIN (FORMAT csv, FORCE_NOT_NULL (name))";
  assertEquals(await conn.copyExpert(text, ",1\n"), 1);
  assertEquals(await rowsIn(conn), [[1, ""]]);
  const misuses = ["SELECT 1", "COPY t TO STDOUT", "", "INSERT INTO t VALUES (2, 'x')"];
  for (const misuse of misuses) {
    await assertRejects(
      () => conn.copyExpert(misuse, "1\tx\n"),
      DatabaseError,
      "the statement is not COPY",
    );
  }
  await assertRejects(
    () => conn.copyExpert("COPY t FROM STDIN; DROP TABLE t", ""),
    DatabaseError,
    "multiple commands",
  );
  await assertUsable(conn, 2);
});

Deno.test("a trigger that fails before the first row leaves the connection in step", async () => {
  await using conn = await withTable("id int");
  await conn.executeScript(`
    CREATE FUNCTION pg_temp.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON t EXECUTE FUNCTION pg_temp.refuse()`);
  for (let i = 0; i < 20; i++) {
    await assertRejects(() => conn.copyFrom([[1]], "t"), DatabaseError, "refused");
    await assertUsable(conn);
  }
});

Deno.test("Pool.copyFrom() and copyTo() give the connection back, whatever becomes of them", async () => {
  await using pool = await createPool(server.dsn, { maxSize: 1 });
  const query = { query: "SELECT generate_series(1, 100000)" };
  assertEquals((await Array.fromAsync(pool.copyTo(query).rows())).length, 100_000);
  assertEquals(pool.freeSize, 1);
  for await (const _ of pool.copyTo(query)) break;
  assertEquals(pool.freeSize, 1);
  await assertRejects(() => Array.fromAsync(pool.copyTo({ query: "SELECT 1/0" })), DatabaseError);
  assertEquals(pool.freeSize, 1);
  await assertRejects(() => pool.copyFrom([[1]], "no_such_table"), DatabaseError);
  assertEquals(pool.freeSize, 1);
  assertEquals(await pool.copyExpert("COPY (SELECT 1) TO STDOUT", new WritableStream()), 1);
  assertEquals(pool.freeSize, 1);
});
