/** Text of a plain value that tells -0 from 0, NaN from null and a number from its text. */
export function exact(value: unknown): string {
  return JSON.stringify(
    value,
    (_, each) => typeof each === "number" ? `#${Object.is(each, -0) ? "-0" : each}` : each,
  );
}
