/** What quote() writes is the value it was made of, to a real server, however that reads strings. */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { asIs, connect, type Connection, Interval, json, quote, Range } from "../../mod.ts";
import { sql } from "../../src/sql/mod.ts";
import { haveExtension, whyNot } from "../conformance/types/extensions.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

/** A connection on which strings are read in this way. */
async function reading(strings: "on" | "off"): Promise<Connection> {
  const conn = await connect(server.dsn);
  await conn.executeScript(
    `SET standard_conforming_strings = ${strings}; SET escape_string_warning = off`,
  );
  return conn;
}

async function selected(conn: Connection, sql: string): Promise<unknown> {
  return (await (await conn.execute(`SELECT ${sql}`)).fetchOne())?.[0];
}

const text = fc.string({ unit: "binary", maxLength: 20 })
  .filter((text) => !text.includes("\0"));
const hostile = fc.array(
  fc.constantFrom(
    "'",
    "\\",
    '"',
    ";",
    "--",
    "/*",
    "$$",
    "$1",
    "%s",
    "\n",
    "E'",
    "a",
    "é",
    "{",
    ",",
  ),
).map((parts) => parts.join(""));
const anyText = fc.oneof(text, hostile);
const micros = fc.bigInt(-(10n ** 17n), 10n ** 17n);

/** Values, and what follows them in SQL so that the type is known. */
const VALUES: readonly (readonly [string, fc.Arbitrary<unknown>, string])[] = [
  ["text", anyText, ""],
  ["whole numbers", fc.maxSafeInteger(), "::int8::text"],
  ["bigints", fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), "::int8"],
  ["numbers", fc.double(), "::float8"],
  ["booleans and NULL", fc.constantFrom(true, false, null), ""],
  ["bytes", fc.uint8Array(), ""],
  ["instants", micros.map((us) => new Temporal.Instant(us * 1000n)), ""],
  [
    "intervals",
    fc.record({
      months: fc.integer({ min: -999, max: 999 }),
      days: fc.integer(),
      microseconds: micros,
    })
      .map((parts) => new Interval(parts)),
    "",
  ],
  ["arrays of text", fc.array(fc.option(anyText), { minLength: 1 }), "::text[]"],
  [
    "arrays of numbers",
    fc.array(fc.array(fc.integer(), { minLength: 2, maxLength: 2 })),
    "::int[]",
  ],
  [
    "ranges",
    fc.tuple(fc.nat(99), fc.integer({ min: 100, max: 200 })).map(([a, b]) => new Range(a, b)),
    "::int4range",
  ],
  ["JSON", anyText.map((each) => json({ [each]: [each, 1, null] })), "::jsonb"],
];

for (const strings of ["on", "off"] as const) {
  for (const [what, values, cast] of VALUES) {
    Deno.test(`quote() writes ${what} as they are, standard_conforming_strings ${strings}`, async () => {
      await using conn = await reading(strings);
      await fc.assert(
        fc.asyncProperty(values, async (value) => {
          const back = await selected(conn, `${quote(value)}${cast}`);
          if (value instanceof Temporal.Instant) assertEquals(String(back), String(value));
          else if (cast === "::int8::text") assertEquals(back, String(value));
          else if (cast === "::jsonb") assertEquals(back, JSON.parse(JSON.stringify(value)));
          else assertEquals(back, value);
        }),
        { numRuns: 60 },
      );
    });
  }
}

Deno.test("quote() writes many texts as they are, in one statement and beside each other", async () => {
  for (const strings of ["on", "off"] as const) {
    await using conn = await reading(strings);
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { minLength: 1, maxLength: 50 }), async (texts) => {
        const cur = await conn.execute(`SELECT ${texts.map(quote).join(",")}`);
        assertEquals(await cur.fetchOne(), texts);
      }),
      { numRuns: 40 },
    );
  }
});

Deno.test("quote() is right behind a minus, a cast and a name", async () => {
  await using conn = await connect(server.dsn);
  assertEquals(await selected(conn, `1-${quote(-1)}`), 2);
  assertEquals(await selected(conn, `${quote(-1)}::text`), "-1");
  assertEquals(await selected(conn, `-${quote(-0.5)}::float8`), 0.5);
  assertEquals(await selected(conn, `text${quote("a\\")}`), "a\\");
  assert(Object.is(await selected(conn, quote(-0)), -0));
  assertEquals(await selected(conn, quote(NaN)), NaN);
  assertEquals(await selected(conn, quote(asIs("1 + 1"))), 2);
});

Deno.test("quote() writes times of every kind with their types", async () => {
  await using conn = await connect(server.dsn);
  const values = [
    Temporal.PlainDate.from("-000043-03-15"),
    Temporal.PlainTime.from("02:30:00.000001"),
    Temporal.PlainDateTime.from("2024-03-10T02:30:00.5"),
  ];
  for (const value of values) {
    assertEquals(String(await selected(conn, quote(value))), String(value));
  }
  const date = new Date("2024-03-10T02:30:00.123Z");
  assertEquals(String(await selected(conn, quote(date))), date.toISOString());
  await conn.execute("SET IntervalStyle = sql_standard");
  const interval = new Interval({ months: -1, days: -2, microseconds: 3n });
  assertEquals(await selected(conn, quote(interval)), interval);
});

Deno.test("quote() writes a Map as hstore", async (t) => {
  await using conn = await connect(server.dsn);
  const reason = await whyNot(conn, "hstore");
  await t.step({
    name: reason ?? "what hstore gives back",
    ignore: reason !== null,
    fn: async () => {
      await using tx = await conn.begin();
      const schema = await haveExtension(conn, "hstore");
      await tx.execute(`SET LOCAL search_path = ${schema}, pg_catalog`);
      for (const strings of ["on", "off"]) {
        await tx.execute(`SET LOCAL standard_conforming_strings = ${strings}`);
        const value = new Map([["a'\\\"", "it's => \\"], ["b", null], ["", ""]]);
        const back = await selected(conn, quote(value));
        assertEquals(
          new Map([...back as Map<string, string | null>].sort()),
          new Map([...value].sort()),
        );
      }
    },
  });
});

Deno.test("an Identifier is the name that it was made of, whatever is in it", async () => {
  await using conn = await connect(server.dsn);
  const name = fc.oneof(hostile, fc.string({ unit: "binary" }))
    .filter((name) => name !== "" && !name.includes("\0"))
    .filter((name) => new TextEncoder().encode(name).length < 64);
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(name, { minLength: 1, maxLength: 20 }), async (names) => {
      const columns = names.map((each) => sql`1 AS ${sql.identifier(each)}`);
      const cur = await conn.execute(sql`SELECT ${sql.join(columns)}`);
      assertEquals(cur.description?.map((column) => column.name), names);
    }),
    { numRuns: 100 },
  );
});
