/** What must compile with connections and results of `sa`, as what type, and what must not. The checker is the test. */

import type { StreamedRows } from "../../mod.ts";
import * as sa from "../../sa.ts";
import { checked, same } from "../support/same_types.ts";

const tbl = new sa.MetaData().table("tbl", {
  id: sa.integer().primaryKey(),
  val: sa.varchar(255),
});

type TableRow = { id: number; val: string | null };

Deno.test("scalars have the types of the columns", () => {
  checked(async (conn) => {
    const ids = await conn.scalars(sa.select(tbl.c.id));
    same<typeof ids, number[]>();
    const texts = await conn.scalars<string>("SELECT val FROM tbl");
    same<typeof texts, string[]>();
    const result = await conn.execute(tbl.select());
    const vals = await result.scalars("val");
    same<typeof vals, (string | null)[]>();
    // @ts-expect-error: no such column
    await result.scalars("nope");
    const one = await (await conn.execute(sa.select(tbl.c.val))).scalarOneOrNull();
    same<typeof one, string | null>();
  });
});

Deno.test("streams have the rows of the statement", () => {
  checked((conn) => {
    const rows = conn.stream(tbl.select());
    same<typeof rows, StreamedRows<TableRow>>();
    const texts = conn.stream<{ n: number }>("SELECT 1 AS n", [], { iterSize: 5 });
    same<typeof texts, StreamedRows<{ n: number }>>();
    // @ts-expect-error: no such option
    conn.stream(tbl.select(), undefined, { fetchSize: 5 });
    // @ts-expect-error: values of a statement are named
    conn.stream(tbl.select(), [1]);
  });
});

Deno.test("results are narrowed to columns that there are", () => {
  checked(async (conn) => {
    const result = await conn.execute(tbl.select());
    const narrowed = result.columns("val");
    same<typeof narrowed, sa.Result<{ val: string | null }>>();
    // @ts-expect-error: no such column
    result.columns("nope");
    for await (const rows of result.partitions(10)) same<typeof rows, TableRow[]>();
    const tuples = await result.tuples();
    same<typeof tuples, (string | number | null)[][]>();
  });
});

Deno.test("values are named, and options are known", () => {
  checked(
    (conn) => conn.execute(tbl.select(), { name: "a" }, { timeout: 5 }),
    (conn) => conn.execute(tbl.select(), [{ name: "a" }, { name: "b" }]),
    // @ts-expect-error: values of a statement are named
    (conn) => conn.execute(tbl.select(), ["a"]),
    // @ts-expect-error: values of a statement are named
    (conn) => conn.execute(tbl.select(), "a"),
    // @ts-expect-error: one set of values
    (conn) => conn.scalar(tbl.select(), [{ name: "a" }]),
    // @ts-expect-error: no such option
    (conn) => conn.execute(tbl.select(), undefined, { timeOut: 5 }),
    // @ts-expect-error: a text
    (conn) => conn.executeMany(tbl.select(), [{ name: "a" }]),
  );
});

Deno.test("isolation levels and identifiers are typed", () => {
  checked(
    (conn) => conn.begin({ isolationLevel: "serializable", readOnly: true, deferrable: true }),
    // @ts-expect-error: no such level
    (conn) => conn.begin({ isolationLevel: "SERIALIZABLE" }),
    // @ts-expect-error: no such option
    (conn) => conn.begin({ readonly: true }),
    // @ts-expect-error: a savepoint is of no kind
    (conn) => conn.beginNested({ readOnly: true }),
    // @ts-expect-error: no identifier
    (conn) => conn.beginTwoPhase(5),
    // @ts-expect-error: which
    (conn) => conn.commitPrepared(),
  );
});
