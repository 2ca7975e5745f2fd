/**
 * Tables, indexes, sequences, constraints and views, and their creation together.
 * @module
 */

import * as sa from "../../../sa.ts";
import type { Definitions } from "./case.ts";
import { docs, events, invoices, metadata, orderStatus, products, tbl, users } from "./schema.ts";

/** A table named `t`, of which there is no other. */
function createT(definitions: sa.ColumnDefinitions): sa.Executable<never> {
  return sa.createTable(sa.table("t", new sa.MetaData(), definitions));
}

/** By the name of what is recorded. */
export const cases: Definitions = {
  "ddl_table.readme": () => sa.createTable(tbl),
  "ddl_table.enum_array_jsonb": () => sa.createTable(products),
  "ddl_table.hstore_array_dims": () => sa.createTable(docs),
  "ddl_table.schema": () => sa.createTable(invoices),
  "ddl_table.time_types": () =>
    createT({
      a: sa.date(),
      b: sa.time(),
      c: sa.timetz(),
      d: sa.timestamp(),
      e: sa.timestamptz(),
      f: sa.timestamptz({ precision: 3 }),
      g: sa.interval(),
      h: sa.interval({ fields: "day to second", precision: 3 }),
      i: sa.interval(),
    }),
  "ddl_table.pg_types": () =>
    createT({
      a: sa.uuid(),
      b: sa.inet(),
      c: sa.cidr(),
      d: sa.macaddr(),
      e: sa.macaddr8(),
      f: sa.money(),
      g: sa.oid(),
      h: sa.bytea(),
      i: sa.bit(3),
      j: sa.varbit(8),
      k: sa.json(),
      l: sa.jsonb(),
      m: sa.hstore(),
      n: sa.tsvector(),
      o: sa.tsquery(),
      p: sa.jsonpath(),
    }),
  "ddl_table.identity_always": () =>
    createT({ id: sa.integer().identity({ always: true }).primaryKey() }),
  "ddl_table.not_null": () => createT({ a: sa.integer().notNull(), b: sa.integer() }),
  "ddl_table.unique_constraint": () =>
    sa.createTable(sa.table(
      "t",
      new sa.MetaData(),
      { a: sa.integer(), b: sa.integer() },
      (t) => [sa.unique([t.a, t.b], { name: "uq_t_ab" })],
    )),
  "ddl_table.exclude_where": () =>
    sa.createTable(sa.table(
      "t",
      new sa.MetaData(),
      { room: sa.integer(), during: sa.tsrange(), cancelled: sa.boolean() },
      (t) => [
        sa.exclude("no_overlap", [[t.room, "="], [t.during, "&&"]], { where: t.cancelled.not() }),
      ],
    )),
  "ddl_table.inherits": () =>
    sa.createTable(sa.table("kid", new sa.MetaData(), { x: sa.integer() }, { inherits: [tbl] })),
  "ddl_table.temp_on_commit": () =>
    sa.createTable(sa.table("tmp", new sa.MetaData(), { x: sa.integer() }, {
      temporary: true,
      onCommit: "drop",
    })),
  "ddl_table.unlogged": () =>
    sa.createTable(sa.table("u", new sa.MetaData(), { x: sa.integer() }, { unlogged: true })),
  "ddl_table.schema_fk": () => {
    const tables = new sa.MetaData();
    const a = sa.table("a", tables, { id: sa.integer().primaryKey() }, { schema: "s1" });
    return sa.createTable(sa.table("b", tables, {
      id: sa.integer().primaryKey(),
      a_id: sa.integer().references(() => a.c.id),
    }, { schema: "s2" }));
  },

  "ddl_index.plain": () => sa.createIndex(sa.index("ix_users_name").on(users.c.name)),
  "ddl_index.trgm": () => {
    const trigrams = sa.index("ix_trgm", { using: "gin", ops: { name: "gin_trgm_ops" } });
    return sa.createIndex(trigrams.on(users.c.name));
  },
  "ddl_index.concurrently": () =>
    sa.createIndex(sa.index("ix_c", { concurrently: true }).on(users.c.age)),
  "ddl_index.brin": () => {
    const brin = sa.index("ix_brin", { using: "brin", with: { pages_per_range: 32 } });
    return sa.createIndex(brin.on(events.c.at));
  },
  "ddl_index.fts_expression": () => {
    const search = sa.func.toTsvector(docs.c.body, { config: "english" });
    return sa.createIndex(sa.index("ix_fts", { using: "gin" }).on(search));
  },
  "ddl_index.drop_concurrently": () =>
    sa.dropIndex(sa.index("ix_cc", { concurrently: true }).on(users.c.age), { ifExists: true }),

  "ddl_other.create_sequence": () => sa.createSequence(sa.sequence("seq1")),
  "ddl_other.create_sequence_opts": () =>
    sa.createSequence(sa.sequence("seq2", {
      start: 100,
      increment: 5,
      minValue: 1,
      maxValue: 1000,
      cycle: true,
      cache: 10,
      schema: "billing",
    })),
  "ddl_other.drop_enum": () => sa.dropEnum(orderStatus),
  "ddl_other.drop_constraint": () => {
    const t = sa.table("t", new sa.MetaData(), { a: sa.integer(), b: sa.integer() });
    const unique = sa.unique([t.c.a, t.c.b], { name: "uq_ab" });
    return sa.dropConstraint(t, unique, { cascade: true });
  },
  "ddl_other.ddl_raw": () => sa.ddl`ALTER TABLE ${users} SET (autovacuum_enabled = false)`,
  "ddl_other.create_view": () =>
    sa.createView("adults", sa.select(users.c.id, users.c.name).where(users.c.age.gt(18))),

  "ddl_create_all.two_tables": () => {
    const tables = new sa.MetaData();
    const parent = (): sa.AnyColumn => parents.c.id;
    sa.table("child", tables, {
      id: sa.integer().primaryKey(),
      p: sa.integer().references(parent),
    });
    const parents = sa.table("parent", tables, { id: sa.integer().primaryKey() });
    return tables;
  },
  "ddl_create_all.chain_alphabet": () => {
    const tables = new sa.MetaData();
    const c = sa.table("c", tables, { id: sa.integer().primaryKey() });
    sa.table("a", tables, {
      id: sa.integer().primaryKey(),
      b_id: sa.integer().references((): sa.AnyColumn => b.c.id),
    });
    const b = sa.table("b", tables, {
      id: sa.integer().primaryKey(),
      c_id: sa.integer().references(() => c.c.id),
    });
    return tables;
  },
  "ddl_create_all.enum_and_index": () => {
    const tables = new sa.MetaData();
    sa.table("t", tables, {
      id: sa.integer().primaryKey(),
      s: sa.enumType("ab", ["a", "b"]),
      x: sa.integer().index({ name: "ix_t_x" }).comment("ex"),
    }, { comment: "tee" });
    return tables;
  },
  "ddl_create_all.full_corpus": () => metadata,
};
