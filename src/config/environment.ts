/**
 * The process's environment variables, as far as this program may read them. The only file that reads them.
 * @module
 */

/** Where settings may be found besides the call itself. */
export interface Environment {
  /** The value of a variable; undefined when it is not set or may not be read. */
  get(name: string): string | undefined;
}

/** What is needed of the runtime, which may have none of it. */
export interface EnvironmentRuntime {
  /** The variables. */
  readonly env?: { get(name: string): string | undefined };
  /** What the program may do. */
  readonly permissions?: {
    querySync(descriptor: { name: "env"; variable: string }): { readonly state: string };
  };
}

/**
 * Reads the process's environment, each variable only where permission for it has been granted: nobody is ever
 * asked. Reads nothing in a runtime that has no `Deno`.
 */
export function processEnvironment(
  runtime: EnvironmentRuntime = globalThis.Deno ?? {},
): Environment {
  return {
    get: (name) => isGranted(runtime, name) ? runtime.env?.get(name) : undefined,
  };
}

function isGranted(runtime: EnvironmentRuntime, variable: string): boolean {
  if (runtime.permissions === undefined) return true; // nothing to ask, hence nobody is asked
  return runtime.permissions.querySync({ name: "env", variable }).state === "granted";
}
