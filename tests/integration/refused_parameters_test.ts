/**
 * What is no value of the parameter's type is refused before anything runs: with a DataError that names the parameter,
 * the type and the reason, and not the value; and a transaction that is open stays as it was.
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  BoundedArray,
  connect,
  type Connection,
  DataError,
  Interval,
  json,
  Range,
} from "../../mod.ts";
import { BUILTIN_TYPES } from "../../src/types/builtin_types.ts";
import { EXCEPTED } from "../conformance/types/covered.ts";
import { haveExtension, whyNot } from "../conformance/types/extensions.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
const { isThere, hstoreMissing } = await whatIsThere();

/** Which types the server has, and why it has no hstore. */
async function whatIsThere() {
  await using conn = await connect(server.dsn);
  const cur = await conn.execute<[string]>(
    "SELECT typname::text FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace",
  );
  const names = new Set((await cur.fetchAll()).map(([name]) => name));
  return {
    isThere: (name: string) => names.has(name),
    hstoreMissing: await whyNot(conn, "hstore"),
  };
}

/** Stands in values, and must stand in no message. */
const SECRET = "S3CRET";
const SECRET_NUMBER = 424242;

/** A type, a value that it does not take, and what is said of it. */
type Case = readonly [type: string, value: unknown, reason: string];

const NUMBERS: readonly Case[] = [
  ["int2", SECRET_NUMBER, "value is out of range"],
  ["int2", -32769, "value is out of range"],
  ["int4", 2 ** 31, "value is out of range"],
  ["int4", -(2n ** 31n) - 1n, "value is out of range"],
  ["oid", -1, "value is out of range"],
  ["oid", 2 ** 32, "value is out of range"],
  ["int8", 2 ** 53, "value is not a safe integer"],
  ["int8", 2n ** 63n, "value is out of range"],
  ["int8", 1e300, "value is not a safe integer"],
  ["xid8", 2n ** 64n, "value is out of range"],
  ["float4", 1e39, "value is out of range"],
  ["bool", 1, "value is neither a boolean nor a string"],
  ...["int2", "int4", "int8", "oid", "xid"].flatMap((type): Case[] => [
    [type, NaN, "value is not an integer"],
    [type, SECRET_NUMBER + 0.5, "value is not an integer"],
    [type, Infinity, "value is not an integer"],
    [type, true, "value is not an integer"],
  ]),
];

const TIMES: readonly Case[] = [
  ...["date", "timestamp", "timestamptz"].flatMap((type): Case[] => [
    [type, new Date(NaN), "value is an invalid Date"],
    [type, new Date(-8.64e15), "value is out of range"],
    [type, SECRET_NUMBER, "value is not a Temporal."],
    [type, Temporal.PlainTime.from("12:00"), "value is not a Temporal."],
  ]),
  ["date", Temporal.PlainDateTime.from("2024-01-01T00:00"), "value is not a Temporal.PlainDate"],
  ["date", Temporal.Instant.from("2024-01-01T00:00Z"), "value is not a Temporal.PlainDate"],
  [
    "timestamp",
    Temporal.Instant.from("2024-01-01T00:00Z"),
    "value is not a Temporal.PlainDateTime",
  ],
  ["timestamp", Temporal.PlainDate.from("2024-01-01"), "value is not a Temporal.PlainDateTime"],
  [
    "timestamptz",
    Temporal.PlainDateTime.from("2024-01-01T00:00"),
    "value is not a Temporal.Instant",
  ],
  ["timestamp", Temporal.PlainDateTime.from("-009999-01-01T00:00"), "value is out of range"],
  ["time", new Date(0), "value is not a Temporal.PlainTime"],
  ["time", Temporal.Duration.from("PT1H"), "value is not a Temporal.PlainTime"],
  ["interval", { days: 1 }, "value is not an Interval"],
  ["interval", SECRET_NUMBER, "value is not an Interval"],
  ["interval", Temporal.Duration.from({ days: 2 ** 32 }), "value is out of range"],
];

const seven: unknown = [[[[[[[SECRET_NUMBER]]]]]]];
const CONTAINERS: readonly Case[] = [
  ["int4[]", [1, undefined], "value is undefined; use null for NULL (element 2)"],
  ["int4[]", new Array(2), "value is undefined; use null for NULL (element 1)"],
  ["int4[]", [[1, 2], [3]], "value is ragged"],
  ["int4[]", [[1, 2], 3], "value is ragged"],
  ["int4[]", [1, [2]], "(element 2)"],
  ["int4[]", seven, "value has more than 6 dimensions"],
  ["int4[]", [1, 1.5], "value is not an integer (element 2)"],
  ["int4[]", SECRET_NUMBER, "value is not an array"],
  ["int4[]", { 0: 1, length: 1 }, "value is not an array"],
  ["int4[]", new Set([1]), "value is not an array"],
  ["text[]", ["a", `${SECRET}\0`], "value contains NUL (element 2)"],
  ["text[]", [{}], "value is not a string"],
  ["int4[]", new BoundedArray([1], [1, 1]), "1 dimensions and 2 lower bounds"],
  ["int4range", [1, 2], "value is not a Range"],
  ["int4range", { lower: 1, upper: 2 }, "value is not a Range"],
  ["int4range", new Range(1.5, null), "value is not an integer (bound of a range)"],
  ["int4range", new Range(1, 2 ** 40), "value is out of range (bound of a range)"],
  ["int4range[]", [new Range(1, 2), 3], "value is not a Range"],
  ["pg_temp.pair", { a: 1 }, 'value is undefined; use null for NULL (attribute "b")'],
  ["pg_temp.pair", { a: undefined, b: null }, 'use null for NULL (attribute "a")'],
  ["pg_temp.pair", { a: 1, b: SECRET, c: 1 }, 'it has "a", "b"'],
  ["pg_temp.pair", { a: 1.5, b: null }, 'value is not an integer (attribute "a")'],
  ["pg_temp.pair", [1], "value has 1 attributes, the type 2"],
  ["pg_temp.pair", new Map([["a", 1]]), "value is neither an object with its attributes nor"],
  ["pg_temp.pair", SECRET_NUMBER, "value is neither an object with its attributes nor"],
  [
    "pg_temp.pair[]",
    [{ a: 1, b: `\0${SECRET}` }],
    'value contains NUL (attribute "b") (element 1)',
  ],
  ["pg_temp.standard", { toString: 1 }, 'use null for NULL (attribute "constructor")'],
  ["pg_temp.mood", {}, "value is not a string"],
  ["pg_temp.positive", 1.5, "value is not an integer"],
  ["int2vector", [1, null], "value holds null"],
  ["point", { x: 1 }, "value is not { x, y }"],
];

const OBJECTS: readonly Case[] = [
  ["text", { secret: SECRET }, "pass json(value) to send it as JSON"],
  ["text", [SECRET], "pass json(value) to send it as JSON"],
  ["text", new Date(0), "value is not a string"],
  ["text", Uint8Array.of(1), "value is not a string"],
  ["text", new Interval({ days: 1 }), "value is not a string"],
  ["int4", { secret: SECRET }, "value is not an integer"],
  ["int4", new Date(0), "value is not an integer"],
  ["uuid", Uint8Array.of(1), "value is not"],
  ["bytea", [1, 2], "value is not a Uint8Array, an ArrayBuffer or a string"],
  ["bytea", Uint16Array.of(1), "value is not a Uint8Array, an ArrayBuffer or a string"],
  ["jsonb", 1n, "value cannot be made into JSON"],
  ["jsonb", json(undefined), "value has no JSON form"],
];

const MADE = `
  CREATE TYPE pg_temp.pair AS (a int4, b text);
  CREATE TYPE pg_temp.standard AS ("toString" int4, "constructor" jsonb);
  CREATE TYPE pg_temp.mood AS ENUM ('sad');
  CREATE DOMAIN pg_temp.positive AS int4;
  CREATE SEQUENCE pg_temp.runs`;

/** A connection in a transaction, in which it can be seen whether something has run. */
class Witness implements AsyncDisposable {
  readonly #conn: Connection;
  #step = 0;

  constructor(conn: Connection) {
    this.#conn = conn;
  }

  static async start(): Promise<Witness> {
    const conn = await connect(server.dsn);
    await conn.executeScript(MADE);
    await conn.execute("BEGIN");
    return new Witness(conn);
  }

  /** Asserts that a value is refused, and that nothing has come of it. */
  async assertRefused([type, value, reason]: Case): Promise<void> {
    const what = `${Deno.inspect(value)} for ${type}`;
    const text = `SELECT nextval('pg_temp.runs'), $1::text, $2::${type}`;
    const error = await this.#conn.execute(text, ["x", value]).then(() => null, (error) => error);
    assert(error instanceof DataError, `${what}: ${error}`);
    assert(error.message.startsWith("Cannot encode "), `${what}: ${error.message}`);
    assert(error.message.includes(reason), `${what}: ${error.message}`);
    assert(error.message.includes(" (parameter $2"), `${what}: ${error.message}`);
    assert(!Deno.inspect(error).includes(String(SECRET_NUMBER)), `${what}: ${error.message}`);
    assert(!Deno.inspect(error).includes(`${SECRET}"`), `${what}: ${error.message}`);
    assertEquals([error.sent, error.retryable], ["no", "no"], what);
    await this.#assertUnharmed(what);
  }

  async #assertUnharmed(what: string): Promise<void> {
    assertEquals(this.#conn.transactionStatus, "inTransaction", what);
    const cur = await this.#conn.execute("SELECT nextval('pg_temp.runs')::int4");
    assertEquals(await cur.fetchOne(), [++this.#step], what);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#conn.execute("COMMIT");
    await this.#conn.close();
  }
}

for (const [title, cases] of Object.entries({ NUMBERS, TIMES, CONTAINERS, OBJECTS })) {
  Deno.test(`what is not taken is refused before it is sent: ${title.toLowerCase()}`, async () => {
    await using witness = await Witness.start();
    for (const each of cases) await witness.assertRefused(each);
  });
}

/** What is a value of no type at all. */
const NEVER: readonly (readonly [what: string, value: unknown])[] = [
  ["a symbol", Symbol(SECRET)],
  ["a function", () => SECRET],
  ["text with NUL", `a\0${SECRET}`],
  ["text with a lone surrogate", `\ud800${SECRET}`],
  ["text that ends in half a character", `${SECRET}\udbff`],
];

for (const [what, value] of NEVER) {
  Deno.test(`${what} is refused by every type, before it is sent`, async () => {
    await using witness = await Witness.start();
    for (const [, name, { kind }] of BUILTIN_TYPES) {
      if (Object.hasOwn(EXCEPTED, name) || !isThere(name) || name === "_cstring") continue;
      if (kind === "array" && typeof value !== "string" || name === "_record") continue;
      await witness.assertRefused([`pg_catalog."${name}"`, value, ""]);
    }
    for (const type of ["pair", "mood", "positive"]) {
      await witness.assertRefused([`pg_temp.${type}`, value, ""]);
    }
  });
}

Deno.test("a value within another is refused like any other", async () => {
  await using witness = await Witness.start();
  for (const [, value] of NEVER) {
    for (const type of ["text", "int4", "numeric", "timestamptz", "int4range", "bytea"]) {
      await witness.assertRefused([`${type}[]`, [value], "(element 1)"]);
    }
    await witness.assertRefused(["pg_temp.pair", { a: 1, b: value }, '(attribute "b")']);
    await witness.assertRefused(["numrange", new Range(value, null), "(bound of a range)"]);
  }
});

Deno.test({
  name: "what is not in hstore is refused before it is sent" +
    (hstoreMissing === null ? "" : ` (ignored: ${hstoreMissing})`),
  ignore: hstoreMissing !== null,
  fn: async () => {
    await using conn = await connect(server.dsn);
    await using tx = await conn.begin();
    const type = `${await haveExtension(conn, "hstore")}.hstore`;
    const values = [
      new Map([["a", undefined]]),
      new Map([[SECRET_NUMBER, "a"]]),
      new Map([[`\0${SECRET}`, "a"]]),
      { a: 1 },
      { a: `\ud800${SECRET}` },
      { a: { b: SECRET } },
      [["a", "b"]],
      new (class Own {})(),
      SECRET_NUMBER,
    ];
    for (const value of values) {
      const error = await assertRejects(
        () => conn.execute(`SELECT $1::${type}`, [value]),
        DataError,
        "Cannot encode hstore: ",
      );
      assert(error.message.includes(" (parameter $1"), error.message);
      assertEquals(error.sent, "no");
    }
    assertEquals(conn.transactionStatus, "inTransaction");
    assertEquals(await (await tx.execute("SELECT 1")).fetchOne(), [1]);
  },
});
