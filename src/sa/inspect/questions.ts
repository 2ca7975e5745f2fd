/**
 * What can be asked of tables, views and sequences.
 * @module
 */

import { COLUMNS, readColumns, readSequence, SEQUENCE } from "./columns_sql.ts";
import {
  CHECK_CONSTRAINTS,
  EXCLUDE_CONSTRAINTS,
  FOREIGN_KEYS,
  PRIMARY_KEY,
  UNIQUE_CONSTRAINTS,
} from "./constraints_sql.ts";
import { INDEXES } from "./indexes_sql.ts";
import { TABLE_COMMENT, TABLE_OPTIONS, VIEW_DEFINITION } from "./options_sql.ts";
import type { ReflectedColumn, ReflectedSequence } from "./reflected_column.ts";
import type {
  ReflectedCheckConstraint,
  ReflectedExcludeConstraint,
  ReflectedForeignKey,
  ReflectedPrimaryKey,
  ReflectedUniqueConstraint,
} from "./reflected_constraint.ts";
import type { ReflectedIndex } from "./reflected_index.ts";
import type { ReflectedTableOptions } from "./reflected_table.ts";
import type { Question } from "./relations.ts";

/** Asks for nothing: the names are the answer. */
export const names: Question<null> = { sql: "NULL", read: () => null };

/** Asks for the columns. */
export const columns: Question<readonly ReflectedColumn[]> = { sql: COLUMNS, read: readColumns };

/** Asks for a sequence. */
export const sequences: Question<ReflectedSequence> = { sql: SEQUENCE, read: readSequence };

/** Asks for the primary key. */
export const primaryKey: Question<ReflectedPrimaryKey | null> = {
  sql: PRIMARY_KEY,
  read: (found) => (found as readonly ReflectedPrimaryKey[])[0] ?? null,
};

/** Asks for the foreign keys. */
export const foreignKeys: Question<readonly ReflectedForeignKey[]> = asFound(FOREIGN_KEYS);

/** Asks for the unique constraints. */
export const uniqueConstraints: Question<readonly ReflectedUniqueConstraint[]> = asFound(
  UNIQUE_CONSTRAINTS,
);

/** Asks for the check constraints. */
export const checkConstraints: Question<readonly ReflectedCheckConstraint[]> = asFound(
  CHECK_CONSTRAINTS,
);

/** Asks for the exclusion constraints. */
export const excludeConstraints: Question<readonly ReflectedExcludeConstraint[]> = asFound(
  EXCLUDE_CONSTRAINTS,
);

/** Asks for the indexes. */
export const indexes: Question<readonly ReflectedIndex[]> = asFound(INDEXES);

/** Asks for the comment. */
export const comment: Question<string | null> = asFound(TABLE_COMMENT);

/** Asks what the table is as a whole. */
export const options: Question<ReflectedTableOptions> = asFound(TABLE_OPTIONS);

/** Asks for the definition of a view. */
export const viewDefinition: Question<string> = asFound(VIEW_DEFINITION);

/** The queries make objects with the properties of the interfaces, and with values of their types. */
function asFound<T>(sql: string): Question<T> {
  return { sql, read: (found) => found as T };
}
