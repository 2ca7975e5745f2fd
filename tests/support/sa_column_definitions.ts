/**
 * Definitions of columns.
 * @module
 */

import * as sa from "../../sa.ts";
import type { DefinitionCase, DefinitionCases } from "./sa_definition.ts";

/** A table with these columns. */
function columns(
  definitions: sa.ColumnDefinitions,
  expected: readonly string[],
  since = 13,
): DefinitionCase {
  return { define: (metadata) => metadata.table("t", definitions), expected, since };
}

const { func, sql } = sa;

export const COLUMNS: DefinitionCases = {
  "numbers": columns({
    a: sa.smallint(),
    b: sa.numeric(),
    c: sa.numeric(10),
    d: sa.numeric(10, 4),
    e: sa.real(),
    f: sa.doublePrecision(),
    g: sa.money(),
    h: sa.oid(),
  }, [
    "a smallint",
    "b numeric",
    "c numeric(10,0)",
    "d numeric(10,4)",
    "e real",
    "f double precision",
    "g money",
    "h oid",
  ]),
  "texts": columns({
    a: sa.varchar(),
    b: sa.varchar(9).collate("C"),
    c: sa.char(),
    d: sa.char(4),
    e: sa.text().collate("pg_catalog.POSIX"),
    f: sa.bit(3),
    g: sa.varbit(),
    h: sa.varbit(7),
    i: sa.xml(),
  }, [
    "a character varying",
    "b character varying(9) COLLATE C",
    "c character(1)",
    "d character(4)",
    "e text COLLATE POSIX",
    "f bit(3)",
    "g bit varying",
    "h bit varying(7)",
    "i xml",
  ]),
  "times": columns({
    a: sa.time({ precision: 2 }),
    b: sa.timetz({ precision: 0 }),
    c: sa.timestamp({ precision: 6 }),
    d: sa.timestamptz({ precision: 3 }),
    e: sa.interval({ fields: "year to month" }),
    f: sa.interval({ fields: "second", precision: 4 }),
    g: sa.interval({ precision: 2 }),
    h: sa.date(),
  }, [
    "a time(2) without time zone",
    "b time(0) with time zone",
    "c timestamp(6) without time zone",
    "d timestamp(3) with time zone",
    "e interval year to month",
    "f interval second(4)",
    "g interval(2)",
    "h date",
  ]),
  "others": columns({
    a: sa.bytea(),
    b: sa.uuid(),
    c: sa.inet(),
    d: sa.cidr(),
    e: sa.macaddr(),
    f: sa.macaddr8(),
    g: sa.json(),
    h: sa.jsonb(),
    i: sa.jsonpath(),
    j: sa.tsvector(),
    k: sa.tsquery(),
    l: sa.regclass(),
    m: sa.regconfig(),
    n: sa.customType<string>({ sqlName: "point", encode: String, decode: String }),
  }, ["d cidr", "h jsonb", "i jsonpath", "l regclass", "m regconfig", "n point"]),
  "ranges": columns({
    a: sa.int4range(),
    b: sa.int8range(),
    c: sa.numrange(),
    d: sa.daterange(),
    e: sa.tsrange(),
    f: sa.tstzrange(),
    g: sa.array(sa.int4range()),
  }, ["a int4range", "c numrange", "f tstzrange", "g int4range[]"]),
  "multiranges": columns(
    {
      a: sa.int4multirange(),
      b: sa.nummultirange(),
      c: sa.tstzmultirange(),
    },
    ["a int4multirange", "b nummultirange", "c tstzmultirange"],
    14,
  ),
  "arrays": columns({
    a: sa.array(sa.varchar(5), { dimensions: 2 }),
    b: sa.array(sa.numeric(4, 1)),
    c: sa.array(sa.timestamptz({ precision: 1 })),
    d: sa.array(sa.text()).collate("C").notNull().serverDefault(["a", 'b"', "NULL"]),
    e: sa.array(sa.integer()).serverDefault(sql`'{}'`),
    f: sa.array(sa.interval({ fields: "day" })),
  }, [
    "a character varying(5)[]",
    "b numeric(4,1)[]",
    "c timestamp(1) with time zone[]",
    `d text[] COLLATE C NOT NULL DEFAULT '{a,"b\\"","NULL"}'::text[]`,
    "e integer[] DEFAULT '{}'::integer[]",
    "f interval day[]",
  ]),
  "numbering": columns({
    id: sa.bigint().primaryKey(),
    b: sa.smallint().identity({
      always: true,
      start: 5,
      increment: -5,
      minValue: -100n,
      maxValue: 10,
    }),
    c: sa.bigint().identity({ cycle: true, cache: 20, maxValue: 1000, minValue: null }),
    d: sa.integer().autoincrement(true),
  }, [
    "id bigint NOT NULL DEFAULT nextval('t_id_seq'::regclass)",
    "b smallint NOT NULL ALWAYS",
    "c bigint NOT NULL BY DEFAULT",
    "d integer NOT NULL DEFAULT nextval('t_d_seq'::regclass)",
  ]),
  "defaults": columns({
    a: sa.boolean().serverDefault(true),
    b: sa.text().serverDefault("it's \\ 100%"),
    c: sa.numeric().serverDefault("-1.50"),
    d: sa.timestamptz().serverDefault(func.now()),
    e: sa.uuid().serverDefault(sql`gen_random_uuid()`),
    f: sa.jsonb().serverDefault({ a: [1, null] }),
    g: sa.integer().serverDefault(-5),
    h: sa.date({ mode: "string" }).serverDefault(func.currentDate()),
    i: sa.text().serverDefault(sql`CURRENT_USER`),
    j: sa.text().serverDefault(func.lower("ABC")),
    k: sa.bytea().serverDefault(new Uint8Array([1, 255])),
    l: sa.interval().serverDefault(sql`'1 day'`),
    m: sa.doublePrecision().serverDefault(-0.5),
    n: sa.bigint().serverDefault(9007199254740993n),
  }, [
    "a boolean DEFAULT true",
    "b text DEFAULT 'it''s \\ 100%'::text",
    "c numeric DEFAULT '-1.50'::numeric",
    "d timestamp with time zone DEFAULT now()",
    "e uuid DEFAULT gen_random_uuid()",
    `f jsonb DEFAULT '{"a": [1, null]}'::jsonb`,
    "g integer DEFAULT '-5'::integer",
    "h date DEFAULT CURRENT_DATE",
    "i text DEFAULT CURRENT_USER",
    "j text DEFAULT lower('ABC'::text)",
    "k bytea DEFAULT '\\x01ff'::bytea",
    "l interval DEFAULT '1 day'::interval",
    "m double precision DEFAULT '-0.5'::double precision",
    "n bigint DEFAULT '9007199254740993'::bigint",
  ]),
  "computed": {
    define: (metadata) => {
      const t = metadata.table("t", {
        a: sa.integer(),
        name: sa.text().notNull(),
        twice: sa.integer().generatedAs((): sa.ExprOf<number | null, string> => t.c.a.mul(2)),
        search: sa.tsvector().generatedAs(sql.typed(sa.tsvector())`to_tsvector('simple', name)`),
      }, (c) => [sa.index("ix_search", { using: "gin" }).on(c.search)]);
    },
    expected: [
      "twice integer AS (a * 2)",
      "search tsvector AS to_tsvector('simple'::regconfig, name)",
      "CREATE INDEX ix_search ON t USING gin (search)",
    ],
  },
  "computed when read": {
    define: (metadata) => {
      const t = metadata.table("t", {
        a: sa.integer(),
        twice: sa.integer()
          .generatedAs((): sa.ExprOf<number | null, string> => t.c.a.mul(2), { stored: false }),
      });
    },
    expected: ["twice integer AS (a * 2)"],
    since: 18,
  },
  "quoting": {
    define: (metadata) => {
      metadata.table(
        "Order by",
        {
          id: sa.integer().primaryKey({ name: "the Key" }),
          select: sa.text().index().unique(),
          "a b": sa.text().comment("it's; --"),
          'q"q': sa.integer().index({ name: "1st" }),
          "100%": sa.integer(),
          "ünï": sa.integer().name("Ünï"),
          user: sa.text(),
        },
        (t) => [sa.check("is %", t["100%"].lt(5)), sa.unique([t["a b"], t.user])],
        {
          comment: "what's \\ %s",
        },
      );
    },
    expected: [
      "Order by: what's \\ %s",
      "a b text: it's; --",
      "Ünï integer",
      "the Key PRIMARY KEY (id)",
      `is % CHECK (("100%" < 5))`,
      `Order by_a b_user_key UNIQUE ("a b", "user")`,
      `CREATE INDEX "1st" ON "Order by" USING btree ("q""q")`,
      `CREATE INDEX "ix_Order by_select" ON "Order by" USING btree ("select")`,
    ],
  },
  "sequences": {
    define: (metadata) => {
      const numbers = metadata.sequence("numbers", {
        start: 100,
        increment: 5,
        minValue: 1,
        maxValue: 1000,
        cache: 10,
        cycle: true,
        type: sa.smallint(),
        ownedBy: (): sa.AnyColumn => t.c.b,
      });
      const others = sa.sequence("Other numbers", { increment: -1, maxValue: null });
      const t = metadata.table("t", {
        a: sa.bigint().primaryKey().serverDefault(others),
        b: sa.smallint().notNull().serverDefault(numbers),
      });
    },
    expected: [
      `a bigint NOT NULL DEFAULT nextval('"Other numbers"'::regclass)`,
      "b smallint NOT NULL DEFAULT nextval('numbers'::regclass)",
    ],
    again: "not made",
  },
  "enums": {
    define: (metadata) => {
      const mood = sa.enumType("Mood", ["sad", "it's ok", "Ünï", ""]);
      metadata.table("t", {
        a: mood.notNull().serverDefault("it's ok"),
        b: sa.array(mood).serverDefault(["sad"]),
      }, (t) => [sa.check("not_sad", t.a.ne("sad")), sa.check("some", t.a.in(["sad", ""]))]);
      metadata.table("u", { a: mood.primaryKey() });
    },
    expected: [
      `a "Mood" NOT NULL DEFAULT 'it''s ok'::"Mood"`,
      `b "Mood"[] DEFAULT '{sad}'::"Mood"[]`,
      `not_sad CHECK ((a <> 'sad'::"Mood"))`,
    ],
  },
  "domains": {
    define: (metadata) => {
      const code = sa.domain("code", sa.varchar(9), {
        collation: "C",
        notNull: true,
        default: "x",
        check: (value) => value.ne(""),
        checks: { code_long: (value) => func.length(value).gt(0), code_a: (v) => v.like("a%") },
      });
      const feeling = sa.domain("feeling", sa.enumType("mood", ["sad", "ok"]));
      metadata.table("t", { a: code, b: sa.array(code), c: feeling, d: sa.array(feeling) });
    },
    expected: ["a code", "b code[]", "c feeling", "d feeling[]"],
  },
};
