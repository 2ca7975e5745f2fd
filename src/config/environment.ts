/**
 * The process's environment variables and files, as far as this program may read them. The only file that reads them.
 * @module
 */

/** Where settings may be found besides the call itself. */
export interface Environment {
  /** The value of a variable; undefined when it is not set or may not be read. */
  get(name: string): string | undefined;
  /** A file; null where there is none, undefined where it may not be read. Throws what reading it throws. */
  file(path: string): ReadFile | null | undefined;
}

/** A file that was read. */
export interface ReadFile {
  readonly text: string;
  /** Who may do what with it, as the permission bits of Unix; 0 where the system has none. */
  readonly mode: number;
  /** The number of the user whose file it is; null where the system has none. */
  readonly owner: number | null;
}

/** What is needed of the runtime, which may have none of it. */
export interface EnvironmentRuntime {
  /** The variables. */
  readonly env?: { get(name: string): string | undefined };
  /** Reads a file. */
  readTextFileSync?(path: string): string;
  /** What is known of a file. */
  statSync?(path: string): { readonly mode: number | null; readonly uid: number | null };
  /** What the program may do. */
  readonly permissions?: {
    querySync(descriptor: Descriptor): { readonly state: string; readonly partial?: boolean };
  };
}

type Descriptor = { name: "env"; variable?: string } | { name: "read"; path: string };

/** What the system calls it when there is no such file. */
const ABSENT: readonly unknown[] = ["ENOENT", "ENOTDIR"];

/**
 * Reads the process's environment, each variable and each file only where permission for it has been granted: nobody
 * is ever asked. Reads nothing in a runtime that has no `Deno`.
 */
export function processEnvironment(
  runtime: EnvironmentRuntime = globalThis.Deno ?? {},
): Environment {
  const isGranted = (descriptor: Descriptor) => {
    // Without permissions there is nothing to ask, hence nobody is asked.
    const status = runtime.permissions?.querySync(descriptor) ?? { state: "granted" };
    return status.state === "granted" && !status.partial;
  };
  const hasAll = isGranted({ name: "env" });
  return {
    get: (variable) =>
      hasAll || isGranted({ name: "env", variable }) ? runtime.env?.get(variable) : undefined,
    file: (path) => isGranted({ name: "read", path }) ? readFile(runtime, path) : undefined,
  };
}

function readFile(runtime: EnvironmentRuntime, path: string): ReadFile | null | undefined {
  try {
    const text = runtime.readTextFileSync?.(path);
    if (text === undefined) return undefined;
    const facts = runtime.statSync?.(path);
    return { text, mode: facts?.mode ?? 0, owner: facts?.uid ?? null };
  } catch (error) {
    if (error instanceof Error && "code" in error && ABSENT.includes(error.code)) return null;
    throw error;
  }
}
