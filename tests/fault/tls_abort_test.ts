import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Address, SslMode } from "../../src/driver.ts";
import { requestCancel } from "../../src/engine/cancel.ts";
import { openLink } from "../../src/engine/link.ts";
import { encrypted } from "../support/encryption.ts";
import { type Fire, type ScriptedLink, ScriptedServer } from "../support/scripted_link.ts";
import { concat, utf8 } from "../support/scripted_messages.ts";
import type { Dial } from "../../src/transport/transport.ts";
import { turn } from "../support/scripted_native.ts";
import { type Handshake, ScriptedTls } from "../support/scripted_tls.ts";

const THERE: Address = { kind: "tcp", host: "db.example", port: 5432 };
const KEY = { pid: 1, key: Uint8Array.of(0, 0, 0, 2) };

const ANSWERS: Readonly<Record<string, (link: ScriptedLink) => void>> = {
  "S": (link) => link.send(utf8("S")),
  "N": (link) => link.send(utf8("N")),
  "E": (link) => link.send(utf8("E\0\0\0\x04")),
  "garbage": (link) => link.send(utf8("HTTP/1.1 400 Bad Request\r\n")),
  "two bytes": (link) => link.send(concat(utf8("S"), utf8("R"))),
  "FIN": (link) => link.end(),
  "silence": () => {},
};

interface Scenario {
  readonly answer: string;
  readonly mode: SslMode;
  readonly handshake: Handshake;
  readonly work: "a session" | "a cancel request";
}

interface Abort {
  readonly at: number;
  readonly when: "before" | "after";
}

const HANDSHAKES: readonly Handshake[] = ["done", "fails", "silence"];

const SCENARIOS: readonly Scenario[] = Object.keys(ANSWERS).flatMap((answer) =>
  (["prefer", "require", "verify-full"] as const).flatMap((mode) =>
    (answer === "S" ? HANDSHAKES : ["done"] as const).flatMap((handshake) =>
      (["a session", "a cancel request"] as const).map((work) => ({
        answer,
        mode,
        handshake,
        work,
      }))
    )
  )
);

/** Lets one event happen per turn; aborts around one of them, or when nothing moves any more. */
class Play {
  count = 0;
  readonly #waiting: (() => void)[] = [];
  readonly #controller = new AbortController();
  readonly #abort: Abort | null;
  readonly reason: Error;

  constructor(abort: Abort | null, reason: Error) {
    this.#abort = abort;
    this.reason = reason;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  readonly fire: Fire = (_, happen) => void this.#waiting.push(happen);

  async until(isSettled: () => boolean): Promise<void> {
    for (let stillness = 0; !isSettled(); await turn()) {
      const happen = this.#waiting.shift();
      if (happen) this.#step(happen);
      else if (++stillness === 5) this.#controller.abort(this.reason);
      else assert(stillness < 10, "nothing settles it");
    }
    for (const happen of this.#waiting) happen();
  }

  #step(happen: () => void): void {
    const when = this.count++ === this.#abort?.at ? this.#abort.when : null;
    if (when === "before") this.#controller.abort(this.reason);
    happen();
    if (when === "after") this.#controller.abort(this.reason);
  }
}

/** Runs a scenario; gives how it ended, and how many events there were. */
async function run(scenario: Scenario, abort: Abort | null, reason: Error) {
  const play = new Play(abort, reason);
  const server = new ScriptedServer((link) => serve(link, scenario), { fire: play.fire });
  const tls = new ScriptedTls(server, scenario.handshake, play.fire);
  const context = { dial: tls.dial, signal: play.signal };
  const target = encrypted({ mode: scenario.mode });
  const working = scenario.work === "a session"
    ? openLink(THERE, target, context).then(({ transport }) => transport.close())
    : requestCancel(THERE, target, KEY, context);
  let outcome: { readonly error: unknown } | null = null;
  working.then(() => outcome = { error: null }, (error) => outcome = { error });
  await play.until(() => outcome !== null);
  return { error: outcome!.error, count: play.count, server };
}

function serve(link: ScriptedLink, { answer }: Scenario): void {
  link.onMessage = ({ type }) => type === "ssl" ? ANSWERS[answer]!(link) : link.end();
}

for (const scenario of SCENARIOS) {
  const { answer, mode, handshake, work } = scenario;
  const title = `${work} with ${mode}, after ${answer} and a handshake that ends so: ${handshake}`;
  Deno.test(`an abort around any event leaves nothing open: ${title}`, async () => {
    const usual = await run(scenario, null, new Error("still"));
    assertEquals(usual.server.faults, []);
    for (let at = 0; at < usual.count; at++) {
      for (const when of ["before", "after"] as const) {
        const reason = new TypeError(`${when} event ${at}`);
        const { error, server } = await run(scenario, { at, when }, reason);
        assert(error === reason || String(error) === String(usual.error), `${reason}: ${error}`);
        if (at < usual.count - 1) assert(error === reason, `${reason}: ${error}`);
        assertEquals(server.faults, [], reason.message);
      }
    }
  });
}

const CREDENTIALS: Readonly<Record<string, Promise<never>>> = {
  "fail": Promise.reject(new TypeError("sslrootcert cannot be read")),
  "do not come": new Promise<never>(() => {}),
};
CREDENTIALS["fail"]!.catch(() => {});

for (const [how, credentials] of Object.entries(CREDENTIALS)) {
  Deno.test(`certificates that ${how} leave nothing open`, async () => {
    const play = new Play(null, new TypeError("too late"));
    const server = new ScriptedServer((link) => {
      link.onMessage = () => link.send(utf8("S"));
    }, { fire: play.fire });
    const { dial } = new ScriptedTls(server, "done", play.fire);
    const { encryption, authentication } = encrypted();
    const target = {
      encryption: { ...encryption, credentials: () => credentials },
      authentication,
    };
    let error: unknown = null;
    openLink(THERE, target, { dial, signal: play.signal }).catch((reason) => error = reason);
    await play.until(() => error !== null);
    assertMatch(String(error), /TypeError: (sslrootcert cannot be read|too late)/);
    assertEquals(server.faults, []);
  });
}

Deno.test("an abort that comes together with the link does not wait for certificates", async () => {
  const server = new ScriptedServer();
  const tls = new ScriptedTls(server, "done");
  const controller = new AbortController();
  const dial: Dial = async (address, signal) => {
    const transport = await tls.dial(address, signal);
    controller.abort(new TypeError("too late"));
    return transport;
  };
  const { encryption, authentication } = encrypted({ negotiation: "direct" });
  const credentials = () => new Promise<never>(() => {});
  const target = { encryption: { ...encryption, credentials }, authentication };
  let error: unknown = null;
  openLink(THERE, target, { dial, signal: controller.signal }).catch((reason) => error = reason);
  for (let turns = 0; turns < 10; turns++) await turn();
  assertMatch(String(error), /TypeError: too late/);
});

Deno.test("a server that hangs up on TLS at once is said to need PostgreSQL 17", async () => {
  const server = new ScriptedServer();
  const dial: Dial = async (address, signal) => ({
    ...await new ScriptedTls(server, "done").dial(address, signal),
    startTls: () => Promise.reject(new Error("unexpected eof during handshake")),
  });
  const { signal } = new AbortController();
  const hint = /hung up within the handshake \(sslNegotiation direct needs PostgreSQL 17\)$/;
  const said = await openLink(THERE, encrypted({ negotiation: "direct" }), { dial, signal })
    .then(() => "", ({ message }) => String(message));
  assertMatch(said, hint);
});
