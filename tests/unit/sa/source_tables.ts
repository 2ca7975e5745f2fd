/** The tables of the tests of sources and queries. */

import * as sa from "../../../sa.ts";

const metadata = new sa.MetaData();

export const users = sa.table("users", metadata, {
  id: sa.integer().primaryKey(),
  name: sa.text().notNull(),
  bossId: sa.integer().name("boss_id"),
});

export const orders = sa.table("orders", metadata, {
  id: sa.integer().primaryKey(),
  userId: sa.integer().notNull().references(() => users.c.id).name("user_id"),
  total: sa.integer().notNull(),
  tags: sa.array(sa.text()).notNull(),
});

export const audit = sa.table("entry", new sa.MetaData({ schema: "audit" }), {
  id: sa.integer().primaryKey(),
});

/** The text of a statement. */
export function text(statement: { toSQL(): sa.Compiled }): string {
  return statement.toSQL().text;
}
