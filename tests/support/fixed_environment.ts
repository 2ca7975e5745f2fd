/**
 * An environment of given variables, for tests that may not read the real one.
 * @module
 */
import type { Environment } from "../../src/config/environment.ts";

/** A file as text, which is its owner's alone, or with more about it; or what reading it throws. */
export type FixedFile = string | { text: string; mode?: number; owner?: number } | Error;

/**
 * Makes an environment that holds `variables` and `files` and nothing else. What is undefined among the files may not
 * be read.
 */
export function fixedEnvironment(
  variables: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, FixedFile | undefined>> = {},
): Environment {
  const values = new Map(Object.entries(variables));
  return {
    get: (name) => values.get(name),
    file: (path) => {
      if (!Object.hasOwn(files, path)) return null;
      const file = files[path];
      if (file === undefined) return undefined;
      if (file instanceof Error) throw file;
      return { mode: 0o600, owner: 1000, ...(typeof file === "string" ? { text: file } : file) };
    },
  };
}
