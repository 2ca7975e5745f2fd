import { assertEquals, assertRejects } from "@std/assert";
import { connect } from "../../src/connect.ts";
import { DatabaseError, InterfaceError, OperationalError } from "../../src/errors.ts";
import { UndefinedFunction } from "../../src/sqlstate/error_classes.ts";
import type { Answer } from "../support/scripted_backend.ts";
import { type Column, OID } from "../support/scripted_messages.ts";
import { close, open, type Opened, rowsOf, statementOf } from "../support/scripted_native.ts";

const ONE: Column = { name: "a", oid: OID.int4 };
const PLUS = "SELECT $1 + 1";
const EXPLAIN = "EXPLAIN SELECT $1";
const FINE: Answer = { parameters: [OID.int4], columns: [ONE], rows: [[8]] };
const ANSWERS: Readonly<Record<string, Answer>> = {
  "SELECT 1": { columns: [ONE], rows: [[1]] },
  [PLUS]: FINE,
  [EXPLAIN]: { parameters: [OID.int4], columns: [{ name: "plan", oid: OID.text }], rows: [["r"]] },
  "UPDATE $1": { parameters: [OID.int4], tag: "UPDATE 1" },
};

/** A pooler gives another session of the server after each request, with another unnamed statement in it. */
async function openBehindPooler(prepare?: boolean): Promise<Opened> {
  const opened = await open({
    answers: ANSWERS,
    target: prepare === undefined ? {} : { prepare },
  });
  const hear = opened.link.onMessage!;
  opened.link.onMessage = (message) => {
    hear(message);
    if (message.type !== "S") return;
    opened.backend.prepared.clear();
    opened.backend.prepared.set("", "SELECT 1");
  };
  opened.link.receiveAll();
  return opened;
}

Deno.test("without names a statement is described once, and then run in one request each", async () => {
  const opened = await openBehindPooler(false);
  const sent = [];
  for (let i = 0; i < 3; i++) {
    assertEquals(await rowsOf(opened, PLUS, 7), [[8]]);
    sent.push(opened.link.receiveAll());
  }
  assertEquals(sent, ["PDSPDBES", "PDBES", "PDBES"]);
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  assertEquals(opened.link.receiveAll(), "PDBES");
  await close(opened);
});

Deno.test("without names batches, streams and many sets are parsed where they are run", async () => {
  const opened = await openBehindPooler(false);
  const { session } = opened;
  const statements = [statementOf(PLUS, 7), statementOf("SELECT 1"), statementOf("UPDATE $1", 1)];
  for (const expected of ["PDSPDSPDBEPDBEPDBES", "PDBEPDBEPDBES"]) {
    const results = await session.batch(statements);
    assertEquals(results.map(({ rows }) => rows), [[[8]], [[1]], []]);
    assertEquals(opened.link.receiveAll(), expected);
  }
  const stream = await session.stream(statementOf(PLUS, 7));
  assertEquals(await stream.next(), [[8]]);
  assertEquals([await stream.next(), opened.link.receiveAll()], [null, "PDBES"]);
  const sets = [[[1], [2]], null];
  await session.executeMany({ text: "UPDATE $1", rowMode: "tuple" }, {
    next: () => Promise.resolve(sets.shift() ?? null),
  });
  assertEquals(opened.link.receiveAll(), "PDBEBES");
  await close(opened);
});

Deno.test("what gets no name is parsed in the request that runs it, whatever is parsed now", async () => {
  const opened = await openBehindPooler();
  for (let i = 0; i < 2; i++) {
    assertEquals(await rowsOf(opened, EXPLAIN, 7), [["r"]]);
    assertEquals(opened.link.receiveAll(), "PDSPDBES");
  }
  await close(opened);
});

Deno.test("behind a pooler a connection goes on without names by itself", async () => {
  const opened = await openBehindPooler();
  assertEquals(await rowsOf(opened, PLUS, 7), [[8]]);
  assertEquals(opened.link.receiveAll(), "PDSBESPDSPDBES");
  for (let i = 0; i < 2; i++) {
    assertEquals(await rowsOf(opened, PLUS, 7), [[8]]);
    assertEquals(opened.link.receiveAll(), "PDBES");
  }
  await close(opened);
});

Deno.test("a batch whose names are lost is run again without names", async () => {
  const opened = await openBehindPooler();
  const statements = [statementOf(PLUS, 7), statementOf("SELECT 1")];
  assertEquals((await opened.session.batch(statements)).map(({ rows }) => rows), [[[8]], [[1]]]);
  opened.link.receiveAll();
  await opened.session.batch(statements);
  assertEquals(opened.link.receiveAll(), "PDBEPDBES");
  await close(opened);
});

Deno.test("a connection that insists on names fails where they are lost", async () => {
  const opened = await openBehindPooler(true);
  const error = await assertRejects(() => rowsOf(opened, PLUS, 7), DatabaseError);
  assertEquals(error.code, "26000");
  await close(opened);
});

Deno.test("a name that is another's already is the last one that is given", async () => {
  const opened = await openBehindPooler();
  opened.backend.answer(PLUS, { ...FINE, parseError: "42P05" });
  const error = await assertRejects(() => rowsOf(opened, PLUS, 7), DatabaseError);
  assertEquals(error.code, "42P05");
  opened.backend.answer(PLUS, FINE);
  opened.link.receiveAll();
  assertEquals(await rowsOf(opened, PLUS, 7), [[8]]);
  assertEquals(opened.link.receiveAll(), "PDSPDBES");
  await close(opened);
});

// What was kept of a statement, and is not right any more.

async function openKnowing(): Promise<Opened> {
  const opened = await openBehindPooler(false);
  await rowsOf(opened, PLUS, 7);
  opened.link.receiveAll();
  return opened;
}

/** The next Parse fails, and those behind it do not. */
function failOnce(opened: Opened, code: string, then: Answer = FINE): void {
  opened.backend.answer(PLUS, { ...FINE, parseError: code });
  const hear = opened.link.onMessage!;
  opened.link.onMessage = (message) => {
    hear(message);
    if (message.type === "S") opened.backend.answer(PLUS, then);
  };
}

for (const code of ["42883", "XX000"]) {
  Deno.test(`a statement that cannot be parsed as it was (${code}) is described anew and run`, async () => {
    const opened = await openKnowing();
    failOnce(opened, code);
    assertEquals(await rowsOf(opened, PLUS, 7), [[8]]);
    assertEquals(opened.link.receiveAll(), "PDBESPDSPDBES");
    assertEquals(await rowsOf(opened, PLUS, 7), [[8]]);
    assertEquals(opened.link.receiveAll(), "PDBES");
    await close(opened);
  });
}

Deno.test("a statement that cannot be bound as it was is described anew and run", async () => {
  const opened = await openKnowing();
  opened.backend.answer(PLUS, { parameters: [OID.int4, OID.int4], columns: [ONE], rows: [[8]] });
  const hear = opened.link.onMessage!;
  opened.link.onMessage = (message) => {
    hear(message);
    if (message.type === "S") opened.backend.answer(PLUS, FINE);
  };
  assertEquals(await rowsOf(opened, PLUS, 7), [[8]]);
  assertEquals(opened.link.receiveAll(), "PDBESPDSPDBES");
  await close(opened);
});

Deno.test("a statement that fails when it runs is not run once more", async () => {
  const opened = await openKnowing();
  opened.backend.answer(PLUS, { ...FINE, error: "42501" });
  const error = await assertRejects(() => rowsOf(opened, PLUS, 7), DatabaseError);
  assertEquals([error.code, opened.link.receiveAll()], ["42501", "PDBES"]);
  await close(opened);
});

Deno.test("in a transaction what cannot be parsed as it was fails, and is described anew", async () => {
  const opened = await openKnowing();
  await rowsOf(opened, "BEGIN");
  failOnce(opened, "42883");
  await assertRejects(() => rowsOf(opened, PLUS, 7), UndefinedFunction);
  await rowsOf(opened, "ROLLBACK");
  opened.link.receiveAll();
  assertEquals(await rowsOf(opened, PLUS, 7), [[8]]);
  assertEquals(opened.link.receiveAll(), "PDSPDBES");
  await close(opened);
});

const OTHERS: Readonly<Record<string, readonly Column[]>> = {
  "another type": [{ name: "a", oid: OID.text }],
  "two columns": [ONE, { name: "b", oid: OID.int4 }], // one format holds for all of them
  "no columns": [],
};

for (const [what, columns] of Object.entries(OTHERS)) {
  Deno.test(`rows of ${what} are read as what they are`, async () => {
    const opened = await openKnowing();
    const row = columns.map(({ oid }) => oid === OID.text ? "x" : 1);
    opened.backend.answer(PLUS, { ...FINE, columns, rows: [row] });
    for (const expected of ["PDBES", "PDSPDBES"]) {
      assertEquals(await rowsOf(opened, PLUS, 7), [row]);
      assertEquals(opened.link.receiveAll(), expected);
    }
    await close(opened);
  });
}

Deno.test("rows of a type that is not known cannot be read in the format that was asked for", async () => {
  const opened = await openKnowing();
  const columns = [{ name: "a", oid: 17_002 }];
  opened.backend.answer(PLUS, {
    ...FINE,
    columns,
    rows: [[{ text: "x", binary: new Uint8Array() }]],
  });
  const error = await assertRejects(() => rowsOf(opened, PLUS, 7), OperationalError);
  assertEquals(
    [error.message, error.sent],
    ["Cannot read the rows: the columns have changed since the statement was described", "yes"],
  );
  opened.backend.answer(PLUS, FINE);
  opened.link.receiveAll();
  assertEquals(await rowsOf(opened, PLUS, 7), [[8]]);
  assertEquals(opened.link.receiveAll(), "PDSPDBES");
  await close(opened);
});

Deno.test("a batch that does not fit any more is described anew the next time", async () => {
  const opened = await openKnowing();
  failOnce(opened, "42883");
  const statements = [statementOf(PLUS, 7)];
  await assertRejects(() => opened.session.batch(statements), UndefinedFunction);
  opened.link.receiveAll();
  await opened.session.batch(statements);
  assertEquals(opened.link.receiveAll(), "PDSPDBES");
  await close(opened);
});

Deno.test("prepare is true or false", async () => {
  const prepare = "never" as unknown as boolean;
  const error = await assertRejects(
    () => connect("postgres://user@127.0.0.1/db", { prepare }),
    InterfaceError,
  );
  assertEquals(error.message, "Cannot connect: prepare is not a boolean");
});
