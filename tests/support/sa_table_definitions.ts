/**
 * Definitions of tables as a whole.
 * @module
 */

import * as sa from "../../sa.ts";
import type { DefinitionCases } from "./sa_definition.ts";

export const TABLES: DefinitionCases = {
  "storage": {
    define: (metadata) =>
      metadata.table("t", { a: sa.integer() }, {
        using: "heap",
        tablespace: "pg_default",
        with: { fillfactor: 70, autovacuum_enabled: false, "toast.autovacuum_enabled": true },
        unlogged: true,
        comment: "",
      }),
    expected: ["unlogged", "fillfactor=70", "autovacuum_enabled=false"],
  },
  "inheritance": {
    define: (metadata) => {
      const two = metadata.table("two", { b: sa.text() }, (t) => [sa.check("ck_b", t.b.ne(""))]);
      const one = metadata.table("one", { a: sa.integer().notNull().serverDefault(5) });
      metadata.table("child", { c: sa.integer().primaryKey() }, { inherits: [one, two] });
    },
    expected: ["INHERITS (one,two)"],
    again: "changed",
  },
  "partitions by range": {
    define: (metadata) => {
      const t = metadata.table("t", {
        id: sa.integer().identity().primaryKey(),
        at: sa.date().primaryKey(),
        b: sa.text().index(),
      }, (t) => [sa.partitionBy("range", [t.at, t.id])]);
      t.on(
        "afterCreate",
        sa.ddl`CREATE TABLE t_2020 PARTITION OF ${t} FOR VALUES FROM ('2020-01-01', 0) TO ('2021-01-01', 0)`,
      );
    },
    expected: ["PARTITION BY RANGE (at, id)"],
  },
  "partitions by list": {
    define: (metadata) =>
      metadata.table(
        "t",
        { b: sa.text() },
        (t) => [sa.partitionBy("list", [sa.func.lower(t.b)])],
      ),
    expected: ["PARTITION BY LIST (lower(b))"],
  },
  "partitions by hash": {
    define: (metadata) =>
      metadata.table(
        "t",
        { a: sa.integer(), b: sa.text().collate("C") },
        (t) => [sa.partitionBy("hash", [t.a, t.b], { ops: { b: "text_ops" } })],
      ),
    expected: ["PARTITION BY HASH (a, b)"],
  },
  "no columns": { define: (metadata) => metadata.table("t", {}), expected: [] },
  "dependencies": {
    define: (metadata) => {
      metadata.table("a", { b: sa.integer().references((): sa.AnyColumn => b.c.id) });
      const b = metadata.table("b", {
        id: sa.integer().primaryKey(),
        c: sa.integer().references((): sa.AnyColumn => c.c.id),
        self: sa.integer().references((): sa.AnyColumn => b.c.id),
      });
      const c = metadata.table("c", { id: sa.integer().primaryKey() });
    },
    expected: [
      "a_b_fkey FOREIGN KEY (b) REFERENCES b(id)",
      "b_self_fkey FOREIGN KEY (self) REFERENCES b(id)",
    ],
  },
  "naming convention": {
    define: () => {
      const named = new sa.MetaData({
        namingConvention: {
          ix: "ix_%(table_name)s_%(column_0_N_name)s",
          uq: "uq_%(table_name)s_%(column_0N_name)s",
          ck: "ck_%(table_name)s_%(constraint_name)s",
          fk:
            "fk_%(column_0_label)s_%(column_1_name)s_%(referred_table_name)s_%(referred_column_0_N_name)s",
          pk: "pk_%(table_name)s_%(column_0_key)s",
          ex: "ex_%(table_name)s",
        },
      });
      named.table("parent", {
        a: sa.integer().notNull().name("A"),
        b: sa.integer().notNull(),
      }, (t) => [sa.primaryKey([t.a, t.b])]);
      named.table("t", {
        a: sa.integer().unique().name("A"),
        b: sa.integer().index(),
        c: sa.int4range(),
      }, (t) => [
        sa.index(null).on(t.a, t.b),
        sa.unique([t.a, t.b]),
        sa.check("positive", t.a.gt(0)),
        sa.exclude(null, [[t.c, "&&"]]),
        sa.foreignKey([t.a, t.b]).references(() => {
          const p = named.tables.get("parent") as sa.ReflectedTable;
          return [p.c["a"]!, p.c["b"]!];
        }),
      ]);
      return named;
    },
    expected: [
      'pk_parent_a PRIMARY KEY ("A", b)',
      'uq_t_A UNIQUE ("A")',
      'uq_t_Ab UNIQUE ("A", b)',
      'ck_t_positive CHECK (("A" > 0))',
      "ex_t EXCLUDE USING gist (c WITH &&)",
      `fk_t_A_b_parent_A_b FOREIGN KEY ("A", b) REFERENCES parent("A", b)`,
      "CREATE INDEX ix_t_b ON t USING btree (b)",
      `CREATE INDEX "ix_t_A_b" ON t USING btree ("A", b)`,
    ],
  },
};
