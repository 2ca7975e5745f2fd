/** An abort at any moment of a walk through several hosts. */

import { assert, assertEquals } from "@std/assert";
import type { ConnectTarget, Session } from "../../src/driver.ts";
import { nativeDriver } from "../../src/engine/native_driver.ts";
import { type Host, placeOf, ScriptedHosts, serverOf } from "../support/scripted_hosts.ts";
import { fatal } from "../support/scripted_messages.ts";
import { PLAIN, targetOf } from "../support/scripted_native.ts";
import { Stage } from "../support/scripted_stage.ts";

interface Abort {
  readonly at: number;
  readonly when: "before" | "after";
}

interface Walked {
  readonly hosts: ScriptedHosts;
  readonly outcome: Session | unknown;
  readonly events: number;
  /** How many listeners are left on the signal. */
  readonly listeners: number;
}

const LOGIN = { login: "scram", password: "secret" } as const;
const WALKS: Readonly<
  Record<string, { named: Record<string, Host>; target: Partial<ConnectTarget> }>
> = {
  "until one takes writes": {
    named: {
      a: fatal("57P03"),
      b: serverOf("standby", "old", LOGIN),
      c: serverOf("standby", "new", LOGIN),
      d: serverOf("primary", "old", LOGIN),
    },
    target: { targetSessionAttrs: "read-write" },
  },
  "twice, for there is no standby": {
    named: { a: serverOf("primary", "old", LOGIN), b: serverOf("primary", "new", LOGIN) },
    target: { targetSessionAttrs: "prefer-standby" },
  },
  "until one lets us in, as sslmode=allow does": {
    named: { a: fatal("57P03"), b: serverOf("primary", "new", LOGIN) },
    target: { encryption: { ...PLAIN.encryption, mode: "allow" } },
  },
  "in vain": {
    named: { a: serverOf("standby", "old"), b: serverOf("read-only", "new"), c: fatal("28P01") },
    target: { targetSessionAttrs: "read-write" },
  },
};

/** A signal that counts who listens. */
function countingSignal(): { controller: AbortController; listeners: () => number } {
  const controller = new AbortController();
  const { signal } = controller;
  const [add, remove] = [signal.addEventListener, signal.removeEventListener];
  const listening = new Set<unknown>();
  signal.addEventListener = (...given: Parameters<typeof add>) => {
    listening.add(given[1]);
    add.apply(signal, given);
  };
  signal.removeEventListener = (...given: Parameters<typeof remove>) => {
    listening.delete(given[1]);
    remove.apply(signal, given);
  };
  return { controller, listeners: () => listening.size };
}

async function walk(
  { named, target }: (typeof WALKS)[string],
  abort: Abort | null,
  reason: Error,
): Promise<Walked> {
  const { controller, listeners } = countingSignal();
  const stage = new Stage(() => 0, (number, happen) => {
    const isNow = number === abort?.at;
    if (isNow && abort.when === "before") controller.abort(reason);
    happen();
    if (isNow && abort.when === "after") controller.abort(reason);
  });
  const playing = stage.play();
  const hosts = new ScriptedHosts(named, { fire: stage.fire });
  const addresses = Object.keys(named).map(placeOf);
  const driver = nativeDriver({ dial: hosts.dial });
  const outcome = await driver.connect(targetOf({ addresses, ...target }), controller.signal)
    .catch((error) => error);
  const events = stage.count;
  if (!(outcome instanceof Error)) await (outcome as Session).close();
  stage.end();
  await playing;
  return { hosts, outcome, events, listeners: listeners() };
}

for (const [what, plan] of Object.entries(WALKS)) {
  for (const when of ["before", "after"] as const) {
    Deno.test(`an abort ${when} any event ends a walk through hosts, ${what}, and leaves nothing open`, async () => {
      const usual = await walk(plan, null, new Error("unused"));
      assert(usual.events > 5, `${usual.events} events`);
      for (let at = 0; at < usual.events; at++) {
        const reason = new TypeError(`abort ${when} event ${at}`);
        const { hosts, outcome, listeners } = await walk(plan, { at, when }, reason);
        const isOver = outcome === reason || at === usual.events - 1;
        assert(isOver, `${reason.message}: ${Deno.inspect(outcome)}`);
        assertEquals(hosts.server.faults, [], reason.message);
        assertEquals(listeners, 0, reason.message);
      }
    });
  }
}
