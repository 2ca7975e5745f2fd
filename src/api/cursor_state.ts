/**
 * The situations that a cursor can be in.
 * @module
 */

import type { ResultSet, Statement } from "../driver.ts";
import { columnFrom } from "./column.ts";
import type { CopyOutput } from "./copy_output.ts";
import type { RowFactory, RowMaker } from "./row_factory.ts";
import type { StreamedRows } from "./row_stream.ts";

/** A statement has run, and its rows can be fetched. */
export interface Fetched {
  readonly kind: "fetched";
  readonly text: string;
  readonly result: ResultSet;
  /** The results behind it, where several statements have run. */
  readonly later: readonly ResultSet[];
  readonly factory: RowFactory<unknown> | undefined;
  /** Makes rows of values; null when they are as the session gave them. */
  readonly make: RowMaker<unknown> | null;
  next: number;
}

/** A statement is running. */
export interface Executing {
  readonly kind: "executing";
  readonly text: string;
}

/** A statement that a cursor runs together with those of others. */
export interface Collected<Cur> {
  readonly cursor: Cur;
  readonly statement: Statement;
  readonly executing: Executing;
  readonly factory: RowFactory<unknown> | undefined;
}

/** What a cursor is doing, and what it has. */
export type State =
  | { readonly kind: "fresh" }
  | Executing
  | Fetched
  | {
    readonly kind: "streaming";
    readonly text: string;
    readonly rows: StreamedRows<unknown> | CopyOutput;
  }
  | { readonly kind: "failed"; readonly text: string }
  | { readonly kind: "exhausted"; readonly text: string }
  | { readonly kind: "closed" };

/** Nothing has been executed. */
export const FRESH: State = { kind: "fresh" };
/** It is closed for good. */
export const CLOSED: State = { kind: "closed" };
/** Why rows cannot be fetched, for each situation in which they cannot. */
export const NO_ROWS = {
  fresh: "no statement has been executed",
  failed: "the last statement failed",
  exhausted: "there is no further result",
  executing: "cursor is executing a statement",
  streaming: "the rows of the last statement are streamed",
  closed: "cursor is closed",
} as const;

const NONE: readonly ResultSet[] = [];

/** The state of a result, before its first row. Throws what the factory throws. */
export function fetched(
  text: string,
  result: ResultSet,
  factory: RowFactory<unknown> | undefined,
  later: readonly ResultSet[] = NONE,
): Fetched {
  const make = factory === undefined || result.fields === null
    ? null
    : factory(result.fields.map(columnFrom));
  return { kind: "fetched", text, result, later, factory, make, next: 0 };
}
