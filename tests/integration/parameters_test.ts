/**
 * What goes to the server for a parameter of a type: a value of JavaScript's, as the type that the server found.
 * The results are the same wherever this runs: no value goes by the time zone of the machine or of the session.
 * @module
 */

import { Buffer } from "node:buffer";
import { assertEquals } from "@std/assert";
import { BoundedArray, connect, type Connection, Interval, json, jsonb, Range } from "../../mod.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

/** A value, the type of its parameter, and the server's text of what has arrived. */
type Case = readonly [what: string, type: string, value: unknown, text: string];

/** At 02:30 on that day there is no local time in New York. */
const IN_GAP = "2024-03-10T02:30:00";
const at = (zone: string) => Temporal.ZonedDateTime.from(`2024-07-01T12:00:00[${zone}]`);

const TIMES: readonly Case[] = [
  ["a Date", "timestamptz", new Date(`${IN_GAP}.123Z`), "2024-03-10 02:30:00.123+00"],
  ["a Date", "timestamp", new Date(`${IN_GAP}.123Z`), "2024-03-10 02:30:00.123"],
  ["a Date", "date", new Date("2024-03-10T00:00:00Z"), "2024-03-10"],
  ["a Date just before midnight", "date", new Date("2024-03-10T23:59:59.999Z"), "2024-03-10"],
  ["a Date BC", "date", new Date("-000043-03-15T00:00:00Z"), "0044-03-15 BC"],
  [
    "an Instant",
    "timestamptz",
    Temporal.Instant.from(`${IN_GAP}.123456Z`),
    "2024-03-10 02:30:00.123456+00",
  ],
  ["a ZonedDateTime", "timestamptz", at("America/New_York"), "2024-07-01 16:00:00+00"],
  ["a ZonedDateTime", "timestamptz", at("Asia/Kolkata"), "2024-07-01 06:30:00+00"],
  ["a PlainDateTime", "timestamp", Temporal.PlainDateTime.from(IN_GAP), "2024-03-10 02:30:00"],
  ["a PlainDate", "date", Temporal.PlainDate.from("2024-03-10"), "2024-03-10"],
  ["a PlainTime", "time", Temporal.PlainTime.from("02:30:00.000001"), "02:30:00.000001"],
  ["a Duration", "interval", Temporal.Duration.from("P1M2DT3H"), "1 mon 2 days 03:00:00"],
  ["an Interval", "interval", new Interval({ months: 1, days: -2 }), "1 mon -2 days"],
  ["Infinity", "timestamptz", Infinity, "infinity"],
  ["-Infinity", "timestamp", -Infinity, "-infinity"],
  ["-Infinity", "date", -Infinity, "-infinity"],
  ["Dates", "date[]", [new Date(0), null], "{1970-01-01,NULL}"],
  [
    "a range of Dates",
    "tsrange",
    new Range(new Date(`${IN_GAP}Z`), null),
    '["2024-03-10 02:30:00",)',
  ],
];

const OTHERS: readonly Case[] = [
  ["a number", "int2", -7, "-7"],
  ["-0", "int4", -0, "0"],
  ["a bigint", "int4", 7n, "7"],
  ["a bigint", "int8", 2n ** 63n - 1n, "9223372036854775807"],
  ["a safe number", "int8", 2 ** 53 - 1, "9007199254740991"],
  ["a number", "oid", 4294967295, "4294967295"],
  ["a number", "float8", 0.1, "0.1"],
  ["a bigint", "float8", 7n, "7"],
  ["a number", "numeric", 0.1, "0.1"],
  ["a bigint", "numeric", 10n ** 30n, "1" + "0".repeat(30)],
  ["a boolean", "bool", true, "true"],
  ["a Uint8Array", "bytea", Uint8Array.of(0, 255), "\\x00ff"],
  ["a part of a Uint8Array", "bytea", new Uint8Array(9).fill(1).subarray(2, 4), "\\x0101"],
  ["an ArrayBuffer", "bytea", Uint8Array.of(1, 2).buffer, "\\x0102"],
  ["a Buffer", "bytea", Buffer.from("hi"), "\\x6869"],
  ["a number", "text", 1.5, "1.5"],
  ["-0", "text", -0, "-0"],
  ["a bigint", "text", 10n, "10"],
  ["a boolean", "varchar", false, "false"],
  ["a list", "int4[]", [1, null, 3], "{1,NULL,3}"],
  ["a list of lists", "text[]", [["a", "b,"], ["NULL", null]], '{{a,"b,"},{"NULL",NULL}}'],
  ["an empty list", "text[]", [], "{}"],
  ["bounds", "int4[]", new BoundedArray([1, 2], [0]), "[0:1]={1,2}"],
  ["an Int32Array", "int4[]", Int32Array.of(1, -2), "{1,-2}"],
  ["a Float64Array", "float8[]", Float64Array.of(0.5, NaN), "{0.5,NaN}"],
  ["a BigInt64Array", "int8[]", BigInt64Array.of(1n, -2n), "{1,-2}"],
  ["a Range", "int4range", new Range(1, 5, "[]"), "[1,6)"],
  ["an empty Range", "numrange", Range.empty(), "empty"],
  ["a number", "xid", 7, "7"],
  ["an OID", "regtype", 23, "integer"],
  ["a point", "point", { x: 1, y: -0 }, "(1,-0)"],
  ["an object", "jsonb", { a: [1, null] }, '{"a": [1, null]}'],
  ["a list", "jsonb", [1, "x"], '[1, "x"]'],
  ["a number", "jsonb", 5, "5"],
  ["JSON text", "jsonb", '{"a":1}', '{"a": 1}'],
  ["json(string)", "jsonb", json("x"), '"x"'],
  ["jsonb(null)", "jsonb", jsonb(null), "null"],
  ["json(object)", "text", json({ a: 1 }), '{"a":1}'],
  ["json() in a list", "jsonb[]", [json("x"), json(null), null], '{"\\"x\\"","null",NULL}'],
];

/** What a string says is for the type to read. */
const STRINGS: readonly Case[] = [
  ["a string", "int4", " 7 ", "7"],
  ["a string", "int8", "0009", "9"],
  ["a string", "bool", "yes", "true"],
  ["a string", "float8", "1e3", "1000"],
  ["a string", "numeric", "1e3", "1000"],
  ["a string", "date", "March 10, 2024", "2024-03-10"],
  ["a string", "timestamptz", "2024-03-10 02:30:00 America/New_York", "2024-03-10 07:30:00+00"],
  ["a string", "interval", "2 weeks", "14 days"],
  ["a string", "int4[]", "[0:1]={1,2}", "[0:1]={1,2}"],
  ["a string", "int4range", "(0,5]", "[1,6)"],
  ["a string", "bytea", "\\xDEAD", "\\xdead"],
  [
    "a string",
    "uuid",
    "{A0EEBC999C0B4EF8BB6D6BB9BD380A11}",
    "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
  ],
  ["a string", "point", " ( 1 , 2 ) ", "(1,2)"],
  ["a string", "inet", "192.168/16", "192.168.0.0/16"],
  ["strings", "int4[]", ["1", null, " 2"], "{1,NULL,2}"],
  ["strings", "int4range", new Range("1", " 5 "), "[1,5)"],
];

const ZONES = ["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Apia"];

/** The text of what has arrived, the first time and once the statement is prepared. */
async function arrived(conn: Connection, type: string, value: unknown): Promise<string[]> {
  const texts: string[] = [];
  for (let i = 0; i < 2; i++) {
    const cur = await conn.execute<[string]>(`SELECT ($1::${type})::text`, [value]);
    texts.push((await cur.fetchOne())![0]);
  }
  return texts;
}

for (const [what, type, value, text] of [...TIMES, ...OTHERS, ...STRINGS]) {
  Deno.test(`${what} for ${type} arrives as ${text}`, async () => {
    await using conn = await connect(server.dsn, { parameters: { TimeZone: "UTC" } });
    assertEquals(await arrived(conn, type, value), [text, text]);
  });
}

for (const zone of ZONES) {
  Deno.test(`times arrive as they are in a session in ${zone}`, async () => {
    await using conn = await connect(server.dsn, { parameters: { TimeZone: zone } });
    for (const [, type, value, text] of TIMES) {
      const inUtc = type === "timestamptz" ? `timezone('UTC', $1)::text` : "$1::text";
      const cur = await conn.execute<[string]>(
        `SELECT ${inUtc.replace("$1", `$1::${type}`)}`,
        [value],
      );
      assertEquals(await cur.fetchOne(), [text.replace("+00", "")]);
    }
  });
}

Deno.test("the types of columns are those of what is inserted, and lists are found by ANY", async () => {
  await using conn = await connect(server.dsn);
  await conn.execute(
    "CREATE TEMPORARY TABLE item (id int8, tags varchar(9)[], at timestamp, doc jsonb, fixed char(3))",
  );
  const row = [1n, ["a", null], Temporal.PlainDateTime.from(IN_GAP), { a: 1 }, "x  "];
  await conn.execute("INSERT INTO item VALUES ($1, $2, $3, $4, $5)", row);
  const cur = await conn.execute("SELECT * FROM item WHERE id = ANY($1) AND $2 = ANY(tags)", [
    [1, 2n, "3"],
    "a",
  ]);
  assertEquals((await cur.fetchAll()).map(String), [String(row)]);
});

Deno.test("rows go in as objects and as lists, and a table's row is one", async () => {
  await using conn = await connect(server.dsn);
  await conn.executeScript(`
    CREATE TEMPORARY TABLE person (id int4, "full name" text, tags text[]);
    CREATE TYPE pg_temp.team AS (leader person, members person[]);`);
  const ann = { id: 1, "full name": 'a"b', tags: ["x", null] };
  const bob = [2, null, []];
  const cur = await conn.execute("SELECT ($1::pg_temp.team)::text", [{
    leader: ann,
    members: [bob],
  }]);
  assertEquals(await cur.fetchOne(), [
    '("(1,""a""""b"",""{x,NULL}"")","{""(2,,{})""}")',
  ]);
  await conn.execute("INSERT INTO person SELECT ($1::person).*", [ann]);
  const read = await conn.execute("SELECT person FROM person WHERE person = $1::person", [ann]);
  assertEquals(await read.fetchOne(), [ann]);
});
