/**
 * LISTEN and NOTIFY: two connections talk through the server.
 *
 * `deno run --allow-net --allow-env examples/notify.ts`, with the server in `DATABASE_URL` or in the `PG*`
 * variables.
 * @module
 */

import { connect, type Connection } from "@aiopg/aiopg";

await using listener = await connect(Deno.env.get("DATABASE_URL"));
await using sender = await connect(Deno.env.get("DATABASE_URL"));

// Everybody on the database shares its channels; the process ID makes this one ours.
const channel = `example_${listener.backendPid}`;
await listener.listen(channel);
await Promise.all([receive(listener), send(sender)]);

async function send(connection: Connection): Promise<void> {
  for (let i = 1; i <= 5; i++) await connection.notify(channel, `message ${i}`);
  // In a transaction it leaves at COMMIT, and not at all if that does not come.
  await connection.transaction((tx) => tx.execute("SELECT pg_notify($1, 'finish')", [channel]));
}

async function receive(connection: Connection): Promise<void> {
  for await (const { payload, pid } of connection.notifies) {
    console.log(`process ${pid} says: ${payload}`);
    if (payload === "finish") break;
  }
}
