/**
 * The password file, `~/.pgpass`.
 *
 * @see https://www.postgresql.org/docs/current/libpq-pgpass.html
 * @module
 */

import type { Address } from "../driver.ts";
import type { Environment, ReadFile } from "./environment.ts";
import { askedFile, atHome, isOpen } from "./home_files.ts";
import { misused } from "./refusal.ts";
import type { Setting } from "./setting.ts";

/** Where sockets are by default: as libpq is built by itself, and on Debian. */
const DEFAULT_SOCKET_DIRECTORIES: readonly string[] = ["/tmp", "/var/run/postgresql"];

/** What a password is looked up by. */
export interface PasswordEntry {
  readonly address: Address;
  readonly database: string;
  readonly user: string;
}

/**
 * Where to look passwords up, each time one is needed; undefined where no file can be.
 *
 * What is returned throws `InterfaceError` when a file that was asked for cannot be read any more, and when others than
 * its owner may read it.
 *
 * @param asked The file that was asked for; `~/.pgpass` where there is none, if it is there by then and may be read.
 * @throws {InterfaceError} when a file that was asked for does not exist or may not be read
 */
export function passwordFile(
  asked: Setting | undefined,
  entry: Omit<PasswordEntry, "address">,
  environment: Environment,
): ((address: Address) => string | undefined) | undefined {
  const read = asked?.value ? namedFile(asked, environment) : defaultFile(environment);
  return read && ((address) => passwordFrom(read(), { address, ...entry }));
}

type Reader = () => ReadFile | null;

function namedFile({ name, value }: Setting, environment: Environment): Reader {
  const read = () => askedFile(environment, name, value);
  read();
  return read;
}

/** As in libpq, one that cannot be read is not there. */
function defaultFile(environment: Environment): Reader | undefined {
  const path = atHome(environment, ".pgpass");
  return path === undefined ? undefined : () => {
    try {
      return environment.file(path) ?? null;
    } catch {
      return null;
    }
  };
}

function passwordFrom(file: ReadFile | null, entry: PasswordEntry): string | undefined {
  if (file === null) return undefined;
  const password = findPassword(file.text, entry);
  if (password === undefined || !isOpen(file)) return password;
  throw misused(
    "the password file is not used, for group or others may read it; let its permissions be u=rw (0600) or less",
  );
}

/** The password of the first line that fits; undefined where none does, or it is empty. */
export function findPassword(
  text: string,
  { address, database, user }: PasswordEntry,
): string | undefined {
  const wanted = [...placeOf(address), database, user];
  for (const line of text.split("\n")) {
    if (line.startsWith("#")) continue;
    const fields = fieldsOf(line.replace(/\r+$/, ""));
    const password = fields[wanted.length];
    if (password === undefined || !wanted.every((value, i) => fits(fields[i]!, value))) continue;
    return unescape(password) || undefined;
  }
  return undefined;
}

function placeOf(address: Address): [host: string, port: string] {
  if (address.kind === "tcp") return [address.host, `${address.port}`];
  const at = address.path.lastIndexOf("/.s.PGSQL.");
  const directory = address.path.slice(0, at);
  const isDefault = DEFAULT_SOCKET_DIRECTORIES.includes(directory);
  return [isDefault ? "localhost" : directory, address.path.slice(at + "/.s.PGSQL.".length)];
}

/** What is between colons, as it is written: an escaped `*` is not the one that fits everything. */
function fieldsOf(line: string): string[] {
  const fields: string[] = [];
  for (const [, field, end] of line.matchAll(/((?:\\[^]|[^:])*)(:|$)/g)) {
    fields.push(field!);
    if (end === "") break;
  }
  return fields;
}

function fits(field: string, value: string): boolean {
  return field === "*" || unescape(field) === value;
}

/** A backslash at the very end stands for itself. */
function unescape(field: string): string {
  return field.replaceAll(/\\([^])/g, "$1");
}
