import { assertEquals, assertRejects } from "@std/assert";
import { connect, OperationalError } from "../../../mod.ts";
import { startServer } from "../../support/server.ts";

Deno.test("Connection rejects what runs and what comes after when the server ends", async () => {
  await using server = await startServer({ own: true });
  await using connection = await connect(server.dsn);
  await using cursor = await connection.cursor();
  await cursor.execute("SELECT 1");
  const running = assertRejects(() => cursor.execute("SELECT pg_sleep(60)"), OperationalError);
  await server.stop();
  await running;
  await assertRejects(() => cursor.execute("SELECT 1"), OperationalError);
  assertEquals(connection.closed, true);
});
