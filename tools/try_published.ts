/**
 * Tries the package as users get it: publishes it to a local JSR registry, then runs programs that import it
 * from there in an empty folder, and a server as on Deno Deploy.
 *
 *     JSR_URL=http://127.0.0.1:4873 deno run -A tools/with_server.ts deno run -A tools/try_published.ts [DENO…]
 *
 * Each `DENO` is a command that runs a Deno, such as `"npx -y deno@2.5.0"`; the Deno that runs this by default.
 * @module
 */

const READ = 'Deno.env.get("DATABASE_URL")';

const PROGRAMS: Readonly<Record<string, string>> = {
  "one.ts": `import { createPool } from "jsr:@aiopg/aiopg";

await using pool = await createPool(${READ});
await using cur = await pool.cursor();
await cur.execute("SELECT 1");
console.log(await cur.fetchOne()); // [1]
`,
  "two.ts": `import * as sa from "jsr:@aiopg/aiopg/sa";

const metadata = new sa.MetaData({ schema: "pg_temp" });
const tbl = sa.table("tbl", metadata, {
  id: sa.integer().primaryKey(),
  val: sa.varchar(255),
});

await using engine = await sa.createEngine(${READ});
await using conn = await engine.acquire();
await metadata.createAll(conn);
await conn.execute(tbl.insert().values({ val: "abc" }));
for await (const row of conn.execute(tbl.select().where(tbl.c.val.eq("abc")))) {
  console.log(row.id, row.val);
}
`,
  "three.ts": `import { connect } from "jsr:@aiopg/aiopg";
import { denoPostgres } from "jsr:@aiopg/aiopg/deno-postgres";

await using conn = await connect(${READ}, { driver: denoPostgres() });
const cur = await conn.execute("SELECT $1::int4 + 1", [41]);
console.log(await cur.fetchOne()); // [42]
`,
};

/** What a function on Deno Deploy looks like: a pool in the module, connecting with the first request. */
const FUNCTION = `import { createPool } from "jsr:@aiopg/aiopg";

const types = { timestamptz: "date" } as const;
const pool = createPool(${READ}, { minSize: 0, maxSize: 2, types });
const onListen = ({ port }: { port: number }) => console.log("http://127.0.0.1:" + port + "/");
Deno.serve({ port: 0, hostname: "127.0.0.1", onListen }, async (request) => {
  if (request.url.endsWith("/stop")) setTimeout(Deno.exit, 0);
  const cur = await (await pool).execute("SELECT count(*), to_timestamp(0) FROM pg_class WHERE oid < 0");
  const [[count, at]] = await cur.fetchAll() as [[bigint, Date]];
  return Response.json({ deploy: Deno.env.get("DENO_DEPLOY"), deno: Deno.version.deno, count: String(count), at });
});
`;

/** One way to run Deno, in a folder with nothing in it but the programs. */
class Consumer {
  readonly #command: readonly string[];
  readonly #directory: string;

  constructor(command: string, directory: string) {
    this.#command = command.split(" ");
    this.#directory = directory;
  }

  /** Runs a program; resolves with what it prints. */
  async run(...args: string[]): Promise<string> {
    const { success, stdout, stderr } = await this.#process(args).output();
    const [out, error] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes).trim());
    if (!success) throw new Error(`Cannot try: ${args.join(" ")} failed:\n${out}\n${error}`);
    return out!;
  }

  /** Serves the function, asks it twice, and ends it. */
  async serve(): Promise<string[]> {
    const process = this.#process(["run", "--quiet", "-A", "function.ts"]).spawn();
    const url = await addressIn(process.stdout);
    const answers = [await (await fetch(url)).text(), await (await fetch(url)).text()];
    await fetch(`${url}stop`).then((answer) => answer.text()).catch(() => undefined);
    await process.stderr.cancel();
    await process.status;
    return answers;
  }

  #process(args: readonly string[]): Deno.Command {
    const [program, ...first] = this.#command;
    return new Deno.Command(program!, {
      args: [...first, ...args],
      cwd: this.#directory,
      env: { DENO_DEPLOY: "true", NO_COLOR: "1", DENO_DIR: `${this.#directory}/.deno` },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    });
  }
}

/** The address that the function announces. */
async function addressIn(stdout: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let text = "";
  for await (const chunk of stdout.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const [url] = /http:\/\/127\.0\.0\.1:\d+\//.exec(text) ?? [];
    if (url) return url;
  }
  throw new Error(`Cannot try: the function did not start: ${text}`);
}

async function publish(): Promise<void> {
  // Always another version: a registry keeps what it has.
  const version = `0.1.${Date.now()}`;
  const args = ["publish", "--token", "local", "--allow-dirty", "--no-provenance", "--quiet"];
  args.push("--set-version", version);
  const root = new URL("..", import.meta.url).pathname;
  const { success } = await new Deno.Command(Deno.execPath(), { args, cwd: root }).spawn().status;
  if (!success) throw new Error("Cannot publish to the local registry");
}

async function main(): Promise<void> {
  const registry = Deno.env.get("JSR_URL") ?? "";
  if (!/^http:\/\/(127\.0\.0\.1|localhost):/.test(registry)) {
    throw new Error("Cannot try: JSR_URL does not name a registry on this machine");
  }
  await publish();
  for (const command of Deno.args.length > 0 ? Deno.args : [Deno.execPath()]) {
    const directory = await Deno.makeTempDir();
    try {
      for (const [name, text] of Object.entries({ ...PROGRAMS, "function.ts": FUNCTION })) {
        await Deno.writeTextFile(`${directory}/${name}`, text);
      }
      const consumer = new Consumer(command, directory);
      console.log(`\n${(await consumer.run("--version")).split("\n")[0]}`);
      for (const name of Object.keys(PROGRAMS)) {
        console.log(`${name}: ${await consumer.run("run", "--check", "-A", name)}`);
      }
      for (const answer of await consumer.serve()) console.log(`function.ts: ${answer}`);
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  }
}

await main();
