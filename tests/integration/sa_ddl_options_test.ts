/**
 * The server takes every statement of DDL, with all its options.
 * @module
 */

import * as sa from "../../sa.ts";
import { inspecting } from "../support/inspecting.ts";

/** Statements, in an order in which they can be run. */
function statements(t: ReturnType<typeof define>, schema: string): sa.Executable<never>[] {
  const others = new sa.MetaData();
  return [
    sa.createTable(
      others.table("tmp1", { a: sa.integer() }, {
        temporary: true,
        onCommit: "preserve rows",
        with: { fillfactor: 50 },
        using: "heap",
        tablespace: "pg_default",
      }),
    ),
    sa.createTable(
      others.table("tmp2", { a: sa.integer() }, { temporary: true, onCommit: "delete rows" }),
    ),
    sa.createTable(
      others.table("tmp3", { a: sa.integer() }, { temporary: true, onCommit: "drop" }),
    ),
    sa.createTableAs("c1", t.select(), {
      unlogged: true,
      withData: false,
      with: { fillfactor: 70 },
      using: "heap",
      tablespace: "pg_default",
      ifNotExists: true,
      schema,
    }),
    sa.createTableAs("c2", t.select(), { temporary: true, onCommit: "delete rows" }),
    sa.createView("mv", t.select(), {
      materialized: true,
      withData: false,
      with: { fillfactor: 50 },
      using: "heap",
      tablespace: "pg_default",
      ifNotExists: true,
    }),
    sa.createView("v", t.select().where(t.c.a.gt(1)), {
      orReplace: true,
      checkOption: "local",
      with: { security_barrier: true },
    }),
    sa.createView("vt", t.select(), { temporary: true }),
    sa.dropView("mv", { materialized: true, ifExists: true, cascade: true }),
    sa.createIndex(sa.index("ic", { concurrently: true, unique: true }).on(t.c.a), {
      ifNotExists: true,
    }),
    sa.dropIndex(sa.index("ic", { concurrently: true }).on(t.c.a), { ifExists: true }),
    sa.addConstraint(t, sa.check("nv", t.c.a.gt(0)), { notValid: true }),
    sa.addConstraint(t, sa.foreignKey([t.c.a]).references([t.c.id], { name: "fknv" }), {
      notValid: true,
    }),
    sa.dropConstraint(t, "nv", { ifExists: true, cascade: true }),
    sa.createSchema(`${schema} x`, { ifNotExists: true }),
    sa.dropSchema(`${schema} x`, { ifExists: true, cascade: true }),
    sa.createEnum(sa.enumType("e1", ["a"]), { ifNotExists: true }),
    sa.dropEnum(sa.enumType("e1", ["a"]), { ifExists: true, cascade: true }),
    sa.createDomain(
      sa.domain("d1", sa.numeric(4, 1), { default: "1.5", check: (v) => v.ge("0") }),
      { ifNotExists: true },
    ),
    sa.createDomain(
      sa.domain("d2", sa.array(sa.text()), { check: (v) => sa.func.arrayLength(v, 1).gt(0) }),
    ),
    sa.dropDomain(sa.domain("d1", sa.text()), { ifExists: true }),
    sa.createSequence(sa.sequence("s 1", { type: sa.integer(), start: 5n, ownedBy: () => t.c.a }), {
      ifNotExists: true,
    }),
    sa.dropSequence(sa.sequence("s 1"), { ifExists: true, cascade: true }),
    sa.setColumnComment(t.c.a, "x"),
    sa.createTable(others.table("arr", {
      a: sa.array(sa.integer(), { dimensions: 2 }).serverDefault([[1, 2], [3, 4]]),
      r: sa.int4range().serverDefault(sa.sql`'[1,2)'`),
      j: sa.json().serverDefault([1]),
      ti: sa.time().serverDefault(Temporal.PlainTime.from("10:00")),
      b: sa.bit(3).serverDefault("101"),
      c: sa.char(3).serverDefault("a"),
      dt: sa.timestamptz().serverDefault(sa.sql`now() + interval '1 day'`),
    })),
    sa.ddl`CREATE TABLE liked (LIKE ${t} INCLUDING ALL)`,
    sa.ddl`ALTER TABLE ${t} SET (fillfactor = ${70})`,
  ];
}

function define(metadata: sa.MetaData) {
  return metadata.table("t", {
    id: sa.integer().primaryKey(),
    a: sa.integer(),
    b: sa.text(),
  });
}

Deno.test("each statement of DDL is taken with all its options", () =>
  inspecting("", async ({ conn, schema }) => {
    const t = define(new sa.MetaData());
    await t.create(conn);
    for (const statement of statements(t, schema)) await conn.execute(statement);
  }));
