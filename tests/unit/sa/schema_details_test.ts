import { assertEquals, assertThrows } from "@std/assert";
import * as sa from "../../../sa.ts";

const { ArgumentError } = sa;

Deno.test("constraints and indexes have comments, after all that they are of is there", () => {
  const metadata = new sa.MetaData({ schema: "app" });
  const one = metadata.table("one", {
    id: sa.integer().primaryKey(),
    two: sa.integer().references((): sa.AnyColumn => two.c.id, { name: "fk", comment: "to two" }),
    a: sa.integer().unique({ name: "uq", comment: "it's" }).index({ comment: "by a" }),
  }, (t) => [
    sa.check("ck", t.id.gt(0), { comment: "positive" }),
    sa.unique([t.two], { comment: "", name: "two" }),
  ]);
  const two = metadata.table("two", {
    id: sa.integer().primaryKey().references(() => one.c.id, { comment: "to one" }),
  });
  assertEquals(metadata.ddl().slice(2).map((text) => text.split(" (\n")[0]), [
    "CREATE INDEX ix_app_one_a ON app.one (a)",
    "COMMENT ON CONSTRAINT fk ON app.one IS 'to two'",
    "COMMENT ON CONSTRAINT uq ON app.one IS 'it''s'",
    "COMMENT ON CONSTRAINT ck ON app.one IS 'positive'",
    "COMMENT ON CONSTRAINT two ON app.one IS ''",
    "COMMENT ON INDEX app.ix_app_one_a IS 'by a'",
    "ALTER TABLE app.two ADD CONSTRAINT two_id_fkey FOREIGN KEY (id) REFERENCES app.one (id)",
    "COMMENT ON CONSTRAINT two_id_fkey ON app.two IS 'to one'",
  ]);
});

Deno.test("comments of constraints and indexes are set and dropped by themselves", () => {
  const t = new sa.MetaData().table("t", { a: sa.integer() });
  const check = sa.check("ck", t.c.a.gt(0), { comment: "positive" });
  const index = sa.index("Ix", { comment: "fast" }).on(t.c.a);
  const texts = [
    sa.setConstraintComment(t, check),
    sa.setConstraintComment(t, "CK", "other"),
    sa.dropConstraintComment(t, check),
    sa.dropConstraintComment(t, "CK"),
    sa.setIndexComment(index),
    sa.setIndexComment(index, "slow"),
    sa.dropIndexComment(index),
  ].map(String);
  assertEquals(texts, [
    "COMMENT ON CONSTRAINT ck ON t IS 'positive'",
    `COMMENT ON CONSTRAINT "CK" ON t IS 'other'`,
    "COMMENT ON CONSTRAINT ck ON t IS NULL",
    `COMMENT ON CONSTRAINT "CK" ON t IS NULL`,
    `COMMENT ON INDEX "Ix" IS 'fast'`,
    `COMMENT ON INDEX "Ix" IS 'slow'`,
    `COMMENT ON INDEX "Ix" IS NULL`,
  ]);
  const bare = sa.check(null, t.c.a.gt(0));
  assertThrows(() => sa.setConstraintComment(t, bare), ArgumentError, "there is no comment in t");
  assertThrows(() => sa.setConstraintComment(t, "ck"), ArgumentError, "there is no comment in t");
  assertThrows(() => sa.setConstraintComment(t, bare, "a"), ArgumentError, "has no name");
  assertThrows(() => sa.setIndexComment(sa.index("i").on(t.c.a)), ArgumentError, "no comment");
  assertThrows(
    () => sa.check("ck", t.c.a.gt(0), { comment: 5 as never }),
    ArgumentError,
    "comment",
  );
});

Deno.test("keys may be without overlaps, and foreign keys of periods", () => {
  const metadata = new sa.MetaData();
  const room = metadata.table("room", {
    id: sa.integer().notNull(),
    at: sa.tstzrange().notNull(),
  }, (t) => [
    sa.primaryKey([t.id, t.at], { withoutOverlaps: true }),
    sa.unique([t.at], { withoutOverlaps: true, nullsNotDistinct: true }),
  ]);
  const stay = metadata.table("stay", { room: sa.integer(), at: sa.tstzrange() }, (t) => [
    sa.foreignKey([t.room, t.at]).references([room.c.id, room.c.at], { period: true }),
  ]);
  assertEquals(String(sa.createTable(room)).split("\n").slice(3, 5), [
    "  PRIMARY KEY (id, at WITHOUT OVERLAPS),",
    "  UNIQUE NULLS NOT DISTINCT (at WITHOUT OVERLAPS)",
  ]);
  assertEquals(
    String(sa.createTable(stay)).split("\n")[3],
    "  FOREIGN KEY (room, PERIOD at) REFERENCES room (id, PERIOD at)",
  );
});

Deno.test("a foreign key may set some of its columns", () => {
  const metadata = new sa.MetaData();
  const p = metadata.table("p", { a: sa.integer().notNull(), b: sa.integer().notNull() });
  const c = metadata.table("c", { a: sa.integer(), b: sa.integer() });
  const start = sa.foreignKey([c.c.a, c.c.b]);
  const key = start.references([p.c.a, p.c.b], {
    onDelete: "set null",
    onDeleteColumns: [c.c.b],
    onUpdate: "cascade",
  });
  assertEquals(
    String(sa.addConstraint(c, key)),
    "ALTER TABLE c ADD FOREIGN KEY (a, b) REFERENCES p (a, b) ON DELETE SET NULL (b) ON UPDATE CASCADE",
  );
  for (const onDelete of [undefined, "cascade"] as const) {
    const options = { ...(onDelete && { onDelete }), onDeleteColumns: [c.c.b] };
    assertThrows(
      () => start.references([p.c.a, p.c.b], options),
      ArgumentError,
      "onDelete sets none of onDeleteColumns",
    );
  }
});

Deno.test("labels are added to an enum at their place", () => {
  const mood = sa.enumType("mood", ["sad", "ok"], { schema: "app" });
  assertEquals(
    [
      sa.addEnumValue(mood, "it's"),
      sa.addEnumValue(mood, "mad", { ifNotExists: true, before: "sad" }),
      sa.addEnumValue(mood, "fine", { after: "ok" }),
    ].map(String),
    [
      "ALTER TYPE app.mood ADD VALUE 'it''s'",
      "ALTER TYPE app.mood ADD VALUE IF NOT EXISTS 'mad' BEFORE 'sad'",
      "ALTER TYPE app.mood ADD VALUE 'fine' AFTER 'ok'",
    ],
  );
  const both = { before: "sad", after: "ok" };
  assertThrows(() => sa.addEnumValue(mood, "x", both), ArgumentError, "before one and after");
  assertThrows(() => sa.addEnumValue(sa.text(), "x"), ArgumentError, "the type is not an enum");
});

Deno.test("types of extensions have the schema that is given", () => {
  const t = new sa.MetaData().table("t", {
    a: sa.citext({ schema: "Ext" }).serverDefault("x"),
    b: sa.array(sa.hstore({ schema: "ext" })),
    c: sa.hstore(),
  });
  assertEquals(String(sa.createTable(t)).split("\n").slice(1, 4), [
    `  a "Ext".citext DEFAULT 'x'::"Ext".citext,`,
    "  b ext.hstore[],",
    "  c HSTORE",
  ]);
  assertEquals(
    sa.select({ a: sa.cast("x", sa.citext({ schema: "ext" })) }).toSQL().text,
    "SELECT CAST($1 AS ext.citext) AS a",
  );
  assertThrows(() => sa.citext({ schema: "" }), ArgumentError, "Cannot name a schema");
});

Deno.test("events of metadata are around all that it creates and drops", () => {
  const metadata = new sa.MetaData();
  metadata.table("t", { a: sa.integer() });
  const given = metadata.on("beforeCreate", sa.ddl`BEFORE CREATE`)
    .on("afterCreate", sa.ddl`AFTER CREATE`)
    .on("beforeDrop", sa.ddl`BEFORE DROP`).on("afterDrop", sa.ddl`AFTER DROP`);
  assertEquals(given === metadata, true);
  assertEquals(metadata.ddl(), [
    "BEFORE CREATE",
    "CREATE TABLE t (\n  a INTEGER\n)",
    "AFTER CREATE",
  ]);
  assertEquals(metadata.dropDdl(), ["BEFORE DROP", "DROP TABLE t", "AFTER DROP"]);
  assertThrows(() => metadata.on("x" as never, sa.ddl`X`), ArgumentError);
});

Deno.test("a sequence that a column owns may have gone with it", () => {
  const metadata = new sa.MetaData();
  const t = metadata.table("t", { a: sa.integer() });
  metadata.sequence("own", { ownedBy: () => t.c.a });
  metadata.sequence("free");
  assertEquals(metadata.dropDdl(), [
    "DROP TABLE t",
    "DROP SEQUENCE IF EXISTS own",
    "DROP SEQUENCE free",
  ]);
});
