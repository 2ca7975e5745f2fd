/** The same behaviours by every way to a server: what stands between changes nothing but what it must. */

import { testServer } from "../support/server.ts";
import { BULK, COPY_FROM } from "./behaviours/bulk.ts";
import { QUERIES } from "./behaviours/queries.ts";
import { IN_SESSION, LISTENING, TOGETHER } from "./behaviours/together.ts";
import { TRANSACTIONS } from "./behaviours/transactions.ts";
import type { Behaviours } from "./place.ts";
import { makeSchema, type Route, ROUTES } from "./routes.ts";

/** Nothing takes nearly as long; what hangs is to fail. */
const TIMEOUT_MS = 10_000;

for (const [way, route] of Object.entries(ROUTES)) {
  const { missing } = route;
  Deno.test({
    name: `everything goes ${way}` + (missing === null ? "" : ` (ignored: ${missing})`),
    ignore: missing !== null,
    fn: (t) => tryAll(t, route),
  });
}

async function tryAll(t: Deno.TestContext, route: Route): Promise<void> {
  const server = testServer();
  await using schema = await makeSchema(server);
  await using open = await route.open(server);
  const { dsn, options = {} } = open;
  const place = { dsn, options: { timeout: TIMEOUT_MS, ...options }, schema: schema.name };
  for (const [name, behaviour] of Object.entries(behavioursOf(route))) {
    await schema.clear();
    await t.step(name, () => behaviour(place));
  }
}

function behavioursOf({ keepsSession, passesNotifications, takesCopyFrom }: Route): Behaviours {
  return {
    ...QUERIES,
    ...TRANSACTIONS,
    ...BULK,
    ...TOGETHER,
    ...(takesCopyFrom ? COPY_FROM : {}),
    ...(keepsSession ? IN_SESSION : {}),
    ...(passesNotifications ? LISTENING : {}),
  };
}
