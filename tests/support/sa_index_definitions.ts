/**
 * Definitions of indexes.
 * @module
 */

import * as sa from "../../sa.ts";
import type { DefinitionCases } from "./sa_definition.ts";

const { func, sql } = sa;

/** Indexes of a table of several types. */
function indexes(
  items: (t: ReturnType<typeof define>["c"]) => readonly sa.TableItem<"t", "index">[],
  ...expected: string[]
) {
  return { define: (metadata: sa.MetaData) => define(metadata, items), expected };
}

function define(
  metadata: sa.MetaData,
  items: (t: never) => readonly sa.TableItem<"t", "index">[],
) {
  return metadata.table("t", {
    a: sa.integer(),
    b: sa.text(),
    c: sa.jsonb(),
    d: sa.array(sa.integer()),
    e: sa.tsvector(),
    f: sa.tstzrange(),
    g: sa.timestamptz(),
    h: sa.inet(),
  }, (t) => items(t as never));
}

export const INDEXES: DefinitionCases = {
  "gin": indexes(
    (t) => [
      sa.index("i1", { using: "gin", ops: { c: "jsonb_path_ops" } }).on(t.c),
      sa.index("i2", { using: "gin", with: { fastupdate: false } }).on(t.d, t.e),
      sa.index("i3", { using: "gin" }).on(sql`(c -> 'tags')`),
      sa.index("i4", { using: "gin" }).on(func.toTsvector(t.b, { config: "english" })),
    ],
    "CREATE INDEX i1 ON t USING gin (c jsonb_path_ops)",
    "CREATE INDEX i2 ON t USING gin (d, e) WITH (fastupdate='false')",
    "CREATE INDEX i3 ON t USING gin (((c -> 'tags'::text)))",
  ),
  "gist, spgist, hash and brin": indexes(
    (t) => [
      sa.index("i1", { using: "gist" }).on(t.f),
      sa.index("i2", { using: "spgist" }).on(t.b),
      sa.index("i3", { using: "hash", with: { fillfactor: 60 } }).on(t.b),
      sa.index("i4", { using: "brin", with: { pages_per_range: 32, autosummarize: true } }).on(t.g),
      sa.index("i5", { using: "gist", ops: { h: "inet_ops" } }).on(t.h),
    ],
    "CREATE INDEX i1 ON t USING gist (f)",
    "CREATE INDEX i2 ON t USING spgist (b)",
    "CREATE INDEX i3 ON t USING hash (b) WITH (fillfactor='60')",
    "CREATE INDEX i4 ON t USING brin (g) WITH (pages_per_range='32', autosummarize='true')",
    "CREATE INDEX i5 ON t USING gist (h inet_ops)",
  ),
  "order, operator classes, collations": indexes(
    (t) => [
      sa.index("i1").on(t.a.desc(), t.b.asc().nullsFirst(), t.g.desc().nullsLast()),
      sa.index("i2", { ops: { b: "text_pattern_ops" } }).on(t.b.desc()),
      sa.index("i3", { ops: { low: "varchar_pattern_ops" } }).on(func.lower(t.b).label("low")),
      sa.index("i4").on(t.b.collate("C")),
      sa.index("i5", { ops: { b: "pg_catalog.text_pattern_ops" } }).on(t.b),
    ],
    "CREATE INDEX i1 ON t USING btree (a DESC, b NULLS FIRST, g DESC NULLS LAST)",
    "CREATE INDEX i2 ON t USING btree (b text_pattern_ops DESC)",
    "CREATE INDEX i3 ON t USING btree (lower(b) varchar_pattern_ops)",
    `CREATE INDEX i4 ON t USING btree (b COLLATE "C")`,
    "CREATE INDEX i5 ON t USING btree (b text_pattern_ops)",
  ),
  "expressions and conditions": indexes(
    (t) => [
      sa.index("i1", { unique: true, where: t.b.isNotNull().and(t.a.gt(5)) })
        .on(func.lower(t.b)),
      sa.index("i2").on(t.a.add(1), func.coalesce(t.b, "")),
      sa.index("i3", { where: t.b.in(["x", "it's"]) }).on(t.c.text("name")),
      sa.index("i4", { include: [t.b, t.g], where: sql`a IS NULL` }).on(t.a),
      sa.index("i5", { where: t.g.gt(sql.typed(sa.timestamptz())`'2020-01-01 00:00+00'`) }).on(
        t.a.neg(),
      ),
      sa.index("i6").on(func.dateTrunc("day", sql.typed(sa.timestamp())`g AT TIME ZONE 'UTC'`)),
    ],
    "CREATE UNIQUE INDEX i1 ON t USING btree (lower(b)) WHERE ((b IS NOT NULL) AND (a > 5))",
    "CREATE INDEX i2 ON t USING btree (((a + 1)), COALESCE(b, ''::text))",
    "CREATE INDEX i3 ON t USING btree (((c ->> 'name'::text))) WHERE (b = ANY (ARRAY['x'::text, 'it''s'::text]))",
    "CREATE INDEX i4 ON t USING btree (a) INCLUDE (b, g) WHERE (a IS NULL)",
  ),
  "names and comments": {
    define: (metadata) =>
      metadata.table("t", {
        a: sa.integer().index(),
        b: sa.text().index({ name: "by b", using: "hash", comment: "text" }),
      }, (t) => [
        sa.index(null, { comment: "both" }).on(t.b, t.a),
        sa.index("Quoted", { tablespace: "pg_default" }).on(t.a),
      ]),
    expected: [
      "CREATE INDEX ix_t_a ON t USING btree (a)",
      `CREATE INDEX "by b" ON t USING hash (b)`,
      "by b: text",
      "CREATE INDEX ix_t_b ON t USING btree (b, a)",
      "ix_t_b: both",
      `CREATE INDEX "Quoted" ON t USING btree (a)`,
    ],
  },
};
