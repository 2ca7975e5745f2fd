/**
 * Values of PostgreSQL's types: ranges, intervals, arrays, composites, enums, and a codec of one's own.
 *
 * `deno run --allow-net --allow-env examples/types.ts`, with the server in `DATABASE_URL` or in the
 * `PG*` variables.
 * @module
 */

import { connect, Interval, json, Range, type TypedRow, types } from "@aiopg/aiopg";

/** Money in cents: no fraction of one can get lost. */
class Cents {
  constructor(readonly count: bigint) {}

  static parse(text: string): Cents {
    const [whole, fraction = ""] = text.split(".");
    return new Cents(BigInt(whole + fraction.padEnd(2, "0")));
  }

  toString(): string {
    const digits = String(this.count).padStart(3, "0");
    return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
  }
}

// Wherever a numeric comes or goes on this connection, also in arrays and composites.
const cents = types.define({ name: "numeric", decode: Cents.parse, encode: String });
const options = { int8: "number", codecs: [cents] } as const;
await using conn = await connect(Deno.env.get("DATABASE_URL"), { types: options });

// Types of the database need nothing: they are looked up when they are first met.
await conn.executeScript(`
  CREATE TYPE pg_temp.room AS ENUM ('single', 'double');
  CREATE TYPE pg_temp.guest AS (name text, languages text[]);
  CREATE TEMPORARY TABLE booking (
    id int8 GENERATED ALWAYS AS IDENTITY, room pg_temp.room, guest pg_temp.guest, nights daterange,
    stay interval, price numeric(9, 2), notes jsonb
  )`);

await conn.execute(
  "INSERT INTO booking (room, guest, nights, stay, price, notes) VALUES ($1, $2, $3, $4, $5, $6)",
  [
    "double",
    { name: "Ada", languages: ["en", null, "fr"] },
    new Range(Temporal.PlainDate.from("2026-12-24"), Temporal.PlainDate.from("2026-12-27")),
    new Interval({ days: 3 }),
    new Cents(29_950n),
    json({ late: true }),
  ],
);

// What a column is in TypeScript follows from the names of the types and from the options.
type Booking = TypedRow<
  { id: "int8"; nights: "daterange"; stay: "interval"; price: "numeric" },
  typeof options
>;
const cur = await conn.execute<Booking>("SELECT id, nights, stay, price FROM booking", [], {
  rowMode: "object",
});
for await (const { id, nights, stay, price } of cur) {
  console.log(`booking ${id + 1}: ${nights}, ${stay}, ${price}`);
  console.log("free on the 27th:", !nights.contains(Temporal.PlainDate.from("2026-12-27")));
}

const [room, guest, notes] = (await (await conn.execute(
  "SELECT room, guest, notes FROM booking WHERE guest = $1::pg_temp.guest",
  [["Ada", ["en", null, "fr"]]],
)).fetchOne())!;
console.log(room, guest, notes);

// What a type cannot hold is refused before anything is sent, with the place and the reason.
await conn.execute("SELECT $1::int4[]", [[1, 2.5]]).catch((error) => console.log(error.message));
