import { assert, assertEquals } from "@std/assert";
import { connect, type Connection, createPool, DatabaseError, DbError } from "../../mod.ts";
import { uniqueName } from "../support/activity.ts";
import { assertNoCanary, CANARY, capturingConsole, everyTextOf } from "../support/canary.ts";
import { testServer } from "../support/server.ts";

const { dsn } = testServer();

/** Ways to fail with a value that nobody else may see; `table` has one column each of int4 and of unique text. */
const FAILURES: Readonly<Record<string, (conn: Connection, table: string) => Promise<unknown>>> = {
  "wrong SQL": (conn) => conn.execute("SELECTED $1::text", [CANARY]),
  "no such table": (conn) => conn.execute("SELECT * FROM nowhere WHERE x = $1", [CANARY]),
  "no such column": (conn, t) => conn.execute(`SELECT y FROM ${t} WHERE s = $1`, [CANARY]),
  "too many values": (conn) => conn.execute("SELECT $1::text", [CANARY, CANARY]),
  "too few values": (conn) => conn.execute("SELECT $1::text, $2::text", [CANARY]),
  "names and none given": (conn) => conn.execute("SELECT %(x)s", { y: CANARY }),
  "a value named by itself": (conn) => conn.execute("SELECT %(x)s", { [CANARY]: 1 }),
  "an int4 that is none": (conn) => conn.execute("SELECT $1::int4", [CANARY]),
  "an int8 that is none": (conn) => conn.execute("SELECT $1::int8", [CANARY]),
  "a float8 that is none": (conn) => conn.execute("SELECT $1::float8", [CANARY]),
  "a numeric that is none": (conn) => conn.execute("SELECT $1::numeric", [CANARY]),
  "a boolean that is none": (conn) => conn.execute("SELECT $1::bool", [CANARY]),
  "a bytea that is none": (conn) => conn.execute("SELECT $1::bytea", [{ [CANARY]: 1 }]),
  "a date that is none": (conn) => conn.execute("SELECT $1::date", [CANARY]),
  "a timestamp that is none": (conn) => conn.execute("SELECT $1::timestamptz", [CANARY]),
  "an array that is none": (conn) => conn.execute("SELECT $1::int4[]", [[CANARY]]),
  "a NUL": (conn) => conn.execute("SELECT $1::text", [`${CANARY}\0`]),
  "half a character": (conn) => conn.execute("SELECT $1::text", [`${CANARY}\ud800`]),
  "an object for text": (conn) => conn.execute("SELECT $1::text", [{ secret: CANARY }]),
  "a symbol": (conn) => conn.execute("SELECT $1::text", [Symbol(CANARY)]),
  "a function": (conn) => conn.execute("SELECT $1::text", [() => CANARY]),
  "a duplicate": (conn, t) => conn.execute(`INSERT INTO ${t} VALUES (1, $1), (2, $1)`, [CANARY]),
  "a failing row": (conn, t) => conn.execute(`INSERT INTO ${t} VALUES (-1, $1)`, [CANARY]),
  "a null": (conn, t) => conn.execute(`INSERT INTO ${t} VALUES (NULL, $1)`, [CANARY]),
  "division by zero": (conn) => conn.execute("SELECT 1 / (length($1) - length($1))", [CANARY]),
  "a missing key": (conn, t) => conn.execute(`INSERT INTO ${t}_2 VALUES ($1)`, [CANARY]),
  "a function that raises": (conn) => conn.execute("SELECT pg_temp.raises($1)", [CANARY]),
  "executeMany() and a duplicate": (conn, t) =>
    conn.executeMany(`INSERT INTO ${t} VALUES ($1, $2)`, [[1, CANARY], [2, CANARY]]),
  "executeMany() and a bad value": (conn, t) =>
    conn.executeMany(`INSERT INTO ${t} VALUES ($1, $2)`, [[1, "a"], [CANARY, "b"]]),
  "executeValues() and a duplicate": (conn, t) =>
    conn.executeValues(`INSERT INTO ${t} VALUES %s`, [[1, CANARY], [2, CANARY]]),
  "a stream": (conn) =>
    Array.fromAsync(conn.cursor().stream("SELECT 1 / (length($1) - length($1))", [CANARY])),
  "a stream with a bad value": (conn) =>
    Array.fromAsync(conn.cursor().stream("SELECT $1::int4", [CANARY])),
  "a procedure that is none": (conn) => conn.callProc("nowhere", [CANARY]),
  "a pipeline": (conn, t) =>
    conn.pipeline((p) => [p.execute(`INSERT INTO ${t} VALUES (-1, $1)`, [CANARY])]),
  "a transaction": (conn, t) =>
    conn.transaction(async () => {
      await conn.execute(`INSERT INTO ${t} VALUES (-1, $1)`, [CANARY]);
    }),
  "a savepoint": (conn, t) =>
    conn.transaction(() =>
      conn.transaction(async () =>
        void await conn.execute(`INSERT INTO ${t} VALUES (-1, $1)`, [CANARY])
      )
    ),
  "COPY with too few columns": (conn, t) => conn.copyFrom([`${CANARY}\n`], t),
  "COPY with a duplicate": (conn, t) => conn.copyFrom([`1\t${CANARY}\n2\t${CANARY}\n`], t),
  "COPY with rows": (conn, t) => conn.copyFrom([[CANARY, CANARY]], t),
  "COPY with a source that fails": (conn, t) =>
    conn.copyFrom(
      (async function* () {
        yield `1\t${CANARY}\n`;
        await Promise.reject(new Error("the source failed"));
      })(),
      t,
    ),
  "COPY to a file": (conn, t) =>
    conn.copyExpert(`COPY ${t} FROM STDIN WITH (FORMAT csv, FORCE_NULL (x))`, [CANARY]),
  "a timeout": (conn) => conn.execute("SELECT pg_sleep(5), $1::text", [CANARY], { timeout: 20 }),
  "an abort": (conn) =>
    conn.execute("SELECT pg_sleep(5), $1::text", [CANARY], { signal: AbortSignal.timeout(20) }),
  "a statement timeout": async (conn) => {
    await conn.execute("SET statement_timeout = 20");
    await conn.execute("SELECT pg_sleep(5), $1::text", [CANARY]);
  },
  "the server hanging up": (conn) =>
    conn.execute("SELECT pg_terminate_backend(pg_backend_pid()), $1::text", [CANARY]),
  "termination": async (conn) => {
    const running = conn.execute("SELECT pg_sleep(5), $1::text", [CANARY]);
    conn.terminate();
    await running;
  },
  "a closed connection": async (conn) => {
    await conn.close();
    await conn.execute("SELECT $1::text", [CANARY]);
  },
  "a long notification": (conn) => conn.notify("c", CANARY.repeat(1_000)),
  "an isolation level": (conn) => conn.setIsolationLevel(CANARY as never),
  "a large object": (conn) => conn.largeObject(1, { mode: CANARY as never }),
  "an option that is none": (conn) => conn.execute("SELECT 1", [], { timeout: CANARY as never }),
};

Deno.test("values are in no text of an error, in no event, and in no line that is logged", async (t) => {
  const table = uniqueName("secrets");
  await using owner = await connect(dsn);
  await owner.executeScript(
    `CREATE TABLE ${table} (n int4 NOT NULL CHECK (n > 0), s text UNIQUE);
     CREATE TABLE ${table}_2 (s text REFERENCES ${table} (s))`,
  );
  const logged: unknown[] = [];
  try {
    const written = await capturingConsole(async () => {
      for (const [what, fail] of Object.entries(FAILURES)) {
        await t.step(what, () => assertSilent(what, table, fail, logged));
      }
    });
    assertNoCanary(written, "the console");
    assertNoCanary(logged.map(everyTextOf).join("\n"), "what was logged");
    assert(logged.length > 50);
  } finally {
    await owner.execute(`DROP TABLE ${table}, ${table}_2`);
  }
});

async function assertSilent(
  what: string,
  table: string,
  fail: (conn: Connection, table: string) => Promise<unknown>,
  logged: unknown[],
): Promise<void> {
  const conn = await connect(dsn, {
    onQuery: { handle: ({ error: _, ...event }) => void logged.push(event) },
    echo: (line) => void logged.push(line),
    onNotice: () => {},
  });
  try {
    await conn.executeScript(
      `CREATE FUNCTION pg_temp.raises(secret text) RETURNS int LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'no' USING DETAIL = secret; END $$`,
    );
    const error = await fail(conn, table).then(() => null, (error) => error);
    assert(error instanceof Error, "it did not fail");
    assert(error instanceof DbError || error instanceof DOMException || what.includes("source"));
    assertNoCanary(withoutReport(everyTextOf(error), error), what);
    assertNoCanary(everyTextOf(conn), "the connection");
  } finally {
    await conn.close();
  }
}

/** The server's message may name a value, as in "invalid input syntax"; nothing is added to it. */
function withoutReport(text: string, error: Error): string {
  if (!(error instanceof DatabaseError) || error.diag === null) return text;
  const { messagePrimary } = error.diag;
  const inJson = JSON.stringify(messagePrimary).slice(1, -1);
  return text.replaceAll(messagePrimary, "").replaceAll(inJson, "");
}

Deno.test("a pool says nothing of the values of those who wait or hold", async () => {
  await using pool = await createPool(dsn, { maxSize: 1, acquireTimeout: 20 });
  await using conn = await pool.acquire();
  await conn.execute("SELECT $1::text", [CANARY]);
  const error = await pool.acquire().then(() => null, (error) => error);
  assertEquals(error.name, "TimeoutError");
  for (const thing of [error, pool, conn, pool.holders()]) assertNoCanary(everyTextOf(thing), "it");
});
