/**
 * What the calls of `sa`'s whole surface are made with.
 * @module
 */

import * as sa from "../../sa.ts";

export const metadata = new sa.MetaData();

/** A table with a column of each kind. */
export const t = sa.table("t", metadata, {
  id: sa.integer().primaryKey(),
  n: sa.numeric(),
  s: sa.text(),
  b: sa.boolean(),
  d: sa.date({ mode: "string" }),
  m: sa.timestamptz({ mode: "string" }),
  i: sa.interval({ mode: "string" }),
  j: sa.jsonb(),
  h: sa.hstore({ mode: "object" }),
  q: sa.tsvector(),
  a: sa.array(sa.integer()),
  r: sa.int4range(),
  u: sa.uuid(),
});

/** Another, which refers to it. */
export const other = sa.table("other", metadata, {
  id: sa.integer().primaryKey(),
  tId: sa.integer().references(() => t.c.id),
});

/** Queries of one column, under the same key. */
export const one = sa.select({ id: t.c.id });
export const two = sa.select({ id: other.c.id });

/** A call in FROM. */
export const call = sa.func.generateSeries(1, 3);

export const seq = sa.sequence("numbers");
export const mood = sa.enumType("mood", ["sad", "ok"]);
export const email = sa.domain("email", sa.text());
export const check = sa.check("positive", t.c.id.gt(0));
export const idx = sa.index("by_s").on(t.c.s);
