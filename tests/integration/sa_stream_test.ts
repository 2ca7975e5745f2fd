/**
 * Rows of `sa` that are handed out while they arrive.
 * @module
 */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { InterfaceError, ProgrammingError, TimeoutError } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { testSa } from "../support/sa_tables.ts";

testSa("stream() hands out the rows of a statement, typed", async ({ conn, item }) => {
  await conn.execute(item.insert(), [{ name: "a" }, { name: null }]);
  const rows: { id: number; name: string | null }[] = [];
  for await (const row of conn.stream(item.select().orderBy(item.c.id))) rows.push(row);
  assertEquals(rows, [{ id: 1, name: "a" }, { id: 2, name: null }]);
});

testSa("stream() hands out the rows of a text, one by one or together", async ({ conn }) => {
  const text = "SELECT n FROM generate_series(1, $1::int4) AS n";
  let [sum, batches] = [0, 0];
  const stream = conn.stream<{ n: number }>(text, [10_000]);
  for await (const rows of stream.batches()) {
    batches++;
    for (const { n } of rows) sum += n;
  }
  assertEquals([sum, stream.rowCount, stream.ended], [50_005_000, 10_000, true]);
  assert(batches > 1);
  for await (const { n } of conn.stream<{ n: number }>("SELECT $n::int4 AS n", { n: 5 })) {
    assertEquals(n, 5);
  }
});

testSa("leaving a stream frees the connection, which is busy until then", async ({ conn }) => {
  const text = "SELECT n FROM generate_series(1, 10000000) AS n";
  for await (const _ of conn.stream(text)) {
    await assertRejects(() => conn.scalar("SELECT 1"), InterfaceError);
    break;
  }
  assertEquals(await conn.scalar("SELECT 1"), 1);
});

testSa("iterSize lets others in, in a transaction", async ({ conn, item }) => {
  await conn.execute(item.insert(), Array(5).fill({ name: "a" }));
  const stream = () => conn.stream(item.select(), undefined, { iterSize: 2 });
  await assertRejects(() => Array.fromAsync(stream()), ProgrammingError, "needs a transaction");
  await using tx = await conn.begin();
  for await (const { id } of stream()) {
    const changed = item.update().set({ name: "b" }).where(item.c.id.eq(id));
    assertEquals((await conn.execute(changed)).rowCount, 1);
  }
  await tx.commit();
});

testSa("a stream has a timeout and a signal", async ({ conn }) => {
  const sleep = "SELECT pg_sleep(60)";
  const late = conn.stream(sleep, [], { timeout: 50 });
  await assertRejects(() => Array.fromAsync(late), TimeoutError);
  const reason = new Error("enough");
  const aborted = conn.stream(sleep, [], { signal: AbortSignal.abort(reason) });
  assertEquals(await assertRejects(() => Array.fromAsync(aborted), Error), reason);
  assertEquals(await conn.scalar("SELECT 1"), 1);
});

testSa("stream() refuses at once what makes no sense", async ({ conn, item }) => {
  const wrong: [() => unknown, new (message: string) => Error][] = [
    [() => conn.stream("SELECT $1", "a" as never), sa.ArgumentError],
    [() => conn.stream(item as never), sa.ArgumentError],
    [() => conn.stream(item.select(), [1] as never), sa.ArgumentError],
    [() => conn.stream(item.select(), undefined, { iterSise: 2 } as never), sa.ArgumentError],
  ];
  for (const [stream, error] of wrong) assertThrows(stream, error);
  await conn.close();
  assertThrows(() => conn.stream("SELECT 1"), sa.ResourceClosedError);
});

testSa("a stream of other columns than a text was said to have is refused", async ({ conn }) => {
  const told = sa.sql`SELECT 1 AS b, 2 AS c`;
  const refused: readonly sa.Executable<sa.Selection>[] = [
    told.columns({ a: sa.integer() }),
    told.columns({ c: sa.integer(), b: sa.integer() }),
  ];
  for (const query of refused) {
    await assertRejects(() => conn.execute(query), sa.InvalidRequestError, "not those");
    const read = () => Array.fromAsync(conn.stream(query));
    await assertRejects(read, sa.InvalidRequestError, "not those");
  }
  const right = told.columns({ b: sa.integer(), c: sa.integer() });
  assertEquals(await Array.fromAsync(conn.stream(right)), [{ b: 1, c: 2 }]);
});
