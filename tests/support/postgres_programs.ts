/**
 * Runs PostgreSQL's programs in a temporary directory, as a user they accept.
 * @module
 */

import { type Account, give, temporaryDirectory, unprivilegedAccount } from "./postgres_account.ts";
import type { Binaries } from "./postgres_binaries.ts";

/** The programs, and the temporary directories that are theirs. */
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
  /** The temporary directories. */
  readonly directories: readonly string[];
  /** Removes them. */
  remove(): Promise<void>;
}

/** Makes the temporary directories, and the programs fit to run. */
export async function programsFor(binaries: Binaries): Promise<Programs> {
  const account = await unprivilegedAccount();
  // Only the data is in memory: from there programs may not be allowed to run, and below /dev Deno lets nobody
  // without all permissions connect to a socket.
  const place = await temporaryDirectory(account, false);
  const memory = await temporaryDirectory(account, true);
  const directories = [place, memory];
  const remove = async () => {
    for (const path of directories) await Deno.remove(path, { recursive: true });
  };
  try {
    const socketDir = `${place}/socket`;
    await Deno.mkdir(socketDir, { mode: 0o700 });
    await give(socketDir, account);
    const directory = await binaries.install?.(`${place}/native`) ?? binaries.directory;
    const programs = programsIn(`${memory}/data`, directory, binaries, account);
    return { ...programs, socketDir, directories, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function programsIn(
  dataDir: string,
  directory: string,
  binaries: Binaries,
  account: Account,
): Pick<Programs, "dataDir" | "run" | "spawn" | "writeData"> {
  const command = (program: string, options: Deno.CommandOptions) =>
    new Deno.Command(`${directory}/${program}`, {
      cwd: "/", // which the account may enter
      clearEnv: true, // no PG* variable of ours may change what they do
      env: { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC", ...binaries.environment?.(directory) },
      stdout: "null",
      stderr: "piped",
      ...account,
      ...options,
    });
  return {
    dataDir,
    run: (program, args, input) => run(program, command(program, stdio(args, input)), input),
    spawn: (program, args) => command(program, stdio(args)).spawn(),
    async writeData(name, text): Promise<void> {
      await Deno.writeTextFile(`${dataDir}/${name}`, text, { mode: 0o600 });
      await give(`${dataDir}/${name}`, account);
    },
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
