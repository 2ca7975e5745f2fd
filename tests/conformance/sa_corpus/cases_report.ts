/**
 * Reports: statements made of several.
 * @module
 */

import * as sa from "../../../sa.ts";
import type { Cases } from "./case.ts";
import { audit, orderItems, orders, products, users } from "./schema.ts";

/** By the name of what is recorded. */
export const cases: Cases = {
  "report.org_chart": () => {
    const e = users.alias("e");
    const path = sa.sqlArray([users.c.id]);
    const base = sa.select(users.c.id, users.c.manager_id, users.c.name, path.label("path"))
      .where(users.c.manager_id.isNull());
    const org = sa.recursiveCte("org", base, (self) =>
      sa.select({
        id: e.c.id,
        manager_id: e.c.manager_id,
        name: e.c.name,
        path: self.c.path.concat(sa.sqlArray([e.c.id])),
      }).join(self, e.c.manager_id.eq(self.c.id)).where(e.c.id.ne(sa.all(self.c.path))), {
      all: true,
    });
    return sa.select({
      id: org.c.id,
      name: org.c.name,
      depth: sa.func.arrayLength(org.c.path, 1),
    }).orderBy(org.c.path);
  },
  "report.nested_json": () => {
    const { jsonAgg, jsonBuildObject } = sa.func;
    const item = jsonBuildObject({ sku: products.c.sku, qty: orderItems.c.qty });
    const items = sa.select({ items: jsonAgg(item) }).from(orderItems.join(products))
      .correlate(orders).where(orderItems.c.order_id.eq(orders.c.id)).scalar();
    const order = jsonBuildObject({ id: orders.c.id, status: orders.c.status, items });
    const all = sa.select({ all: jsonAgg(order) }).from(orders)
      .correlate(users).where(orders.c.user_id.eq(users.c.id)).scalar();
    return sa.select({
      id: users.c.id,
      name: users.c.name,
      // To SQLAlchemy the text "[]" is a JSON string, not an array.
      orders: sa.func.coalesce(sa.typeCoerce(all, sa.json()), sa.literal("[]", sa.json())),
    });
  },
  "report.order_archive": () => {
    const before = sa.literal("2020-01-01").cast(sa.timestamptz());
    const old = orders.delete()
      .where(orders.c.status.eq("cancelled"), orders.c.placed_at.lt(before))
      .returning(orders.c.id, orders.c.user_id).cte("old");
    const what = sa.literal("archived ").concat(old.c.id.cast(sa.text()));
    const log = audit.insert()
      .fromSelect(
        ["what", "level", "rev"],
        sa.select({ what, level: sa.literal(1), rev: sa.literal(1) }).from(old),
        { includeDefaults: false },
      )
      .returning(audit.c.id).cte("log");
    return sa.select({ archived: sa.func.count() }).from(log);
  },
};
