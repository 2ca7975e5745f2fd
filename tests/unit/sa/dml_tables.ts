/** The tables of the tests of INSERT, UPDATE and DELETE. */

import * as sa from "../../../sa.ts";

export const metadata = new sa.MetaData();

export const users = sa.table("users", metadata, {
  id: sa.integer().primaryKey(),
  name: sa.varchar(50).notNull(),
  email: sa.text().unique(),
  age: sa.integer(),
  isActive: sa.boolean().notNull().serverDefault(true).name("is_active"),
});

export const docs = sa.table("docs", metadata, {
  id: sa.integer().primaryKey(),
  title: sa.text().notNull(),
  scores: sa.array(sa.integer()),
  data: sa.jsonb<{ size: number; tags: string[]; box: { width: number } } | null>(),
});

/** Has all that a client does by itself. */
export const audit = sa.table("audit", metadata, {
  id: sa.integer().primaryKey(),
  what: sa.text().notNull(),
  level: sa.integer().notNull().default(3),
  note: sa.text().onUpdate("changed"),
});
