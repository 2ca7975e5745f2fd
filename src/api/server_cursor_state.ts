/**
 * The situations that a server-side cursor can be in.
 * @module
 */

import type { Field } from "../driver.ts";
import { CursorPosition } from "./cursor_position.ts";
import type { RowForm } from "./named_portal.ts";

/** There are rows to be had, as far as is known. */
export interface Open {
  readonly kind: "open";
  /** The text of its DECLARE; null when somebody else has opened it. */
  readonly text: string | null;
  readonly form: RowForm;
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
export function declaredHere(about: Pick<Open, "text" | "form" | "fields" | "tag">): Open {
  return { kind: "open", position: new CursorPosition(0), isBusy: false, ...about };
}

/** Somebody else has opened it, and it stands anywhere. */
export function openedElsewhere(form: RowForm): Open {
  const position = new CursorPosition(null);
  return { kind: "open", text: null, form, position, fields: null, tag: null, isBusy: false };
}
