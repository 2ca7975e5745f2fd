/**
 * Programs that stand between clients and a server: started as a user without privileges, on loopback, and ended with
 * the test or with the process.
 * @module
 */

import { type Account, give, temporaryDirectory, unprivilegedAccount } from "./postgres_account.ts";

/** How a program is started. */
export interface ProgramPlan {
  /** Where it is. */
  readonly path: string;
  /** The files it needs, by name, in `directory`. */
  readonly files: (directory: string) => Readonly<Record<string, string>>;
  /** Its arguments; all that it writes belongs below `directory`. */
  readonly args: (directory: string) => readonly string[];
  /** The port it listens on. */
  readonly port: number;
  /** Whether it ends well by SIGTERM, with processes of its own; else it is killed. */
  readonly hasChildren?: boolean;
}

const START_TIMEOUT_MS = 10_000;
const POLL_INTERVAL_MS = 10;

/** Where a program is; null where it is not installed. */
export function findProgram(name: string): string | null {
  const paths = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"];
  return paths.map((directory) => `${directory}/${name}`).find(isFile) ?? null;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** A port that is free now. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** A program that runs. */
export class Program implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #directory: string;
  readonly #log: Promise<string>;
  readonly #signal: Deno.Signal;
  readonly #onUnload = () => this.#end();
  #ended = false;

  private constructor(process: Deno.ChildProcess, directory: string, signal: Deno.Signal) {
    this.#process = process;
    this.#directory = directory;
    this.#signal = signal;
    this.#log = new Response(process.stderr).text();
    void process.status.then(() => this.#ended = true);
    globalThis.addEventListener("unload", this.#onUnload);
  }

  /** Starts it; resolves when it takes connections. */
  static async start(plan: ProgramPlan): Promise<Program> {
    const account = await unprivilegedAccount();
    const directory = await temporaryDirectory(account, false);
    for (const [name, text] of Object.entries(plan.files(directory))) {
      await Deno.writeTextFile(`${directory}/${name}`, text, { mode: 0o600 });
      await give(`${directory}/${name}`, account);
    }
    const process = spawn(plan, directory, account);
    const program = new Program(process, directory, plan.hasChildren ? "SIGTERM" : "SIGKILL");
    if (await program.#listens(plan.port)) return program;
    await program[Symbol.asyncDispose]();
    throw new Error(`Cannot start ${plan.path}: it says\n${(await program.#log).trim()}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    globalThis.removeEventListener("unload", this.#onUnload);
    this.#end();
    await this.#process.status;
    await this.#log; // so that nothing is being read any more
    await Deno.remove(this.#directory, { recursive: true });
  }

  #end(): void {
    if (!this.#ended) this.#process.kill(this.#signal);
  }

  async #listens(port: number): Promise<boolean> {
    const deadline = performance.now() + START_TIMEOUT_MS;
    while (!this.#ended && performance.now() < deadline) {
      if (await answers(port)) return true;
      await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
    }
    return false;
  }
}

function spawn(plan: ProgramPlan, directory: string, account: Account): Deno.ChildProcess {
  return new Deno.Command(plan.path, {
    args: [...plan.args(directory)],
    cwd: "/", // which the account may enter
    clearEnv: true,
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LC_ALL: "C", TZ: "UTC" },
    stdout: "null",
    stderr: "piped",
    ...account,
  }).spawn();
}

async function answers(port: number): Promise<boolean> {
  try {
    (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) return false;
    throw error;
  }
}
