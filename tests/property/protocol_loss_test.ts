import { assert, assertEquals, assertInstanceOf } from "@std/assert";
import { DatabaseError, DbError, OperationalError } from "../../src/errors.ts";
import type { LinkPlan } from "../support/scripted_link.ts";
import { type Ran, runScenario, type Step, summary, told } from "../support/scripted_scenario.ts";
import { statementOf } from "../support/scripted_native.ts";

type Login = "trust" | "scram";

function run(plan: LinkPlan, login: Login): Promise<Ran> {
  return runScenario({
    login,
    password: "secret",
    link: { plan: (number) => number === 0 ? plan : {} },
  });
}

/** What must hold of every step of a session that was lost somewhere. */
function checkStep(step: Step, ran: Ran, expected: Ran): void {
  const usual = expected.steps.find(({ name }) => name === step.name)!;
  if (told(step) === told(usual)) return; // complete, or the server's own error
  const { outcome, name } = step;
  assert(outcome.kind === "rejected", `${name} resolved with ${told(step)}`);
  assertInstanceOf(outcome.error, OperationalError, name);
  const { sent, retryable, message } = outcome.error;
  assertEquals(retryable, sent === "no" ? "never-sent" : "unknown", name);
  if (sent === "no") assert(!wasRunFor(step, ran), `${name} was sent: ${message}`);
}

/** Whether the server ran a step's text, and no earlier step can have made it. */
function wasRunFor(step: Step, ran: Ran): boolean {
  const isFirst = ran.steps.find(({ text }) => text === step.text) === step;
  return isFirst && step.text !== null && ran.backend!.executed.includes(step.text);
}

async function checkLoss(plan: LinkPlan, login: Login, expected: Ran): Promise<void> {
  const ran = await run(plan, login);
  for (const step of ran.steps) checkStep(step, ran, expected);
  await checkEnd(ran);
}

async function checkEnd({ session, server, link }: Ran): Promise<void> {
  assertEquals(link?.closed, true);
  if (session) {
    const { state } = session;
    assertEquals([state.kind, session.idle], ["closed", true]);
    const later = await session.query(statementOf("SELECT")).catch((error) => error);
    assertInstanceOf(later, DatabaseError);
    assertEquals([later.sent, later.retryable], ["no", "never-sent"]);
    assert(state.kind === "closed" && later.cause === state.reason);
    await session.close();
  }
  assertEquals(server.faults, []);
}

const SWEEPS = [
  { login: "trust", how: "end", step: 1 },
  { login: "trust", how: "break", step: 3 },
  { login: "scram", how: "end", step: 8 },
  { login: "scram", how: "break", step: 9 },
] as const;

for (const { login, how, step } of SWEEPS) {
  Deno.test(`a link that ${how}s at any byte rejects what waits, truthfully, and nothing hangs: ${login}`, async () => {
    const expected = await run({}, login);
    await expected.session!.close();
    for (let at = 0; at < expected.link!.taken; at += step) {
      await checkLoss({ stop: { at, how } }, login, expected);
    }
  });
}

Deno.test("a link that can be written no further at any byte rejects what waits, truthfully", async () => {
  const expected = await run({}, "trust");
  await expected.session!.close();
  const { written } = expected.link!;
  assert(written > 300);
  // The last message is the goodbye, which may fail unheard.
  for (let at = 0; at < written - 5; at += 2) {
    await checkLoss({ stopWriting: at }, "trust", expected);
  }
});

Deno.test("a link that is lost at any byte while the bytes come one by one rejects what waits", async () => {
  const expected = await run({}, "trust");
  await expected.session!.close();
  for (let at = 0; at < expected.link!.taken; at += 11) {
    await checkLoss({ chunk: 1, stop: { at, how: "end" } }, "trust", expected);
  }
});

Deno.test("a scenario that is not disturbed has the outcomes that the sweeps compare with", async () => {
  const ran = await run({}, "trust");
  await ran.session!.close();
  const rejected = ran.steps.filter(({ outcome }) => outcome.kind === "rejected");
  assertEquals(rejected.map(({ name }) => name), [
    "second of three",
    "does not parse",
    "second with the Sync",
    "third with the Sync",
    "second that only reads",
    "batch that fails",
    "many that fail",
    "copy in refused",
  ]);
  for (const { outcome } of rejected) {
    assert(outcome.kind === "rejected" && outcome.error instanceof DbError);
  }
  assertEquals(summary(ran).length, 30);
});
