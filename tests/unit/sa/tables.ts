/** The tables of the builder's tests. */

import * as sa from "../../../sa.ts";
import { MetaData, table } from "../../../src/sa/sql/metadata.ts";

export const metadata = new MetaData();

/** The table of the README. */
export const tbl = table("tbl", metadata, {
  id: sa.integer().primaryKey(),
  val: sa.varchar(255),
});

/** As in SQLAlchemy's own examples. */
export const users = table("users", metadata, {
  id: sa.integer().primaryKey(),
  name: sa.varchar(50).notNull(),
  age: sa.integer(),
  isActive: sa.boolean().notNull().serverDefault(true).name("is_active"),
  createdAt: sa.timestamptz().name("created_at"),
});
