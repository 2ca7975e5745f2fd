/**
 * The forms in which values can be wanted: in either format they are the same, and they go in, too.
 * @module
 */

import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect, type Connection, DataError, json, type TypesOptions } from "../../mod.ts";
import { testServer } from "../support/server.ts";
import { assertInBoth, Differences, rowOf } from "./types/both_formats.ts";
import { haveExtension, whyNot } from "./types/extensions.ts";

const server = testServer();
const HSTORE_MISSING = await hstoreMissing();

async function hstoreMissing(): Promise<string | null> {
  await using conn = await connect(server.dsn);
  return await whyNot(conn, "hstore");
}

/** A form, the type it is for, and literals with their values. */
interface FormCase {
  readonly options: TypesOptions;
  readonly type: string;
  readonly values: readonly (readonly [literal: string, value: unknown])[];
  /** What is passed for a value; the value itself when left out. */
  readonly parameter?: (value: unknown) => unknown;
}

const DECIMAL = { parse: (text: string) => ({ decimal: text }), stringify: decimalText };

function decimalText(value: unknown): string {
  return (value as { decimal: string }).decimal;
}

const FORMS: readonly FormCase[] = [
  {
    options: { int8: "number" },
    type: "int8",
    values: [["0", 0], ["9007199254740991", 2 ** 53 - 1], ["-9007199254740991", 1 - 2 ** 53]],
  },
  {
    options: { int8: "string" },
    type: "int8",
    values: [["-0", "0"], ["9223372036854775807", "9223372036854775807"]],
  },
  {
    options: { int8: "number" },
    type: "int8[]",
    values: [["{1,NULL,-2}", [1, null, -2]]],
  },
  {
    options: { date: "date" },
    type: "date",
    values: [
      ["2024-03-10", new Date("2024-03-10T00:00Z")],
      ["0001-12-31 BC", new Date("0000-12-31T00:00Z")],
      ["275760-09-13", new Date(8.64e15)],
      ["infinity", Infinity],
    ],
  },
  {
    options: { date: "string" },
    type: "date",
    values: [
      ["2024-03-10", "2024-03-10"],
      ["4714-11-24 BC", "4714-11-24 BC"],
      ["5874897-12-31", "5874897-12-31"],
      ["-infinity", "-infinity"],
    ],
  },
  {
    options: { timestamp: "date" },
    type: "timestamp",
    values: [
      ["2024-03-10 02:30:00.123", new Date("2024-03-10T02:30:00.123Z")],
      ["0044-03-15 12:00:00 BC", new Date("-000043-03-15T12:00Z")],
      ["-infinity", -Infinity],
    ],
  },
  {
    options: { timestamp: "string" },
    type: "timestamp",
    values: [
      ["2024-03-10 02:30", "2024-03-10 02:30:00"],
      ["294276-12-31 23:59:59.999999", "294276-12-31 23:59:59.999999"],
      ["4714-11-24 00:00:00 BC", "4714-11-24 00:00:00 BC"],
      ["infinity", "infinity"],
    ],
  },
  {
    options: { timestamptz: "date" },
    type: "timestamptz",
    values: [
      ["2024-03-10 02:30:00.123-05", new Date("2024-03-10T07:30:00.123Z")],
      ["infinity", Infinity],
    ],
  },
  {
    options: { timestamptz: "string" },
    type: "timestamptz",
    values: [
      ["2024-03-10 02:30:00.5-05", "2024-03-10 07:30:00.5+00"],
      ["294276-12-31 23:59:59.999999+00", "294276-12-31 23:59:59.999999+00"],
      ["4714-11-24 00:00:00+00 BC", "4714-11-24 00:00:00+00 BC"],
      ["-infinity", "-infinity"],
    ],
  },
  {
    options: { time: "string" },
    type: "time",
    values: [["24:00:00", "24:00:00"], ["04:05:06.7", "04:05:06.7"], ["00:00", "00:00:00"]],
  },
  {
    options: { interval: "temporal" },
    type: "interval",
    values: [
      ["14 months 3 days 4:05:06.000789", Temporal.Duration.from("P1Y2M3DT4H5M6.000789S")],
      ["-1 day", Temporal.Duration.from("-P1D")],
      ["0", new Temporal.Duration()],
    ],
  },
  {
    options: { interval: "string" },
    type: "interval",
    values: [["-1 mons +1 day", "-1 mons +1 day"], ["0", "00:00:00"], ["90 minutes", "01:30:00"]],
  },
  {
    options: { numeric: "number" },
    type: "numeric",
    values: [["1.5", 1.5], ["-0.1", -0.1], ["NaN", NaN], ["0", 0]],
  },
  {
    options: { numeric: DECIMAL },
    type: "numeric",
    values: [["1.50", { decimal: "1.50" }], ["NaN", { decimal: "NaN" }]],
  },
  {
    options: { json: "string" },
    type: "json",
    values: [['{"a": 1,  "a": 2}', '{"a": 1,  "a": 2}'], ['"x"', '"x"'], ["null", "null"]],
  },
  {
    options: { json: "string" },
    type: "jsonb",
    values: [['{"b":1,"a":12345678901234567890}', '{"a": 12345678901234567890, "b": 1}']],
  },
  {
    options: {
      json: { parse: (text) => ({ text }), stringify: (value) => (value as { text: string }).text },
    },
    type: "json",
    values: [["[1]", { text: "[1]" }]],
    parameter: json,
  },
  {
    options: { bytea: "own" },
    type: "bytea",
    values: [["\\x", new Uint8Array()], ["\\x00ff", Uint8Array.of(0, 255)]],
  },
];

for (const { options, type, values, parameter = (value: unknown) => value } of FORMS) {
  const name = Object.entries(options).map(([name, form]) =>
    `${name}: ${typeof form === "string" ? form : "functions"}`
  );
  Deno.test(`with ${name}, ${type} is the same in both formats, and goes in`, async () => {
    await using conn = await connect(server.dsn, { types: options });
    await assertInBoth(
      conn,
      values.map(([literal, value]) => ({ what: literal, sql: `'${literal}'::${type}`, value })),
    );
    const columns = values.flatMap((_, i) => [`$${i + 1}::${type}`, `($${i + 1}::${type})::text`]);
    const row = await rowOf(conn, `SELECT ${columns}`, values.map(([, value]) => parameter(value)));
    const texts = await rowOf(conn, `SELECT ${values.map(([text]) => `'${text}'::${type}::text`)}`);
    const wrong = new Differences();
    for (const [i, [literal, value]] of values.entries()) {
      wrong.note(`${literal}, sent`, row[2 * i], value);
      wrong.note(`text of ${literal}, sent`, row[2 * i + 1], texts[i]);
    }
    wrong.assertNone();
  });
}

Deno.test("with bytea: own, each value has a buffer of its own", async () => {
  await using conn = await connect(server.dsn, { types: { bytea: "own" } });
  const [a, b] = await rowOf(conn, "SELECT $1::bytea, $1::bytea", [Uint8Array.of(1, 2)]) as [
    Uint8Array,
    Uint8Array,
  ];
  assert(a.buffer !== b.buffer);
  assertEquals([a.buffer.byteLength, b.buffer.byteLength], [2, 2]);
});

Deno.test("with composite: tuple, rows are lists of their attributes, and go in as such", async () => {
  await using conn = await connect(server.dsn, { types: { composite: "tuple" } });
  await conn.executeScript(
    "CREATE TYPE pg_temp.pair AS (a int8, b text); CREATE TYPE pg_temp.pairs AS (p pg_temp.pair[])",
  );
  const value = [[[1n, "x"], [null, null], null]];
  const [read] = await assertInBoth(conn, [{
    what: "a row",
    sql:
      "ROW(ARRAY[ROW(1, 'x')::pg_temp.pair, ROW(NULL, NULL)::pg_temp.pair, NULL])::pg_temp.pairs",
    value,
  }]);
  assertEquals(await rowOf(conn, "SELECT $1::pg_temp.pairs", [read]), [value]);
});

const HSTORES = [
  { form: "map", value: new Map([["", null], ["__proto__", "x"]]) },
  { form: "object", value: { "": null, ["__proto__"]: "x" } },
  { form: "string", value: '""=>NULL, "__proto__"=>"x"' },
] as const;

for (const { form, value } of HSTORES) {
  Deno.test({
    name: `with hstore: ${form}, hstore is the same in both formats, and goes in` +
      (HSTORE_MISSING === null ? "" : ` (ignored: ${HSTORE_MISSING})`),
    ignore: HSTORE_MISSING !== null,
    fn: async () => {
      await using conn = await connect(server.dsn, { types: { hstore: form } });
      await using _undone = await conn.begin();
      const type = `${await haveExtension(conn, "hstore")}.hstore`;
      const sql = `'__proto__=>x, ""=>NULL'::${type}`;
      await assertInBoth(conn, [{ what: "an hstore", sql, value }]);
      assertEquals(await rowOf(conn, `SELECT $1::${type}, $1::${type} = ${sql}`, [value]), [
        value,
        true,
      ]);
    },
  });
}

/** What a form does not hold. */
const OUTSIDE: readonly (readonly [options: TypesOptions, sql: string])[] = [
  [{ int8: "number" }, "9007199254740992::int8"],
  [{ int8: "number" }, "ARRAY[1, -9007199254740993]::int8[]"],
  [{}, "'24:00:00'::time"],
  [{}, "'5874897-12-31'::date"],
  [{}, "'294276-12-31'::timestamp"],
  [{}, "'294276-12-31'::timestamptz"],
  [{}, "'[2024-01-01,294276-12-31)'::tsrange"],
  [{ date: "date" }, "'275760-09-14'::date"],
  [{ timestamp: "date" }, "'294276-12-31'::timestamp"],
  [{ timestamptz: "date" }, "'294276-12-31'::timestamptz"],
  [{ interval: "temporal" }, "'1 day -1 second'::interval"],
  [{ json: { parse: refuse, stringify: JSON.stringify } }, "'{}'::json"],
  [{ numeric: { parse: refuse } }, "1::numeric"],
];

function refuse(): never {
  throw new Error("no");
}

for (const [options, sql] of OUTSIDE) {
  Deno.test(`${sql} with ${Deno.inspect(options)} is a DataError in both formats, and no more`, async () => {
    await using conn = await connect(server.dsn, { types: options });
    await using tx = await conn.begin();
    for (
      const [text, values] of [[`SELECT ${sql}`, []], [`SELECT ${sql} WHERE $1`, [true]]] as const
    ) {
      const error = await assertRejects(
        () => conn.execute(text, values),
        DataError,
        "Cannot decode",
      );
      assertEquals([error.phase, error.sent], ["execute", "yes"]);
      await assertGood(conn);
    }
    await tx.commit();
  });
}

async function assertGood(conn: Connection): Promise<void> {
  assertEquals(await rowOf(conn, "SELECT $1::text", ["good"]), ["good"]);
}
