/** A pool over several hosts of which the primary becomes a standby, and another one is promoted. */

import { assertEquals, assertRejects } from "@std/assert";
import { Pool } from "../../src/api/pool.ts";
import type { PoolOptions } from "../../src/api/pool_options.ts";
import type { TargetSessionAttrs } from "../../src/driver.ts";
import { nativeDriver } from "../../src/engine/native_driver.ts";
import { OperationalError } from "../../src/errors.ts";
import { ReadOnlySqlTransaction } from "../../src/sqlstate/error_classes.ts";
import {
  type Age,
  placeOf,
  type Role,
  ScriptedHosts,
  serverOf,
} from "../support/scripted_hosts.ts";
import { parameterStatus } from "../support/scripted_messages.ts";
import { targetOf, turn } from "../support/scripted_native.ts";
import { SETTINGS } from "../support/scripted_pool.ts";

const WRITE = "DELETE FROM t";

/** A server whose role changes. */
class Changing {
  role: Role;
  readonly age: Age;
  /** What it answers to a write; sessions that are open hear of a change, too. */
  readonly write: { tag: string; error?: string } = { tag: "DELETE 1" };

  constructor(role: Role, age: Age) {
    this.age = age;
    this.role = role;
    this.become(role);
  }

  become(role: Role): void {
    this.role = role;
    if (role === "primary") delete this.write.error;
    else this.write.error = "25006";
  }

  readonly serve = (...given: Parameters<ReturnType<typeof serverOf>>): void =>
    serverOf(this.role, this.age, { answers: { [WRITE]: this.write } })(...given);
}

interface World extends AsyncDisposable {
  readonly pool: Pool;
  readonly hosts: ScriptedHosts;
  /** The primary becomes a standby, and the standby is promoted. */
  switchOver(): void;
}

async function worldOf(
  age: Age,
  targetSessionAttrs: TargetSessionAttrs,
  options: PoolOptions = {},
): Promise<World> {
  const [a, b] = [new Changing("primary", age), new Changing("standby", age)];
  const hosts = new ScriptedHosts({ a: a.serve, b: b.serve });
  const target = targetOf({ addresses: ["a", "b"].map(placeOf), targetSessionAttrs });
  const driver = nativeDriver({ dial: hosts.dial });
  const pool = await Pool.create((signal) => driver.connect(target, signal), SETTINGS, options);
  return {
    pool,
    hosts,
    switchOver(): void {
      a.become("standby");
      b.become("primary");
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await pool.close();
      assertEquals(hosts.server.faults, []);
    },
  };
}

/** Says of a server on one of its links that it is a standby now. */
async function tellOfStandby({ server }: ScriptedHosts, link = 0): Promise<void> {
  server.links[link]!.send(parameterStatus("in_hot_standby", "on"));
  await turn();
}

/** Where two new sessions were looked for; none but the last two is open. */
function dialledAnew({ dialled, server }: ScriptedHosts): string[] {
  const open = server.links.filter(({ closed }) => !closed).map(({ address }) => address);
  assertEquals(open, [placeOf("b"), placeOf("b")]);
  return dialled.slice(2).sort();
}

for (const attrs of ["read-write", "primary"] as const) {
  Deno.test(`Pool with ${attrs} walks the hosts anew when its server says that it is a standby`, async () => {
    await using world = await worldOf("new", attrs, { minSize: 2, maxSize: 2 });
    const { pool, hosts } = world;
    world.switchOver();
    await tellOfStandby(hosts);
    await Promise.all([pool.execute(WRITE), pool.execute(WRITE)]);
    assertEquals(hosts.dialled, ["a", "a", "a", "a", "b", "b"]);
    assertEquals(hosts.server.links.map(({ closed }) => closed), [
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  Deno.test(`Pool with ${attrs} walks the hosts anew when an old server refuses a write`, async () => {
    await using world = await worldOf("old", attrs, { minSize: 2, maxSize: 2 });
    const { pool, hosts } = world;
    world.switchOver();
    const error = await assertRejects(() => pool.execute(WRITE), ReadOnlySqlTransaction);
    assertEquals([error.code, error.retryable], ["25006", "no"]);
    await Promise.all([pool.execute(WRITE), pool.execute(WRITE)]);
    assertEquals(dialledAnew(hosts), ["a", "a", "b", "b"]);
  });
}

Deno.test("Pool serves those who wait with sessions of the new primary", async () => {
  await using world = await worldOf("old", "read-write", { maxSize: 1 });
  const { pool } = world;
  const conn = await pool.acquire();
  const waiting = [1, 2, 3].map(() => pool.execute(WRITE));
  world.switchOver();
  await assertRejects(() => conn.execute(WRITE), ReadOnlySqlTransaction);
  await pool.release(conn);
  await Promise.all(waiting);
});

Deno.test("Pool drops a session in whose transaction a write was refused, once it comes back", async () => {
  await using world = await worldOf("old", "read-write");
  const { pool, hosts } = world;
  world.switchOver();
  const transaction = pool.transaction((tx) => tx.execute(WRITE));
  await assertRejects(() => transaction, ReadOnlySqlTransaction);
  await pool.transaction((tx) => tx.execute(WRITE));
  assertEquals(hosts.dialled, ["a", "a", "b"]);
});

Deno.test("Pool keeps a session of a new server whose transaction was read-only", async () => {
  await using world = await worldOf("new", "read-write");
  const { pool, hosts } = world;
  world.switchOver(); // of which the server says nothing: so it is the transaction
  await assertRejects(() => pool.execute(WRITE), ReadOnlySqlTransaction);
  await pool.execute("BEGIN");
  assertEquals([hosts.dialled, pool.size], [["a"], 1]);
});

for (const attrs of ["any", "prefer-standby", "standby", "read-only"] as const) {
  Deno.test(`Pool with ${attrs} takes no notice of a change`, async () => {
    await using world = await worldOf("new", attrs);
    const { pool, hosts } = world;
    const before = [...hosts.dialled];
    world.switchOver();
    await tellOfStandby(hosts, hosts.server.links.length - 1);
    await pool.execute("BEGIN");
    assertEquals([hosts.dialled, pool.statistics.closed], [before, 0]);
  });
}

Deno.test("Pool rejects with what all hosts are while none takes writes", async () => {
  await using world = await worldOf("old", "read-write", { minSize: 0 });
  const { pool } = world;
  world.switchOver();
  world.hosts.server.serve(serverOf("standby", "old"));
  const error = await assertRejects(() => pool.execute(WRITE), OperationalError);
  assertEquals(error.message.split("\n").slice(1), [
    "  a:5432: gives read-only sessions",
    "  b:5432: gives read-only sessions",
  ]);
});
