/**
 * Functions, aggregates, windows, groups.
 * @module
 */

import * as sa from "../../../sa.ts";
import type { Cases } from "./case.ts";
import { orderItems, orders, users } from "./schema.ts";

/** By the name of what is recorded. */
export const cases: Cases = {
  "func.nullif": () => sa.select({ n: sa.func.nullif(users.c.age, 0) }),
  "func.count_star": () => sa.select({ count_1: sa.func.count() }).from(users),
  "func.max_min": () =>
    sa.select({ max_1: sa.func.max(users.c.age), min_1: sa.func.min(users.c.age) }),
  "func.age_fn": () => sa.select({ a: sa.func.age(orders.c.placed_at) }),
  "func.substring": () => sa.select({ s: sa.func.substring(users.c.name, 1, 3) }),
  "func.json_agg": () => sa.select({ names: sa.func.jsonAgg(users.c.name) }),
  "func.bool_and_or": () =>
    sa.select({ a: sa.func.boolAnd(users.c.is_active), o: sa.func.boolOr(users.c.is_active) }),
  "func.schema_function": () =>
    sa.select({ u: sa.func.schema("pg_catalog").call("upper", sa.text(), users.c.name) }),
  "func.column_valued": () => {
    const letters = sa.literal(["a", "b"], sa.array(sa.text()));
    return sa.select(sa.asColumn(sa.func.unnest(letters), "x"));
  },
  "func.dates_calendar": () => {
    const [first, last] = ["2024-01-01", "2024-01-31"].map((day) =>
      sa.literal(day).cast(sa.timestamp())
    );
    const day = sa.literal("1 day").cast(sa.interval());
    const days = sa.func.generateSeries(first!, last!, day);
    const cal = sa.asTable(days, "cal", { d: sa.timestamp().notNull() });
    const placed = sa.func.dateTrunc("day", orders.c.placed_at).cast(sa.timestamp());
    return sa.select({ d: cal.c.d, n: sa.func.count(orders.c.id) }).from(cal)
      .leftJoin(orders, placed.eq(cal.c.d)).groupBy(cal.c.d).orderBy(cal.c.d);
  },

  "concat.func_concat": () => sa.select({ x: sa.func.concat(users.c.name, " ", users.c.email) }),
  "arithmetic.interval_cast": () =>
    sa.select(orders.c.id)
      .where(orders.c.placed_at.gt(sa.func.now().sub(sa.literal("30 days").cast(sa.interval())))),

  "aggregate.string_agg_order_by": () =>
    sa.select({ names: sa.func.stringAgg(users.c.name, ", ").orderBy(users.c.name.desc()) }),
  "aggregate.array_agg_order_by": () =>
    sa.select({
      ids: sa.func.arrayAgg(users.c.id).orderBy(users.c.age.desc(), users.c.id.asc()),
    }),
  "aggregate.percentile_cont": () =>
    sa.select({ median: sa.func.percentileCont(0.5).withinGroup(users.c.age) }),
  "aggregate.distinct_array_agg": () =>
    sa.select({ names: sa.func.arrayAgg(users.c.name).distinct() }),

  "window.partition": () =>
    sa.select({
      id: orders.c.id,
      rn: sa.func.rowNumber().over({
        partitionBy: orders.c.user_id,
        orderBy: orders.c.placed_at.desc(),
      }),
    }),
  "window.empty_over": () =>
    sa.select({ id: orders.c.id, all: sa.func.sum(orders.c.total).over() }),
  "window.lag_lead": () => {
    const byTime = { orderBy: orders.c.placed_at };
    return sa.select({
      id: orders.c.id,
      prev: sa.func.lag(orders.c.total).over(byTime),
      nxt: sa.func.lead(orders.c.total, 2, "0").over(byTime),
    });
  },
  "window.ntile": () =>
    sa.select({ id: users.c.id, q: sa.func.ntile(4).over({ orderBy: users.c.age }) }),

  "group.group_by": () =>
    sa.select({ user_id: orders.c.user_id, n: sa.func.count() }).groupBy(orders.c.user_id),
  "group.rollup": () =>
    sa.select({
      user_id: orders.c.user_id,
      status: orders.c.status,
      sum_1: sa.func.sum(orders.c.total),
    }).groupBy(sa.rollup(orders.c.user_id, orders.c.status)),
  "group.grouping_sets": () =>
    sa.select({ user_id: orders.c.user_id, status: orders.c.status, count_1: sa.func.count() })
      .groupBy(sa.groupingSets([orders.c.user_id], [orders.c.status], [])),
  "group.best_customers": () => {
    const count = sa.func.count(orders.c.id);
    const spent = sa.func.coalesce(
      sa.func.sum(orderItems.c.qty.mul(orderItems.c.unit_price)),
      "0",
    );
    return sa.select({ name: users.c.name, n_orders: count, spent })
      .from(users)
      .leftJoin(orders, orders.c.user_id.eq(users.c.id).and(orders.c.status.ne("cancelled")))
      .leftJoin(orderItems, orderItems.c.order_id.eq(orders.c.id))
      .groupBy(users.c.id, users.c.name)
      .having(count.gt(0))
      .orderBy(sa.desc("spent"), users.c.name)
      .limit(10);
  },
};
