/**
 * An environment of given variables, for tests that may not read the real one.
 * @module
 */
import type { Environment } from "../../src/config/environment.ts";

/** Makes an environment that holds `variables` and nothing else. */
export function fixedEnvironment(variables: Readonly<Record<string, string>> = {}): Environment {
  const map = new Map(Object.entries(variables));
  return { get: (name) => map.get(name) };
}
