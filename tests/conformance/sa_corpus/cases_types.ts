/**
 * The operators of types: arrays, JSON, hstore, ranges, and PostgreSQL's others; literals; names that need quotes.
 * @module
 */

import { Range } from "../../../mod.ts";
import * as sa from "../../../sa.ts";
import type { Cases } from "./case.ts";
import { bookings, docs, events, invoices, odd, products, users } from "./schema.ts";

/** By the name of what is recorded. */
export const cases: Cases = {
  "array.index_2d": () => sa.select({ x: docs.c.matrix.at(1, 2) }),
  "array.contains": () => sa.select(products.c.id).where(products.c.tags.contains(["red"])),
  "array.overlap": () => sa.select(products.c.id).where(products.c.tags.overlaps(["red", "blue"])),
  "array.any_method": () => sa.select(products.c.id).where(products.c.tags.has("red")),
  "array.all_method": () => sa.select(docs.c.id).where(sa.literal(5).lt(sa.all(docs.c.scores))),

  "json.astext_eq": () =>
    sa.select(events.c.id).where(events.c.payload.get("kind").text().eq("click")),
  "json.has_any": () => sa.select(events.c.id).where(events.c.payload.hasAny(["a", "b"])),
  "json.path_exists": () =>
    sa.select(events.c.id).where(events.c.payload.pathExists("$.n ? (@ > 1)")),
  "json.is_json_null": () =>
    sa.select(events.c.id).where(events.c.payload.get("a").eq(sa.JSON_NULL)),
  "json.eq_none": () => sa.select(events.c.id).where(events.c.meta.eq(null)),
  "json.order_by_json": () =>
    sa.select(events.c.id)
      .orderBy(events.c.payload.text("n").cast(sa.integer()).desc().nullsLast()),
  // One expression has one parameter, so GROUP BY has what is selected.
  "json.group_by_json": () => {
    const kind = events.c.payload.text("kind");
    return sa.select({ kind, n: sa.func.count() }).groupBy(kind);
  },
  "json.subscript_column": () =>
    sa.select({ x: events.c.payload.op("->>", events.c.kind, sa.text()) }),

  "hstore.keys_vals": () => sa.select({ k: docs.c.attrs.keys(), v: docs.c.attrs.values() }),
  "hstore.concat": () => sa.select({ x: docs.c.attrs.concat(new Map([["x", "1"]])) }),

  "range.contains_value": () => sa.select(bookings.c.id).where(bookings.c.seats.contains(5)),
  "range.not_extend": () =>
    sa.select(bookings.c.id).where(bookings.c.seats.notRightOf(new Range(10, 20))),
  "range.eq": () => sa.select(bookings.c.id).where(bookings.c.seats.eq(new Range(1, 5))),
  "range.constructor": () => {
    const { now, tstzrange } = sa.func;
    const day = sa.literal("1 day").cast(sa.interval());
    return sa.select(bookings.c.id)
      .where(bookings.c.during.overlaps(tstzrange(now(), now().add(day), "[)")));
  },

  "pgtypes.inet_contained": () =>
    sa.select(events.c.id).where(events.c.ip.boolOp("<<", sa.literal("10.0.0.0/8", sa.cidr()))),
  "pgtypes.inet_eq": () => sa.select(events.c.id).where(events.c.ip.eq("10.0.0.1")),
  "pgtypes.network_funcs": () =>
    sa.select({ h: sa.func.host(events.c.ip), m: sa.func.masklen(events.c.net) }),
  "pgtypes.overlaps_operator": () => {
    const until = events.c.at.add(sa.literal("1 hour").cast(sa.interval()));
    const [from, to] = ["2024-01-01", "2024-01-02"].map((day) =>
      sa.literal(day).cast(sa.timestamptz())
    );
    return sa.select(events.c.id)
      .where(sa.sql<boolean>`(${events.c.at}, ${until}) OVERLAPS (${from!}, ${to!})`);
  },

  "literal.bindparam_named": () =>
    sa.select(users.c.id).where(users.c.name.eq(sa.param("nm", sa.text(), { value: "bob" }))),
  "literal.text_binds": () =>
    sa.sql`SELECT id, name FROM users WHERE id = ${2} AND name LIKE ${"b%"}`
      .columns({ id: sa.integer(), name: sa.varchar() }),
  "literal.text_fragment_and": () =>
    sa.select(users.c.id).where(sa.and(sa.sql<boolean>`users.age > 3`, users.c.is_active)),
  "literal.values_lateral_literal": () => {
    const v = sa.values("v", { id: sa.integer(), name: sa.text() }, [
      { id: 1, name: "a" },
      { id: 2, name: "b" },
    ]);
    return sa.select(v.c.name);
  },
  "literal.row_func": () => sa.select({ t: sa.func.row(users.c.id, users.c.name) }),
  "literal.literal_none": () =>
    sa.select(users.c.id).where(users.c.email.eq(sa.nullValue(sa.text()))),
  "literal.long_bind_names": () =>
    sa.select(odd.c.select).where(odd.c.user_name.eq("x"), odd.c.camelCase.eq(5)),

  "quoting.embedded_quote": () => sa.select(odd.c['we"ird']),
  "quoting.key_vs_name": () => sa.select(odd.c.user_name),
  "quoting.schema_alias": () => {
    const i = invoices.alias("i");
    return sa.select(i.c.id);
  },
  "quoting.schema_translate": () => {
    const definitions = { id: sa.integer().primaryKey() };
    const elsewhere = sa.table("invoices", new sa.MetaData({ schema: "elsewhere" }), definitions);
    return {
      statement: sa.select(elsewhere.c.id),
      options: { schemaTranslate: { elsewhere: "billing" } },
    };
  },
};
