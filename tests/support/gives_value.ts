import { assert } from "@std/assert";
import { DataError } from "../../src/errors.ts";

/** Whether `convert` gives a value; if it does not it must throw DataError. */
export function givesValue(convert: () => unknown): boolean {
  try {
    assert(convert() !== undefined);
    return true;
  } catch (error) {
    assert(error instanceof DataError, `${error}`);
    return false;
  }
}
