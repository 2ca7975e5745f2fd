/**
 * Runs PostgreSQL's programs in a temporary directory, as a user they accept.
 * @module
 */

import type { Binaries } from "./postgres_binaries.ts";

/** The programs, and the temporary directory that is theirs. */
export interface Programs {
  /** For the cluster's data. */
  readonly dataDir: string;
  /** For the unix socket. */
  readonly socketDir: string;
  /** Runs a program to its end; throws with what it printed when it fails. */
  run(program: string, args: readonly string[], input?: string): Promise<void>;
  /** Starts a program; its log is on `stderr`. */
  spawn(program: string, args: readonly string[]): Deno.ChildProcess;
  /** Writes a file of the data directory, for the server's eyes only. */
  writeData(name: string, text: string): Promise<void>;
  /** Removes the temporary directory. */
  remove(): Promise<void>;
  /** The same, without waiting. */
  removeSync(): void;
}

/** A user to run as; empty for the present one. */
type Account = { readonly uid?: number; readonly gid?: number };

/** Makes the temporary directory, and the programs fit to run. */
export async function programsFor(binaries: Binaries): Promise<Programs> {
  const account = await unprivilegedAccount();
  const root = await Deno.makeTempDir({ prefix: "aiopg_", ...placeFor(account) });
  await own(root, account);
  const [dataDir, socketDir] = [`${root}/data`, `${root}/socket`];
  await Deno.mkdir(socketDir, { mode: 0o700 });
  await own(socketDir, account);
  const directory = await binaries.install?.(`${root}/native`) ?? binaries.directory;
  const command = (program: string, options: Deno.CommandOptions) =>
    new Deno.Command(`${directory}/${program}`, {
      cwd: root,
      clearEnv: true, // no PG* variable of ours may change what they do
      env: { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC", ...binaries.environment?.(directory) },
      stdout: "null",
      stderr: "piped",
      ...account,
      ...options,
    });
  return {
    dataDir,
    socketDir,
    run: (program, args, input) => run(program, command(program, stdio(args, input)), input),
    spawn: (program, args) => command(program, stdio(args)).spawn(),
    async writeData(name, text): Promise<void> {
      await Deno.writeTextFile(`${dataDir}/${name}`, text, { mode: 0o600 });
      await own(`${dataDir}/${name}`, account);
    },
    remove: () => Deno.remove(root, { recursive: true }),
    removeSync: () => Deno.removeSync(root, { recursive: true }),
  };
}

function stdio(args: readonly string[], input?: string): Deno.CommandOptions {
  return { args: [...args], stdin: input === undefined ? "null" : "piped" };
}

/** `postgres --single` reports a failed statement and goes on, so what it prints is looked at, too. */
async function run(program: string, command: Deno.Command, input?: string): Promise<void> {
  const child = command.spawn();
  const [{ success, stderr }] = await Promise.all([child.output(), feed(child, input)]);
  const log = new TextDecoder().decode(stderr);
  if (!success || /\b(ERROR|FATAL|PANIC):/.test(log)) {
    throw new Error(`Cannot make a PostgreSQL cluster: ${program} says\n${log.trim()}`);
  }
}

/** A child that ends before it has read everything is reported by its exit code, not here. */
async function feed(child: Deno.ChildProcess, input?: string): Promise<void> {
  if (input === undefined) return;
  const writer = child.stdin.getWriter();
  try {
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** PostgreSQL refuses to run as root: then `postgres`, else `nobody`, does it. */
async function unprivilegedAccount(): Promise<Account> {
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

/** root's own TMPDIR may be closed to the account. */
function placeFor(account: Account): { dir?: string } {
  return account.uid === undefined ? {} : { dir: "/tmp" };
}

async function own(path: string, { uid, gid }: Account): Promise<void> {
  if (uid !== undefined && gid !== undefined) await Deno.chown(path, uid, gid);
}
