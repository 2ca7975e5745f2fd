/**
 * As whom PostgreSQL's programs run, and which directories are theirs.
 * @module
 */

import { statfs } from "node:fs/promises";

/** A user to run as; empty for the present one. */
export interface Account {
  /** The user. */
  readonly uid?: number;
  /** Its group. */
  readonly gid?: number;
}

/** PostgreSQL refuses to run as root: then `postgres`, else `nobody`, does it. */
export async function unprivilegedAccount(): Promise<Account> {
  if (Deno.uid() !== 0) return {};
  const accounts = new Map(
    (await Deno.readTextFile("/etc/passwd")).split("\n").map((line) => {
      const [name, , uid, gid] = line.split(":");
      return [name, { uid: Number(uid), gid: Number(gid) }];
    }),
  );
  const account = accounts.get("postgres") ?? accounts.get("nobody");
  if (account) return account;
  throw new Error("Cannot start PostgreSQL as root: there is no user postgres or nobody");
}

/** Gives a file or directory to the account. */
export async function give(path: string, { uid, gid }: Account): Promise<void> {
  if (uid !== undefined && gid !== undefined) await Deno.chown(path, uid, gid);
}

/** Makes a temporary directory of the account; `inMemory` where there is room, which halves the time to start. */
export async function temporaryDirectory(account: Account, inMemory: boolean): Promise<string> {
  // root's own TMPDIR may be closed to the account
  const onDisk = account.uid === undefined ? undefined : "/tmp";
  const dir = inMemory && await hasRoom(MEMORY_DIR) ? MEMORY_DIR : onDisk;
  const path = await Deno.makeTempDir({ prefix: "aiopg_", ...(dir ? { dir } : {}) });
  await give(path, account);
  return path;
}

const MEMORY_DIR = "/dev/shm";
const ROOM_BYTES = 2 * 1024 ** 3;

/** A container often has no more than 64 MB there, which is not enough for one cluster. */
async function hasRoom(directory: string): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize > ROOM_BYTES;
  } catch {
    return false; // no such directory on this system
  }
}
