/**
 * From a column of the database to its definition.
 * @module
 */

import { type ColumnDefinition, Definition } from "../sql/column_definition.ts";
import { emptyPlan } from "../sql/column_plan.ts";
import { bigint, integer, smallint } from "../sql/column_types.ts";
import type { AnyColumn } from "../sql/columns.ts";
import { SequenceObject } from "../sql/sequence.ts";
import { sequenceClauses } from "../sql/sequence_options.ts";
import type { SqlType } from "../sql/sql_type.ts";
import type {
  ReflectedColumn,
  ReflectedColumnSequence,
  ReflectedIdentity,
} from "./reflected_column.ts";
import { nameText, textNode } from "./reflect_text.ts";
import { columnType, type FoundTypes } from "./reflect_types.ts";

/** Where a column is. */
export interface ColumnPlace {
  readonly schema: string;
  readonly table: string;
  /** Gives the column once the table is there. */
  readonly made: () => AnyColumn;
}

/** The definition of a column. */
export function columnDefinition(
  column: ReflectedColumn,
  place: ColumnPlace,
  types: FoundTypes,
): Definition {
  const type = columnType(column, types);
  const { computed, collation, comment, identity, notNull, serial } = column;
  const definition = new Definition({
    ...emptyPlan(type),
    notNull,
    comment,
    collation: collation && nameText(collation),
    identity: identity && identityPlan(identity, place, column.name),
    generated: computed && {
      expression: () => textNode(computed.expression),
      stored: computed.stored,
    },
    autoincrement: isSerial(column, place, type) ? true : null,
    serverDefault: column.default === null || serial !== null ? null : textNode(column.default),
  });
  if (serial === null || isSerial(column, place, type)) return definition;
  return definition.serverDefault(ownSequence(serial, place));
}

function identityPlan(identity: ReflectedIdentity, place: ColumnPlace, column: string) {
  const { always, sequence } = identity;
  const name = isOwnName(identity, place, column) ? "" : ` SEQUENCE NAME ${nameText(sequence)}`;
  return { always, clauses: name + sequenceClauses(identity) };
}

/** The highest value tells the type of the sequence, which need not be that of the column. */
function ownSequence({ sequence, ...counting }: ReflectedColumnSequence, place: ColumnPlace) {
  const { schema, name, visible } = sequence;
  const made = TYPES.get(counting.maxValue) ?? bigint;
  const options = { ...counting, type: made(), ownedBy: place.made };
  return SequenceObject.make(name, visible ? options : { ...options, schema });
}

const TYPES: ReadonlyMap<bigint, () => ColumnDefinition<unknown>> = new Map<
  bigint,
  () => ColumnDefinition<unknown>
>([[2n ** 15n - 1n, smallint], [2n ** 31n - 1n, integer]]);

/** Whether SERIAL says it all. */
function isSerial(
  { name, notNull, serial }: ReflectedColumn,
  place: ColumnPlace,
  { serialName }: SqlType,
): boolean {
  if (serial === null || serialName === null || !notNull) return false;
  return isOwnName(serial, place, name) && isCountedAll(serial, serialName);
}

const BITS: Readonly<Record<string, bigint>> = { SMALLSERIAL: 15n, SERIAL: 31n, BIGSERIAL: 63n };

function isCountedAll(counting: ReflectedColumnSequence, serialName: string): boolean {
  const { start, increment, minValue, maxValue, cache, cycle } = counting;
  const isOne = [start, increment, minValue, cache].every((value) => value === 1n);
  return isOne && !cycle && maxValue === 2n ** BITS[serialName]! - 1n;
}

/** Whether the sequence is called as PostgreSQL calls it when nobody says how. */
function isOwnName({ sequence }: ReflectedColumnSequence, place: ColumnPlace, column: string) {
  return sequence.schema === place.schema && sequence.name === `${place.table}_${column}_seq`;
}
