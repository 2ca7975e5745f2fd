/**
 * How enums and domains are found.
 * @module
 */

import type { ReflectedDomain, ReflectedDomainCheck, ReflectedEnum } from "./reflected_type.ts";
import { collationName, comment, joinElement, list, object, typeUse } from "./sql_parts.ts";

const TYPE_NAME = {
  schema: "ns.nspname",
  name: "d.typname",
  visible: "pg_catalog.pg_type_is_visible(d.oid)",
  oid: "d.oid::bigint",
  comment: comment("d.oid", "pg_type"),
} as const;

/** The enum `d`. */
export const ENUM: string = object<ReflectedEnum>({
  ...TYPE_NAME,
  labels: list(
    "l.enumlabel",
    "pg_catalog.pg_enum l WHERE l.enumtypid = d.oid",
    "l.enumsortorder",
  ),
});

const CHECK = object<ReflectedDomainCheck>({
  name: "con.conname",
  definition: "pg_catalog.pg_get_constraintdef(con.oid)",
  expression: "pg_catalog.pg_get_expr(con.conbin, 0)",
  notValid: "NOT con.convalidated",
  comment: comment("con.oid", "pg_constraint"),
});

/** The domain `d`. */
export const DOMAIN = `(SELECT ${
  object<ReflectedDomain>({
    ...TYPE_NAME,
    ...typeUse({ type: "t", element: "e", modifier: "d.typtypmod" }),
    notNull: "d.typnotnull",
    default: "coalesce(pg_catalog.pg_get_expr(d.typdefaultbin, 0), d.typdefault)",
    collation: `CASE WHEN d.typcollation <> t.typcollation THEN ${
      collationName("d.typcollation")
    } END`,
    checks: list(
      CHECK,
      "pg_catalog.pg_constraint con WHERE con.contypid = d.oid AND con.contype = 'c'",
      "con.conname",
    ),
  })
} FROM pg_catalog.pg_type t ${joinElement("t", "e")} WHERE t.oid = d.typbasetype)`;
