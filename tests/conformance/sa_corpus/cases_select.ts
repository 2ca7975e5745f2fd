/**
 * Selecting columns, and the conditions of rows.
 * @module
 */

import * as sa from "../../../sa.ts";
import type { Cases } from "./case.ts";
import { addresses, orderItems, orders, products, tbl, users } from "./schema.ts";

/** By the name of what is recorded. */
export const cases: Cases = {
  "select.all_columns": () => tbl.select(),
  "select.label": () => sa.select(users.c.id, users.c.name.label("user_name")),
  "select.literal_column_expr": () => sa.select({ two: sa.literalColumn("1 + 1", sa.integer()) }),
  "select.column_alias_iteration": () => {
    const { created_at: _, ...others } = users.c;
    return sa.select(others);
  },
  "select.alias_table": () => {
    const u = users.alias("u");
    return sa.select(u.c.id, u.c.name).where(u.c.age.gt(30));
  },
  "select.with_only_columns": () =>
    sa.select(users).where(users.c.age.gt(18)).reselect({ count_1: sa.func.count() }),
  "select.where_twice_and": () =>
    sa.select(users.c.id).where(users.c.age.ge(18)).where(users.c.is_active),
  "select.filter_by": () => sa.select(users.c.id).filterBy(users, { name: "bob", age: 35 }),
  "select.expression_anon_label": () =>
    sa.select({
      anon_1: users.c.id.add(1),
      anon_2: users.c.age.mul(2),
      lower_1: sa.func.lower(users.c.name),
    }),
  "select.alias_two_level": () => {
    const u = users.alias("u");
    const s = sa.select(u.c.id, u.c.name.label("nm")).subquery("s");
    return sa.select(s.c.id, s.c.nm).where(s.c.nm.like("a%"));
  },

  "where.ne_none": () => sa.select(users.c.id).where(users.c.email.ne(null)),
  "where.is_none": () => sa.select(users.c.id).where(users.c.email.isNull()),
  "where.le_ge": () => sa.select(users.c.id).where(sa.and(users.c.age.ge(20), users.c.age.le(60))),
  "where.in_list": () => sa.select(users.c.name).where(users.c.id.in([1, 2, 3])),
  "where.not_in": () => sa.select(users.c.name).where(users.c.id.notIn([1, 2])),
  // in([28, null]) finds the nulls, too.
  "where.in_with_null": () =>
    sa.select(users.c.id)
      .where(users.c.age.eq(sa.any(sa.sqlArray([28, null], sa.integer())))),
  "where.in_subquery": () =>
    sa.select(users.c.name).where(users.c.id.in(sa.select(addresses.c.user_id))),
  "where.in_subquery_correlated": () =>
    sa.select(users.c.name).where(
      users.c.id.in(
        sa.select(orders.c.user_id).correlate(users)
          .where(orders.c.user_id.eq(users.c.id), orders.c.total.gt(100)),
      ),
    ),
  "where.not_ilike": () => sa.select(users.c.id).where(users.c.name.notIlike("%BOB%")),
  "where.startswith_autoescape": () => sa.select(users.c.id).where(users.c.name.startsWith("a_b%")),
  "where.icontains": () => sa.select(users.c.id).where(users.c.name.iContains("Bo")),
  "where.not_contains": () => sa.select(users.c.id).where(sa.not(users.c.name.contains("x"))),
  "where.all_subquery": () =>
    sa.select(products.c.id)
      .where(products.c.price.ge(sa.all(sa.select(orderItems.c.unit_price)))),
  "where.not_bool_column": () => sa.select(users.c.id).where(users.c.is_active.not()),
  "where.enum_eq": () => sa.select(orders.c.id).where(orders.c.status.eq("paid")),
  "where.op_custom_bool": () =>
    sa.select(users.c.id).where(users.c.name.boolOp("~~*", "b%"), users.c.age.gt(1)),

  "boolean.not_eq_flips": () => sa.select(users.c.id).where(sa.not(users.c.age.eq(18))),
  "boolean.not_not": () => sa.select(users.c.id).where(sa.not(sa.not(users.c.age.eq(18)))),
  "boolean.and_with_true": () =>
    sa.select(users.c.id).where(sa.and(sa.trueValue(), users.c.age.gt(3))),
  "boolean.and_with_false": () =>
    sa.select(users.c.id).where(sa.and(sa.falseValue(), users.c.age.gt(3))),
  "boolean.single_and": () => sa.select(users.c.id).where(sa.and(users.c.age.gt(3))),
  "boolean.and_in_select": () =>
    sa.select({ ok: sa.and(users.c.age.gt(18), users.c.is_active) }).from(users),
};
