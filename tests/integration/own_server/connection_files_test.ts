/** Password and service files on a real server, and programs that may read none of them. */

import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { connect, type ConnectOptions, InterfaceError, OperationalError } from "../../../mod.ts";
import { startServer } from "../../support/server.ts";

const MOD = new URL("../../../mod.ts", import.meta.url).href;
const CONFIG = new URL("../../../deno.json", import.meta.url).pathname;

async function whoAmI(options: ConnectOptions): Promise<unknown> {
  await using conn = await connect(options);
  return (await (await conn.execute("SELECT current_user::text")).fetchOne())?.[0];
}

/** Runs a program that connects to `dsn` with these permissions; nobody could answer a prompt. */
async function run(
  permissions: readonly string[],
  dsn: string,
  env: Record<string, string>,
): Promise<string> {
  const program = `import { connect } from ${JSON.stringify(MOD)};
    await using conn = await connect(${JSON.stringify(dsn)});
    console.log((await (await conn.execute("SELECT current_user::text")).fetchOne())[0]);`;
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  await Deno.writeTextFile(path, program);
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", `--config=${CONFIG}`, ...permissions, path],
    env: { NO_COLOR: "1", ...env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  await Deno.remove(path);
  const [said, failed] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return said!.trim() || failed!;
}

Deno.test("files give a connection its settings and its password, and say what is wrong", async (t) => {
  await using server = await startServer({ own: true });
  const home = await Deno.makeTempDir();
  await using _ = { [Symbol.asyncDispose]: () => Deno.remove(home, { recursive: true }) };
  const { host, port, user, database } = server;
  const write = (name: string, text: string) =>
    Deno.writeTextFile(`${home}/${name}`, text, { mode: 0o600 });
  await write(".pgpass", `${host}:${port}:${database}:${user}:${server.password}\n*:*:*:*:wrong\n`);
  await write("s", `[shop]\nhost=${host}\nport=${port}\ndbname=${database}\nuser=${user}\n`);
  const place = { host, port, user, database, passFile: `${home}/.pgpass` };
  const service = { service: "shop", serviceFile: `${home}/s`, passFile: `${home}/.pgpass` };

  await t.step("the password of the file is the one that is asked for", async () => {
    assertEquals(await whoAmI(place), user);
  });
  await t.step("a service leads to the server", async () => {
    assertEquals(await whoAmI(service), user);
  });
  await t.step("the password of another line is another's", async () => {
    await assertRejects(
      () => whoAmI({ ...place, user: "cleartext_user" }),
      OperationalError,
      "password authentication failed",
    );
  });
  await t.step(
    "a file that others may read is not used, and not needed without a password",
    async () => {
      await Deno.chmod(`${home}/.pgpass`, 0o644);
      const error = await assertRejects(() => whoAmI(place), InterfaceError);
      assertMatch(error.message, /the password file is not used.*0600/);
      assertEquals(await whoAmI({ ...place, user: "trust_user" }), "trust_user");
      await Deno.chmod(`${home}/.pgpass`, 0o600);
    },
  );
  await t.step("a program reads what it may read, and is never asked", async () => {
    const net = `--allow-net=${host}:${port}`;
    const dsn = `host=${host} port=${port} dbname=${database} user=${user}`;
    const env = { HOME: home, PGSERVICE: "missing", PGPASSWORD: "wrong", PGSSLMODE: "verify-full" };
    assertEquals(await run([net], `${dsn} password=${server.password}`, env), user);
    const files = ["--allow-env=HOME", `--allow-read=${home}/.pgpass`];
    assertEquals(await run([net, ...files], dsn, env), user);
    assertMatch(
      await run([net], `${dsn} passfile=${home}/.pgpass`, env),
      /InterfaceError: Cannot connect: passfile names a file, and reading it is not permitted/,
    );
  });
});
