/**
 * Where a connection was acquired: a stack that costs a microsecond to take, and is read only when needed.
 * Until it is read it holds on to every object whose method is in it, and after that to its own frames; so
 * whoever keeps one for others keeps its text, or a weak reference.
 * @module
 */

/** A stack, not read yet. */
export interface AcquireSite {
  readonly stack?: string;
}

/** A stack that others may keep. */
export interface SiteReference {
  /** The stack; undefined when it was garbage-collected. */
  deref(): AcquireSite | undefined;
}

/** Frames of these files are not the caller's. */
const LIBRARY = new URL("../", import.meta.url).href;

/** Who acquires a connection without a site. */
const POOL = "Pool.execute()";

/** Where `callee`, one of our functions, was called. */
// deno-lint-ignore ban-types
export function acquireSite(callee: Function): AcquireSite {
  const site: AcquireSite = {};
  Error.captureStackTrace(site, callee);
  return site;
}

/** Reads a stack, which takes some forty microseconds, and lets go of what it holds. */
export function readSite({ stack = "" }: AcquireSite): SiteReference {
  const read: AcquireSite = { stack };
  return { deref: () => read };
}

/** The frames outside of this library, a line for each; without a site it was the pool's own doing. */
export function stackOf(site: SiteReference | null): string {
  return site === null ? POOL : framesOf(site).join("\n");
}

/** The first frame outside of this library. */
export function siteOf(site: SiteReference | null): string {
  return site === null ? POOL : framesOf(site)[0]?.replace(/^\s*at /, "") ?? "somebody";
}

function framesOf(site: SiteReference): string[] {
  const { stack = "" } = site.deref() ?? {};
  return stack.split("\n").slice(1).filter((frame) => !frame.includes(LIBRARY));
}
