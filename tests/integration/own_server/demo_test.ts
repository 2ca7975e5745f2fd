/**
 * The demo does what it says and leaves nothing behind: not at its end, not on Ctrl-C, on no server.
 * @module
 */

import { connect } from "@aiopg/aiopg";
import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { type Server, startServer } from "../../support/server.ts";

const ROOT = new URL("../../..", import.meta.url).pathname;

/** Makes every connection of the demo take a second longer, so that there is time to look at its server. */
const SLOWLY = { PGOPTIONS: "-c post_auth_delay=1" };

interface Ending {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running demo. */
interface Demo {
  /** Where its server is, once it has said so. */
  readonly port: Promise<number>;
  /** How it ended. */
  readonly ending: Promise<Ending>;
  /** What Ctrl-C sends. */
  interrupt(): void;
}

/** Runs `deno task demo` with these variables and no others that name a server or a kind of server. */
function startDemo(variables: Readonly<Record<string, string>>): Demo {
  const inherited = Object.entries(Deno.env.toObject()).filter(([name]) =>
    !/^(PG|DATABASE_URL$|AIOPG_)/.test(name)
  );
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "demo"],
    cwd: ROOT,
    clearEnv: true,
    env: { ...Object.fromEntries(inherited), NO_COLOR: "1", ...variables },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const { port, stdout } = readOutput(child.stdout);
  const ending = Promise.all([child.status, stdout, new Response(child.stderr).text()]).then(
    ([{ code }, stdout, stderr]) => ({ code, stdout, stderr }),
  );
  return { port, ending, interrupt: () => child.kill("SIGINT") };
}

/** All that is printed, and the port as soon as that is. */
function readOutput(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): { port: Promise<number>; stdout: Promise<string> } {
  const { promise: port, resolve, reject } = Promise.withResolvers<number>();
  port.catch(() => {}); // not every test asks for it
  const readAll = async () => {
    let text = "";
    for await (const part of stream.pipeThrough(new TextDecoderStream())) {
      text += part;
      const match = /on 127\.0\.0\.1:(\d+),/.exec(text);
      if (match) resolve(Number(match[1]));
    }
    reject(new Error(`the demo named no server: ${text}`));
    return text;
  };
  return { port, stdout: readAll() };
}

/** The directories of the server at `port`, which only its superuser may ask for. */
async function directoriesAt(port: number): Promise<string[]> {
  await using conn = await connect({
    host: "127.0.0.1",
    port,
    user: "postgres",
    database: "postgres",
  });
  const cur = await conn.execute<[string, string]>(
    "SELECT current_setting('data_directory'), current_setting('unix_socket_directories')",
  );
  return await cur.fetchOne() ?? [];
}

async function assertGone(port: number, directories: readonly string[]): Promise<void> {
  await assertRejects(
    () => Deno.connect({ hostname: "127.0.0.1", port }),
    Deno.errors.ConnectionRefused,
  );
  assertEquals(directories.length, 2);
  for (const directory of directories) {
    await assertRejects(() => Deno.stat(directory), Deno.errors.NotFound);
  }
}

async function schemasOn(server: Server): Promise<unknown[]> {
  await using conn = await connect(server.dsn);
  const cur = await conn.execute(
    "SELECT nspname FROM pg_namespace WHERE nspname <> 'information_schema' AND nspname !~ '^pg_'",
  );
  return await cur.fetchAll();
}

Deno.test("the demo runs its steps on a server of its own, which is gone afterwards", async () => {
  const demo = startDemo(SLOWLY);
  const port = await demo.port;
  const directories = await directoriesAt(port);
  const { code, stdout, stderr } = await demo.ending;
  assertEquals(code, 0, stderr);
  assertMatch(stdout, /\[ 1 \][^]*1 abc[^]*100,000 rows[^]*nothing is left behind/);
  assertEquals(stdout.includes("\r"), false);
  await assertGone(port, directories);
});

Deno.test("the demo interrupted ends with 130, and its server is gone", async () => {
  const demo = startDemo(SLOWLY);
  const port = await demo.port;
  const directories = await directoriesAt(port);
  demo.interrupt();
  assertEquals((await demo.ending).code, 130);
  await assertGone(port, directories);
});

Deno.test("the demo takes the server that DATABASE_URL names, and leaves no schema there", async () => {
  await using server = await startServer({ own: true });
  const { code, stdout, stderr } = await startDemo({ DATABASE_URL: server.dsn })
    .ending;
  assertEquals(code, 0, stderr);
  assertStringIncludes(stdout, `on 127.0.0.1:${server.port}, the one that the environment names`);
  assertEquals(await schemasOn(server), [["public"]]);
});

Deno.test("the demo interrupted leaves no schema on the server that DATABASE_URL names", async () => {
  await using server = await startServer({ own: true });
  const demo = startDemo({ ...SLOWLY, DATABASE_URL: server.dsn });
  assertEquals(await demo.port, server.port);
  assertEquals((await schemasOn(server)).length, 2);
  demo.interrupt();
  assertEquals((await demo.ending).code, 130);
  assertEquals(await schemasOn(server), [["public"]]);
});

Deno.test("the demo without a server says what to do, and ends with 1", async () => {
  const { code, stderr } = await startDemo({
    DATABASE_URL: "postgres://someone@127.0.0.1:1/shop",
  }).ending;
  assertEquals(code, 1);
  assertStringIncludes(stderr, "Cannot connect: 127.0.0.1:1 cannot be reached");
  assertStringIncludes(stderr, "Set DATABASE_URL to a server that lets you in");
  assertEquals(/^\s+at /m.test(stderr), false);
});
