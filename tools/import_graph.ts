/**
 * Which source file imports which, as Deno itself sees it.
 * @module
 */

/** One import, type-only or not, static or not. */
export interface Import {
  /** The importing file, relative to the root. */
  readonly from: string;
  /** The line of the import, from 1. */
  readonly line: number;
  /** The imported file, relative to the root; or the specifier as written when it names no file there. */
  readonly to: string;
}

/** The imports of some files. */
export interface ImportGraph {
  /** Every import of every file. */
  readonly imports: readonly Import[];
  /** Why a file could not be read, one line each. */
  readonly errors: readonly string[];
}

/** What of `deno info --json` is read here. */
interface Info {
  readonly modules: readonly {
    readonly specifier: string;
    readonly error?: string;
    readonly dependencies?: readonly {
      readonly specifier: string;
      readonly code?: Resolution;
      readonly type?: Resolution;
    }[];
  }[];
}

interface Resolution {
  readonly specifier?: string;
  readonly span: { readonly start: { readonly line: number } };
}

/** The files of the package below `root`: `mod.ts`, `sa.ts`, and all below `src/`. */
export async function sourceFiles(root: string): Promise<string[]> {
  const files: string[] = [];
  for (const name of ["mod.ts", "sa.ts"]) {
    if (await Deno.stat(`${root}/${name}`).catch(() => null)) files.push(name);
  }
  return [...files, ...await filesBelow(root, "src")].sort();
}

async function filesBelow(root: string, directory: string): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${root}/${directory}`)) {
    const path = `${directory}/${name}`;
    if (isDirectory) files.push(...await filesBelow(root, path));
    else if (name.endsWith(".ts")) files.push(path);
  }
  return files;
}

/** The imports of `files`, all below `root`; needs no network. */
export async function importGraph(root: string, files: readonly string[]): Promise<ImportGraph> {
  const base = `file://${await Deno.realPath(root)}/`;
  const info = await graphOf(files.map((file) => base + file));
  const modules = info.modules.filter(({ specifier }) => specifier.startsWith(base));
  return {
    errors: modules.flatMap(({ specifier, error }) =>
      error ? [`${specifier.slice(base.length)}: ${error.split("\n")[0]}`] : []
    ),
    imports: modules.flatMap(({ specifier, dependencies = [] }) =>
      dependencies.map((dependency): Import => {
        const resolution = dependency.code ?? dependency.type;
        const target = resolution?.specifier ?? "";
        return {
          from: specifier.slice(base.length),
          line: (resolution?.span.start.line ?? 0) + 1,
          to: target.startsWith(base) ? target.slice(base.length) : dependency.specifier,
        };
      })
    ),
  };
}

/** `deno info` takes one module, so one is made that imports all; without configuration, nothing is downloaded. */
async function graphOf(modules: readonly string[]): Promise<Info> {
  const directory = await Deno.makeTempDir();
  try {
    const entry = `${directory}/entry.ts`;
    await Deno.writeTextFile(entry, modules.map((url) => `import "${url}";\n`).join(""));
    const args = ["info", "--json", "--no-config", "--no-remote", "--no-npm", entry];
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
    if (!success) throw new Error(`Cannot read the imports: ${new TextDecoder().decode(stderr)}`);
    return JSON.parse(new TextDecoder().decode(stdout));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
