/**
 * Columns that are filled in when an INSERT or an UPDATE leaves them out: by the builder, or by the server.
 *
 * `deno run --allow-net --allow-env examples/default_field_sa.ts`, with the server in `DATABASE_URL` or in the
 * `PG*` variables.
 * @module
 */

import * as sa from "@aiopg/aiopg/sa";

let visits = 0;

// The schema pg_temp makes it a temporary table, which goes with its connection.
const metadata = new sa.MetaData({ schema: "pg_temp" });
const numbers = metadata.sequence("visit_numbers", { start: 100 });
const visit = sa.table("visit", metadata, {
  id: sa.integer().primaryKey(), // numbers itself
  name: sa.text().notNull().default("somebody"), // a value
  nth: sa.integer().notNull().default(() => ++visits), // made here, for each row
  key: sa.uuid().notNull().default(() => crypto.randomUUID()),
  number: sa.bigint().notNull().default(numbers), // asked of a sequence by the INSERT
  initial: sa.text().default(sa.func.upper("x")), // an expression, which the server computes
  wet: sa.boolean().notNull().serverDefault(false), // known to the server: DEFAULT
  changes: sa.integer().notNull().serverDefault(0),
  note: sa.text().onUpdate("changed"), // for an UPDATE
});

await using engine = await sa.createEngine(Deno.env.get("DATABASE_URL"));
await using conn = await engine.acquire();
await metadata.createAll(conn);

// Nothing is given: all of it by default. What is given counts, and so does null.
await conn.execute(visit.insert().defaultValues());
await conn.execute(visit.insert(), [{ name: "ann", wet: true }, { initial: null, number: 7n }]);
const { id, name, nth, number, initial, wet } = visit.c;
for await (const row of conn.execute(sa.select(id, name, nth, number, initial, wet).orderBy(id))) {
  console.log(`${row.id} ${row.name}, ${row.nth}, ${row.number}, ${row.initial}, ${row.wet}`);
}

const keys = new Set(await conn.scalars(sa.select(visit.c.key)));
console.log("different keys:", keys.size);

const changed = visit.update().set({ changes: visit.c.changes.add(1) }).where(id.eq(2));
console.log(await (await conn.execute(changed.returning(visit.c.changes, visit.c.note))).one());
