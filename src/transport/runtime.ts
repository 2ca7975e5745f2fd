/**
 * What this runtime cannot be trusted with: the only place that looks at its version.
 * @module
 */

/** The first version whose `node:tls` verifies certificates on a connection that was open before. */
const FIRST_TO_VERIFY = [2, 7, 14] as const;

/**
 * Whether `node:tls` verifies certificates in a version of Deno. Where it does not, it says of every certificate that
 * it is good, and takes no connection but those of `node:net`.
 */
export function verifiesByNode(version: string): boolean {
  const parts = version.split(/[.+-]/, 3).map(Number);
  for (const [index, first] of FIRST_TO_VERIFY.entries()) {
    const part = parts[index] ?? 0;
    if (part !== first) return part > first;
  }
  return true;
}

/** Whether it does in this one. */
export const VERIFIES_BY_NODE: boolean = verifiesByNode(Deno.version.deno);
