import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Connection } from "../../../src/api/connection.ts";
import type { LargeObject, LargeObjectOptions } from "../../../src/api/large_object.ts";
import { DataError, InterfaceError, ProgrammingError, TimeoutError } from "../../../src/errors.ts";
import { InFailedSqlTransaction } from "../../../src/sqlstate/error_classes.ts";
import { hasSettled, SETTINGS } from "../../support/scripted_pool.ts";
import {
  answerLater,
  type Asked,
  done,
  rowsOf,
  ScriptedSession,
} from "../../support/scripted_session.ts";

const KIB = 1024;

/** What was called, without the schema. */
function called({ text }: Asked): string {
  return /pg_catalog\.(\w+)/.exec(text)?.[1] ?? text;
}

/** What was called, with numbers as they are and bytes as their number. */
function calls(session: ScriptedSession): string[] {
  return session.asked.filter(({ verb }) => verb === "query").map((asked) => {
    const values = asked.statement!.values.map((value) =>
      value instanceof Uint8Array ? `${value.length} bytes` : value
    );
    return `${called(asked)}(${values.join(", ")})`;
  });
}

/** A session that has one large object with so many bytes, for reading. */
function sessionWith(size: number): ScriptedSession {
  const session = new ScriptedSession([]);
  let at = 0;
  session.answer = (asked) => {
    const values = asked.statement?.values ?? [];
    switch (called(asked)) {
      case "lo_create":
        return rowsOf([4711]);
      case "loread": {
        const piece = new Uint8Array(Math.min(size - at, Number(values[1])));
        at += piece.length;
        return rowsOf([piece]);
      }
      case "lowrite":
        return rowsOf([(values[1] as Uint8Array).length]);
      case "lo_lseek64":
        return rowsOf([values[1]]);
      default:
        return asked.verb === "query" ? rowsOf([0]) : done(asked.text);
    }
  };
  return session;
}

/** An object that is open in a transaction, and what was called since. */
async function opened(
  options: LargeObjectOptions = {},
  size = 0,
): Promise<{ object: LargeObject; session: ScriptedSession; conn: Connection }> {
  const session = sessionWith(size);
  const conn = Connection.over(session, SETTINGS);
  await conn.begin();
  const object = await conn.largeObject(0, options);
  session.asked.length = 0;
  return { object, session, conn };
}

Deno.test("Connection.largeObject() makes one when no OID is given, and opens the one that is", async () => {
  const session = sessionWith(0);
  const conn = Connection.over(session, SETTINGS);
  const tx = await conn.begin();
  const made = await conn.largeObject();
  assertEquals([made.oid, made.mode, made.closed], [4711, "rw", false]);
  assertEquals((await conn.largeObject(0, { newOid: 815, mode: "w" })).mode, "w");
  const existing = await tx.largeObject(42);
  assertEquals([existing.oid, existing.mode], [42, "r"]);
  assertEquals(calls(session), [
    "lo_create(0)",
    `lo_open(4711, ${0x60000})`,
    "lo_create(815)",
    `lo_open(4711, ${0x20000})`,
    `lo_open(42, ${0x40000})`,
  ]);
});

Deno.test("Connection.largeObject() needs a transaction, and says so before anything is sent", async () => {
  const session = sessionWith(0);
  const conn = Connection.over(session, SETTINGS);
  await assertRejects(() => conn.largeObject(), ProgrammingError, "no transaction is open");
  assertEquals(session.asked, []);
  session.transactionStatus = "inTransaction";
  assertEquals((await conn.largeObject()).closed, false);
});

Deno.test("A large object that is not opened needs no transaction, and can be unlinked only", async () => {
  const session = sessionWith(0);
  const conn = Connection.over(session, SETTINGS);
  const object = await conn.largeObject(42, { mode: "n" });
  assertEquals([object.closed, session.asked], [true, []]);
  await assertRejects(
    () => object.read(),
    InterfaceError,
    "Cannot read: large object is not opened",
  );
  await object.unlink();
  assertEquals(calls(session), ["lo_unlink(42)"]);
  await assertRejects(() => object.unlink(), InterfaceError, "large object is unlinked");
  await assertRejects(() => object.tell(), InterfaceError, "large object is unlinked");
});

Deno.test("Connection.largeObject() refuses what makes no sense, and sends nothing", async () => {
  const { conn, session } = await opened();
  const wrong: [number, object, string][] = [
    [-1, {}, "oid is not a whole number"],
    [1.5, {}, "oid is not a whole number"],
    [2 ** 32, {}, "oid is too large"],
    [1, { newOid: 2 }, "newOid is for a new one"],
    [0, { newOid: "2" }, "newOid is not a whole number"],
    [1, { mode: "rb" }, "mode is none of"],
    [1, { timeout: 0 }, "timeout is not"],
  ];
  for (const [oid, options, message] of wrong) {
    await assertRejects(() => conn.largeObject(oid, options), InterfaceError, message);
  }
  assertEquals(session.asked, []);
});

Deno.test("LargeObject refuses arguments that make no sense, and sends nothing", async () => {
  const { object, session } = await opened();
  const wrong: (() => Promise<unknown>)[] = [
    () => object.read(-1),
    () => object.read(NaN),
    () => object.write(1 as never),
    () => object.truncate(0.5),
    () => object.seek(2 ** 53),
    () => object.seek(0, 3 as never),
    () => object.seek(0, "middle" as never),
    () => object.read(1, { timeout: -1 }),
  ];
  for (const call of wrong) await assertRejects(call, InterfaceError, "Cannot ");
  await assertRejects(() => object.write("\ud800"), DataError, "lone surrogate");
  assertEquals(session.asked, []);
});

Deno.test("LargeObject refuses what its mode does not allow, and sends nothing", async () => {
  const reading = await opened({ mode: "r" });
  const why = "large object is open for reading only";
  await assertRejects(() => reading.object.write("a"), InterfaceError, `Cannot write: ${why}`);
  await assertRejects(() => reading.object.truncate(), InterfaceError, `Cannot truncate: ${why}`);
  assertThrows(() => reading.object.writable, InterfaceError, why);
  const writing = await opened({ mode: "w" });
  await assertRejects(() => writing.object.read(), InterfaceError, "open for writing only");
  assertThrows(() => writing.object.readable, InterfaceError, "open for writing only");
  assertEquals([reading.session.asked, writing.session.asked], [[], []]);
});

Deno.test("LargeObject.read() reads in pieces, up to its size or to the end", async () => {
  const { object, session } = await opened({}, 600 * KIB);
  assertEquals((await object.read(300 * KIB)).length, 300 * KIB);
  assertEquals((await object.read()).length, 300 * KIB);
  assertEquals([(await object.read()).length, (await object.read(0)).length], [0, 0]);
  assertEquals(calls(session), [
    `loread(0, ${256 * KIB})`,
    `loread(0, ${44 * KIB})`,
    `loread(0, ${256 * KIB})`,
    `loread(0, ${256 * KIB})`,
    `loread(0, ${256 * KIB})`,
  ]);
});

Deno.test("LargeObject.write() writes in pieces, and text as UTF-8", async () => {
  const { object, session } = await opened();
  assertEquals(await object.write(new Uint8Array(300 * KIB)), 300 * KIB);
  assertEquals([await object.write("äb"), await object.write("")], [3, 0]);
  assertEquals(calls(session), [
    `lowrite(0, ${256 * KIB} bytes)`,
    `lowrite(0, ${44 * KIB} bytes)`,
    "lowrite(0, 3 bytes)",
  ]);
});

Deno.test("LargeObject.seek() counts from the start, from where it is, or from the end", async () => {
  const { object, session } = await opened();
  assertEquals(await object.seek(2 ** 41), 2 ** 41);
  await object.seek(-1, "current");
  await object.seek(-1, 1);
  await object.seek(-2, "end");
  assertEquals(calls(session), [
    `lo_lseek64(0, ${2 ** 41}, 0)`,
    "lo_lseek64(0, -1, 1)",
    "lo_lseek64(0, -1, 1)",
    "lo_lseek64(0, -2, 2)",
  ]);
});

Deno.test("Calls on one large object take effect in the order they were made, each as a whole", async () => {
  const { object, session } = await opened({}, 300 * KIB);
  await Promise.all([
    object.read(),
    object.seek(0),
    object.write(new Uint8Array(257 * KIB)),
    object.tell(),
    object.close(),
  ]);
  assertEquals(calls(session), [
    `loread(0, ${256 * KIB})`,
    `loread(0, ${256 * KIB})`,
    "lo_lseek64(0, 0, 0)",
    `lowrite(0, ${256 * KIB} bytes)`,
    `lowrite(0, ${KIB} bytes)`,
    "lo_tell64(0)",
    "lo_close(0)",
  ]);
});

Deno.test("A call that is aborted while others are before it is never sent; those after it are", async () => {
  const { object, session } = await opened();
  const later = answerLater();
  session.answer = later.answer;
  const controller = new AbortController();
  const first = object.tell();
  const aborted = object.write("a", { signal: controller.signal });
  const late = object.write("b", { timeout: 1 });
  const last = object.seek(7);
  controller.abort(new Error("enough"));
  await assertRejects(() => aborted, Error, "enough");
  await assertRejects(() => late, TimeoutError, "Cannot write: it took longer than 1 ms");
  assertEquals(await hasSettled(last), false);
  later.resolve(rowsOf([0]));
  assertEquals([await first, await last], [0, 0]);
  assertEquals(calls(session), ["lo_tell64(0)", "lo_lseek64(0, 7, 0)"]);
});

Deno.test("A large object says so when its transaction has ended, and sends nothing", async () => {
  const session = sessionWith(0);
  const conn = Connection.over(session, SETTINGS);
  const tx = await conn.begin();
  const objects = [await conn.largeObject(), await tx.largeObject()];
  await tx.commit();
  await using _next = await conn.begin();
  session.asked.length = 0;
  const ended = "Cannot read: the transaction of the large object has ended";
  await assertRejects(() => objects[0]!.read(), InterfaceError, ended);
  await assertRejects(
    () => objects[1]!.read(),
    InterfaceError,
    "Cannot read: transaction is committed",
  );
  for (const object of objects) await object.close();
  assertEquals([session.asked, objects[0]!.closed], [[], true]);
  await assertRejects(() => objects[0]!.read(), InterfaceError, "large object is closed");
});

Deno.test("A large object never uses a descriptor that the server has given to another", async () => {
  const session = sessionWith(0);
  const conn = Connection.over(session, SETTINGS);
  // BEGIN and COMMIT by hand: nothing but the server's number tells the two apart.
  session.transactionStatus = "inTransaction";
  const before = await conn.largeObject(1);
  const after = await conn.largeObject(2);
  session.asked.length = 0;
  await assertRejects(() => before.read(), InterfaceError, "has ended");
  await before.close();
  assertEquals(session.asked, []);
  assertEquals(await after.tell(), 0);
});

Deno.test("LargeObject.close() is no second error in a transaction that has failed", async () => {
  const { object, session } = await opened();
  session.answer = () => {
    session.transactionStatus = "inError";
    throw new InFailedSqlTransaction("current transaction is aborted");
  };
  await assertRejects(() => object.read(), InFailedSqlTransaction);
  await object.close();
  assertEquals(calls(session), [`loread(0, ${256 * KIB})`]);
});

Deno.test("LargeObject.unlink() closes it first, and works on a closed one", async () => {
  const first = await opened();
  await first.object.unlink();
  assertEquals(calls(first.session), ["lo_close(0)", "lo_unlink(4711)"]);
  const second = await opened();
  await second.object.close();
  await second.object.unlink();
  assertEquals(calls(second.session), ["lo_close(0)", "lo_unlink(4711)"]);
});

Deno.test("LargeObject.readable reads a piece when it is asked for one, and closes at the end", async () => {
  const { object, session } = await opened({}, 300 * KIB);
  const reader = object.readable.getReader();
  assertEquals((await reader.read()).value?.length, 256 * KIB);
  await hasSettled(reader.closed);
  assertEquals(session.asked.length, 1);
  assertEquals((await reader.read()).value?.length, 44 * KIB);
  assertEquals((await reader.read()).done, true);
  assertEquals([object.closed, calls(session).at(-1)], [true, "lo_close(0)"]);
});

Deno.test("LargeObject.readable, cancelled, closes the object", async () => {
  const { object, session } = await opened({}, 300 * KIB);
  await object.readable.cancel();
  assertEquals([object.closed, calls(session)], [true, ["lo_close(0)"]]);
});

Deno.test("LargeObject.writable writes each chunk, and closes the object when closed or aborted", async () => {
  const first = await opened();
  const writer = first.object.writable.getWriter();
  await writer.write(new Uint8Array(3));
  await writer.close();
  assertEquals(calls(first.session), ["lowrite(0, 3 bytes)", "lo_close(0)"]);
  const second = await opened();
  await second.object.writable.abort();
  assertEquals([second.object.closed, calls(second.session)], [true, ["lo_close(0)"]]);
});

Deno.test("LargeObject iterates over its pieces, and stays open when left", async () => {
  const { object } = await opened({}, 600 * KIB);
  for await (const piece of object) {
    assertEquals(piece.length, 256 * KIB);
    break;
  }
  const sizes: number[] = [];
  for await (const piece of object) sizes.push(piece.length);
  assertEquals([sizes, object.closed], [[256 * KIB, 88 * KIB], false]);
});
