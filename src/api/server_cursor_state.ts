/**
 * The situations that a server-side cursor can be in.
 * @module
 */

import type { Field } from "../driver.ts";
import { type Column, columnFrom } from "./column.ts";
import { CursorPosition } from "./cursor_position.ts";
import type { RowForm } from "./named_portal.ts";
import type { RowFactory, RowMaker } from "./row_factory.ts";

/** There are rows to be had, as far as is known. */
export interface Open {
  readonly kind: "open";
  /** The text of its DECLARE; null when somebody else has opened it. */
  readonly text: string | null;
  readonly form: RowForm;
  /** What makes rows of values, if anything does, and what it has made for these columns. */
  readonly factory: RowFactory<unknown> | undefined;
  make: RowMaker<unknown> | null;
  readonly position: CursorPosition;
  fields: readonly Field[] | null;
  /** The last command tag. */
  tag: string | null;
  /** Whether a FETCH or a MOVE is on its way. */
  isBusy: boolean;
}

/** What a server-side cursor is doing, and what it has. */
export type ServerCursorState =
  | { readonly kind: "fresh" }
  | { readonly kind: "executing"; readonly text: string }
  | Open
  | { readonly kind: "failed"; readonly text: string }
  | { readonly kind: "closed" };

/** Its own cursor is declared, and stands before the first row. Throws what the factory throws. */
export function declaredHere(
  about: Pick<Open, "text" | "form" | "factory" | "fields" | "tag">,
): Open {
  const position = new CursorPosition(0);
  const make = about.factory?.(columnsOf(about)) ?? null;
  return { kind: "open", position, make, isBusy: false, ...about };
}

/** Somebody else has opened it, and it stands anywhere. */
export function openedElsewhere(form: RowForm, factory: RowFactory<unknown> | undefined): Open {
  const position = new CursorPosition(null);
  const nothingYet = { text: null, fields: null, tag: null, make: null, isBusy: false };
  return { kind: "open", form, factory, position, ...nothingYet };
}

/**
 * Takes the next rows of those that are here, in the row mode that Row stands for, or as the factory makes them. None is
 * taken when that throws.
 */
export function takeRows<Row>(open: Open, size: number): Row[] {
  const { factory, position } = open;
  if (factory === undefined || position.ahead === 0) return position.take(size) as Row[];
  const make = open.make ??= factory(columnsOf(open));
  const rows = position.peek(size).map((values) => make(values as readonly unknown[]));
  position.take(size);
  return rows as Row[];
}

function columnsOf({ fields }: Pick<Open, "fields">): readonly Column[] {
  return (fields ?? []).map(columnFrom);
}
