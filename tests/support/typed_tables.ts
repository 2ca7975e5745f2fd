/**
 * Tables with columns of every kind, for the tests of types.
 * @module
 */

import * as sa from "../../sa.ts";

export const metadata = new sa.MetaData();

export const mood = sa.enumType("typed_mood", ["sad", "ok", "happy"]);

export const person = sa.table("person", metadata, {
  id: sa.integer().primaryKey(),
  name: sa.text().notNull(),
  nick: sa.varchar(50),
  age: sa.integer(),
  mood: mood.notNull(),
  active: sa.boolean().notNull().default(true),
});

export const addr = sa.table("addr", metadata, {
  id: sa.bigint().primaryKey(),
  personId: sa.integer().notNull().references(() => person.c.id),
  city: sa.text().notNull(),
  zip: sa.text(),
  x: sa.doublePrecision().notNull(),
  y: sa.integer().notNull(),
});

/** What an item's `data` is. */
export interface ItemData {
  name: string;
  size: { w: number; h: number };
  parts?: { no: number }[];
}

export const item = sa.table("item", metadata, {
  code: sa.uuid().primaryKey(),
  price: sa.numeric(10, 2).notNull(),
  weight: sa.real(),
  qty: sa.smallint().notNull(),
  total: sa.bigint().notNull(),
  tags: sa.array(sa.text()).notNull(),
  grid: sa.array(sa.integer(), { dimensions: 2 }),
  during: sa.tstzrange().notNull(),
  span: sa.int4range(),
  data: sa.jsonb<ItemData>().notNull(),
  extra: sa.jsonb(),
  made: sa.timestamptz().notNull(),
  day: sa.date().notNull(),
  took: sa.interval(),
  doc: sa.tsvector(),
});

/** Columns whose values have a form of choice. */
export const form = sa.table("form", metadata, {
  id: sa.integer().primaryKey(),
  big: sa.bigint({ mode: "number" }).notNull(),
  digits: sa.bigint({ mode: "string" }),
  near: sa.numeric(10, 2, { mode: "number" }).notNull(),
  at: sa.timestamptz({ mode: "date" }).notNull(),
  text: sa.timestamp({ mode: "string" }).notNull(),
  day: sa.date({ mode: "date" }).notNull(),
  span: sa.interval({ mode: "temporal" }).notNull(),
  bigs: sa.array(sa.bigint({ mode: "number" })).notNull(),
  moods: sa.array(mood).notNull(),
  days: sa.daterange({ mode: "string" }).notNull(),
  bytes: sa.bytea().notNull(),
});
