import { assert, assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import { nativeDriver } from "../../src/engine/native_driver.ts";
import {
  DatabaseError,
  DataError,
  InterfaceError,
  InternalError,
  NotSupportedError,
  OperationalError,
  ProtocolError,
} from "../../src/errors.ts";
import { SyntaxError } from "../../src/sqlstate/error_classes.ts";
import { createRegistry } from "../../src/types/registry.ts";
import type { Codec } from "../../src/types/codec.ts";
import type { Answer } from "../support/scripted_backend.ts";
import {
  BIND_COMPLETE,
  BodyReader,
  commandComplete,
  NO_DATA,
  OID,
  PARSE_COMPLETE,
  readyForQuery,
} from "../support/scripted_messages.ts";
import {
  close,
  open,
  type Opened,
  rowsOf,
  statementOf,
  until,
} from "../support/scripted_native.ts";
import { ONE, PLUS, STALE_PLAN, STATEMENTS } from "../support/scripted_statements.ts";

const ANSWERS: Readonly<Record<string, Answer>> = {
  ...STATEMENTS,
  "INSERT": { parameters: [OID.text], tag: "INSERT 0 1" },
  "ALTER TABLE": { tag: "ALTER TABLE" },
  "COPY IN": { copyIn: true },
};

/** The names that were closed since the last message received. */
function closedNames({ link }: Opened): string[] {
  const first = link.messages.length - link.unreceived.length;
  const closes = link.messages.slice(first).filter(({ type }) => type === "C");
  link.receiveAll();
  return closes.map(({ body }) => {
    const reader = new BodyReader(body);
    reader.uint8();
    return withoutPrefix(reader.cstring());
  });
}

/** The number in a statement's name; what stands before it is another in each session. */
function withoutPrefix(name: string): string {
  return name.replace(/^aiopg_[0-9a-f]{12}_/, "");
}

Deno.test("a statement without values is parsed on the way, and bound the next time", async () => {
  const opened = await open({ answers: ANSWERS });
  opened.link.receiveAll();
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  assertEquals(opened.link.receiveAll(), "PDBES");
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  assertEquals(opened.link.receiveAll(), "BES");
  await close(opened);
});

Deno.test("a statement with values is described first, and bound the next time", async () => {
  const opened = await open({ answers: ANSWERS });
  opened.link.receiveAll();
  assertEquals(await rowsOf(opened, PLUS, 7), [[8]]);
  assertEquals(opened.link.receiveAll(), "PDSBES");
  assertEquals(await rowsOf(opened, PLUS, 7), [[8]]);
  assertEquals(opened.link.receiveAll(), "BES");
  await close(opened);
});

Deno.test("two statements of one text, sent together, are parsed under one name only", async () => {
  const opened = await open({ answers: ANSWERS });
  const both = await Promise.all([rowsOf(opened, "SELECT 1"), rowsOf(opened, "SELECT 1")]);
  assertEquals(both, [[[1]], [[1]]]);
  assertEquals([...opened.backend.prepared.keys()].sort().map(withoutPrefix), ["", "1"]);
  await close(opened);
});

Deno.test("a statement that was dropped from the cache is closed with the next one parsed", async () => {
  const opened = await open({ answers: ANSWERS, driver: { statementCacheSize: 1 } });
  await rowsOf(opened, "SELECT 1");
  await rowsOf(opened, "SELECT 2");
  assertEquals(closedNames(opened), []);
  await rowsOf(opened, "SELECT 2");
  assertEquals(closedNames(opened), []);
  await rowsOf(opened, "SELECT 3");
  assertEquals(closedNames(opened), ["1"]);
  await rowsOf(opened, PLUS, 7);
  assertEquals(closedNames(opened), ["2"]);
  await close(opened);
});

Deno.test("a server never keeps more statements than the cache has places for, and two", async () => {
  const texts = Array.from({ length: 40 }, (_, i) => `SELECT ${i}`);
  const answers = Object.fromEntries(texts.map((text) => [text, { columns: [ONE], rows: [[1]] }]));
  const opened = await open({ answers, driver: { statementCacheSize: 5 } });
  for (const text of [...texts, ...texts]) {
    await rowsOf(opened, text);
    assert(opened.backend.prepared.size <= 7, `${opened.backend.prepared.size} are kept`);
  }
  await close(opened);
});

Deno.test("a statement that failed under a name is closed, and parsed anew", async () => {
  const opened = await open({ answers: ANSWERS });
  await assertRejects(() => rowsOf(opened, "SELECT 1/0"), DataError);
  await rowsOf(opened, "SELECT 1");
  assertEquals(closedNames(opened), ["1"]);
  await close(opened);
});

Deno.test("a statement that could not be described is closed: the server may have parsed it", async () => {
  const opened = await open({ answers: ANSWERS });
  await assertRejects(() => rowsOf(opened, "SELECT wrong $1", 7), SyntaxError);
  await rowsOf(opened, "SELECT 1");
  assertEquals(closedNames(opened), ["1"]);
  await close(opened);
});

Deno.test("nothing is prepared by name when the cache has no places", async () => {
  const opened = await open({ answers: ANSWERS, driver: { statementCacheSize: 0 } });
  for (let i = 0; i < 2; i++) {
    assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
    assertEquals(await rowsOf(opened, PLUS, 7), [[8]]);
  }
  assertEquals([...opened.backend.prepared.keys()], [""]);
  await close(opened);
});

for (const how of ["query", "script"] as const) {
  Deno.test(`a ${how} that changes the schema drops every prepared statement`, async () => {
    const opened = await open({ answers: ANSWERS });
    await rowsOf(opened, "SELECT 1");
    if (how === "query") await rowsOf(opened, "ALTER TABLE");
    else await opened.session.script("ALTER TABLE");
    opened.link.receiveAll();
    await rowsOf(opened, "SELECT 1");
    assertEquals(closedNames(opened), ["1"]);
    await close(opened);
  });
}

// Stale plans.

for (const stale of ["26000", "0A000"]) {
  /** Makes what is prepared for this text stale; once, or for ever. */
  const spoil = (opened: Opened, text: string, forEver = false) => {
    if (stale === "26000") return opened.backend.forget();
    const fine = ANSWERS[text]!;
    opened.backend.answer(text, { ...fine, ...STALE_PLAN });
    const hear = opened.link.onMessage!;
    opened.link.onMessage = (message) => {
      if (message.type === "P" && !forEver) opened.backend.answer(text, fine);
      hear(message);
    };
  };

  for (const [text, values] of [["SELECT 1", []], [PLUS, [7]]] as const) {
    Deno.test(`${text} is run once more outside a transaction after ${stale}`, async () => {
      const opened = await open({ answers: ANSWERS });
      const rows = await rowsOf(opened, text, ...values);
      spoil(opened, text);
      assertEquals(await rowsOf(opened, text, ...values), rows);
      opened.link.receiveAll();
      assertEquals(await rowsOf(opened, text, ...values), rows);
      // Behind a pooler a name may be missing at any time: from then on none is given.
      assertEquals(opened.link.receiveAll(), stale === "26000" ? "PDBES" : "BES");
      await close(opened);
    });

    Deno.test(`${text} keeps its name after ${stale} where names are insisted on`, async () => {
      const opened = await open({ answers: ANSWERS, target: { prepare: true } });
      const rows = await rowsOf(opened, text, ...values);
      spoil(opened, text);
      assertEquals(await rowsOf(opened, text, ...values), rows);
      opened.link.receiveAll();
      assertEquals(await rowsOf(opened, text, ...values), rows);
      assertEquals(opened.link.receiveAll(), "BES");
      await close(opened);
    });

    Deno.test(`${text} is not run once more inside a transaction after ${stale}`, async () => {
      const opened = await open({ answers: ANSWERS });
      const rows = await rowsOf(opened, text, ...values);
      await rowsOf(opened, "BEGIN");
      spoil(opened, text);
      const error = await assertRejects(() => rowsOf(opened, text, ...values), DatabaseError);
      assertEquals([error.code, opened.session.transactionStatus], [stale, "inError"]);
      await rowsOf(opened, "ROLLBACK");
      assertEquals(await rowsOf(opened, text, ...values), rows);
      await close(opened);
    });

    Deno.test(`${text} is not run once more after ${stale} when others were sent behind it`, async () => {
      const opened = await open({ answers: ANSWERS });
      await rowsOf(opened, text, ...values);
      await rowsOf(opened, "SELECT 2");
      spoil(opened, text);
      const first = rowsOf(opened, text, ...values);
      const second = rowsOf(opened, "SELECT 3");
      assertEquals((await assertRejects(() => first, DatabaseError)).code, stale);
      assertEquals(await second, [[3]]);
      await close(opened);
    });
  }

  Deno.test(`a stream is not run once more after ${stale}`, async () => {
    const opened = await open({ answers: ANSWERS });
    await rowsOf(opened, "SELECT 1");
    spoil(opened, "SELECT 1");
    const stream = await opened.session.stream(statementOf("SELECT 1"));
    assertEquals((await assertRejects(() => stream.next(), DatabaseError)).code, stale);
    assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
    await close(opened);
  });
}

Deno.test("a statement whose plan is always stale is run once more, and then fails", async () => {
  const opened = await open({
    answers: { ...ANSWERS, [PLUS]: { ...ANSWERS[PLUS]!, ...STALE_PLAN } },
  });
  const error = await assertRejects(() => rowsOf(opened, PLUS, 7), DatabaseError);
  assertEquals(error.code, "0A000");
  assertEquals(opened.backend.executed, [PLUS, PLUS]);
  await close(opened);
});

Deno.test("a statement that is not supported is not run once more", async () => {
  const answers = { ...ANSWERS, [PLUS]: { ...ANSWERS[PLUS]!, error: "0A000" } };
  const opened = await open({ answers });
  for (let i = 0; i < 2; i++) await assertRejects(() => rowsOf(opened, PLUS, 7), NotSupportedError);
  assertEquals(opened.backend.executed, [PLUS, PLUS]);
  await close(opened);
});

Deno.test("a statement that is run once more is still its caller's to abort", async () => {
  const opened = await open({ answers: ANSWERS });
  await rowsOf(opened, PLUS, 7);
  opened.backend.forget();
  opened.backend.answer(PLUS, { ...ANSWERS[PLUS]!, runs: true });
  const controller = new AbortController();
  const reason = new TypeError("no more");
  const query = opened.session.query(statementOf(PLUS, 7), { signal: controller.signal });
  const outcome = assertRejects(() => query, TypeError, "no more");
  await until(() => opened.backend.executed.length === 2);
  controller.abort(reason);
  await outcome;
  assertEquals(opened.server.links.length, 2);
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  await close(opened);
});

Deno.test("a statement is not run once more when the session is closing", async () => {
  const opened = await open({ answers: ANSWERS });
  await rowsOf(opened, PLUS, 7);
  opened.backend.forget();
  const query = rowsOf(opened, PLUS, 7);
  const closing = opened.session.close();
  assertEquals((await assertRejects(() => query, DatabaseError)).code, "26000");
  await closing;
  assertEquals(opened.server.faults, []);
});

// What cannot be sent.

const REFUSED: Readonly<Record<string, (opened: Opened) => Promise<unknown>>> = {
  "a value that cannot be encoded": (opened) => rowsOf(opened, PLUS, 7.5),
  "too few values": (opened) => rowsOf(opened, PLUS),
  "too many values": (opened) => rowsOf(opened, PLUS, 1, 2),
  "a NUL in the text": (opened) => rowsOf(opened, "SELECT 1\0"),
  "a NUL in the text of a statement with values": (opened) => rowsOf(opened, "SELECT $1\0", 1),
  "a NUL in the text of a script": (opened) => opened.session.script("SELECT 1\0"),
  "a NUL in the text of a stream": (opened) => opened.session.stream(statementOf("SELECT 1\0")),
};

for (const [what, refused] of Object.entries(REFUSED)) {
  Deno.test(`${what} sends nothing of the statement, and the session goes on`, async () => {
    const opened = await open({ answers: ANSWERS });
    await rowsOf(opened, PLUS, 7);
    opened.link.receiveAll();
    const before = rowsOf(opened, "SELECT 2");
    const error = await refused(opened).then(() => "resolved", (error) => error);
    assert(error instanceof DataError || error instanceof InterfaceError, Deno.inspect(error));
    assertEquals(error.sent, "no");
    assertEquals(await before, [[2]]);
    assertEquals(await rowsOf(opened, "SELECT 3"), [[3]]);
    assertEquals(opened.link.receiveAll(), "PDBESPDBES");
    assertEquals(opened.session.idle, true);
    await close(opened);
  });
}

Deno.test("names to be closed are not lost with a statement that cannot be sent", async () => {
  const opened = await open({ answers: ANSWERS, driver: { statementCacheSize: 1 } });
  await rowsOf(opened, "SELECT 1");
  await rowsOf(opened, PLUS, 7);
  await assertRejects(() => rowsOf(opened, PLUS, 7.5), DataError);
  await assertRejects(() => rowsOf(opened, "SELECT 1\0"), InterfaceError);
  opened.link.receiveAll();
  await rowsOf(opened, "SELECT 3");
  assertEquals(closedNames(opened), ["1"]);
  await close(opened);
});

Deno.test("objects cannot be had of two columns with one name, and the session goes on", async () => {
  const twice = { columns: [ONE, ONE], rows: [[1, 2]] };
  const opened = await open({ answers: { ...ANSWERS, "SELECT twice": twice } });
  const statement = { ...statementOf("SELECT twice"), rowMode: "object" } as const;
  for (let i = 0; i < 2; i++) {
    await assertRejects(() => opened.session.query(statement), InterfaceError, "two columns");
  }
  assertEquals(await rowsOf(opened, "SELECT twice"), [[1, 2]]);
  await close(opened);
});

Deno.test("a statement that was never described lacks its values as one that was", async () => {
  const opened = await open({ answers: ANSWERS });
  const error = await assertRejects(() => rowsOf(opened, PLUS), InterfaceError);
  assertEquals(error.message, "Cannot execute: the statement takes 1 value, 0 given");
  assertEquals(error.sent, "no"); // bound without them it would fail the transaction it is in
  assertEquals(await rowsOf(opened, PLUS, 7), [[8]]);
  await close(opened);
});

Deno.test("a statement that the server does not describe whole ends the session", async () => {
  const opened = await open({ answers: ANSWERS });
  opened.link.onMessage = ({ type }) => {
    if (type !== "S") return;
    opened.link.send(
      PARSE_COMPLETE,
      NO_DATA,
      BIND_COMPLETE,
      commandComplete("DO"),
      readyForQuery(),
    );
  };
  await assertRejects(
    () => rowsOf(opened, "SELECT 1"),
    ProtocolError,
    "NoData came out of turn",
  );
  assertEquals(opened.session.state.kind, "closed");
});

Deno.test("a text that does not parse rejects with its error and its text", async () => {
  const opened = await open({ answers: ANSWERS });
  for (const values of [[], [1]]) {
    const error = await assertRejects(() => rowsOf(opened, "SELEC", ...values), SyntaxError);
    assertEquals([error.code, error.query], ["42601", "SELEC"]);
  }
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  await close(opened);
});

Deno.test("a registry of codecs that throws fails its statement, and the session goes on", async () => {
  const registry = createRegistry();
  const get = (oid: number) => {
    if (oid === OID.text) throw new TypeError("no codec");
    return registry.get(oid);
  };
  const load = () => Promise.resolve([]);
  const codecs = { get, unknown: () => [], load, learn() {}, forget() {}, epoch: 0 };
  const texts = { "SELECT t": { columns: [{ name: "t", oid: OID.text }], rows: [["x"]] } };
  const opened = await open({ answers: { ...ANSWERS, ...texts }, target: { codecs } });
  await assertRejects(() => rowsOf(opened, "INSERT", "x"), TypeError, "no codec");
  await assertRejects(() => rowsOf(opened, "SELECT t"), TypeError, "no codec");
  await assertRejects(() => opened.session.script("SELECT t"), TypeError, "no codec");
  await assertRejects(() => opened.session.stream(statementOf("SELECT t")), TypeError, "no codec");
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  await close(opened);
});

Deno.test("a caller's codec without a binary form is given text", async () => {
  const opened = await open({ answers: ANSWERS });
  const asText: Codec<string> = {
    name: "int4 as text",
    oid: OID.int4,
    decodeText: (text) => `<${text}>`,
    encodeText: String,
  };
  const statement = { ...statementOf("SELECT 1"), columnCodecs: [asText] };
  for (let i = 0; i < 3; i++) {
    assertEquals((await opened.session.query(statement)).rows, [["<1>"]]);
    assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  }
  await close(opened);
});

// COPY, which has verbs of its own.

for (const how of ["query", "script", "stream"] as const) {
  Deno.test(`a COPY FROM STDIN by ${how} is refused, and the session goes on`, async () => {
    const opened = await open({ answers: ANSWERS });
    const { session } = opened;
    if (how === "stream") {
      const stream = await session.stream(statementOf("COPY IN"));
      await assertRejects(() => stream.next(), NotSupportedError, "COPY");
    } else {
      const statement = statementOf("COPY IN");
      const copying = how === "query" ? session.query(statement) : session.script("COPY IN");
      await assertRejects<Error>(() => copying, NotSupportedError, "COPY");
    }
    assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
    await close(opened);
  });
}

Deno.test("a COPY FROM STDIN with others sent behind it ends the session, and nobody gets wrong rows", async () => {
  const opened = await open({ answers: ANSWERS });
  await rowsOf(opened, "SELECT 1");
  const copying = rowsOf(opened, "COPY IN");
  const others = [rowsOf(opened, "SELECT 1"), rowsOf(opened, "SELECT 2"), rowsOf(opened, PLUS, 7)];
  await assertRejects(() => copying, NotSupportedError, "COPY");
  for (const [i, other] of others.entries()) {
    const error = await assertRejects(() => other, OperationalError);
    // The last one waits for its description, and none of it was sent.
    assertEquals(error.retryable, i < 2 ? "unknown" : "never-sent");
  }
  assertEquals(opened.session.state.kind, "closed");
  assertEquals(opened.server.faults, []);
});

Deno.test("a driver is not made with an option that is no number from 0 on", () => {
  for (const maxMessageBytes of [-1, NaN]) {
    assertThrows(() => nativeDriver({ maxMessageBytes }), InterfaceError, "maxMessageBytes");
  }
});

Deno.test("a message longer than maxMessageBytes ends the session", async () => {
  const long = { columns: [{ name: "t", oid: OID.text }], rows: [["x".repeat(2_000)]] };
  const opened = await open({
    answers: { ...ANSWERS, "SELECT long": long },
    driver: { maxMessageBytes: 1_000 },
  });
  assertEquals(await rowsOf(opened, "SELECT 1"), [[1]]);
  const error = await assertRejects(() => rowsOf(opened, "SELECT long"), DatabaseError);
  assertInstanceOf(error.cause, Error);
  assertEquals(opened.session.state.kind, "closed");
  assertEquals(opened.server.faults, []);
});

Deno.test("a statement that refers to what is gone is parsed anew the next time", async () => {
  const gone = { ...ANSWERS[PLUS]!, error: "XX000" };
  const opened = await open({ answers: ANSWERS });
  await rowsOf(opened, PLUS, 7);
  opened.backend.answer(PLUS, gone);
  await assertRejects(() => rowsOf(opened, PLUS, 7), InternalError);
  opened.backend.answer(PLUS, ANSWERS[PLUS]!);
  opened.link.receiveAll();
  assertEquals(await rowsOf(opened, PLUS, 7), [[8]]);
  assertEquals(opened.link.receiveAll(), "CPDSBES");
  await close(opened);
});

Deno.test("a statement with a value for a user's type is described anew when types were forgotten", async () => {
  const text = "SELECT $1::mine";
  const mine = { parameters: [90_000], columns: [ONE], rows: [[8]] };
  const codecs = createRegistry();
  codecs.learn([90_000], [{ oid: 90_000, name: "mine", schema: "public", kind: "enum" }]);
  const opened = await open({ answers: { ...ANSWERS, [text]: mine }, target: { codecs } });
  await rowsOf(opened, text, "a");
  await rowsOf(opened, PLUS, 7);
  codecs.forget();
  // Another session has asked: what had that OID is gone, and another type has it by now.
  codecs.learn([90_000], [{ oid: 90_000, name: "other", schema: "public", kind: "enum" }]);
  opened.backend.answer(text, { ...mine, parameters: [90_001] });
  codecs.learn([90_001], [{ oid: 90_001, name: "mine", schema: "public", kind: "enum" }]);
  opened.link.receiveAll();
  assertEquals(await rowsOf(opened, text, "a"), [[8]]);
  assertEquals(opened.link.receiveAll(), "CPDSBES");
  assertEquals(await rowsOf(opened, PLUS, 7), [[8]]);
  assertEquals(opened.link.receiveAll(), "BES");
  await close(opened);
});

Deno.test("with the cache off a statement is parsed together with its values, whatever is parsed now", async () => {
  const opened = await open({ answers: ANSWERS, driver: { statementCacheSize: 0 } });
  const hear = opened.link.onMessage!;
  opened.link.onMessage = (message) => {
    // Between two requests a pooler gives another session, which knows another unnamed statement.
    hear(message);
    if (message.type === "S") opened.backend.prepared.set("", "SELECT 3");
  };
  for (let i = 0; i < 2; i++) {
    opened.link.receiveAll();
    assertEquals(await rowsOf(opened, PLUS, 7), [[8]]);
    assertEquals(opened.link.receiveAll(), "PDSPDBES");
  }
  await close(opened);
});

Deno.test("with the cache off rows of other columns than described are read as what they are", async () => {
  const opened = await open({ answers: ANSWERS, driver: { statementCacheSize: 0 } });
  const hear = opened.link.onMessage!;
  opened.link.onMessage = (message) => {
    hear(message);
    const other = { ...ANSWERS[PLUS]!, columns: [{ name: "a", oid: OID.text }] };
    if (message.type === "S") opened.backend.answer(PLUS, other);
  };
  assertEquals(await rowsOf(opened, PLUS, 7), [["8"]]);
  assertEquals(await rowsOf(opened, PLUS, 7), [["8"]]);
  await close(opened);
});
