/**
 * The situations that a server-side cursor can be in.
 * @module
 */

import type { Field } from "../driver.ts";
import { columnFrom } from "./column.ts";
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

/** Its own cursor is declared, and stands before the first row. */
export function declaredHere(
  about: Pick<Open, "text" | "form" | "factory" | "fields" | "tag">,
): Open {
  return { kind: "open", position: new CursorPosition(0), make: null, isBusy: false, ...about };
}

/** Somebody else has opened it, and it stands anywhere. */
export function openedElsewhere(form: RowForm, factory: RowFactory<unknown> | undefined): Open {
  const position = new CursorPosition(null);
  const nothingYet = { text: null, fields: null, tag: null, make: null, isBusy: false };
  return { kind: "open", form, factory, position, ...nothingYet };
}

/** The rows of what was fetched, in the row mode that Row stands for, or as the factory makes them. */
export function made<Row>(open: Open, values: unknown[]): Row[] {
  if (open.factory === undefined || values.length === 0) return values as Row[];
  const make = open.make ??= open.factory((open.fields ?? []).map(columnFrom));
  return values.map((each) => make(each as readonly unknown[])) as Row[];
}
