/**
 * What runs the peers that do not run on Deno: a directory for this run with npm packages, the peers without their
 * types, and a compiled C program. What cannot be had is a reason, not an error.
 * @module
 */

import { stripTypeScriptTypes } from "node:module";
import { STATEMENTS } from "./statements.ts";

const HERE = new URL("./", import.meta.url);
const PACKAGES = [
  "postgres@3.4.9",
  "pg@8.23.1",
  "pg-cursor@2.22.1",
  "pg-copy-streams@7.0.0",
  "bun@1.4.5",
];
const SHARED_FILES = ["peer.ts", "statements.ts", "workloads.ts"];
const PYTHON = "/usr/bin/python3"; // where Debian's packages are

/** A command, or why there is none. */
export type Command = readonly string[] | { readonly reason: string };

/** Makes commands; to be held with `await using`. */
export class Workshop implements AsyncDisposable {
  readonly #directory: string;
  #npm: Promise<string | null> | undefined;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** An empty one. */
  static async open(): Promise<Workshop> {
    return new Workshop(await Deno.makeTempDir({ prefix: "aiopg-bench-" }));
  }

  /** A script on this Deno, for a peer. */
  deno(peer: string, script = "worker.ts", folder = "peers"): Command {
    const { pathname } = new URL(script, HERE);
    // An npm package with optional peers is found only by what is loaded at the start.
    const preload = new URL(`${folder}/${peer}.ts`, HERE).pathname;
    const preloading = folder === "peers" ? ["--preload", preload] : [];
    return [Deno.execPath(), "run", "--quiet", "-A", "--no-check", ...preloading, pathname, peer];
  }

  /** The same on Node. */
  async node(peer: string, script = "worker.ts", folder = "peers"): Promise<Command> {
    if (await output("node", "--version") === null) return { reason: "there is no node" };
    const reason = await this.#prepare(script, `${folder}/${peer}.ts`);
    return reason === null ? ["node", this.#file(script), peer] : { reason };
  }

  /** The same on Bun, which is one of the packages. */
  async bun(peer: string, script = "worker.ts", folder = "peers"): Promise<Command> {
    const reason = await this.#prepare(script, `${folder}/${peer}.ts`);
    if (reason !== null) return { reason };
    return [this.#file("node_modules/.bin/bun"), this.#file(script), peer];
  }

  /** A script on Python, where the modules are installed. */
  async python(peer: string, modules: readonly string[], script = "worker.py"): Promise<Command> {
    const found = await output(PYTHON, "-c", `import ${modules.join(", ")}`);
    if (found === null) return { reason: `Python has no ${modules.join(" or no ")}` };
    return [PYTHON, new URL(script, HERE).pathname, peer];
  }

  /** The worker in C, where there is a compiler and libpq to compile with. */
  async c(peer: string): Promise<Command> {
    const include = await output("pg_config", "--includedir");
    if (include === null) return { reason: "there is no pg_config" };
    const lines = Object.entries(STATEMENTS).map(([name, text]) =>
      `#define SQL_${name} ${JSON.stringify(text)}\n`
    );
    await Deno.writeTextFile(`${this.#directory}/statements.h`, lines.join(""));
    const program = `${this.#directory}/${peer}`;
    const source = new URL(`peers/${peer}.c`, HERE).pathname;
    const flags = ["-O2", `-I${include.trim()}`, `-I${this.#directory}`, "-o", program, source];
    const compiled = await output("cc", ...flags, "-lpq");
    return compiled === null ? { reason: "there is no C compiler or no libpq" } : [program, peer];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#directory, { recursive: true });
  }

  async #prepare(...files: readonly string[]): Promise<string | null> {
    const reason = await (this.#npm ??= this.#install());
    if (reason === null) { for (const file of files) await this.#strip(file); }
    return reason;
  }

  async #install(): Promise<string | null> {
    await Deno.writeTextFile(this.#file("package.json"), '{"type":"module"}');
    for (const folder of ["peers", "startup"]) await Deno.mkdir(this.#file(folder));
    for (const file of SHARED_FILES) await this.#strip(file);
    const flags = ["--no-audit", "--no-fund", "--prefix", this.#directory];
    const installed = await output("npm", "install", ...flags, ...PACKAGES);
    return installed === null ? "npm cannot install the packages" : null;
  }

  /** The same file as JavaScript. */
  async #strip(file: string): Promise<void> {
    const source = stripTypeScriptTypes(await Deno.readTextFile(new URL(file, HERE)))
      .replace(/"npm:([^"@]+)@[^"]*"/g, '"$1"')
      .replace(/(from "\.[^"]*)\.ts"/g, '$1.js"');
    await Deno.writeTextFile(this.#file(file), source);
  }

  /** The path of a file of the directory; a script's is that of its JavaScript. */
  #file(name: string): string {
    return `${this.#directory}/${name.replace(/\.ts$/, ".js")}`;
  }
}

/** What a command writes, or null when it fails or is not there. */
export async function output(command: string, ...args: string[]): Promise<string | null> {
  try {
    const child = new Deno.Command(command, { args, stdin: "null", stderr: "null" });
    const { success, stdout } = await child.output();
    return success ? new TextDecoder().decode(stdout) : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
