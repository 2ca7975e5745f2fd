/**
 * Where a connection was acquired: a stack that costs a microsecond to take, and is read only when needed.
 * @module
 */

/** A stack, not read yet. */
export interface AcquireSite {
  readonly stack?: string;
}

/** Frames of these files are not the caller's. */
const LIBRARY = new URL("../", import.meta.url).href;

/** Where `callee`, one of our functions, was called. */
// deno-lint-ignore ban-types
export function acquireSite(callee: Function): AcquireSite {
  const site: AcquireSite = {};
  Error.captureStackTrace(site, callee);
  return site;
}

/** The frames outside of this library, a line for each. */
export function stackOf(site: AcquireSite | null): string {
  return site === null ? "Pool.execute()" : framesOf(site).join("\n");
}

/** The first frame outside of this library. */
export function siteOf(site: AcquireSite | null): string {
  if (site === null) return "Pool.execute()";
  return framesOf(site)[0]?.replace(/^\s*at /, "") ?? "somebody";
}

function framesOf({ stack = "" }: AcquireSite): string[] {
  return stack.split("\n").slice(1).filter((frame) => !frame.includes(LIBRARY));
}
