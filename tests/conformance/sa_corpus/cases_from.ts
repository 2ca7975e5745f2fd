/**
 * What rows are selected from: joins, subqueries, WITH, set operations.
 * @module
 */

import * as sa from "../../../sa.ts";
import type { Cases } from "./case.ts";
import { addresses, orderItems, orders, products, tbl, users } from "./schema.ts";

/** By the name of what is recorded. */
export const cases: Cases = {
  "join.select_from_join": () => sa.select(users.c.id).from(users.join(addresses)),
  "join.two_aliases": () => {
    const a1 = addresses.alias("a1");
    const a2 = addresses.alias("a2");
    return sa.select(users.c.name)
      .join(a1, a1.c.user_id.eq(users.c.id))
      .join(a2, a2.c.user_id.eq(users.c.id))
      .where(a1.c.city.eq("Oslo"), a2.c.city.eq("Bergen"));
  },
  "join.nested_join_right": () => {
    const ordered = orders.join(orderItems, orders.c.id.eq(orderItems.c.order_id));
    return sa.select(users.c.id, orderItems.c.qty)
      .from(users.leftJoin(ordered, users.c.id.eq(orders.c.user_id)));
  },
  "join.join_from": () => sa.select(addresses.c.id, users.c.name).from(addresses.join(users)),
  "join.join_text_on": () =>
    sa.select(users.c.id)
      .from(users.join(addresses, sa.sql<boolean>`users.id = addresses.user_id`)),
  "join.join_composite": () => {
    const other = orderItems.alias("order_items_1");
    return sa.select(orderItems.c.qty).join(
      other,
      sa.and(
        orderItems.c.order_id.eq(other.c.order_id),
        orderItems.c.product_id.ne(other.c.product_id),
      ),
    );
  },

  "subquery.named_subquery": () => sa.select(sa.select({ uid: users.c.id }).subquery("s")),
  "subquery.exists_where": () =>
    sa.select(users.c.id)
      .where(orders.select().correlate(users).where(orders.c.user_id.eq(users.c.id)).exists()),
  "subquery.exists_column": () =>
    sa.select({ has_bob: users.select().where(users.c.name.eq("bob")).exists() }),
  "subquery.scalar_arith": () => {
    const average = sa.select({ avg_1: sa.func.avg(products.c.price) }).scalar();
    return sa.select({ name: products.c.name, delta: products.c.price.sub(average) });
  },
  "subquery.correlated_alias": () => {
    const p2 = products.alias("p2");
    const dearest = sa.select({ max_1: sa.func.max(p2.c.price) }).correlate(products)
      .where(p2.c.category_id.eq(products.c.category_id));
    return sa.select(products.c.name).where(products.c.price.eq(dearest.scalar()));
  },
  "subquery.array_subquery": () => {
    const ids = sa.select(orders.c.id).correlate(users).where(orders.c.user_id.eq(users.c.id));
    return sa.select({ id: users.c.id, ids: sa.sql.typed(sa.array(sa.bigint()))`ARRAY(${ids})` });
  },

  "cte.anon": () => sa.select(sa.select(users.c.id).cte("anon_1")),
  "cte.insert_cte": () => {
    const ins = tbl.insert().values({ val: "x" }).returning(tbl.c.id, tbl.c.val).cte("ins");
    return sa.select(ins.c.id, ins.c.val);
  },
  "cte.update_cte": () => {
    const paid = orders.update().set({ status: "paid" }).where(orders.c.status.eq("new"))
      .returning(orders.c.id, orders.c.user_id).cte("paid");
    return sa.select(users.c.name, paid.c.id).join(paid, paid.c.user_id.eq(users.c.id));
  },
  "cte.nesting": () => {
    const inner = sa.select(users.c.id).cte("inner_cte");
    return sa.select(sa.select(inner.c.id).cte("outer_cte"));
  },
  "cte.upsert_cte_returning": () => {
    const ins = products.insert().values({ sku: "A1", name: "thing", price: "1.00" })
      .onConflictDoNothing({ columns: ["sku"] }).returning(products.c.id).cte("ins");
    const there = sa.select(products.c.id).where(products.c.sku.eq("A1"));
    return sa.unionAll(sa.select(ins.c.id), there).limit(1);
  },

  "setop.intersect": () => sa.select(users.c.id).intersect(sa.select({ id: orders.c.user_id })),
  "setop.except_all": () => sa.select(users.c.id).exceptAll(sa.select({ id: orders.c.user_id })),
  "setop.intersect_all": () =>
    sa.select(users.c.id).intersectAll(sa.select({ id: orders.c.user_id })),
  "setop.as_subquery": () => {
    const u = sa.union(
      sa.select(users.c.id, users.c.name),
      sa.select(products.c.id, products.c.name),
    ).subquery("u");
    return sa.select({ name: u.c.name, count_1: sa.func.count() }).groupBy(u.c.name);
  },
};
