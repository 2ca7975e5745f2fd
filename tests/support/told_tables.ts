/** The tables of the typing tests of statements. */

import * as sa from "../../sa.ts";

export const metadata = new sa.MetaData();
export const tbl = sa.table("tbl", metadata, {
  id: sa.integer().primaryKey(),
  val: sa.varchar(255),
});
export const event = sa.table("event", metadata, {
  id: sa.bigint().primaryKey(),
  owner: sa.integer().notNull().references(() => tbl.c.id),
  title: sa.text().notNull(),
  done: sa.boolean().notNull().serverDefault(false),
  at: sa.timestamptz().notNull().default(() => Temporal.Now.instant()),
  seen: sa.timestamptz({ mode: "date" }),
  raw: sa.timestamptz({ mode: "string" }),
  views: sa.bigint({ mode: "number" }).notNull().serverDefault(0),
  digits: sa.bigint({ mode: "string" }),
});
export const log = sa.table("log", metadata, { line: sa.text().notNull() });
