/**
 * Values as they go to the driver.
 * @module
 */

import { arrayText } from "./array_text.ts";
import type { SqlType } from "./sql_type.ts";
import type { ValueHolder } from "./met_holders.ts";

/** The value of one placeholder; null for a parameter that has none yet. */
export function boundValue(holder: ValueHolder): unknown {
  switch (holder.kind) {
    case "value":
      return bound(holder.value, holder.type);
    case "param":
      return bound(holder.value ?? null, holder.type);
    case "membership": {
      const { type } = holder.operand;
      const list = type.bind === undefined ? holder.list : holder.list.map(type.bind);
      return arrayText(list, type.codec);
    }
  }
}

/** A value as it goes to the driver. */
export function bound(value: unknown, type: SqlType): unknown {
  return value === null || type.bind === undefined ? value : type.bind(value);
}
