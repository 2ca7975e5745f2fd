/**
 * The list of an IN, as the text of an array.
 * @module
 */

import { formatArray } from "../../types/containers/array_text.ts";
import type { Codec } from "../../types/codec.ts";

/** The text of an array of values without nulls. Throws `DataError` for what the codec refuses. */
export function arrayText(values: readonly unknown[], codec: Codec): string {
  const lengths = values.length === 0 ? [] : [values.length];
  const texts = values.map((value) => codec.encodeText(value));
  return formatArray({ lengths, lowerBounds: lengths.map(() => 1) }, texts, ",");
}
