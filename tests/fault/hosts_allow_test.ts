/** sslmode=allow at several hosts: what is refused in clear may be given over TLS, and must be what is asked for. */

import { assertEquals } from "@std/assert";
import type { TargetSessionAttrs } from "../../src/driver.ts";
import { nativeDriver } from "../../src/engine/native_driver.ts";
import {
  type Host,
  placeOf,
  type Role,
  ScriptedHosts,
  serverOf,
} from "../support/scripted_hosts.ts";
import type { Script } from "../support/scripted_link.ts";
import { type Bytes, fatal, utf8 } from "../support/scripted_messages.ts";
import { PLAIN, targetOf } from "../support/scripted_native.ts";
import { type Handshake, ScriptedTls } from "../support/scripted_tls.ts";

/** A server that lets nobody in without encryption, and what it says then over TLS. */
function encryptedOnly(then: Role | Bytes): Script {
  return (link, number) => {
    link.onMessage = ({ type }) => {
      if (type !== "ssl") return link.send(fatal("28000"));
      link.send(utf8("S"));
      if (typeof then === "string") serverOf(then, "old")(link, number);
      else link.onMessage = () => link.send(then);
    };
  };
}

/** The hosts that are dialled, and how many of the links were encrypted; null where none will do. */
async function tried(
  named: Readonly<Record<string, Host>>,
  targetSessionAttrs: TargetSessionAttrs,
  handshake: Handshake = "done",
): Promise<[dialled: string, handshakes: number, code?: string | null]> {
  const hosts = new ScriptedHosts(named);
  const tls = new ScriptedTls(hosts, handshake);
  const target = targetOf({
    addresses: Object.keys(named).map(placeOf),
    encryption: { ...PLAIN.encryption, mode: "allow" },
    targetSessionAttrs,
  });
  const outcome = await nativeDriver({ dial: tls.dial }).connect(target).catch((error) => error);
  if (!(outcome instanceof Error)) await outcome.close();
  assertEquals(hosts.server.faults, []);
  const walked = [hosts.dialled.join(""), tls.plans.length] as const;
  return outcome instanceof Error ? [...walked, codeOf(outcome)] : [...walked];
}

function codeOf(error: Error): string | null {
  return "code" in error ? error.code as string | null : null;
}

Deno.test("sslmode=allow looks at a session over TLS as at one in clear", async () => {
  const named = { a: encryptedOnly("standby"), b: encryptedOnly("primary") };
  assertEquals(await tried(named, "read-write"), ["aabb", 2]);
  assertEquals(await tried(named, "standby"), ["aa", 1]);
  assertEquals(await tried(named, "any"), ["aa", 1]);
});

Deno.test("sslmode=allow and prefer-standby come back to the first primary, in both ways again", async () => {
  const named = { a: encryptedOnly("primary"), b: serverOf("primary", "new") };
  assertEquals(await tried(named, "prefer-standby"), ["aabaa", 2]);
});

Deno.test("sslmode=allow ends with what is refused in both ways", async () => {
  const named = { a: encryptedOnly(fatal("28P01")), b: serverOf("primary", "new") };
  assertEquals(await tried(named, "any"), ["aa", 1, "28P01"]);
});

Deno.test("sslmode=allow ends with what was refused in clear where TLS cannot be had", async () => {
  const named = { a: encryptedOnly("primary"), b: serverOf("primary", "new") };
  assertEquals(await tried(named, "any", "fails"), ["aa", 1, "28000"]);
});

Deno.test("sslmode=allow goes on to the next host when one that is encrypted cannot take us now", async () => {
  const named = { a: encryptedOnly(fatal("57P03")), b: serverOf("primary", "new") };
  assertEquals(await tried(named, "any"), ["aab", 1]);
});
