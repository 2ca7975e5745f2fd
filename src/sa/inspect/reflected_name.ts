/**
 * How what is found in a database is named.
 * @module
 */

/** The name of something in a database. */
export interface ReflectedName {
  /** The schema it is in. */
  readonly schema: string;
  /** Its name, without quotes. */
  readonly name: string;
  /** Whether the search path finds it without the schema. */
  readonly visible: boolean;
}

/**
 * What kind of type it is; one that is not defined yet is `pseudo`.
 *
 * @see {@link https://www.postgresql.org/docs/current/catalog-pg-type.html | pg_type.typtype}
 */
export type ReflectedTypeKind =
  | "base"
  | "composite"
  | "domain"
  | "enum"
  | "multirange"
  | "pseudo"
  | "range";

/** A type by name. */
export interface ReflectedType extends ReflectedName {
  /** Its OID. */
  readonly oid: number;
  /** What kind of type it is. */
  readonly kind: ReflectedTypeKind;
}

/** The type of a column, or what a domain is made of. */
export interface ReflectedTypeUse {
  /**
   * As PostgreSQL writes it, with its modifiers: `character varying(255)`, `numeric(10,2)[]`, `app.mood`. Types that the
   * search path does not find have their schema.
   *
   * @see {@link https://www.postgresql.org/docs/current/functions-info.html | format_type()}
   */
  readonly type: string;
  /** The OID of the type; of an array type where it is an array. */
  readonly typeOid: number;
  /** The modifier that `type` shows, in the type's own code; -1 when there is none. */
  readonly typeModifier: number;
  /** Whether it is an array. */
  readonly isArray: boolean;
  /** The type of an array's elements, or the type itself where it is no array. */
  readonly baseType: ReflectedType;
}
