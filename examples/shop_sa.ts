/**
 * The tables of a small shop, as docs/sa.md and the other examples use them. In an application, too, tables are
 * defined in a module of their own and imported where they are needed.
 * @module
 */

import * as sa from "@aiopg/aiopg/sa";

// The schema pg_temp makes them temporary tables, which go with their connection.
export const metadata = new sa.MetaData({ schema: "pg_temp" });

export const customer = sa.table("customer", metadata, {
  id: sa.integer().primaryKey(),
  name: sa.text().notNull().unique(),
  email: sa.text(),
});

export const purchase = sa.table("purchase", metadata, {
  id: sa.integer().primaryKey(),
  customerId: sa.integer().notNull().references(() => customer.c.id).name("customer_id"),
  item: sa.text().notNull(),
  price: sa.integer().notNull(),
  paid: sa.boolean().notNull().default(false),
  details: sa.jsonb<{ color?: string; sizes?: number[] }>(),
});

/** Creates the tables and fills them: ann has bought two things, bob one, cid nothing. */
export async function fill(conn: sa.SAConnection): Promise<void> {
  await metadata.createAll(conn);
  await conn.execute(customer.insert(), [
    { name: "ann", email: "ann@example.com" },
    { name: "bob" },
    { name: "cid" },
  ]);
  await conn.execute(purchase.insert(), [
    { customerId: 1, item: "tea", price: 5, paid: true },
    { customerId: 1, item: "pot", price: 20, details: { color: "red", sizes: [1, 2] } },
    { customerId: 2, item: "tea", price: 5, paid: true },
  ]);
}
