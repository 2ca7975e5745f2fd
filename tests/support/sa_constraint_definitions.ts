/**
 * Definitions of constraints.
 * @module
 */

import * as sa from "../../sa.ts";
import type { DefinitionCases } from "./sa_definition.ts";

const { sql } = sa;

function parent(metadata: sa.MetaData) {
  return metadata.table("parent", {
    a: sa.integer().notNull(),
    b: sa.integer().notNull(),
  }, (t) => [sa.primaryKey([t.a, t.b])]);
}

export const CONSTRAINTS: DefinitionCases = {
  "primary key of several columns": {
    define: (metadata) =>
      metadata.table("t", {
        a: sa.integer().primaryKey(),
        b: sa.integer().primaryKey().autoincrement(true),
        c: sa.text(),
      }),
    expected: ["t_pkey PRIMARY KEY (a, b)"],
  },
  "keys with all that they have": {
    define: (metadata) =>
      metadata.table(
        "t",
        { a: sa.integer().notNull(), b: sa.integer(), c: sa.text() },
        (t) => [
          sa.primaryKey([t.a], { name: "the key", include: [t.c], deferrable: true, comment: "k" }),
          sa.unique([t.b, t.a], {
            name: "uq",
            include: [t.c],
            initially: "deferred",
            comment: "it's",
          }),
        ],
      ),
    expected: [
      "the key PRIMARY KEY (a) INCLUDE (c) DEFERRABLE",
      "the key: k",
      "uq UNIQUE (b, a) INCLUDE (c) DEFERRABLE INITIALLY DEFERRED",
      "uq: it's",
    ],
  },
  "unique nulls": {
    define: (metadata) =>
      metadata.table(
        "t",
        {
          a: sa.integer().unique({ nullsNotDistinct: true, name: "one_null", comment: "one" }),
          b: sa.integer().index({ unique: true, name: "ix", comment: "index" }),
        },
        (t) => [
          sa.unique([t.a, t.b], { nullsNotDistinct: true }),
          sa.index("ixn", { unique: true, nullsNotDistinct: true, with: { fillfactor: 50 } })
            .on(t.b.desc().nullsLast()),
        ],
      ),
    expected: [
      "one_null UNIQUE NULLS NOT DISTINCT (a)",
      "one_null: one",
      "t_a_b_key UNIQUE NULLS NOT DISTINCT (a, b)",
      "ix: index",
      "CREATE UNIQUE INDEX ixn ON t USING btree (b DESC NULLS LAST) NULLS NOT DISTINCT WITH (fillfactor='50')",
    ],
    since: 15,
  },
  "checks": {
    define: (metadata) =>
      metadata.table("t", { a: sa.integer(), b: sa.text(), c: sa.jsonb(), d: sa.date() }, (t) => [
        sa.check("positive", t.a.gt(0), { comment: "more" }),
        sa.check(null, t.a.lt(9).or(t.b.isNull()), { noInherit: true }),
        sa.check("in", t.a.in([1, 2, 3])),
        sa.check("like", t.b.like("a!%%", { escape: "!" })),
        sa.check("between", t.d.between(new Temporal.PlainDate(2020, 1, 1), sa.func.currentDate())),
        sa.check("text", sql`jsonb_typeof(c) = ${"object"}`),
        sa.check("case", sa.caseWhen([[t.a.gt(5), t.b.isNotNull()]], sa.trueValue())),
        sa.check("regexp", t.b.regexpMatch("^\\d+$")),
        sa.check("not", sa.not(t.a.eq(5))),
        sa.check("length", sa.func.charLength(t.b).le(10)),
      ]),
    expected: [
      "positive CHECK ((a > 0))",
      "positive: more",
      "t_check CHECK (((a < 9) OR (b IS NULL))) NO INHERIT",
      "in CHECK ((a = ANY (ARRAY[1, 2, 3])))",
      "like CHECK ((b ~~ like_escape('a!%%'::text, '!'::text)))",
      "between CHECK (((d >= '2020-01-01'::date) AND (d <= CURRENT_DATE)))",
      "text CHECK ((jsonb_typeof(c) = 'object'::text))",
      "regexp CHECK ((b ~ '^\\d+$'::text))",
      "not CHECK ((a <> 5))",
      "length CHECK ((char_length(b) <= 10))",
    ],
  },
  "foreign keys with all that they have": {
    define: (metadata) => {
      const p = parent(metadata);
      const t = metadata.table("t", {
        a: sa.integer(),
        b: sa.integer(),
        up: sa.integer().unique(),
        x: sa.integer().references((): sa.AnyColumn => t.c.up, { name: "self", comment: "up" }),
      }, (t) => [
        sa.foreignKey([t.a, t.b]).references([p.c.a, p.c.b], {
          name: "fk_all",
          onDelete: "set null",
          onUpdate: "cascade",
          match: "full",
          initially: "deferred",
          comment: "all",
        }),
        sa.foreignKey([t.b, t.a]).references([p.c.a, p.c.b], {
          name: "fk_later",
          onDelete: "restrict",
          onUpdate: "set default",
          match: "simple",
          deferrable: true,
          useAlter: true,
          comment: "later",
        }),
        sa.foreignKey([t.a, t.up]).references([p.c.a, p.c.b], { onDelete: "no action" }),
      ]);
    },
    expected: [
      "self FOREIGN KEY (x) REFERENCES t(up)",
      "self: up",
      "fk_all FOREIGN KEY (a, b) REFERENCES parent(a, b) MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED",
      "fk_all: all",
      "fk_later FOREIGN KEY (b, a) REFERENCES parent(a, b) ON UPDATE SET DEFAULT ON DELETE RESTRICT DEFERRABLE",
      "fk_later: later",
      "t_a_up_fkey FOREIGN KEY (a, up) REFERENCES parent(a, b)",
    ],
  },
  "foreign keys that set some columns": {
    define: (metadata) => {
      const p = parent(metadata);
      metadata.table(
        "t",
        { a: sa.integer(), b: sa.integer().serverDefault(1) },
        (t) => [
          sa.foreignKey([t.a, t.b]).references([p.c.a, p.c.b], {
            onDelete: "set default",
            onDeleteColumns: [t.b],
          }),
        ],
      );
    },
    expected: [
      "t_a_b_fkey FOREIGN KEY (a, b) REFERENCES parent(a, b) ON DELETE SET DEFAULT (b)",
    ],
    since: 15,
  },
  "foreign keys in a circle": {
    define: (metadata) => {
      const one = metadata.table("one", {
        id: sa.integer().primaryKey(),
        two: sa.integer().references((): sa.AnyColumn => two.c.id),
        again: sa.integer().references((): sa.AnyColumn => two.c.id, {
          name: "fk",
          comment: "round",
        }),
      });
      const two = metadata.table("two", {
        id: sa.integer().primaryKey(),
        three: sa.integer().references((): sa.AnyColumn => three.c.id),
        last: sa.integer().references(() => one.c.id, { comment: "late" }),
      });
      const three = metadata.table("three", {
        id: sa.integer().primaryKey().references(() => one.c.id, { onDelete: "cascade" }),
      });
    },
    expected: [
      "one_two_fkey FOREIGN KEY (two) REFERENCES two(id)",
      "fk: round",
      "two_last_fkey: late",
      "two_three_fkey FOREIGN KEY (three) REFERENCES three(id)",
      "three_id_fkey FOREIGN KEY (id) REFERENCES one(id) ON DELETE CASCADE",
    ],
  },
  "exclusion": {
    define: (metadata) =>
      metadata.table("t", {
        at: sa.tstzrange(),
        days: sa.daterange().notNull(),
        a: sa.integer(),
        b: sa.text(),
      }, (t) => [
        sa.exclude("none", [[t.at, "&&"], [t.days, "-|-"]], {
          where: t.a.gt(0),
          ops: { days: "range_ops" },
          initially: "deferred",
          comment: "no two",
        }),
        sa.exclude("hashed", [[t.a, "="]], { using: "hash" }),
        sa.exclude(null, [[sa.func.lower(t.b), "="], [t.a.desc().nullsLast(), "="]], {
          using: "btree",
          deferrable: true,
        }),
        sa.exclude("spans", [[sql`int4range(a, a + 5)`, "&&"]]),
      ]),
    expected: [
      "none EXCLUDE USING gist (at WITH &&, days WITH -|-) WHERE ((a > 0)) DEFERRABLE INITIALLY DEFERRED",
      "none: no two",
      "hashed EXCLUDE USING hash (a WITH =)",
      "t_lower_a_excl EXCLUDE USING btree (lower(b) WITH =, a DESC NULLS LAST WITH =) DEFERRABLE",
      "spans EXCLUDE USING gist (int4range(a, (a + 5)) WITH &&)",
    ],
  },
  "keys of periods": {
    define: (metadata) => {
      const room = metadata.table("room", {
        id: sa.int4range().notNull(),
        at: sa.tstzrange().notNull(),
        days: sa.daterange().notNull(),
      }, (t) => [
        sa.primaryKey([t.id, t.at], {
          name: "room_pkey",
          withoutOverlaps: true,
          comment: "one at a time",
        }),
        sa.unique([t.id, t.days], { withoutOverlaps: true, name: "uq_days" }),
      ]);
      metadata.table("stay", { room: sa.int4range(), at: sa.tstzrange() }, (t) => [
        sa.foreignKey([t.room, t.at]).references([room.c.id, room.c.at], {
          name: "stay_room_at_fkey",
          period: true,
          comment: "within",
        }),
      ]);
    },
    expected: [
      "room_pkey PRIMARY KEY (id, at WITHOUT OVERLAPS)",
      "room_pkey: one at a time",
      "uq_days UNIQUE (id, days WITHOUT OVERLAPS)",
      "stay_room_at_fkey FOREIGN KEY (room, PERIOD at) REFERENCES room(id, PERIOD at)",
      "stay_room_at_fkey: within",
    ],
    since: 18,
  },
};
