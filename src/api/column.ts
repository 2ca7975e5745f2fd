/**
 * Columns of a result as PEP 249 describes them.
 * @module
 */

import type { Field } from "../driver.ts";

const NUMERIC_OID = 1700;
/** Modifiers of lengths and precisions are stored plus four, for a reason older than PostgreSQL. */
const MODIFIER_OFFSET = 4;

/**
 * One column of a result: PEP 249's seven fields, and the two that psycopg2 adds.
 *
 * @see https://peps.python.org/pep-0249/#description
 */
export interface Column {
  /** The column's name. */
  readonly name: string;
  /** OID of its type. */
  readonly typeCode: number;
  /** Always null: PostgreSQL does not say. */
  readonly displaySize: null;
  /** Bytes of a fixed-size type, the declared length or precision of another; null when unlimited. */
  readonly internalSize: number | null;
  /** Digits of a `numeric(p, s)`; null for other types. */
  readonly precision: number | null;
  /** Digits after the point of a `numeric(p, s)`; null for other types. */
  readonly scale: number | null;
  /** Always null: PostgreSQL does not say. */
  readonly nullOk: null;
  /** OID of the table it comes from; null when it comes from none. */
  readonly tableOid: number | null;
  /** Its number in that table, from 1; null when it comes from none. */
  readonly tableColumn: number | null;
}

/** Describes a field in PEP 249's terms. */
export function columnFrom(field: Field): Column {
  const modifier = field.typeModifier < MODIFIER_OFFSET
    ? null
    : field.typeModifier - MODIFIER_OFFSET;
  const numeric = field.typeOid === NUMERIC_OID && modifier !== null;
  const precision = numeric ? modifier >> 16 : null;
  return {
    name: field.name,
    typeCode: field.typeOid,
    displaySize: null,
    internalSize: field.typeSize >= 0 ? field.typeSize : precision ?? modifier,
    precision,
    scale: numeric ? numericScale(modifier) : null,
    nullOk: null,
    tableOid: field.tableOid || null,
    tableColumn: field.tableColumn || null,
  };
}

/** The scale is the low eleven bits, signed: since PostgreSQL 15 it may be negative. */
function numericScale(modifier: number): number {
  return ((modifier & 0x7ff) ^ 0x400) - 0x400;
}
