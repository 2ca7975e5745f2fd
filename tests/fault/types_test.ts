import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import type { RowMode } from "../../src/driver.ts";
import { DatabaseError, DataError, OperationalError, ProtocolError } from "../../src/errors.ts";
import { InFailedSqlTransaction, QueryCanceled } from "../../src/sqlstate/error_classes.ts";
import { define } from "../../src/types/codec_definition.ts";
import { createRegistry } from "../../src/types/registry.ts";
import { TYPE_LOOKUP } from "../../src/types/type_lookup.ts";
import type { Answer } from "../support/scripted_backend.ts";
import { concat, int32, OID } from "../support/scripted_messages.ts";
import {
  open,
  type Opened,
  type OpenOptions,
  rowsOf,
  statementOf,
  until,
} from "../support/scripted_native.ts";
import {
  ANSWERS,
  askedLast,
  composite,
  described,
  GONE,
  lookupAnswer,
  lookups,
  PT,
  pt,
  PT_DESCRIBED,
} from "../support/scripted_types.ts";

const X = { a: 1, b: "x" };
const Z = { a: 4, b: "z" };

function openTyped(options: OpenOptions = {}): Promise<Opened> {
  return open({ ...options, answers: { ...ANSWERS, ...options.answers } });
}

async function streamed({ session }: Opened, text: string, ...values: unknown[]) {
  const stream = await session.stream(statementOf(text, ...values));
  const rows: unknown[] = [];
  for (let batch = await stream.next(); batch; batch = await stream.next()) rows.push(...batch);
  return rows;
}

async function close(opened: Opened): Promise<void> {
  await until(() => opened.session.idle);
  await opened.session.close();
  assertEquals(opened.server.faults, []);
}

// Once.

Deno.test("a type is looked up after the rows of a statement parsed on the way, once", async () => {
  const opened = await openTyped();
  opened.link.receiveAll();
  assertEquals(await rowsOf(opened, "SELECT p"), [[X], [null]]);
  assertEquals([opened.link.receiveAll(), askedLast(opened)], ["PDBESPDBES", `{${PT}}`]);
  assertEquals(await rowsOf(opened, "SELECT p"), [[X], [null]]);
  assertEquals(opened.link.receiveAll(), "BES");
  assertEquals(await rowsOf(opened, "SELECT p, n"), [
    [{ a: 2, b: "y" }, 7, null],
    [null, 8, { a: 3, b: "" }],
  ]);
  assertEquals([lookups(opened), opened.session.idle], [1, true]);
  await close(opened);
});

Deno.test("a type is looked up before a described statement is bound, once", async () => {
  const opened = await openTyped();
  opened.link.receiveAll();
  assertEquals(await rowsOf(opened, "SELECT $1", Z), [[Z]]);
  assertEquals([opened.link.receiveAll(), askedLast(opened)], ["PDSPDBESBES", `{${PT}}`]);
  assertEquals(opened.backend.bound.at(-1), [pt(4, "z")].map((value) => Object(value).binary));
  assertEquals(await rowsOf(opened, "SELECT $1", Z), [[Z]]);
  assertEquals([opened.link.receiveAll(), lookups(opened)], ["BES", 1]);
  await close(opened);
});

Deno.test("nothing overtakes a statement while its types are looked up", async () => {
  const opened = await openTyped();
  const all = [
    rowsOf(opened, "SELECT $1", Z),
    rowsOf(opened, "SELECT 1"),
    rowsOf(opened, "INSERT"),
  ];
  assertEquals(await Promise.all(all), [[[Z]], [[1]], [[{ a: 7, b: "new" }]]]);
  assertEquals(opened.backend.executed, [TYPE_LOOKUP, "SELECT $1", "SELECT 1", "INSERT"]);
  await close(opened);
});

Deno.test("types are looked up once for all results of a script", async () => {
  const opened = await openTyped();
  assertEquals((await opened.session.script("SELECT p")).map(({ rows }) => rows), [[[X], [null]]]);
  assertEquals((await opened.session.script("SELECT p, n"))[0]!.rows.length, 2);
  assertEquals([lookups(opened), opened.session.idle], [1, true]);
  await close(opened);
});

Deno.test("types are looked up before a stream is bound, once", async () => {
  const opened = await openTyped();
  opened.link.receiveAll();
  assertEquals(await streamed(opened, "SELECT p"), [[X], [null]]);
  assertEquals(opened.link.receiveAll(), "PDSPDBESBES");
  assertEquals(await streamed(opened, "SELECT $1", Z), [[Z]]);
  assertEquals(lookups(opened), 1);
  await close(opened);
});

const NOT_SHOWN = "Cannot look types up: the server does not show one that was used; " +
  "it was made after this transaction began, or is gone";

/** A statement of each kind that needs a type. */
const KINDS: Readonly<Record<string, (opened: Opened) => Promise<unknown>>> = {
  "parsed on the way": (opened) => rowsOf(opened, "SELECT p"),
  "described first": (opened) => rowsOf(opened, "SELECT $1", Z),
  "a script": ({ session }) => session.script("SELECT p"),
  "a stream": (opened) => streamed(opened, "SELECT p"),
};

/** What the server was asked with, as text. */
function bound({ backend }: Opened): string[] {
  return backend.bound.flatMap(([first]) => first ? [new TextDecoder().decode(first)] : []);
}

for (const [how, run] of Object.entries(KINDS)) {
  Deno.test(`a type that the server does not show fails ${how}, and is asked for again`, async () => {
    const codecs = createRegistry();
    const opened = await openTyped({ target: { codecs }, answers: { [TYPE_LOOKUP]: described() } });
    for (let i = 0; i < 3; i++) {
      const before = lookups(opened);
      const error = await assertRejects(() => run(opened), OperationalError);
      assertEquals([error.message, error.phase, error.sent], [NOT_SHOWN, "execute", "yes"]);
      assertEquals([error.retryable, error.diag], ["no", null]);
      assert(lookups(opened) > before);
      assertEquals([bound(opened).at(-1), codecs.unknown([PT])], [`{${PT}}`, [PT]]);
      assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
    }
    const other = await openTyped({ target: { codecs } }); // it sees the type, and what it learns all know
    assertEquals(await rowsOf(other, "SELECT p"), [[X], [null]]);
    const before = lookups(opened);
    await run(opened);
    assertEquals([lookups(opened), lookups(other)], [before, 1]);
    for (const each of [opened, other]) await close(each);
  });
}

Deno.test("a type that the server shows is not learned beside one that it does not show", async () => {
  const codecs = createRegistry();
  const opened = await openTyped({ target: { codecs } });
  await assertRejects(() => rowsOf(opened, "SELECT gone"), OperationalError, NOT_SHOWN);
  assertEquals(askedLast(opened), `{${GONE},${PT}}`);
  assertEquals([codecs.unknown([GONE, PT]), lookups(opened)], [[GONE, PT], 1]);
  assertEquals(await rowsOf(opened, "SELECT p"), [[X], [null]]);
  await assertRejects(() => rowsOf(opened, "SELECT gone"), OperationalError, NOT_SHOWN);
  assertEquals([askedLast(opened), codecs.unknown([GONE, PT])], [`{${GONE}}`, [GONE]]);
  await close(opened);
});

/** What is sent for a text that was kept: about the old type, the text again, about the new type. */
const ASKED_ANEW: Readonly<Record<string, string>> = {
  "parsed on the way": "PDBES" + "CPDBES" + "PDBES",
  "described first": "CPDS" + "PDBES" + "BES", // a value would be for the old type, so that is not asked for
  "a stream": "PDBES" + "CPDS" + "PDBES" + "BES",
};

for (const how of Object.keys(ASKED_ANEW)) {
  Deno.test(`a text kept for a type that is gone is parsed anew, ${how}`, async () => {
    const codecs = createRegistry();
    const opened = await openTyped({ target: { codecs } });
    await KINDS[how]!(opened);
    const text = how === "described first" ? "SELECT $1" : "SELECT p";
    codecs.forget(); // another session has dropped the type, and made one of the same name
    const columns = [{ name: "p", oid: 17_002 }];
    const value = { text: "(9)", binary: concat(...[1, OID.int4, 4, 9].map(int32)) };
    opened.backend.answer(text, { columns, rows: [[value]] });
    opened.backend.answer(TYPE_LOOKUP, described(composite(17_002, [["z", OID.int4]])));
    opened.link.receiveAll();
    const rows = how === "a stream" ? await streamed(opened, text) : await rowsOf(opened, text);
    assertEquals(rows, [[{ z: 9 }]]);
    assertEquals(opened.link.receiveAll(), ASKED_ANEW[how]);
    await close(opened);
  });
}

Deno.test("what one session has learned all sessions of its registry know", async () => {
  const codecs = createRegistry();
  const first = await openTyped({ target: { codecs } });
  const second = await openTyped({ target: { codecs } });
  assertEquals(await rowsOf(first, "SELECT p"), [[X], [null]]);
  assertEquals(await rowsOf(second, "SELECT p"), [[X], [null]]);
  assertEquals(await rowsOf(second, "SELECT $1", Z), [[Z]]);
  assertEquals([lookups(first), lookups(second)], [1, 0]);
  const other = await openTyped();
  assertEquals(await rowsOf(other, "SELECT p"), [[X], [null]]);
  assertEquals(lookups(other), 1);
  for (const opened of [first, second, other]) await close(opened);
});

Deno.test("many statements sent together each get their own rows, of types met for the first time", async () => {
  const opened = await openTyped({ link: { plan: () => ({ chunk: 97 }) } });
  const texts = ["SELECT p", "SELECT 1", "SELECT $1", "SELECT p, n", "SELECT gone", "INSERT"];
  const expected: Record<string, unknown> = {
    "SELECT p": [[X], [null]],
    "SELECT 1": [[1]],
    "SELECT $1": [[Z]],
    "SELECT p, n": [[{ a: 2, b: "y" }, 7, null], [null, 8, { a: 3, b: "" }]],
    "SELECT gone": NOT_SHOWN,
    "INSERT": [[{ a: 7, b: "new" }]],
  };
  for (let from = 0; from < texts.length; from++) {
    const order = Array.from({ length: 40 }, (_, i) => texts[(from + i * 5) % texts.length]!);
    const rows = await Promise.all(order.map((text) => {
      const values = text === "SELECT $1" ? [Z] : [];
      return rowsOf(opened, text, ...values).catch((error) => error.message);
    }));
    assertEquals(rows, order.map((text) => expected[text]!));
  }
  await close(opened);
});

for (const rowMode of ["tuple", "object"] as readonly RowMode[]) {
  for (const codegen of [true, false]) {
    Deno.test(`a late column named __proto__ is the ${rowMode}'s own, codegen ${codegen}`, async () => {
      const opened = await openTyped({ driver: { codegen } });
      for (let i = 0; i < 2; i++) {
        const statement = { ...statementOf("SELECT proto"), rowMode };
        const [row] = (await opened.session.query(statement)).rows as object[];
        const value = { a: 6, b: "proto" };
        const names = rowMode === "tuple" ? ["0", "1"] : ["__proto__", "n"];
        assertEquals(Object.entries(row!), [[names[0]!, value], [names[1]!, 9]]);
        const usual = rowMode === "tuple" ? Array.prototype : Object.prototype;
        assertStrictEquals(Object.getPrototypeOf(row), usual);
      }
      await close(opened);
    });
  }
}

Deno.test("types are looked up by a caller with codecs of his own, for text too", async () => {
  const mine = [
    define({ name: "text", decode: (text) => ({ text }) }),
    define({ name: `c${PT}`, decode: (text) => `<${text}>`, encode: () => "(9,mine)" }),
  ];
  const opened = await openTyped({ target: { codecs: createRegistry({ codecs: mine }) } });
  for (let i = 0; i < 2; i++) {
    assertEquals(await rowsOf(opened, "SELECT p"), [['<(1,"x")>'], [null]]);
    assertEquals(await rowsOf(opened, "SELECT $1", Z), [['<(4,"z")>']]);
  }
  assertEquals(new TextDecoder().decode(opened.backend.bound.at(-1)![0]!), "(9,mine)");
  await close(opened);
});

// Again.

const RENAMED = composite(PT, [["c", OID.int4], ["d", OID.text]]);

const CHANGES: Readonly<Record<string, (opened: Opened) => Promise<unknown>>> = {
  "an ALTER": (opened) => rowsOf(opened, "ALTER TYPE"),
  "an ALTER in a script": ({ session }) => session.script("ALTER TYPE"),
  "an ALTER in a stream": (opened) => streamed(opened, "ALTER TYPE"),
};

for (const [what, change] of Object.entries(CHANGES)) {
  Deno.test(`a type is looked up again after ${what}, by every session`, async () => {
    const codecs = createRegistry();
    const first = await openTyped({ target: { codecs } });
    const second = await openTyped({ target: { codecs } });
    for (const opened of [first, second]) {
      assertEquals(await rowsOf(opened, "SELECT p"), [[X], [null]]);
      assertEquals(await rowsOf(opened, "SELECT $1", Z), [[Z]]);
      opened.backend.answer(TYPE_LOOKUP, described(RENAMED));
    }
    await change(first);
    second.link.receiveAll();
    assertEquals(await rowsOf(second, "SELECT p"), [[{ c: 1, d: "x" }], [null]]);
    assertEquals(second.link.receiveAll(), "PDBESBES"); // what it has prepared is as good as before
    const value = { c: 4, d: "z" };
    assertEquals(await rowsOf(second, "SELECT $1", value), [[value]]);
    assertEquals(await rowsOf(first, "SELECT $1", value), [[value]]);
    await assertRejects(() => rowsOf(first, "SELECT $1", Z), DataError, 'it has "c", "d"');
    assertEquals([lookups(first), lookups(second)], [1, 1]);
    for (const opened of [first, second]) await close(opened);
  });
}

Deno.test("a type is looked up again after each ROLLBACK that may have undone a change", async () => {
  const opened = await openTyped();
  const names = async () => Object.keys((await rowsOf(opened, "SELECT p") as [object][])[0]![0]);
  assertEquals(await names(), ["a", "b"]);
  await rowsOf(opened, "BEGIN");
  await rowsOf(opened, "ALTER TYPE");
  opened.backend.answer(TYPE_LOOKUP, described(RENAMED));
  assertEquals(await names(), ["c", "d"]);
  await rowsOf(opened, "SAVEPOINT");
  await rowsOf(opened, "ROLLBACK TO");
  assertEquals(await names(), ["c", "d"]);
  await rowsOf(opened, "ROLLBACK");
  opened.backend.answer(TYPE_LOOKUP, described(PT_DESCRIBED));
  assertEquals([await names(), lookups(opened)], [["a", "b"], 4]);
  await rowsOf(opened, "BEGIN");
  await rowsOf(opened, "ROLLBACK");
  assertEquals([await names(), lookups(opened)], [["a", "b"], 4]);
  await close(opened);
});

Deno.test("a type that has changed on the server fails its statement, and is looked up again", async () => {
  const opened = await openTyped();
  assertEquals(await rowsOf(opened, "SELECT p"), [[X], [null]]);
  const changes = [
    { types: [composite(PT, [["a", OID.int4]])], text: "(1)", parts: [1, OID.int4, 4, 1] },
    { types: [composite(PT, [["a", OID.text]])], text: "(1)", parts: [1, OID.text, 0] },
    { types: [composite(PT, [])], text: "()", parts: [0] },
    { types: [PT_DESCRIBED], text: "(1,)", parts: [2, OID.int4, 4, 1, OID.text, 0] },
  ];
  for (const { types, text, parts } of changes) {
    const value = { text, binary: concat(...parts.map(int32)) };
    opened.backend.answer("SELECT p", { ...ANSWERS["SELECT p"]!, rows: [[value]] });
    opened.backend.answer(TYPE_LOOKUP, described(...types));
    const error = await assertRejects(() => rowsOf(opened, "SELECT p"), DataError);
    assertEquals(
      error.message,
      `Cannot decode c${PT}: the type has been changed meanwhile; run the statement again ` +
        '(column "p")',
    );
    assertEquals((await rowsOf(opened, "SELECT p")).length, 1);
    assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  }
  assertEquals(lookups(opened), 5);
  await close(opened);
});

Deno.test("a type that changes between its rows and the answer fails their statement alone", async () => {
  const opened = await openTyped({ answers: { [TYPE_LOOKUP]: described(composite(PT, [])) } });
  const [first, second] = await Promise.allSettled([
    rowsOf(opened, "SELECT p"),
    rowsOf(opened, "SELECT 1"),
  ]);
  assert(first.status === "rejected" && first.reason instanceof DataError);
  assertEquals(second, { status: "fulfilled", value: [[1]] });
  opened.backend.answer(TYPE_LOOKUP, described(PT_DESCRIBED));
  assertEquals(await rowsOf(opened, "SELECT p"), [[X], [null]]);
  await close(opened);
});

// Answers that are none.

const BAD_ANSWERS: Readonly<Record<string, readonly [Answer, new (message: string) => Error]>> = {
  "an error": [{ ...described(), error: "22012" }, DatabaseError],
  "an error when it is parsed": [{ parseError: "42501" }, DatabaseError],
  "an error that says to try again": [{ ...described(), error: "40001" }, DatabaseError],
  "no row": [{ ...described(), rows: [] }, ProtocolError],
  "no columns": [{ parameters: [1028], tag: "SELECT 0" }, ProtocolError],
  "no JSON": [lookupAnswer("[["), ProtocolError],
  "other JSON": [lookupAnswer('{"a":1}'), ProtocolError],
  "an unknown type itself": [{
    parameters: [1028],
    columns: [{ name: "j", oid: 17_001 }],
    rows: [["x"]],
  }, ProtocolError],
  "bytes that are no text": [lookupAnswer({ text: "\0", binary: new Uint8Array() }), ProtocolError],
};

for (const [what, [answer, expected]] of Object.entries(BAD_ANSWERS)) {
  for (const [how, run] of Object.entries(KINDS)) {
    Deno.test(`${what} for an answer fails ${how}, and the session goes on`, async () => {
      const opened = await openTyped({ answers: { [TYPE_LOOKUP]: answer } });
      for (let i = 0; i < 2; i++) {
        await assertRejects(() => run(opened), expected);
        assertEquals([lookups(opened) > i || what.includes("parsed"), opened.session.idle], [
          true,
          true,
        ]);
        assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
      }
      opened.backend.answer(TYPE_LOOKUP, described(PT_DESCRIBED));
      assertEquals(await rowsOf(opened, "SELECT p"), [[X], [null]]);
      await close(opened);
    });
  }
}

const REFUSALS: Readonly<Record<string, Answer>> = {
  "22012": { ...described(), error: "22012" },
  "40001": { ...described(), error: "40001" },
  "42501": { parseError: "42501" },
};

for (const [code, answer] of Object.entries(REFUSALS)) {
  for (const how of ["parsed on the way", "a script"]) {
    Deno.test(`a lookup refused with ${code} says of ${how} that it has run`, async () => {
      const opened = await openTyped({ answers: { [TYPE_LOOKUP]: answer } });
      const error = await assertRejects(() => KINDS[how]!(opened), OperationalError);
      const { cause } = error;
      assert(cause instanceof DatabaseError);
      assertEquals(
        error.message,
        "Cannot read the result: the statement has run, and its types could not be looked up " +
          `(${cause.message})`,
      );
      assertEquals([error.phase, error.sent, error.retryable], ["execute", "yes", "unknown"]);
      assertEquals([error.constructor, cause.code], [OperationalError, code]);
      assertEquals(opened.backend.executed[0], "SELECT p");
      opened.backend.answer(TYPE_LOOKUP, described(PT_DESCRIBED));
      await KINDS[how]!(opened);
      await close(opened);
    });
  }

  for (const how of ["described first", "a stream"]) {
    Deno.test(`a lookup refused with ${code} is the error of ${how}, which has not run`, async () => {
      const opened = await openTyped({ answers: { [TYPE_LOOKUP]: answer } });
      const error = await assertRejects(() => KINDS[how]!(opened), DatabaseError);
      assertEquals([error.code, error.message.includes("has run")], [code, false]);
      assertEquals(opened.backend.executed.filter((text) => text !== TYPE_LOOKUP), []);
      await close(opened);
    });
  }
}

for (const [how, run] of Object.entries(KINDS)) {
  Deno.test(`a lookup that was cancelled is QueryCanceled for ${how}`, async () => {
    const cancelled = { ...described(), error: "57014" };
    const opened = await openTyped({ answers: { [TYPE_LOOKUP]: cancelled } });
    const error = await assertRejects(() => run(opened), QueryCanceled);
    assertEquals([error.code, error.cause], ["57014", undefined]);
    await close(opened);
  });
}

Deno.test("a statement whose transaction fails behind it cannot ask for its types", async () => {
  const opened = await openTyped();
  const { backend, link } = opened;
  const hear = link.onMessage!;
  link.onMessage = (message) => {
    // As the server does: in a failed transaction nothing is parsed.
    const isRefused = backend.status === "E" && message.type === "P" &&
      new TextDecoder().decode(message.body).includes(TYPE_LOOKUP);
    if (isRefused) backend.answer(TYPE_LOOKUP, { parseError: "25P02" });
    hear(message);
  };
  await rowsOf(opened, "BEGIN");
  const [rows, failed] = await Promise.allSettled([
    rowsOf(opened, "SELECT p"),
    rowsOf(opened, "SELECT 1/0"),
  ]);
  assert(rows.status === "rejected" && rows.reason instanceof OperationalError);
  assertEquals(rows.reason.constructor, OperationalError); // it has run, and is no victim
  assert(rows.reason.cause instanceof InFailedSqlTransaction);
  assert(failed.status === "rejected" && failed.reason.code === "22012");
  await rowsOf(opened, "ROLLBACK");
  backend.answer(TYPE_LOOKUP, described(PT_DESCRIBED));
  assertEquals(await rowsOf(opened, "SELECT p"), [[X], [null]]);
  await close(opened);
});

// Answers without end.

/** Composite types, each with two attributes of the next. */
function chain(from: number, to: number): readonly (readonly unknown[])[] {
  return Array.from(
    { length: to - from },
    (_, i) => composite(from + i, [["a", from + i + 1], ["b", from + i + 1]]),
  );
}

const ENDLESS: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  "made of itself": [composite(PT, [["a", PT], ["b", PT]])],
  "made of one that is made of it": [
    composite(PT, [["a", 16_400], ["b", 16_400]]),
    [16_400, "d", "public", "d", false, ",", 0, PT, null, null, null],
  ],
  "nested 30,000 deep": [...chain(PT, PT + 30_000)],
  "of 30,000 attributes": [
    composite(PT, Array.from({ length: 30_000 }, (_, i) => [`a${i}`, PT + i])),
  ],
};

for (const [what, types] of Object.entries(ENDLESS)) {
  Deno.test(`a type ${what} is no trouble`, async () => {
    const opened = await openTyped({ answers: { [TYPE_LOOKUP]: described(...types) } });
    const value = { text: "(,)", binary: new Uint8Array(4) };
    opened.backend.answer("SELECT p", { ...ANSWERS["SELECT p"]!, rows: [[value]] });
    const start = performance.now();
    for (let i = 0; i < 3; i++) {
      const outcome = await rowsOf(opened, "SELECT p").then(() => null, (error) => error);
      assert(outcome === null || outcome instanceof DataError, Deno.inspect(outcome));
      assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
    }
    assert(performance.now() - start < 5000);
    await close(opened);
  });
}

Deno.test("a server that makes types up with every statement fills no memory, and loses no rows", async () => {
  const codecs = createRegistry();
  const opened = await openTyped({ target: { codecs } });
  const { backend } = opened;
  for (let i = 0; i < 5; i++) {
    const oid = 100_000 * (i + 1);
    backend.answer(TYPE_LOOKUP, described(...chain(oid, oid + 15_000)));
    backend.answer("SELECT made up", { columns: [{ name: "m", oid }], rows: [["(,)"]] });
    const statement = { ...statementOf("SELECT made up"), columnCodecs: [] };
    assertEquals((await opened.session.query(statement)).rows, [[{ a: null, b: null }]]);
    await rowsOf(opened, "ALTER TYPE");
  }
  assertEquals(codecs.unknown([500_000, 514_999]), [500_000, 514_999]); // forgotten with the ALTER
  await close(opened);
});
