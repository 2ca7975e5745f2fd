/**
 * Schemas that the builder creates and drops, as the catalogs of a real server have them.
 * @module
 */

import { assertEquals, assertRejects } from "@std/assert";
import { DuplicateObject, ExclusionViolation } from "../../src/sqlstate/mod.ts";
import * as sa from "../../sa.ts";
import { uniqueName } from "../support/activity.ts";
import { testServer } from "../support/server.ts";

const server = testServer();

const CONVENTION = {
  pk: "pk_%(table_name)s",
  fk: "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
  uq: "uq_%(table_name)s_%(column_0_N_name)s",
  ck: "ck_%(table_name)s_%(constraint_name)s",
};

/** Tables that have a little of everything. */
function richTables(schema: string) {
  const metadata = new sa.MetaData({ schema, namingConvention: CONVENTION });
  const status = sa.enumType("status", ["new", "paid"], { metadata });
  const email = sa.domain("email", sa.text(), { metadata, check: (value) => value.like("%@%") });
  const numbers = metadata.sequence("numbers", { start: 100, increment: 5, cache: 2, cycle: true });
  const person = metadata.table("person", {
    id: sa.integer().primaryKey(),
    email: email.notNull().unique().comment("where to write"),
    name: sa.varchar(50).collate("C").index(),
    boss: sa.integer().references((): sa.AnyColumn => person.c.id, { onDelete: "set null" }),
    team: sa.integer(),
  }, (t) => [
    sa.foreignKey([t.team]).references((): sa.AnyColumn[] => [team.c.id], {
      deferrable: true,
      initially: "deferred",
      onUpdate: "cascade",
    }),
  ], { comment: "who it's about" });
  const team = metadata.table("team", {
    id: sa.integer().identity({ start: 10, increment: 10 }).primaryKey(),
    leader: sa.integer().notNull().references((): sa.AnyColumn => person.c.id),
  });
  const invoice = metadata.table("invoice", {
    number: sa.bigint().primaryKey().serverDefault(numbers),
    line: sa.integer().identity({ always: true }),
    status: status.notNull().serverDefault("new"),
    amount: sa.integer().notNull(),
    twice: sa.integer().generatedAs((): sa.ExprOf<number, string> => invoice.c.amount.mul(2)),
    tags: sa.array(sa.text()).notNull().serverDefault([]),
    note: sa.text().serverDefault("it's"),
  }, (t) => [
    sa.check("positive", t.amount.gt(0)),
    sa.unique([t.number, t.line], { include: [t.note] }),
    sa.exclude("one_amount", [[t.amount, "="]], { using: "btree", where: t.amount.gt(1000) }),
    sa.index("ix_note", { where: t.amount.ge(10), include: [t.amount] })
      .on(t.note.concat("!"), t.amount.desc().nullsLast()),
    sa.index("ix_tags", { using: "gin", with: { fastupdate: false } }).on(t.tags),
    sa.index(null, { unique: true, ops: { note: "text_pattern_ops" } }).on(t.note),
  ], { with: { fillfactor: 70 }, unlogged: true });
  return { metadata, person, team, invoice, numbers };
}

/** Runs a test in a schema of its own. */
function test(name: string, body: (conn: sa.SAConnection, schema: string) => Promise<void>): void {
  Deno.test(name, async () => {
    const schema = uniqueName("sa");
    await using engine = await sa.createEngine(server.dsn, { maxSize: 1 });
    await using conn = await engine.acquire();
    await conn.execute(sa.createSchema(schema));
    try {
      await body(conn, schema);
    } finally {
      await conn.execute(sa.dropSchema(schema, { ifExists: true, cascade: true }));
    }
  });
}

async function column(conn: sa.SAConnection, sql: string, schema: string): Promise<unknown[]> {
  const rows = await (await conn.execute(sql, [schema])).all();
  return rows.map((row) => String(Object.values(row)[0]).replaceAll(`${schema}.`, ""));
}

const RELATIONS =
  `SELECT concat_ws(' ', c.relkind, c.relname, CASE c.relkind WHEN 'r' THEN c.relpersistence END)
  FROM pg_class c WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'S') ORDER BY 1`;
const CONSTRAINTS = `SELECT conname || ': ' || pg_get_constraintdef(oid) FROM pg_constraint
  WHERE connamespace = $1::regnamespace AND contype <> 'n' ORDER BY 1`;
const INDEXES = `SELECT indexdef FROM pg_indexes WHERE schemaname = $1
  AND indexname LIKE '%ix_%' ORDER BY 1`;
const COMMENTS = `SELECT c.relname || '.' || d.objsubid || ' ' || d.description
  FROM pg_description d JOIN pg_class c ON c.oid = d.objoid
  WHERE c.relnamespace = $1::regnamespace ORDER BY 1`;
const TYPES = `SELECT concat_ws(' ', t.typtype, t.typname) FROM pg_type t
  WHERE t.typnamespace = $1::regnamespace AND t.typtype IN ('e', 'd') ORDER BY 1`;
const COLUMNS = `SELECT a.attname || ' ' || format_type(a.atttypid, a.atttypmod) ||
    CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END || concat(' ', a.attidentity, a.attgenerated) ||
    coalesce(' ' || pg_get_expr(d.adbin, d.adrelid), '')
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND a.attnum > 0
  ORDER BY c.relname, a.attnum`;

async function catalog(conn: sa.SAConnection, schema: string): Promise<Record<string, unknown[]>> {
  return {
    relations: await column(conn, RELATIONS, schema),
    types: await column(conn, TYPES, schema),
    columns: await column(conn, COLUMNS, schema),
    constraints: await column(conn, CONSTRAINTS, schema),
    indexes: await column(conn, INDEXES, schema),
    comments: await column(conn, COMMENTS, schema),
  };
}

const RICH: Record<string, unknown[]> = {
  relations: [
    "S invoice_line_seq",
    "S numbers",
    "S person_id_seq",
    "S team_id_seq",
    "r invoice u",
    "r person p",
    "r team p",
  ],
  types: ["d email", "e status"],
  columns: [
    "number bigint NOT NULL  nextval('numbers'::regclass)",
    "line integer NOT NULL a",
    "status status NOT NULL  'new'::status",
    "amount integer NOT NULL ",
    "twice integer s (amount * 2)",
    "tags text[] NOT NULL  '{}'::text[]",
    "note text  'it''s'::text",
    "id integer NOT NULL  nextval('person_id_seq'::regclass)",
    "email email NOT NULL ",
    "name character varying(50) ",
    "boss integer ",
    "team integer ",
    "id integer NOT NULL d",
    "leader integer NOT NULL ",
  ],
  constraints: [
    "ck_invoice_positive: CHECK ((amount > 0))",
    "email_check: CHECK ((VALUE ~~ '%@%'::text))",
    "fk_person_boss_person: FOREIGN KEY (boss) REFERENCES person(id) ON DELETE SET NULL",
    "fk_person_team_team: FOREIGN KEY (team) REFERENCES team(id) ON UPDATE CASCADE DEFERRABLE " +
    "INITIALLY DEFERRED",
    "fk_team_leader_person: FOREIGN KEY (leader) REFERENCES person(id)",
    "one_amount: EXCLUDE USING btree (amount WITH =) WHERE ((amount > 1000))",
    "pk_invoice: PRIMARY KEY (number)",
    "pk_person: PRIMARY KEY (id)",
    "pk_team: PRIMARY KEY (id)",
    "uq_invoice_number_line: UNIQUE (number, line) INCLUDE (note)",
    "uq_person_email: UNIQUE (email)",
  ],
  indexes: [],
  comments: ["person.0 who it's about", "person.2 where to write"],
};

test("createAll() creates what the tables say, and twice is once", async (conn, schema) => {
  const { metadata } = richTables(schema);
  await metadata.createAll(conn);
  const made = await catalog(conn, schema);
  assertEquals({ ...made, indexes: [] }, RICH);
  assertEquals(made.indexes, [
    "CREATE INDEX ix_note ON invoice USING btree (((note || '!'::text)), amount DESC NULLS LAST) " +
    "INCLUDE (amount) WHERE (amount >= 10)",
    `CREATE INDEX ix_${schema}_person_name ON person USING btree (name)`,
    "CREATE INDEX ix_tags ON invoice USING gin (tags) WITH (fastupdate='false')",
    `CREATE UNIQUE INDEX ix_${schema}_invoice_note ON invoice USING btree (note text_pattern_ops)`,
  ]);
  await metadata.createAll(conn);
  assertEquals(await catalog(conn, schema), made);
  await assertRejects(() => metadata.createAll(conn, { checkFirst: false }), DuplicateObject);
});

test("dropAll() leaves nothing, and twice is once", async (conn, schema) => {
  const { metadata } = richTables(schema);
  await metadata.createAll(conn);
  await metadata.dropAll(conn);
  const empty = {
    relations: [],
    types: [],
    columns: [],
    constraints: [],
    indexes: [],
    comments: [],
  };
  assertEquals(await catalog(conn, schema), empty);
  await metadata.dropAll(conn);
  for (const statement of metadata.ddl()) await conn.execute(statement);
  for (const statement of metadata.dropDdl()) await conn.execute(statement);
  assertEquals(await catalog(conn, schema), empty);
});

test("dropAll() of some tables leaves what the others need", async (conn, schema) => {
  const { metadata, invoice } = richTables(schema);
  await metadata.createAll(conn);
  await metadata.dropAll(conn, { tables: [invoice] });
  assertEquals(await column(conn, TYPES, schema), ["d email"]);
  assertEquals(await column(conn, RELATIONS, schema), [
    "S person_id_seq",
    "S team_id_seq",
    "r person p",
    "r team p",
  ]);
});

test("what PostgreSQL numbers and computes may be left out", async (conn, schema) => {
  const { metadata, invoice } = richTables(schema);
  await metadata.createAll(conn);
  const insert = invoice.insert().values([{ amount: 3 }, {
    amount: 1001,
    status: "paid",
    note: "a",
  }]);
  assertEquals(
    await (await conn.execute(insert.returning(invoice))).all(),
    [
      { number: 100n, line: 1, status: "new", amount: 3, twice: 6, tags: [], note: "it's" },
      { number: 105n, line: 2, status: "paid", amount: 1001, twice: 2002, tags: [], note: "a" },
    ],
  );
  await assertRejects(
    () => conn.execute(invoice.insert().values({ amount: 1001, note: "b" })),
    ExclusionViolation,
  );
});
