/**
 * Which options a cursor is made with.
 * @module
 */

import type { CallOptions } from "../driver.ts";
import type { CursorOptions } from "./cursor.ts";
import { CALL_OPTIONS, type OptionNames } from "./option_names.ts";

/** Those of a cursor. */
export const CURSOR_OPTIONS: OptionNames<CursorOptions> = { rowMode: true, clientBinding: true };

/** Those of a cursor and of the loan of its connection. */
export const LENT_CURSOR_OPTIONS: OptionNames<CursorOptions & CallOptions> = {
  ...CURSOR_OPTIONS,
  ...CALL_OPTIONS,
};
