/**
 * What a type is, as the server's catalog says it: enough to find, or to make, its codec.
 * @module
 */

/** What a type is made of. Types are named by their OIDs. */
export type TypeStructure =
  /** A value without parts, or one whose parts nobody outside of its codec knows. */
  | { readonly kind: "base" }
  /** One of a list of labels. */
  | { readonly kind: "enum" }
  /** Another type under a name of its own. */
  | { readonly kind: "domain"; readonly base: number }
  /** `delimiter` is what stands between elements in its text: a comma, for `box` a semicolon. */
  | { readonly kind: "array"; readonly element: number; readonly delimiter: string }
  /** An array without dimensions of its own: `int2vector` and `oidvector`. */
  | { readonly kind: "vector"; readonly element: number }
  /** The values between two bounds. */
  | { readonly kind: "range"; readonly subtype: number }
  /** Several ranges. */
  | { readonly kind: "multirange"; readonly range: number }
  /** A row of attributes, in order. */
  | { readonly kind: "composite"; readonly attributes: readonly Attribute[] };

/** One attribute of a composite type. */
export interface Attribute {
  /** Its name. */
  readonly name: string;
  /** The OID of its type. */
  readonly type: number;
}

/** One type of a database. */
export type TypeDescription = TypeStructure & {
  /** Its OID. */
  readonly oid: number;
  /** Its name in `pg_type.typname`. */
  readonly name: string;
  /** The schema it is in. */
  readonly schema: string;
};
