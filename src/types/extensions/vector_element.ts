/**
 * The numbers in the types of pgvector. It stores none that is not finite.
 * @module
 */

import { cannotDecode, cannotEncode } from "../conversion_error.ts";
import { isFloatText } from "../numbers/float.ts";

/** The most elements that pgvector stores in one value. */
export const ELEMENTS_MAX = 16_000;

/**
 * Reads a number of at most single precision. Rounded so, it is the same that comes in binary: what
 * is printed are no more digits than tell it from its neighbours.
 */
export function elementOfText(typeName: string, text: string): number {
  if (isFloatText(text)) return Math.fround(Number(text));
  throw cannotDecode(typeName, "an element is not a number");
}

/** The text of a number. */
export function textOfElement(element: number): string {
  return Object.is(element, -0) ? "-0" : String(element);
}

/**
 * The number meant, as `round` leaves it. Throws `DataError` for what is not a finite number, or
 * not when rounded.
 */
export function roundedElement(
  typeName: string,
  value: unknown,
  round: (value: number) => number,
): number {
  if (typeof value !== "number") throw cannotEncode(typeName, "an element is not a number");
  if (!Number.isFinite(value)) throw cannotEncode(typeName, "an element is not finite");
  const rounded = round(value);
  if (!Number.isFinite(rounded)) throw cannotEncode(typeName, "an element is out of range");
  return rounded;
}
