/**
 * Where the server's programs are: on this machine, or in an npm package.
 * @module
 */

import { NPM_VERSIONS, npmBinaries } from "./postgres_npm.ts";

/** The programs of one PostgreSQL version. */
export interface Binaries {
  /** As `postgres --version` says it, such as `15.18`. */
  readonly version: string;
  /** Where they come from. */
  readonly source: "system" | "npm";
  /** The directory that holds `initdb` and `postgres`. */
  readonly directory: string;
  /** Makes them ready to run from below `directory`, where they cannot run as they are; gives the new `directory`. */
  readonly install?: (into: string) => Promise<string>;
  /** What their environment needs, for programs in `directory`. */
  readonly environment?: (directory: string) => Readonly<Record<string, string>>;
}

/** The oldest major version that is tested. */
export const OLDEST_VERSION = 13;

/**
 * Finds binaries: the newest on this machine, else from npm.
 *
 * @param wanted `system`, `npm`, a major version, or both as in `npm:18`
 */
export async function findBinaries(wanted = ""): Promise<Binaries> {
  const { source, major } = parseWanted(wanted);
  if (source !== "npm") {
    const found = await systemBinaries(major);
    if (found) return found;
  }
  if (source !== "system") return await npmBinaries(major);
  throw new Error(
    `Cannot start PostgreSQL ${major ?? ""}: no such server on this machine; install one, ` +
      "or set AIOPG_POSTGRES=npm to download one",
  );
}

function parseWanted(wanted: string): { source: string | undefined; major: number | undefined } {
  const match = /^(?:(system|npm):?)?(\d+)?$/.exec(wanted);
  if (!match) {
    throw new Error(
      `Cannot start PostgreSQL: "${wanted}" is not one of system, npm, a major version ` +
        `(${Object.keys(NPM_VERSIONS).join(", ")}), or both as in npm:18`,
    );
  }
  return { source: match[1], major: match[2] ? Number(match[2]) : undefined };
}

/** The newest version on this machine, or the newest of one major version; null when there is none. */
async function systemBinaries(major: number | undefined): Promise<Binaries | null> {
  const found: Binaries[] = [];
  for (const directory of new Set(await candidateDirectories())) {
    const version = await versionIn(directory);
    if (version) found.push({ version, source: "system", directory });
  }
  const fitting = found.filter(({ version }) =>
    major ? Number.parseInt(version) === major : Number.parseInt(version) >= OLDEST_VERSION
  );
  fitting.sort((a, b) => Number.parseFloat(b.version) - Number.parseFloat(a.version));
  return fitting[0] ?? null;
}

/** Parents of directories named by version, and what follows the version; Debian, PGDG's RPMs, macOS. */
const VERSIONED_PLACES: readonly (readonly [parent: string, name: RegExp, below: string])[] = [
  ["/usr/lib/postgresql", /^\d+$/, "/bin"],
  ["/usr", /^pgsql-\d+$/, "/bin"],
  ["/opt/homebrew/opt", /^postgresql(@\d+)?$/, "/bin"],
  ["/usr/local/opt", /^postgresql(@\d+)?$/, "/bin"],
  ["/Applications/Postgres.app/Contents/Versions", /^\d+$/, "/bin"],
];

async function candidateDirectories(): Promise<string[]> {
  const found: string[] = [];
  for (const [parent, name, below] of VERSIONED_PLACES) {
    for (const entry of await entriesOf(parent)) {
      if (name.test(entry)) found.push(`${parent}/${entry}${below}`);
    }
  }
  const bindir = await outputOf("pg_config", ["--bindir"]);
  const path = (Deno.env.get("PATH") ?? "").split(":").filter((directory) => directory !== "");
  return [...found, "/usr/local/pgsql/bin", ...(bindir ? [bindir] : []), ...path];
}

async function entriesOf(directory: string): Promise<string[]> {
  try {
    return (await Array.fromAsync(Deno.readDir(directory))).map((entry) => entry.name);
  } catch {
    return []; // not there, or not ours to read: either way there is no server for us in it
  }
}

async function versionIn(directory: string): Promise<string | null> {
  if (!await isFile(`${directory}/initdb`) || !await isFile(`${directory}/postgres`)) return null;
  const text = await outputOf(`${directory}/postgres`, ["--version"]);
  return /(\d+(?:\.\d+)?)/.exec(text ?? "")?.[1] ?? null;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}

/** What a program prints, or null when it cannot be run. */
async function outputOf(program: string, args: string[]): Promise<string | null> {
  try {
    const { success, stdout } = await new Deno.Command(program, { args, stderr: "null" }).output();
    return success ? new TextDecoder().decode(stdout).trim() : null;
  } catch {
    return null;
  }
}
