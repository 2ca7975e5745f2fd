/**
 * The files that settings name, and those that libpq looks for by itself in the user's home directory.
 * @module
 */

import type { Environment, ReadFile } from "./environment.ts";
import { misused } from "./refusal.ts";

/** The permissions of all but the owner: those of a group, and of everybody. */
const OTHERS = 0o077;
/** The same, but that the group may read. */
const OTHERS_BUT_READERS = 0o037;

/** A path in the user's home directory; undefined where that is not known. */
export function atHome(environment: Environment, path: string): string | undefined {
  const home = environment.get("HOME");
  return home === undefined || home === "" ? undefined : `${home}/${path}`;
}

/**
 * A file that was asked for by `name`.
 *
 * @throws {InterfaceError} when there is none, or it may not be read
 */
export function askedFile(environment: Environment, name: string, path: string): ReadFile {
  const file = read(environment, path, `the file that ${name} names`);
  if (file === undefined) {
    throw misused(`${name} names a file, and reading it is not permitted; grant --allow-read`);
  }
  if (file === null) throw misused(`the file that ${name} names does not exist`);
  return file;
}

/**
 * A file that is used where it is found; null where it is not, or may not be read.
 *
 * @throws {InterfaceError} when it is there and the system does not let it be read
 */
export function foundFile(environment: Environment, path: string | undefined): ReadFile | null {
  return path === undefined ? null : read(environment, path, path) ?? null;
}

/** What the system says is not passed on: it quotes the path, which may be a key that was given in its place. */
function read(environment: Environment, path: string, what: string): ReadFile | null | undefined {
  try {
    return environment.file(path);
  } catch {
    throw misused(`${what} cannot be read`);
  }
}

/** Whether others than its owner may read a file, or change it. */
export function isOpen({ mode }: ReadFile): boolean {
  return (mode & OTHERS) !== 0;
}

/** The same of a key: as in libpq, a group may read what is the system administrator's. */
export function isOpenKey({ mode, owner }: ReadFile): boolean {
  return (mode & (owner === 0 ? OTHERS_BUT_READERS : OTHERS)) !== 0;
}
