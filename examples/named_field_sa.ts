/**
 * Columns whose names in the database are not those in the program.
 *
 * `deno run --allow-net --allow-env examples/named_field_sa.ts`, with the server in `DATABASE_URL` or in the
 * `PG*` variables.
 * @module
 */

import * as sa from "@aiopg/aiopg/sa";

// The schema pg_temp makes it a temporary table, which goes with its connection.
const metadata = new sa.MetaData({ schema: "pg_temp" });
const member = sa.table("member", metadata, {
  id: sa.integer().name("MemberId").primaryKey(),
  firstName: sa.varchar(40).name("first_name").notNull(),
  born: sa.date().name("date of birth"), // names are quoted where they must be
});

await using engine = await sa.createEngine(Deno.env.get("DATABASE_URL"));
await using conn = await engine.acquire();
await metadata.createAll(conn);

// The program has its own names everywhere: in values, in conditions, in rows.
await conn.execute(member.insert(), [
  { firstName: "ann", born: Temporal.PlainDate.from("1999-12-31") },
  { firstName: "bob" },
]);
const unknown = member.select().where(member.c.born.isNull());
console.log(await (await conn.execute(unknown)).one());
console.log(unknown.toSQL().text);

const renamed = member.update().set({ firstName: "robert" }).where(member.c.firstName.eq("bob"));
console.log(await (await conn.execute(renamed.returning(member))).one());

// In the database the columns have theirs.
const columns = await sa.inspect(conn).columns("member");
console.log(columns.map((column) => column.name));
console.log(await conn.scalar('SELECT "date of birth"::text FROM pg_temp.member'));
