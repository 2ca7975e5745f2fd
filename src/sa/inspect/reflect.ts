/**
 * Tables made of what is in a database.
 * @module
 */

import type { CallOptions } from "../../../mod.ts";
import type { SAConnection } from "../connection.ts";
import type { Engine } from "../engine.ts";
import { ArgumentError } from "../sql/errors.ts";
import { MetaData } from "../sql/metadata.ts";
import type { MultiInspectOptions } from "./inspect_options.ts";
import { inspect } from "./inspector.ts";
import { type AskedTables, readTables, readTypes } from "./reflect_read.ts";
import { type ReflectedTable, Reflection } from "./reflection.ts";

/** Which tables to reflect. */
export interface ReflectOptions extends CallOptions {
  /** Their schema; that of the `MetaData` when left out, or else what the search path finds. */
  schema?: string;
  /** Those of these names, views among them; all tables when left out. */
  only?: readonly string[];
  /** Whether views are reflected too, materialized or not; false when left out. */
  views?: boolean;
  /**
   * Whether tables that others refer to or inherit from are reflected with them; true when left out. Without them the
   * foreign keys to them are left out.
   */
  resolveForeignKeys?: boolean;
}

/**
 * Makes tables of what is in a database, and adds them to `metadata`: columns with their types and defaults, keys,
 * checks, indexes, comments, and the enums and domains that they need, so that `createAll()` makes them anew elsewhere.
 * A table that `metadata` has already stays as it is defined. Resolves with the tables that it made, by name as in
 * `metadata.tables`. Views and foreign tables are among these, but are not added to `metadata`, which could only create
 * them as tables.
 *
 * Expressions are taken as the database has them, so reflect only a database whose owners you trust before `createAll()`.
 * Types that the builder does not know have PostgreSQL's text for values. Columns that a child has from its parent
 * become its own too.
 *
 * Rejects with `NoSuchTableError` when one of `only` is not there, and with `ArgumentError` for a `metadata` that is
 * none.
 *
 * ```ts
 * import * as sa from "@aiopg/aiopg/sa";
 *
 * await using engine = await sa.createEngine(Deno.env.get("DATABASE_URL"));
 * await using conn = await engine.acquire();
 * await conn.execute("CREATE TEMPORARY TABLE animal (id serial PRIMARY KEY, name text NOT NULL)");
 * const metadata = new sa.MetaData();
 * const animal = (await sa.reflect(metadata, conn, { only: ["animal"] })).get("animal")!;
 * await conn.execute(animal.insert().values({ name: "cat" }));
 * for await (const row of conn.execute(animal.select().where(animal.c["name"]!.eq("cat")))) {
 *   console.log(row["name"]); // "cat"
 * }
 * console.log(metadata.ddl()); // [ "CREATE TEMPORARY TABLE animal (…)" ]
 * ```
 * @see {@link https://docs.sqlalchemy.org/en/20/core/reflection.html | SQLAlchemy's `MetaData.reflect()`}
 */
export async function reflect(
  metadata: MetaData,
  target: Engine | SAConnection,
  options: ReflectOptions = {},
): Promise<ReadonlyMap<string, ReflectedTable>> {
  if (!(metadata instanceof MetaData)) {
    throw new ArgumentError("Cannot reflect: metadata is not a MetaData");
  }
  const { schema = metadata.schema, only, views, resolveForeignKeys = true, ...call } = options;
  const reflection = new Reflection(metadata, schema);
  const inspector = inspect(target);
  const which: MultiInspectOptions = only === undefined
    ? { kind: views === true ? "any" : "table" }
    : { names: only };
  let asked: AskedTables[] = [{ ...which, schema, visible: schema === null }];
  while (asked.length > 0) {
    for (const each of asked) reflection.add(await readTables(inspector, { ...call, ...each }));
    asked = resolveForeignKeys ? reflection.missing() : [];
  }
  return reflection.define(await readTypes(inspector, reflection.all, call));
}
