/**
 * The type of conditions.
 * @module
 */

import { boolCodec } from "../../types/numbers/boolean.ts";
import type { SqlType } from "./sql_type.ts";

/** `BOOLEAN`. */
export const BOOLEAN: SqlType = {
  name: "BOOLEAN",
  castName: "BOOLEAN",
  kind: "boolean",
  serialName: null,
  codec: boolCodec,
  takes: "a boolean",
  accepts: (value) => typeof value === "boolean",
};
