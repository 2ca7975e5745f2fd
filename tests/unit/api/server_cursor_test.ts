import { assertEquals, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { Connection } from "../../../src/api/connection.ts";
import type { ServerCursorOptions } from "../../../src/api/server_cursor_options.ts";
import type { ResultSet } from "../../../src/driver.ts";
import { InterfaceError, OperationalError, ProgrammingError } from "../../../src/errors.ts";
import { SyntaxError as SqlSyntaxError } from "../../../src/sqlstate/error_classes.ts";
import {
  answerLater,
  type Asked,
  done,
  rowsOf,
  ScriptedSession,
} from "../../support/scripted_session.ts";

/** A session whose cursors have this many rows, from 1 on; it only knows one of them, and only forward. */
function withCursorOf(count: number): { session: ScriptedSession; conn: Connection } {
  const session = new ScriptedSession();
  let next = 1;
  session.answer = ({ text }) => {
    if (text.startsWith("DECLARE")) {
      next = 1;
      return { ...done(text), commandTag: "DECLARE CURSOR" };
    }
    if (text.startsWith("SELECT 1 FROM pg_catalog.pg_cursors")) return rowsOf([1]);
    const [, verb, asked] = /^(FETCH|MOVE) FORWARD (\d+|ALL)/.exec(text) ?? [];
    if (verb === undefined) return done(text);
    const size = Math.min(asked === "ALL" ? Infinity : Number(asked), count + 1 - next);
    const rows = Array.from({ length: size }, () => [next++]);
    const result = { commandTag: `${verb} ${size}`, rowCount: size };
    return verb === "FETCH"
      ? { ...rowsOf(...rows), ...result }
      : { fields: null, rows: [], ...result };
  };
  return { session, conn: Connection.over(session, { dsn: "" }) };
}

/** The same in a transaction, forgetting what was asked before. */
async function executed(options: Partial<ServerCursorOptions> = {}, count = 5) {
  const { session, conn } = withCursorOf(count);
  const tx = await conn.begin();
  const cur = conn.cursor<[number]>({ name: "c", ...options });
  await cur.execute("SELECT n");
  session.asked.length = 0;
  return { session, conn, tx, cur };
}

function failing(session: ScriptedSession, fails: (asked: Asked) => unknown): void {
  const { answer } = session;
  session.answer = (asked) => {
    const error = fails(asked);
    return error === undefined ? answer(asked) : Promise.reject<ResultSet>(error);
  };
}

Deno.test("ServerCursor.execute() declares the cursor as it was made, and asks for its columns", async () => {
  const cases: [Partial<ServerCursorOptions>, string][] = [
    [{}, 'DECLARE "a ""c""" CURSOR FOR SELECT $1'],
    [{ scrollable: true }, 'DECLARE "a ""c""" SCROLL CURSOR FOR SELECT $1'],
    [{ scrollable: false }, 'DECLARE "a ""c""" NO SCROLL CURSOR FOR SELECT $1'],
    [{ withHold: true }, 'DECLARE "a ""c""" CURSOR WITH HOLD FOR SELECT $1'],
    [{ withHold: false }, 'DECLARE "a ""c""" CURSOR FOR SELECT $1'],
  ];
  for (const [options, text] of cases) {
    const { session, conn } = withCursorOf(1);
    await conn.begin();
    const cur = conn.cursor({ name: 'a "c"', rowMode: "object", ...options });
    assertStrictEquals(await cur.execute("SELECT %s", [7]), cur);
    assertEquals(session.asked.slice(1).map(({ statement }) => statement), [
      { text, values: [7], rowMode: "object" },
      { text: 'FETCH FORWARD 0 FROM "a ""c"""', values: [], rowMode: "object" },
    ]);
    assertEquals([cur.query, cur.description?.length], [text, 1]);
  }
});

Deno.test("ServerCursor.execute() waits for DECLARE only where that may be long", async () => {
  const cases: [Partial<ServerCursorOptions>, number][] = [
    [{}, 2],
    [{ withHold: true }, 1],
    [{ timeout: 50 }, 1],
  ];
  for (const [options, sent] of cases) {
    const { session, conn } = withCursorOf(1);
    await conn.begin();
    const later = answerLater();
    session.answer = later.answer;
    const executing = conn.cursor({ name: "c", ...options }).execute("SELECT 1");
    assertEquals(session.asked.length - 1, sent);
    later.resolve(rowsOf());
    await executing;
  }
});

Deno.test("ServerCursor is refused outside of a transaction, and nothing is sent", async () => {
  const { session, conn } = withCursorOf(1);
  const cur = conn.cursor({ name: "c" });
  await assertRejects(
    async () => void await cur.execute("SELECT 1"),
    ProgrammingError,
    "Cannot execute: a server-side cursor needs a transaction; begin one, or make it with withHold: true",
  );
  assertEquals(session.asked, []);
});

Deno.test("ServerCursor fetches what it is asked for, and nothing behind the end", async () => {
  const { session, cur } = await executed();
  assertEquals(await cur.fetchOne(), [1]);
  cur.arraySize = 2;
  assertEquals(await cur.fetchMany(), [[2], [3]]);
  assertEquals(await cur.fetchMany(0), []);
  assertEquals(await cur.fetchAll(), [[4], [5]]);
  assertEquals([await cur.fetchOne(), await cur.fetchAll()], [null, []]);
  assertEquals(session.texts, ["1", "2", "ALL"].map((n) => `FETCH FORWARD ${n} FROM "c"`));
});

Deno.test("ServerCursor iterates by iterSize, and keeps what it fetched ahead", async () => {
  const { session, cur } = await executed({ iterSize: 3 });
  assertEquals(cur.iterSize, 3);
  for await (const row of cur) {
    assertEquals(row, [1]);
    break;
  }
  assertEquals(cur.rowNumber, 1);
  assertEquals(await cur.fetchMany(3), [[2], [3], [4]]);
  cur.iterSize = 10;
  assertEquals(await Array.fromAsync(cur), [[5]]);
  assertEquals(session.texts, ["3", "1", "10"].map((n) => `FETCH FORWARD ${n} FROM "c"`));
});

Deno.test("ServerCursor.fetchMany() loses no row that is here when fetching the others fails", async () => {
  const { session, cur } = await executed({ iterSize: 3 });
  for await (const _ of cur) break;
  let fails = true;
  failing(session, () => fails ? new OperationalError("not now") : undefined);
  await assertRejects(() => cur.fetchMany(4), OperationalError, "not now");
  fails = false;
  assertEquals([cur.rowNumber, await cur.fetchMany(4)], [null, [[2], [3], [4], [5]]]);
});

Deno.test("ServerCursor.scroll() moves by as much as is not here", async () => {
  const { session, cur } = await executed({ iterSize: 2 });
  for await (const _ of cur) break;
  await cur.scroll(1);
  await cur.scroll(2);
  assertEquals([session.texts.at(-1), cur.rowNumber], ['MOVE FORWARD 2 FROM "c"', 4]);
  await cur.scroll(100);
  assertEquals([cur.rowNumber, cur.rowCount, cur.statusMessage], [5, 5, "MOVE 1"]);
});

Deno.test("ServerCursor refuses misuse, and sends nothing", async () => {
  const { session, cur } = await executed({ scrollable: false });
  const aborted = AbortSignal.abort(new Error("enough"));
  const misuses: [() => Promise<unknown>, new (message: string) => Error, string][] = [
    [() => cur.fetchMany(-1), InterfaceError, "Cannot fetch: size is not"],
    [() => cur.fetchMany(1.5), InterfaceError, "Cannot fetch: size is not"],
    [() => cur.scroll(0.5), InterfaceError, "Cannot scroll: value is not"],
    // @ts-expect-error: no such mode
    [() => cur.scroll(1, "sideways"), InterfaceError, "Cannot scroll: mode is neither"],
    [() => cur.scroll(-1), InterfaceError, "made with scrollable: false"],
    [() => cur.fetchOne({ timeout: -1 }), InterfaceError, "Cannot fetch: timeout"],
    [() => cur.fetchOne({ signal: aborted }), Error, "enough"],
    [async () => await cur.execute("SELECT 1; SELECT 2"), InterfaceError, "several statements"],
    [async () => await cur.execute(1 as unknown as string), InterfaceError, "not a string"],
    [async () => await cur.execute("SELECT $n", {}), InterfaceError, "no value for n"],
  ];
  for (const [misuse, type, message] of misuses) await assertRejects(misuse, type, message);
  assertThrows(() => cur.iterSize = 0, InterfaceError, "iterSize");
  assertThrows(() => cur.arraySize = -1, InterfaceError, "size");
  assertEquals(session.asked, []);
  assertEquals(await cur.fetchOne(), [1]);
});

Deno.test("ServerCursor.fetchMany() of more than FETCH can count fetches all", async () => {
  const { session, cur } = await executed();
  await cur.fetchMany(2 ** 31);
  assertEquals(session.texts.at(-1), 'FETCH FORWARD ALL FROM "c"');
});

Deno.test("Connection.cursor() refuses what a server-side cursor cannot be made with", () => {
  const { conn } = withCursorOf(1);
  const wrong: [object, string][] = [
    [{ scrollable: true }, "Cannot make a cursor: scrollable needs a name"],
    [{ withHold: false }, "Cannot make a cursor: withHold needs a name"],
    [{ iterSize: 5 }, "Cannot make a cursor: iterSize needs a name"],
    [{ name: 5 }, "name is not a string"],
    [{ name: null }, "name is not a string"],
    [{ name: "" }, "name is empty"],
    [{ name: "a\0" }, "name contains NUL"],
    [{ name: "c", withHold: "yes" }, "withHold is neither true nor false"],
    [{ name: "c", scrollable: 1 }, "scrollable is neither true nor false"],
    [{ name: "c", iterSize: 0 }, "Cannot make a cursor: iterSize is not"],
    [{ name: "c", timeout: 0 }, "Cannot make a cursor: timeout"],
  ];
  for (const [options, message] of wrong) {
    assertThrows(() => conn.cursor(options), InterfaceError, message);
  }
});

Deno.test("ServerCursor takes the timeout of the call, else its own, else the connection's", async () => {
  const session = new ScriptedSession();
  const conn = Connection.over(session, { dsn: "", timeout: 70 });
  await conn.begin();
  await conn.cursor({ name: "a" }).fetchOne();
  const cur = conn.cursor({ name: "b", timeout: 80 });
  await cur.fetchOne();
  await conn.cursor({ name: "c", timeout: 80 }).fetchOne({ timeout: 90 });
  assertEquals(session.asked.slice(1).map(({ options }) => options?.timeout), [70, 80, 90]);
});

Deno.test("ServerCursor does one thing at a time", async () => {
  const { session, cur } = await executed();
  const first = cur.fetchOne();
  await assertRejects(() => cur.fetchOne(), InterfaceError, "cursor is already fetching");
  await assertRejects(() => cur.scroll(1), InterfaceError, "cursor is already fetching");
  assertEquals([await first, session.asked.length], [[1], 1]);
  const executing = cur.execute("SELECT 1");
  await assertRejects(() => cur.fetchOne(), InterfaceError, "already executing a statement");
  await executing;
});

Deno.test("ServerCursor gives no rows after a statement that failed", async () => {
  const { session, conn } = withCursorOf(1);
  await conn.begin();
  failing(session, ({ text }) =>
    text.startsWith("DECLARE")
      ? new SqlSyntaxError("no query", {
        diag: { severity: "ERROR", sqlstate: "42601", messagePrimary: "no query" },
      })
      : undefined);
  const cur = conn.cursor({ name: "c" });
  await assertRejects(async () => void await cur.execute("SELEC"), SqlSyntaxError);
  await assertRejects(() => cur.fetchOne(), ProgrammingError, "the last statement failed");
  assertEquals([cur.description, cur.rowCount, cur.rowNumber], [null, -1, null]);
});

Deno.test("ServerCursor.execute() closes the cursor of the statement before", async () => {
  const { session, cur } = await executed();
  await cur.execute("SELECT 2");
  assertEquals(session.texts.slice(1), [
    'CLOSE "c"',
    'DECLARE "c" CURSOR FOR SELECT 2',
    'FETCH FORWARD 0 FROM "c"',
  ]);
});

Deno.test("ServerCursor.close() closes the server's if it is there, once", async () => {
  const { session, cur } = await executed();
  await cur.close();
  await cur.close();
  assertEquals(session.texts.slice(1), ['CLOSE "c"']);
  assertEquals(session.asked[0]?.statement?.values, ["c"]);
  assertEquals(cur.closed, true);
  await assertRejects(() => cur.fetchOne(), InterfaceError, "Cannot fetch: cursor is closed");
});

Deno.test("ServerCursor.close() sends nothing that would be in vain", async () => {
  const situations: ((it: Awaited<ReturnType<typeof executed>>) => unknown)[] = [
    ({ session }) => session.transactionStatus = "inError",
    ({ tx }) => tx.commit(),
    ({ session }) => session.destroy(new Error("lost")),
    ({ conn }) => conn.close(),
  ];
  for (const arrange of situations) {
    const it = await executed();
    await arrange(it);
    it.session.asked.length = 0;
    await it.cur.close();
    assertEquals(it.session.asked, []);
  }
  const { session, conn } = withCursorOf(1);
  await conn.cursor({ name: "never used" }).close();
  assertEquals(session.asked, []);
});

Deno.test("ServerCursor.close() hides no error behind its own", async () => {
  const { session, cur } = await executed();
  failing(session, ({ text }) => text.startsWith("CLOSE") ? new Error("no") : undefined);
  await assertRejects(
    async () => {
      await using _ = cur;
      throw new Error("mine");
    },
    Error,
    "mine",
  );
  assertEquals(session.texts.at(-1), 'CLOSE "c"');
});

Deno.test("ServerCursor that is closed while it executes or fetches gives nothing", async () => {
  const { session, cur } = await executed();
  const fetching = cur.fetchOne();
  await cur.close();
  await assertRejects(() => fetching, InterfaceError, "Cannot fetch: cursor was closed meanwhile");
  const other = cur.connection;
  assertEquals(session.texts.at(-1), 'CLOSE "c"');
  const again = (other as Connection).cursor({ name: "d" });
  const executing = again.execute("SELECT 1");
  await again.close();
  await assertRejects(async () => void await executing, InterfaceError, "closed meanwhile");
  assertEquals(session.texts.at(-1), 'CLOSE "d"');
});

Deno.test("ServerCursor of a transaction is refused when that is finished, unless it is held", async () => {
  const { session, conn } = withCursorOf(3);
  const tx = await conn.begin();
  const cur = tx.cursor({ name: "c" });
  const held = tx.cursor({ name: "h", withHold: true });
  await cur.execute("SELECT 1");
  await held.execute("SELECT 1");
  await tx.commit();
  await assertRejects(() => cur.fetchOne(), InterfaceError, "transaction is committed");
  assertEquals(await held.fetchOne(), [1]);
  await held.close();
  assertEquals(session.texts.at(-1), 'CLOSE "h"');
});

Deno.test("ServerCursor says that it went with its transaction, before anything is sent", async () => {
  const { session, conn, tx, cur } = await executed();
  await tx.commit();
  const gone = "Cannot fetch: the cursor went with its transaction";
  await assertRejects(() => cur.fetchOne(), InterfaceError, gone);
  await conn.begin();
  await assertRejects(() => cur.fetchOne(), InterfaceError, gone);
  assertEquals(session.texts, ["COMMIT", "BEGIN"]);
});

Deno.test("ServerCursor is dead with its connection", async () => {
  const { conn, cur } = await executed();
  await conn.close();
  assertEquals(cur.closed, true);
  await assertRejects(() => cur.fetchOne(), InterfaceError, "Cannot fetch: connection is closed");
});
