/**
 * Arguments with one thing in them, however deep, being something else.
 * @module
 */

import { isPlainObject } from "../../src/sa/sql/values.ts";

/** Arguments and what of them was changed: `[0].name`. */
export interface Changed {
  readonly place: string;
  readonly args: readonly unknown[];
}

/** The arguments with each thing in them in turn replaced; objects also get a property of another name. */
export function changesOf(
  args: readonly unknown[],
  replacement: unknown,
): Changed[] {
  return args.flatMap((arg, i) =>
    changed(arg, replacement).map(({ place, value }) => ({
      place: `[${i}]${place}`,
      args: args.with(i, value),
    }))
  );
}

interface ChangedValue {
  readonly place: string;
  readonly value: unknown;
}

function changed(value: unknown, replacement: unknown): ChangedValue[] {
  const whole = { place: "", value: replacement };
  if (Array.isArray(value) && !Object.isFrozen(value)) {
    return [
      whole,
      ...value.flatMap((each, i) =>
        changed(each, replacement).map((inner) => ({
          place: `[${i}]${inner.place}`,
          value: value.with(i, inner.value),
        }))
      ),
    ];
  }
  return isPlainObject(value) ? [whole, ...changedProperties(value, replacement)] : [whole];
}

function changedProperties(
  object: Readonly<Record<string, unknown>>,
  replacement: unknown,
): ChangedValue[] {
  const values = Object.entries(object).flatMap(([key, each]) =>
    changed(each, replacement).map((inner) => ({
      place: `.${key}${inner.place}`,
      value: { ...object, [key]: inner.value },
    }))
  );
  if (typeof replacement !== "string") return values;
  const [[key, first] = ["", 1]] = Object.entries(object);
  const { [key]: _, ...others } = object;
  return [
    ...values,
    { place: ".*", value: { ...object, [replacement]: first } },
    { place: ".*", value: { ...others, [replacement]: first } },
  ];
}
