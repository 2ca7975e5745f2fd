/**
 * The builder does what SQLAlchemy does: each of its recorded expressions, written with the builder, returns the same
 * rows, leaves the same in the tables, and makes the same of the database.
 * @module
 */

import { assertEquals } from "@std/assert";
import type * as sa from "../../../sa.ts";
import { cases, definitions } from "./cases.ts";
import { compareCatalog } from "./compare_catalog.ts";
import { compareData, compareError } from "./compare_data.ts";
import {
  availableExtensions,
  createDatabase,
  dropDatabase,
  inDatabase,
  isOurs,
} from "./database.ts";
import { extensionsOf, type Recorded, recorded, statementsOf } from "./recorded.ts";

const extensions = await availableExtensions();

Deno.test.beforeAll(async () => {
  if (isOurs) await createDatabase(extensions);
});
Deno.test.afterAll(async () => {
  if (isOurs) await dropDatabase();
});

for (const [id, make] of Object.entries(cases)) {
  testCase(id, async (conn, wanted) => {
    const made = make();
    if (wanted.run_error === undefined) await compareData(conn, made, wanted);
    else await compareError(conn, made, wanted);
  });
}

/** What is done before a definition, where the tables are not all it takes, or are in its way. */
const BEFORE: Readonly<Record<string, readonly string[]>> = {
  "ddl_table.readme": ["DROP TABLE tbl"],
  "ddl_table.enum_array_jsonb": ["DROP TABLE products CASCADE"],
  "ddl_table.hstore_array_dims": ["DROP TABLE docs"],
  "ddl_table.schema": ["DROP TABLE billing.invoices"],
  "ddl_table.schema_fk": [
    "CREATE SCHEMA s1",
    "CREATE SCHEMA s2",
    "CREATE TABLE s1.a (id serial PRIMARY KEY)",
  ],
  "ddl_index.drop_concurrently": ["CREATE INDEX ix_cc ON users (age)"],
  "ddl_other.drop_enum": ["DROP TABLE orders CASCADE"],
  "ddl_other.drop_constraint": [
    "CREATE TABLE t (a integer, b integer, CONSTRAINT uq_ab UNIQUE (a, b))",
  ],
  "ddl_create_all.full_corpus": [
    'DROP TABLE tbl, users, categories, events, bookings, docs, "order", billing.invoices, audit, ' +
    "addresses, products, orders, order_items",
    "DROP TYPE order_status",
  ],
};

for (const [id, make] of Object.entries(definitions)) {
  testCase(id, async (conn, wanted) => {
    for (const sql of BEFORE[id] ?? []) await conn.execute(sql);
    await compareCatalog(conn, make(), wanted);
  });
}

/** A test in a database of its own, which needs a server of ours and perhaps extensions. */
function testCase(
  id: string,
  body: (conn: sa.SAConnection, wanted: Recorded) => Promise<void>,
): void {
  const wanted = recorded[id]!;
  const lacking = extensionsOf(statementsOf(wanted).join("\n"))
    .filter((extension) => !extensions.has(extension));
  const reasons = isOurs ? lacking.map((name) => `no ${name}`) : ["no database of its own"];
  Deno.test({
    name: [`${id} does what SQLAlchemy's does`, ...reasons].join(": "),
    ignore: reasons.length > 0,
    fn: () => inDatabase((conn) => body(conn, wanted)),
  });
}

Deno.test("every recorded expression has a case", () => {
  const written = [...Object.keys(cases), ...Object.keys(definitions)];
  assertEquals(written.toSorted(), Object.keys(recorded).toSorted());
});
