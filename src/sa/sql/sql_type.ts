/**
 * SQL types: each owns its name in DDL, the JavaScript values it takes, and how they are read.
 * @module
 */

import type { Codec } from "../../types/codec.ts";
import type { Kind } from "./kinds.ts";

/** The name of something that was made in a schema. */
export interface Placed {
  /** Its schema, or null where the search path finds it. */
  readonly schema: string | null;
  /** Its name as SQL text. */
  readonly sqlName: string;
}

/** A SQL type with the JavaScript values that stand for it. */
export interface SqlType {
  /** As written in DDL: `VARCHAR(255)`. */
  readonly name: string;
  /** As written in CAST, where a length would cut a value: `VARCHAR`. */
  readonly castName: string;
  /** What operators it has. */
  readonly kind: Kind;
  /** What a column of this type is called that numbers itself: `SERIAL`; null when it cannot. */
  readonly serialName: string | null;
  /** How results of this type are read; of a type that has no fixed OID, the connection's codec does it. */
  readonly codec: Codec;
  /** The values it takes, in words: `a number`. */
  readonly takes: string;
  /** Whether the value is of the right kind. Ranges and lengths are left to the encoder and the server. */
  accepts(value: unknown): boolean;
  /** The value as it goes to the driver, where that is not the value itself; never called with null. */
  readonly bind?: (value: unknown) => unknown;
  /** The type of the elements of an array, or of the bounds of a range. */
  readonly element?: SqlType;
  /**
   * Whether it was made in the database, so that its OID, and that of its arrays, is known to that database alone:
   * enums, domains, types of extensions.
   */
  readonly userDefined?: boolean;
  /** Where it was made, of what was made in a schema. */
  readonly place?: Placed;
  /** What has to be created before a table can have it: an `EnumItem` or a `DomainItem`. */
  readonly schemaItem?: object;
}
