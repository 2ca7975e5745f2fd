/**
 * A pool, a cursor, a row.
 *
 * `deno run --allow-net --allow-env examples/simple.ts`, with the server in `DATABASE_URL` or in the `PG*`
 * variables.
 * @module
 */

import { createPool } from "@aiopg/aiopg";

await using pool = await createPool(Deno.env.get("DATABASE_URL"));
await using cur = await pool.cursor();

await cur.execute("SELECT 1");
console.log(await cur.fetchOne()); // [ 1 ]

// Values never go into the text: the server gets them beside it.
await cur.execute("SELECT $1::text, $2::int4 + 1", ["it's", 41]);
console.log(await cur.fetchOne()); // [ "it's", 42 ]

await cur.execute("SELECT n, n * n FROM generate_series(1, 3) AS n");
for await (const [n, square] of cur) console.log(`${n} squared is ${square}`);
