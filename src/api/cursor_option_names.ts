/**
 * Which options a cursor is made with.
 * @module
 */

import type { CallOptions } from "../driver.ts";
import type { CursorOptions } from "./cursor_options.ts";
import type { ServerCursorOptions } from "./server_cursor_options.ts";
import { CALL_OPTIONS, type OptionNames } from "./option_names.ts";

/** Those of a cursor, of one that has a name included. */
export const CURSOR_OPTIONS: OptionNames<CursorOptions & ServerCursorOptions> = {
  rowMode: true,
  rowFactory: true,
  clientBinding: true,
  name: true,
  scrollable: true,
  withHold: true,
  iterSize: true,
  timeout: true,
};

/** Those of a cursor and of the loan of its connection. */
export const LENT_CURSOR_OPTIONS: OptionNames<CursorOptions & ServerCursorOptions & CallOptions> = {
  ...CURSOR_OPTIONS,
  ...CALL_OPTIONS,
};
