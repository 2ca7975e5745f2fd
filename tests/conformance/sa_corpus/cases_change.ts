/**
 * INSERT, UPDATE and DELETE.
 * @module
 */

import * as sa from "../../../sa.ts";
import type { Cases } from "./case.ts";
import {
  addresses,
  audit,
  docs,
  events,
  odd,
  orderItems,
  orders,
  products,
  tbl,
  users,
} from "./schema.ts";

/** By the name of what is recorded. */
export const cases: Cases = {
  "insert.no_values": () =>
    tbl.insert().values({
      // @ts-expect-error: a key is never null; SQLAlchemy leaves that to the server
      id: null,
      val: null,
    }),
  "insert.returning_cols": () =>
    users.insert().values({ name: "bob" }).returning(users.c.id, users.c.created_at),
  "insert.multi_values": () => tbl.insert().values([{ val: "a" }, { val: "b" }, { val: "c" }]),
  "insert.from_select": () =>
    tbl.insert().fromSelect(
      ["id", "val"],
      sa.select({ id: users.c.id.add(100), val: users.c.name }).where(users.c.age.gt(3)),
    ),
  "insert.from_values": () => {
    const v = sa.values("v", { a: sa.integer().notNull(), b: sa.text() }, [
      { a: 101, b: "x" },
      { a: 102, b: "y" },
    ]);
    return tbl.insert().fromSelect(["id", "val"], sa.select({ id: v.c.a, val: v.c.b }));
  },
  "insert.scalar_subquery_value": () =>
    addresses.insert().values({
      user_id: sa.select(users.c.id).where(users.c.name.eq("bob")).scalar().notNull(),
      email_address: "b@x.org",
    }),
  "insert.default_values": () => tbl.insert().defaultValues(),
  "insert.enum_value": () => orders.insert().values({ user_id: 1, status: "paid", total: "10.50" }),
  "insert.json_value": () =>
    events.insert().values({
      kind: "k",
      at: Temporal.Instant.from("2024-01-01T00:00:00Z"),
      payload: { a: [1, 2, { b: null }] },
    }),
  "insert.key_differs": () => odd.insert().values({ user_name: "x" }).returning(odd.c.user_name),
  "insert.do_update_excluded": () =>
    tbl.insert().values({ id: 1, val: "x" })
      .onConflictDoUpdate({ columns: ["id"], set: (excluded) => ({ val: excluded.val }) }),
  "insert.do_update_many": () =>
    products.insert().values([
      { sku: "a", name: "A", price: "1" },
      { sku: "b", name: "B", price: "2" },
    ]).onConflictDoUpdate({
      columns: ["sku"],
      set: ({ name, price }) => ({ name, price }),
    }).returning(products.c.id, products.c.sku),
  "insert.onconflict_onupdate": () =>
    audit.insert().values({ id: 1, what: "x" })
      .onConflictDoUpdate({ columns: ["id"], set: ({ what }) => ({ what }) }),

  "update.values": () => tbl.update().set({ val: "z" }).where(tbl.c.id.eq(1)),
  "update.from": () =>
    orders.update().from(users).set({ note: users.c.email })
      .where(orders.c.user_id.eq(users.c.id), users.c.name.eq("bob")),
  "update.from_subquery": () => {
    const total = sa.func.sum(orderItems.c.qty.mul(orderItems.c.unit_price));
    const s = sa.select({ order_id: orderItems.c.order_id, t: total })
      .groupBy(orderItems.c.order_id).subquery("s");
    return orders.update().from(s).set({ total: s.c.t }).where(orders.c.id.eq(s.c.order_id));
  },
  "update.onupdate": () => audit.update().set({ what: "x" }).where(audit.c.id.eq(1)),
  "update.jsonb_set": () =>
    products.update().set({ attrs: sa.func.jsonbSet(products.c.attrs, ["size"], 5) })
      .where(products.c.id.eq(1)),
  "update.array_element": () =>
    docs.update().setOrdered([[docs.c.scores.at(2), 7]]).where(docs.c.id.eq(1)),
  "update.jsonb_merge": () =>
    products.update().set({ attrs: products.c.attrs.concat({ a: 1 }) })
      .where(products.c.id.eq(1)),
  "update.decrement_guard": () =>
    orderItems.update().set({ qty: orderItems.c.qty.sub(2) })
      .where(orderItems.c.order_id.eq(5), orderItems.c.qty.ge(2))
      .returning(orderItems.c.qty),

  "delete.in_list": () => tbl.delete().where(tbl.c.id.in([1, 2])),
  "delete.dedupe": () => {
    const t2 = tbl.alias("t2");
    return tbl.delete().using(t2).where(tbl.c.val.eq(t2.c.val), tbl.c.id.gt(t2.c.id));
  },
  "delete.using_subquery": () => {
    const window = { partitionBy: users.c.email, orderBy: users.c.id };
    const d = sa.select({ id: users.c.id, rn: sa.func.rowNumber().over(window) }).subquery("d");
    return users.delete().using(d).where(users.c.id.eq(d.c.id), d.c.rn.gt(1));
  },
};
