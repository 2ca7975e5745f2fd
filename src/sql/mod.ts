/**
 * Statements put together out of parts, with no value ever becoming SQL: psycopg's `sql` module, and a tagged
 * template.
 *
 * ```ts
 * import { connect } from "@aiopg/aiopg";
 * import { sql } from "@aiopg/aiopg/sql";
 *
 * await using conn = await connect(Deno.env.get("DATABASE_URL"));
 * const cur = await conn.execute(sql`SELECT ${"it's"}::text AS ${sql.identifier("a b")}`);
 * console.log(await cur.fetchOne()); // [ "it's" ]
 * ```
 *
 * A part is known by a private brand: a JSON object, whatever is in it, is a value.
 * @module
 */

export { Composable, Composed, SQL } from "./composable.ts";
export type { Composition } from "./composition.ts";
export { DEFAULT, Identifier, Literal, NULL, Placeholder } from "./parts.ts";
export { sql, type SqlTag } from "./template.ts";
