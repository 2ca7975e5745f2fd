import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Connection } from "../../../src/api/connection.ts";
import type { Cursor } from "../../../src/api/cursor.ts";
import { InterfaceError, ProgrammingError } from "../../../src/errors.ts";
import { answerLater, rowsOf, ScriptedSession } from "../../support/scripted_session.ts";

/** A cursor whose streams hand out these batches. */
function streaming(...batches: number[][]): { session: ScriptedSession; cur: Cursor<number> } {
  const session = new ScriptedSession();
  session.batches = batches;
  return {
    session,
    cur: Connection.over(session, { dsn: "" }).cursor() as unknown as Cursor<number>,
  };
}

Deno.test("Cursor.stream() hands out row after row, over the batches", async () => {
  const { cur } = streaming([1, 2], [3]);
  const seen: number[] = [];
  for await (const row of cur.stream("SELECT n")) seen.push(row);
  assertEquals(seen, [1, 2, 3]);
});

Deno.test("Cursor.stream() hands out the batches as they are", async () => {
  const { cur } = streaming([1, 2], [3]);
  const seen: number[][] = [];
  for await (const rows of cur.stream("SELECT n").batches()) seen.push(rows);
  assertEquals(seen, [[1, 2], [3]]);
});

Deno.test("Cursor.stream() sends nothing until it is iterated", async () => {
  const { session, cur } = streaming([1]);
  const rows = cur.stream("SELECT n", [1], { timeout: 5 });
  assertEquals(session.asked, []);
  await rows[Symbol.asyncIterator]().next();
  assertEquals([session.asked[0]?.verb, session.asked[0]?.options?.timeout], ["stream", 5]);
});

Deno.test("Cursor.stream() asks for the next batch only when its rows are taken", async () => {
  const { session, cur } = streaming([1, 2], [3]);
  const rows = cur.stream("SELECT n")[Symbol.asyncIterator]();
  await rows.next();
  await rows.next();
  assertEquals(session.streams[0]?.asked, 1);
  await rows.next();
  assertEquals(session.streams[0]?.asked, 2);
});

Deno.test("Cursor.stream() gives rows in order to calls of next() made without waiting", async () => {
  const { cur } = streaming([1, 2], [3]);
  const rows = cur.stream("SELECT n")[Symbol.asyncIterator]();
  const taken = await Promise.all(Array.from({ length: 5 }, () => rows.next()));
  assertEquals(taken.map(({ value }) => value), [1, 2, 3, undefined, undefined]);
  assertEquals(taken.map(({ done }) => done), [false, false, false, true, true]);
});

Deno.test("Cursor.stream() closes the stream when the loop is left early", async () => {
  const { session, cur } = streaming([1, 2], [3]);
  const rows = cur.stream("SELECT n");
  for await (const row of rows) {
    assertEquals(row, 1);
    break;
  }
  assert(session.streams[0]?.closed);
  assert(rows.ended);
  assert(session.idle);
});

Deno.test("Cursor.stream() closes the stream when a loop over batches throws", async () => {
  const { session, cur } = streaming([1, 2], [3]);
  await assertRejects(
    async () => {
      for await (const _ of cur.stream("SELECT n").batches()) throw new Error("enough");
    },
    Error,
    "enough",
  );
  assert(session.streams[0]?.closed);
});

Deno.test("Cursor.stream() is over after an error, and the cursor is free", async () => {
  const { session, cur } = streaming();
  session.answer = () => Promise.reject(new ProgrammingError("no such table"));
  const rows = cur.stream("SELECT n")[Symbol.asyncIterator]();
  await assertRejects(() => rows.next(), ProgrammingError, "no such table");
  assertEquals(await rows.next(), { done: true, value: undefined });
  session.answer = () => rowsOf(1);
  await cur.execute("SELECT 1");
});

Deno.test("Cursor.stream() rejects a misuse at the first row", async () => {
  const { session, cur } = streaming([1]);
  const rows = cur.stream("SELECT $1", {} as unknown[]);
  await assertRejects(
    () => rows[Symbol.asyncIterator]().next(),
    InterfaceError,
    "Cannot execute: the values are not an array",
  );
  assertEquals(session.asked, []);
});

Deno.test("Cursor.stream() can be iterated once", async () => {
  const { cur } = streaming([1]);
  const rows = cur.stream("SELECT n");
  for await (const row of rows) assertEquals(row, 1);
  assertThrows(
    () => rows[Symbol.asyncIterator](),
    InterfaceError,
    "Cannot iterate: the stream was iterated before",
  );
  assertThrows(() => rows.batches()[Symbol.asyncIterator](), InterfaceError);
});

Deno.test("Cursor.execute() and fetchOne() reject while the cursor streams", async () => {
  const { cur } = streaming([1, 2]);
  const rows = cur.stream("SELECT n")[Symbol.asyncIterator]();
  await rows.next();
  await assertRejects(
    () => cur.execute("SELECT 1"),
    InterfaceError,
    "Cannot execute: cursor is streaming rows",
  );
  await assertRejects(
    () => cur.fetchOne(),
    InterfaceError,
    "Cannot fetch: the rows of the last statement are streamed",
  );
});

Deno.test("Cursor describes what it streams, and counts it at the end", async () => {
  const { cur } = streaming([1, 2], [3]);
  const rows = cur.stream("SELECT n")[Symbol.asyncIterator]();
  await rows.next();
  assertEquals(cur.description?.map(({ name }) => name), ["n"]);
  assertEquals([cur.rowCount, cur.rowNumber, cur.statusMessage], [-1, null, null]);
  while (!(await rows.next()).done);
  assertEquals([cur.rowCount, cur.statusMessage, cur.query], [3, "SELECT 3", "SELECT n"]);
});

Deno.test("Cursor.close() ends its stream, and who iterates comes to the end", async () => {
  const { session, cur } = streaming([1], [2]);
  const rows = cur.stream("SELECT n")[Symbol.asyncIterator]();
  await rows.next();
  await cur.close();
  assert(session.streams[0]?.closed);
  assertEquals(await rows.next(), { done: true, value: undefined });
});

Deno.test("Cursor.close() ends a stream that is only being opened", async () => {
  const { session, cur } = streaming([1]);
  const later = answerLater();
  session.answer = later.answer;
  const first = cur.stream("SELECT n")[Symbol.asyncIterator]().next();
  assertEquals(session.texts, ["SELECT n"]);
  await cur.close();
  later.resolve(rowsOf());
  assertEquals(await first, { done: true, value: undefined });
  assert(session.streams[0]?.closed);
});
