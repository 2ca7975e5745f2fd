/**
 * Writes the generated project into a temporary directory and lets the compiler count what it costs.
 * @module
 */

import { type Dialect, planQueries, planTables, QUERY_KINDS, type QueryKind } from "./plan.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const COMPILER = { typescript: "7.0.2" };

const COMPILER_OPTIONS = {
  strict: true,
  target: "esnext",
  lib: ["esnext"],
  types: [],
  module: "preserve",
  moduleResolution: "bundler",
  allowImportingTsExtensions: true,
  skipLibCheck: true,
};

/** How large the project is. */
export interface ProjectSize {
  readonly tables: number;
  readonly queries: number;
}

/** What the compiler says of a project. */
export interface Cost {
  /** How many types it instantiated; the same at every run. */
  readonly instantiations: number;
  /** How many types it made. */
  readonly types: number;
  /** How long it took to check the types, seconds. */
  readonly checkSeconds: number;
}

/** A directory with the compiler, the packages of the dialects, and the declarations of this library. */
export class Workshop implements AsyncDisposable {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Makes one; needs npm's registry, or Deno's cache of it. */
  static async open(dialects: readonly Dialect[]): Promise<Workshop> {
    const workshop = new Workshop(await Deno.makeTempDir({ prefix: "aiopg_types_" }));
    try {
      await workshop.#install(dialects);
      await workshop.#declare();
      return workshop;
    } catch (error) {
      await workshop[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Writes the project and checks it. Rejects with what the compiler reports when it does not compile. */
  async measure(
    dialect: Dialect,
    size: ProjectSize,
    kinds: readonly QueryKind[] = QUERY_KINDS,
  ): Promise<Cost> {
    const project = await Deno.makeTempDir({ dir: this.#path });
    await this.#write(`${project}/tsconfig.json`, {
      compilerOptions: {
        ...COMPILER_OPTIONS,
        noEmit: true,
        paths: { "@aiopg/aiopg/sa": [`${this.#path}/declarations/sa.d.ts`] },
      },
    });
    for (const [name, text] of projectFiles(dialect, size, kinds)) {
      await Deno.writeTextFile(`${project}/${name}`, text);
    }
    return readCost(
      await this.#compile(["-p", project, "--singleThreaded", "--extendedDiagnostics"]),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#path, { recursive: true });
  }

  async #install(dialects: readonly Dialect[]): Promise<void> {
    const dependencies = Object.assign({}, COMPILER, ...dialects.map(({ packages }) => packages));
    await this.#write(`${this.#path}/package.json`, { type: "module", dependencies });
    await this.#write(`${this.#path}/deno.json`, { nodeModulesDir: "auto", lock: false });
    await run(this.#path, ["install", "--quiet"]);
  }

  /** Other libraries come as declarations, so this one has to come as what its own sources declare. */
  async #declare(): Promise<void> {
    await this.#write(`${this.#path}/tsconfig.json`, {
      compilerOptions: {
        ...COMPILER_OPTIONS,
        noCheck: true,
        declaration: true,
        emitDeclarationOnly: true,
        rootDir: ROOT,
        outDir: `${this.#path}/declarations`,
      },
      files: [`${ROOT}sa.ts`],
    });
    await this.#compile(["-p", this.#path]);
  }

  async #compile(options: readonly string[]): Promise<string> {
    return await run(this.#path, ["run", "-A", "npm:typescript/tsc", ...options]);
  }

  async #write(path: string, content: unknown): Promise<void> {
    await Deno.writeTextFile(path, JSON.stringify(content));
  }
}

/** The schema, and a file of queries for each kind. */
function projectFiles(
  dialect: Dialect,
  { tables, queries }: ProjectSize,
  kinds: readonly QueryKind[],
): [name: string, text: string][] {
  const planned = planTables(tables);
  const all = planQueries(queries, planned);
  const files = kinds.map((kind): [string, string] => {
    const some = all.filter((query) => query.kind === kind);
    const used = [...new Set(some.flatMap((query) => query.tables))];
    return [
      `${kind}.ts`,
      [dialect.imports(used), ...some.map((query) => dialect.queries[kind](query))].join("\n\n"),
    ];
  });
  return [["schema.ts", dialect.schema(planned)], ...files];
}

async function run(cwd: string, args: readonly string[]): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), { args: [...args], cwd });
  const { success, stdout, stderr } = await command.output();
  const output = new TextDecoder().decode(stdout);
  if (success) return output;
  const reported = `${output}\n${new TextDecoder().decode(stderr)}`.trim();
  throw new Error(`Cannot measure the types: the project does not compile\n${reported}`);
}

function readCost(diagnostics: string): Cost {
  const read = (label: string): number => {
    const match = new RegExp(`^${label}:\\s+([\\d.]+)s?$`, "m").exec(diagnostics);
    if (match === null) throw new Error(`Cannot measure the types: no line says ${label}`);
    return Number(match[1]);
  };
  return {
    instantiations: read("Instantiations"),
    types: read("Types"),
    checkSeconds: read("Check time"),
  };
}
