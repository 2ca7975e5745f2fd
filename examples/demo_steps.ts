/**
 * The steps of the demo: the README's two programs, connected to the demo's server, on a table that is there
 * already; then a long result. What they are about to do is said before.
 * @module
 */

import { type ConnectionOptions, createPool } from "@aiopg/aiopg";
import * as sa from "@aiopg/aiopg/sa";

/** The first program of the README. */
export async function runFirstProgram(dsn: string, options: ConnectionOptions): Promise<void> {
  say("open a pool and borrow a cursor from it");
  await using pool = await createPool(dsn, options);
  await using cur = await pool.cursor();
  say("execute SELECT 1 and fetch its row");
  await cur.execute("SELECT 1");
  console.log(await cur.fetchOne()); // [1]
}

/** The second program of the README. */
export async function runSecondProgram(dsn: string, options: ConnectionOptions): Promise<void> {
  say("describe the table tbl in TypeScript");
  const metadata = new sa.MetaData();
  const tbl = sa.table("tbl", metadata, {
    id: sa.integer().primaryKey(),
    val: sa.varchar(255),
  });

  say("open an engine, which is a pool that takes such tables, and acquire a connection");
  await using engine = await sa.createEngine(dsn, options);
  await using conn = await engine.acquire();
  say("insert a row without an id: the server numbers it");
  await conn.execute(tbl.insert().values({ val: "abc" }));
  say("select it again; the compiler knows that id is a number, and val a string or null");
  for await (const row of conn.execute(tbl.select().where(tbl.c.val.eq("abc")))) {
    console.log(row.id, row.val); // number, string | null: known to the compiler
  }
}

const ROWS = 100_000;

/** A result that is read while it arrives, in little memory. */
export async function streamRows(dsn: string, options: ConnectionOptions): Promise<void> {
  const text =
    "SELECT n, md5(n::text), now() + n * interval '1 s' FROM generate_series(1, $1) AS n";
  await using pool = await createPool(dsn, options);
  await using cur = await pool.cursor<[number, string, Temporal.Instant]>();
  say(`stream ${count(ROWS)} rows of a number, a text and a time, a batch at a time`);
  const start = performance.now();
  let rows = 0;
  let sum = 0;
  for await (const batch of cur.stream(text, [ROWS]).batches()) {
    for (const [n] of batch) sum += n;
    rows += batch.length;
    showProgress(`${count(rows)} rows`);
  }
  const seconds = (performance.now() - start) / 1000;
  showProgress("");
  console.log(
    `${count(rows)} rows, ${count(rows / seconds)} a second; the numbers add up to ${sum}`,
  );
}

/** Tells what comes next. */
export function say(text: string): void {
  console.log(`%c${text}`, "color: gray");
}

function count(n: number): string {
  return Math.round(n).toLocaleString("en");
}

/** Writes over the last line, on a terminal; elsewhere there is no line to write over. */
function showProgress(text: string): void {
  if (!Deno.stdout.isTerminal()) return;
  Deno.stdout.writeSync(new TextEncoder().encode(`\r\x1b[K${text && `  ${text}`}`));
}
