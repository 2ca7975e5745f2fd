/**
 * What is found of enums and domains.
 * @module
 */

import type { ReflectedConstraint } from "./reflected_constraint.ts";
import type { ReflectedName, ReflectedTypeUse } from "./reflected_name.ts";

/** An enum, as {@linkcode Inspector.enums} finds it. */
export interface ReflectedEnum extends ReflectedName {
  /** Its OID. */
  readonly oid: number;
  /** Its values, in their order. */
  readonly labels: readonly string[];
  /** Its comment, or null. */
  readonly comment: string | null;
}

/** A check of a domain. */
export interface ReflectedDomainCheck extends Omit<ReflectedConstraint, "inherited"> {
  /** The condition on VALUE, as PostgreSQL writes it. */
  readonly expression: string;
  /** NOT VALID: whether values from before it may break it. */
  readonly notValid: boolean;
}

/**
 * A domain, as {@linkcode Inspector.domains} finds it.
 *
 * @see {@link https://www.postgresql.org/docs/current/sql-createdomain.html | CREATE DOMAIN}
 */
export interface ReflectedDomain extends ReflectedName, ReflectedTypeUse {
  /** Its OID. */
  readonly oid: number;
  /** Whether it is NOT NULL. */
  readonly notNull: boolean;
  /** The expression of its DEFAULT, as PostgreSQL writes it, or null. */
  readonly default: string | null;
  /** Its collation, or null when that is its type's own. */
  readonly collation: ReflectedName | null;
  /** Its checks, by name. */
  readonly checks: readonly ReflectedDomainCheck[];
  /** Its comment, or null. */
  readonly comment: string | null;
}
