import { assertEquals, assertRejects } from "@std/assert";
import { connect, encryptPassword, InvalidPassword, makeDsn, parseDsn } from "../../mod.ts";
import { testServer } from "../support/server.ts";

const server = testServer();
/** The superuser exists only on a server that the tests have started. */
const notOurs = server.source === "environment";
const superuser = { host: server.host, port: server.port, user: "postgres", database: "postgres" };

Deno.test({
  name: "a role whose password was encrypted here logs in with it, and with no other",
  ignore: notOurs,
  fn: async () => {
    const role = `bob_${crypto.randomUUID().replaceAll("-", "")}`;
    const password = "pässword '\\";
    const dsn = (password: string) => makeDsn({ ...parseDsn(server.dsn), user: role, password });
    await using conn = await connect(superuser);
    await using cur = conn.cursor({ clientBinding: true });
    const verifier = await encryptPassword(password, role, { iterations: 5_000 });
    await cur.execute(`CREATE ROLE ${role} LOGIN PASSWORD %s`, [verifier]);
    try {
      await using bobs = await connect(dsn(password));
      assertEquals(await (await bobs.execute("SELECT current_user::text")).fetchOne(), [role]);
      await assertRejects(() => connect(dsn("other")), InvalidPassword);
    } finally {
      await conn.execute(`DROP ROLE ${role}`);
    }
  },
});

Deno.test({
  name: "encryptPassword() for md5 makes what the server makes itself",
  ignore: notOurs,
  fn: async () => {
    await using conn = await connect(superuser);
    const cur = await conn.execute(
      "SELECT rolpassword FROM pg_authid WHERE rolname = 'md5_user'",
    );
    const verifier = await encryptPassword("secret", "md5_user", { algorithm: "md5" });
    assertEquals(await cur.fetchOne(), [verifier]);
  },
});
