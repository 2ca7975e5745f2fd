/**
 * Names that have a schema, as pieces of statements: which schema that is may be said when a statement is compiled.
 * @module
 */

import type { SqlType } from "./sql_type.ts";

/** The name of a type, a sequence, a view: of anything in a schema but a table. */
export interface NameNode {
  readonly kind: "name";
  /** Its schema, or null where the search path finds it. */
  readonly schema: string | null;
  /** Its name as SQL text. */
  readonly sqlName: string;
  /** Whether it stands in quotes, as an argument of a function. */
  readonly quoted: boolean;
}

/** The name of a type with its arguments, or without them as CAST has it. */
export interface TypeNameNode {
  readonly kind: "typeName";
  readonly type: SqlType;
  readonly form: "name" | "castName";
}

/** A name whose schema may be another. */
export type PlacedName = NameNode | TypeNameNode;

/** A name with a schema. */
export function nameNode(schema: string | null, sqlName: string, quoted = false): NameNode {
  return { kind: "name", schema, sqlName, quoted };
}

/** The name of a type as a definition has it. */
export function typeNameNode(type: SqlType): TypeNameNode {
  return { kind: "typeName", type, form: "name" };
}

/** The name of a type as CAST has it. */
export function castNameNode(type: SqlType): TypeNameNode {
  return { kind: "typeName", type, form: "castName" };
}
