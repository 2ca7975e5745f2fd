/**
 * The situations that a cursor can be in.
 * @module
 */

import type { ResultSet } from "../driver.ts";
import type { CopyOutput } from "./copy_output.ts";
import type { StreamedRows } from "./row_stream.ts";

/** A statement has run, and its rows can be fetched. */
export interface Fetched {
  readonly kind: "fetched";
  readonly text: string;
  readonly result: ResultSet;
  rows: unknown[];
  next: number;
}

/** What a cursor is doing, and what it has. */
export type State =
  | { readonly kind: "fresh" }
  | { readonly kind: "executing"; readonly text: string }
  | Fetched
  | {
    readonly kind: "streaming";
    readonly text: string;
    readonly rows: StreamedRows<unknown> | CopyOutput;
  }
  | { readonly kind: "failed"; readonly text: string }
  | { readonly kind: "closed" };

/** Nothing has been executed. */
export const FRESH: State = { kind: "fresh" };
/** It is closed for good. */
export const CLOSED: State = { kind: "closed" };
/** Why rows cannot be fetched, for each situation in which they cannot. */
export const NO_ROWS = {
  fresh: "no statement has been executed",
  failed: "the last statement failed",
  executing: "cursor is executing a statement",
  streaming: "the rows of the last statement are streamed",
  closed: "cursor is closed",
} as const;
