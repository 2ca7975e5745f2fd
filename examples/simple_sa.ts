/**
 * A table in TypeScript: inserted into, selected from, the types of the rows known to the compiler.
 *
 * `deno run --allow-net --allow-env examples/simple_sa.ts`, with the server in `DATABASE_URL` or in the `PG*`
 * variables.
 * @module
 */

import * as sa from "@aiopg/aiopg/sa";

// The schema pg_temp makes it a temporary table, which goes with its connection.
const metadata = new sa.MetaData({ schema: "pg_temp" });
const tbl = sa.table("tbl", metadata, {
  id: sa.integer().primaryKey(),
  val: sa.varchar(255),
});

await using engine = await sa.createEngine(Deno.env.get("DATABASE_URL"));
await using conn = await engine.acquire();
await metadata.createAll(conn);

await conn.execute(tbl.insert().values({ val: "abc" }));
const inserted = await conn.execute(
  tbl.insert().values([{ val: "def" }, { val: null }]).returning(tbl.c.id),
);
console.log("new ids:", (await inserted.all()).map((row) => row.id));

for await (const row of conn.execute(tbl.select().where(tbl.c.val.eq("abc")))) {
  console.log(row.id, row.val); // number, string | null
}

const updated = await conn.execute(
  tbl.update().set({ val: "ghi" }).where(tbl.c.val.isNull()),
);
console.log("rows updated:", updated.rowCount);

const some = tbl.select().where(sa.or(tbl.c.val.like("%h%"), tbl.c.id.in([1]))).orderBy(
  tbl.c.id.desc(),
);
console.log(await (await conn.execute(some)).all());

console.log("rows:", await conn.scalar<bigint>("SELECT count(*) FROM pg_temp.tbl"));
