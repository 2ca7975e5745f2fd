/**
 * What an inspector finds of constraints and indexes.
 * @module
 */

import { assertEquals } from "@std/assert";
import { inspecting, said } from "../support/inspecting.ts";

const IMMEDIATE = { initially: "immediate" };

Deno.test("Inspector.primaryKey() finds the columns in the order of the key, or null", () =>
  inspecting(
    `CREATE TABLE t (a int, "B b" int, c int, CONSTRAINT "p k" PRIMARY KEY (c, "B b") INCLUDE (a)
       WITH (fillfactor = 70) DEFERRABLE INITIALLY DEFERRED);
     CREATE TABLE none (a int); COMMENT ON CONSTRAINT "p k" ON t IS 'the key';`,
    async ({ inspector }) => {
      assertEquals(said((await inspector.primaryKey("t"))!), {
        name: "p k",
        definition: 'PRIMARY KEY (c, "B b") INCLUDE (a) DEFERRABLE INITIALLY DEFERRED',
        columns: ["c", "B b"],
        include: ["a"],
        deferrable: true,
        initially: "deferred",
        with: { fillfactor: "70" },
        comment: "the key",
      });
      assertEquals(await inspector.primaryKey("none"), null);
    },
  ));

Deno.test("Inspector.foreignKeys() finds keys of several columns, actions, MATCH and deferral", () =>
  inspecting(
    `CREATE TABLE parent (a int, b int, c int UNIQUE, PRIMARY KEY (a, b));
     CREATE TABLE t (x int, y int, z int,
       CONSTRAINT f1 FOREIGN KEY (y, x) REFERENCES parent (a, b) MATCH FULL
         ON DELETE CASCADE ON UPDATE SET DEFAULT DEFERRABLE INITIALLY DEFERRED,
       CONSTRAINT f2 FOREIGN KEY (z) REFERENCES parent (c) ON DELETE SET NULL ON UPDATE RESTRICT DEFERRABLE);
     ALTER TABLE t ADD CONSTRAINT f3 FOREIGN KEY (x) REFERENCES parent (c) NOT VALID;`,
    async ({ inspector, schema }) => {
      const keys = await inspector.foreignKeys("t");
      const referredTable = { schema, name: "parent", visible: true };
      const common = { referredTable, match: "simple", enforced: true, ...IMMEDIATE };
      assertEquals(keys.map(({ definition: _, ...key }) => said(key)), [
        {
          ...common,
          name: "f1",
          columns: ["y", "x"],
          referredColumns: ["a", "b"],
          onDelete: "cascade",
          onUpdate: "set default",
          match: "full",
          deferrable: true,
          initially: "deferred",
        },
        {
          ...common,
          name: "f2",
          columns: ["z"],
          referredColumns: ["c"],
          onDelete: "set null",
          onUpdate: "restrict",
          deferrable: true,
        },
        {
          ...common,
          name: "f3",
          columns: ["x"],
          referredColumns: ["c"],
          onDelete: "no action",
          onUpdate: "no action",
          notValid: true,
        },
      ]);
      assertEquals(
        keys[2]!.definition,
        "FOREIGN KEY (x) REFERENCES parent(c) NOT VALID",
      );
    },
  ));

Deno.test("Inspector.foreignKeys() finds a table that refers to itself, and one in another schema", () =>
  inspecting(
    `CREATE TABLE t (id int PRIMARY KEY, up int REFERENCES t);`,
    async ({ conn, inspector, schema }) => {
      await conn.execute(`CREATE SCHEMA ${schema}_2`);
      try {
        await conn.execute(`CREATE TABLE ${schema}_2.other (t int REFERENCES t)`);
        const [self] = await inspector.foreignKeys("t");
        assertEquals(self!.referredTable, { schema, name: "t", visible: true });
        const options = { schema: `${schema}_2` };
        const [there] = await inspector.foreignKeys("other", options);
        assertEquals(there!.referredTable, { schema, name: "t", visible: true });
        await conn.execute("SET search_path = public");
        const [hidden] = await inspector.foreignKeys("other", options);
        assertEquals(hidden!.referredTable, { schema, name: "t", visible: false });
        assertEquals(hidden!.definition, `FOREIGN KEY (t) REFERENCES ${schema}.t(id)`);
      } finally {
        await conn.execute(`DROP SCHEMA ${schema}_2 CASCADE`);
      }
    },
  ));

Deno.test("Inspector.foreignKeys() finds one key to a partitioned table, and says what partitions inherit", () =>
  inspecting(
    `CREATE TABLE whole (id int PRIMARY KEY) PARTITION BY RANGE (id);
     CREATE TABLE part PARTITION OF whole FOR VALUES FROM (0) TO (10);
     CREATE TABLE part2 PARTITION OF whole FOR VALUES FROM (10) TO (20);
     CREATE TABLE t (id int REFERENCES whole) PARTITION BY LIST (id);
     CREATE TABLE tp PARTITION OF t FOR VALUES IN (1);
     CREATE INDEX ix ON t (id);`,
    async ({ inspector }) => {
      const found = await inspector.multiForeignKeys();
      const told = [...found].map(([table, keys]) => [
        table,
        keys.map(({ referredTable, inherited }) => [referredTable.name, inherited]),
      ]);
      assertEquals(told, [
        ["part", []],
        ["part2", []],
        ["t", [["whole", false]]],
        ["tp", [["whole", true]]],
        ["whole", []],
      ]);
      assertEquals((await inspector.primaryKey("part"))?.inherited, true);
      const indexes = await inspector.multiIndexes({ names: ["t", "tp"] });
      assertEquals(indexes.get("t")!.map(({ name, inherited }) => [name, inherited]), [
        ["ix", false],
      ]);
      assertEquals(indexes.get("tp")!.map(({ inherited }) => inherited), [true]);
    },
  ));

Deno.test("Inspector.uniqueConstraints() finds constraints, and leaves unique indexes to indexes()", () =>
  inspecting(
    `CREATE TABLE t (a int, b int, CONSTRAINT u UNIQUE (b, a) INCLUDE (b) DEFERRABLE);
     CREATE UNIQUE INDEX ix ON t (a);`,
    async ({ conn, inspector, version }) => {
      const [u, more] = await inspector.uniqueConstraints("t");
      assertEquals(more, undefined);
      assertEquals(said(u!), {
        ...IMMEDIATE,
        name: "u",
        definition: "UNIQUE (b, a) INCLUDE (b) DEFERRABLE",
        columns: ["b", "a"],
        include: ["b"],
        deferrable: true,
      });
      const indexes = await inspector.indexes("t");
      assertEquals(indexes.map(({ name, unique, constraint }) => [name, unique, constraint]), [
        ["ix", true, null],
        ["u", true, "u"],
      ]);
      if (version < 15) return;
      await conn.execute("ALTER TABLE t ADD CONSTRAINT v UNIQUE NULLS NOT DISTINCT (a)");
      const constraints = await inspector.uniqueConstraints("t");
      assertEquals(constraints.map((each) => each.nullsNotDistinct), [false, true]);
      assertEquals((await inspector.indexes("t"))[2]?.nullsNotDistinct, true);
    },
  ));

Deno.test("Inspector.checkConstraints() keeps the text, its casts and quotes", () =>
  inspecting(
    `CREATE TABLE parent (n int CONSTRAINT c0 CHECK (n <> 0));
     CREATE TABLE t (v varchar(9), CONSTRAINT c1 CHECK (v <> 'it''s') NO INHERIT,
       CONSTRAINT "c ""2" CHECK (length(v) > 1 AND v ~ 'a\\b')) INHERITS (parent);
     ALTER TABLE t ADD CONSTRAINT c3 CHECK (n > 1) NOT VALID;
     COMMENT ON CONSTRAINT c3 ON t IS 'later';`,
    async ({ inspector }) => {
      const found = await inspector.checkConstraints("t");
      assertEquals(found.map(({ definition: _, ...check }) => said(check)), [
        {
          name: 'c "2',
          expression: "((length((v)::text) > 1) AND ((v)::text ~ 'a\\b'::text))",
          enforced: true,
        },
        { name: "c0", expression: "(n <> 0)", enforced: true, inherited: true },
        {
          name: "c1",
          expression: "((v)::text <> 'it''s'::text)",
          enforced: true,
          noInherit: true,
        },
        { name: "c3", expression: "(n > 1)", enforced: true, notValid: true, comment: "later" },
      ]);
      assertEquals(found[3]!.definition, "CHECK ((n > 1)) NOT VALID");
    },
  ));

const ELEMENT = { column: null, expression: null, operatorClass: null, collation: null };

Deno.test("Inspector.excludeConstraints() finds operators, expressions and the condition", () =>
  inspecting(
    `CREATE TABLE t (a int, r int4range, p point, CONSTRAINT x
       EXCLUDE USING gist (r WITH &&, int4range(a, a + 1) WITH -|-, p WITH ~=) WHERE (a > 0)
       DEFERRABLE INITIALLY DEFERRED);`,
    async ({ inspector }) => {
      const [x] = await inspector.excludeConstraints("t");
      const operator = (name: string) => ({ schema: "pg_catalog", name, visible: true });
      const rest = { ...ELEMENT, operatorClassOptions: {}, direction: null, nulls: null };
      assertEquals(x!.elements, [
        { ...rest, column: "r", operator: operator("&&") },
        { ...rest, expression: "int4range(a, (a + 1))", operator: operator("-|-") },
        { ...rest, column: "p", operator: operator("~=") },
      ]);
      assertEquals([x!.method, x!.where, x!.deferrable, x!.initially], [
        "gist",
        "(a > 0)",
        true,
        "deferred",
      ]);
      const [index] = await inspector.indexes("t");
      assertEquals([index!.constraint, index!.unique], ["x", false]);
    },
  ));

Deno.test("Inspector.indexes() finds expressions, order, classes, collations, conditions and options", () =>
  inspecting(
    `CREATE TABLE t (id int PRIMARY KEY, "A a" text, b text COLLATE "C", tags text[]);
     CREATE UNIQUE INDEX "i 1" ON t (lower("A a"), ("A a" || b) DESC, id DESC NULLS LAST)
       INCLUDE (b) WITH (fillfactor = 70) WHERE id > 1 AND "A a" IS NOT NULL;
     CREATE INDEX i2 ON t ("A a" text_pattern_ops NULLS FIRST, "A a" COLLATE "C", b, b COLLATE "POSIX");
     CREATE INDEX i3 ON t USING gin (tags); CREATE INDEX i4 ON t USING hash (b);
     COMMENT ON INDEX i3 IS 'by tag';`,
    async ({ inspector, schema }) => {
      const [i1, i2, i3, i4] = await inspector.indexes("t");
      const named = (name: string) => ({ schema: "pg_catalog", name, visible: true });
      const asc = { ...ELEMENT, operatorClassOptions: {}, direction: "asc", nulls: "last" };
      assertEquals(i1!.elements as unknown, [
        { ...asc, expression: 'lower("A a")' },
        {
          ...asc,
          expression: '(("A a" || b))',
          collation: named("C"),
          direction: "desc",
          nulls: "first",
        },
        { ...asc, column: "id", direction: "desc" },
      ]);
      assertEquals([i1!.unique, i1!.include, i1!.with, i1!.where], [
        true,
        ["b"],
        { fillfactor: "70" },
        '((id > 1) AND ("A a" IS NOT NULL))',
      ]);
      assertEquals(i2!.elements as unknown, [
        { ...asc, column: "A a", operatorClass: named("text_pattern_ops"), nulls: "first" },
        { ...asc, column: "A a", collation: named("C") },
        { ...asc, column: "b" },
        { ...asc, column: "b", collation: named("POSIX") },
      ]);
      const unordered = { ...asc, direction: null, nulls: null };
      assertEquals(i3!.elements as unknown, [{ ...unordered, column: "tags" }]);
      assertEquals([i3!.method, i3!.comment, i4!.method], ["gin", "by tag", "hash"]);
      assertEquals(i3!.definition, `CREATE INDEX i3 ON ${schema}.t USING gin (tags)`);
    },
  ));

Deno.test("Inspector.indexes() finds those of a materialized view", () =>
  inspecting(
    "CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; CREATE UNIQUE INDEX ix ON m (a);",
    async ({ inspector }) => {
      assertEquals((await inspector.indexes("m")).map(({ name }) => name), ["ix"]);
      assertEquals([...(await inspector.multiIndexes()).keys()], []);
      assertEquals([...(await inspector.multiIndexes({ kind: "any view" })).keys()], ["m"]);
    },
  ));

Deno.test("Inspector finds what PostgreSQL 15 and 18 know of constraints", () =>
  inspecting("CREATE TABLE t (a int, r int4range, PRIMARY KEY (a));", async (inspected) => {
    const { conn, inspector, version } = inspected;
    if (version < 15) return;
    await conn.execute(
      "CREATE TABLE s (a int REFERENCES t ON DELETE SET NULL, b int, c int, UNIQUE (b, a), " +
        "CONSTRAINT f FOREIGN KEY (c, a) REFERENCES s (b, a) ON DELETE SET NULL (a))",
    );
    const keys = await inspector.foreignKeys("s");
    assertEquals(keys.map(({ onDeleteColumns }) => onDeleteColumns), [["a"], []]);
    if (version < 18) return;
    await conn.execute("ALTER TABLE s ADD CONSTRAINT c CHECK (a > 0) NOT ENFORCED");
    const [check] = await inspector.checkConstraints("s");
    assertEquals([check!.enforced, check!.notValid], [false, true]);
    await conn.execute(
      "CREATE TABLE w (k int4range, r int4range, PRIMARY KEY (k, r WITHOUT OVERLAPS))",
    );
    await conn.execute(
      "CREATE TABLE p (k int4range, r int4range, FOREIGN KEY (k, PERIOD r) REFERENCES w (k, PERIOD r))",
    );
    assertEquals((await inspector.primaryKey("w"))?.withoutOverlaps, true);
    assertEquals((await inspector.foreignKeys("p"))[0]?.period, true);
  }));
