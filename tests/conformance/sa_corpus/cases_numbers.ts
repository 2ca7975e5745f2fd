/**
 * Arithmetic, concatenation, casts, CASE, order and number of rows, locks.
 * @module
 */

import * as sa from "../../../sa.ts";
import type { Cases } from "./case.ts";
import { orderItems, orders, products, users } from "./schema.ts";

/** By the name of what is recorded. */
export const cases: Cases = {
  "arithmetic.add": () => sa.select(users.c.age.add(1).label("n")),
  "arithmetic.mul": () => sa.select({ line: orderItems.c.qty.mul(orderItems.c.unit_price) }),
  // SQLAlchemy's `/` of integers is that of NUMERIC, its `//` is PostgreSQL's `/`.
  "arithmetic.div_int": () => sa.select({ half: users.c.age.trueDiv(2) }),
  "arithmetic.floordiv_int": () => sa.select({ half: users.c.age.div(2) }),
  "arithmetic.compare_arith": () =>
    sa.select(users.c.id).where(users.c.age.add(5).gt(users.c.id.mul(2))),

  "concat.concat_precedence": () =>
    sa.select({ x: users.c.name.concat(users.c.age.add(1).cast(sa.text())) }),

  "cast.cast_numeric": () => sa.select({ n: users.c.age.cast(sa.numeric(10, 2)) }),
  "cast.cast_array": () => sa.select({ a: sa.literal([1, 2], sa.array(sa.integer())) }),
  "cast.cast_precedence": () => sa.select({ x: users.c.age.cast(sa.numeric()).div(3) }),
  "cast.cast_types": () =>
    sa.select({
      a: sa.literal(1).cast(sa.smallint()),
      b: sa.literal(1).cast(sa.bigint()),
      c: sa.literal("x").cast(sa.char(3)),
      m: sa.literal("1.5").cast(sa.money()),
    }),

  "case.simple_value": () =>
    sa.select({ rank: sa.caseValue(orders.c.status, [["new", 1], ["paid", 2]], 0) }),
  "case.bool_result": () =>
    sa.select({ b: sa.caseWhen([[users.c.age.gt(3), sa.trueValue()]], sa.falseValue()) }),
  "case.literal_column_then": () =>
    sa.select({
      b: sa.caseWhen(
        [[users.c.age.gt(3), sa.literalColumn("'big'", sa.text())]],
        sa.literalColumn("'small'", sa.text()),
      ),
    }),

  "distinct.distinct_on": () =>
    sa.select(orders.c.user_id, orders.c.id).distinctOn(orders.c.user_id)
      .orderBy(orders.c.user_id, orders.c.placed_at.desc()),
  "distinct.distinct_on_two": () =>
    sa.select(orders).distinctOn(orders.c.user_id, orders.c.status)
      .orderBy(orders.c.user_id, orders.c.status, orders.c.placed_at.desc()),

  "order.asc": () => sa.select(users.c.id).orderBy(users.c.name),
  "order.nulls_last_desc": () => sa.select(users.c.id).orderBy(users.c.age.desc().nullsLast()),
  "order.by_desc_string": () => {
    return sa.select(users.c.id, users.c.name.label("n")).orderBy(sa.desc("n"));
  },
  "order.expression_desc": () =>
    sa.select(products.c.id).orderBy(products.c.price.mul(products.c.weight).desc()),

  "limit.offset": () => sa.select(users.c.id).offset(2),

  "limit.limit_expr": () => sa.select(users.c.id).limit(sa.literalColumn("5 + 5", sa.integer())),
  "limit.limit_scalar_subquery": () =>
    sa.select(users.c.id).orderBy(users.c.id)
      .limit(sa.select({ count_1: sa.func.count(orders.c.id) }).from(orders).scalar()),

  "lock.nowait": () => sa.select(users.c.id).forUpdate({ nowait: true }),
  "lock.of_alias": () => {
    const o = orders.alias("o");
    return sa.select({ id: users.c.id, id_1: o.c.id }).join(o, o.c.user_id.eq(users.c.id))
      .forShare({ of: o, nowait: true });
  },
};
