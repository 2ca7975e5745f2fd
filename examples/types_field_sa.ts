/**
 * Columns of many types: enums, arrays, JSON, ranges, intervals, and a class of one's own.
 *
 * `deno run --allow-net --allow-env examples/types_field_sa.ts`, with the server in `DATABASE_URL` or in the
 * `PG*` variables. It makes a schema `types_example`, and drops it.
 * @module
 */

import { Interval, Range } from "@aiopg/aiopg";
import * as sa from "@aiopg/aiopg/sa";

/** An amount of money, of which the database knows the cents. */
class Money {
  readonly cents: bigint;
  constructor(cents: bigint) {
    this.cents = cents;
  }
}
const money = sa.customType({
  base: sa.bigint(),
  encode: ({ cents }: Money) => cents,
  decode: (cents) => new Money(cents),
});

const metadata = new sa.MetaData({ schema: "types_example" });
const status = sa.enumType("status", ["planned", "running", "over"], { metadata });
const concert = sa.table("concert", metadata, {
  id: sa.uuid().primaryKey().default(() => crypto.randomUUID()),
  status: status.notNull().default("planned"),
  past: sa.array(status).notNull().serverDefault([]),
  seats: sa.array(sa.integer(), { dimensions: 2 }),
  data: sa.jsonb<{ band: string; guests?: string[] }>().notNull(),
  during: sa.tstzrange().notNull(),
  pause: sa.interval(),
  price: money.notNull(),
});

await using engine = await sa.createEngine(Deno.env.get("DATABASE_URL"));
await using conn = await engine.acquire();
await conn.execute(sa.dropSchema("types_example", { ifExists: true, cascade: true }));
await conn.execute(sa.createSchema("types_example"));
await metadata.createAll(conn); // the enum, too

const evening = new Range(
  Temporal.Instant.from("2026-12-24T19:00Z"),
  Temporal.Instant.from("2026-12-24T22:00Z"),
);
await conn.execute(
  concert.insert().values({
    past: ["planned", "running"],
    seats: [[1, 2], [3, 4]],
    data: { band: "The Tuples", guests: ["ann"] },
    during: evening,
    pause: new Interval({ minutes: 20 }),
    price: new Money(1950n),
  }),
);

const { data, during, past, pause, price, seats } = concert.c;
const row = await (await conn.execute(concert.select())).one();
console.log(row.status, row.past, row.seats, row.data.guests);
console.log(String(row.during.lower), String(row.pause), row.price);

// Each type has its operators.
const facts = sa.select({
  band: data.get("band").text(),
  firstGuest: data.path("guests", 0).text(),
  wasPlanned: past.has("planned"),
  corner: seats.at(2, 1),
  atEight: during.contains(Temporal.Instant.from("2026-12-24T20:00Z")),
  pauses: pause.mul(2),
});
const found = await (await conn.execute(facts)).one();
console.log(
  found.band,
  found.firstGuest,
  found.wasPlanned,
  found.corner,
  found.atEight,
  `${found.pauses}`,
);
console.log(await conn.scalar(sa.select(concert.c.status).where(price.eq(new Money(1950n)))));

await conn.execute(sa.dropSchema("types_example", { cascade: true }));
