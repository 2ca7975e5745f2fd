/**
 * A session's life from the login to the goodbye with a bit of everything in it, for sweeps: the same
 * scenario runs again and again, each time with something else done to it.
 * @module
 */

import type { CallOptions, CopySource, Session, ValueSets } from "../../src/driver.ts";
import { nativeDriver, type NativeDriverOptions } from "../../src/engine/native_driver.ts";
import { type Answer, type BackendOptions, ScriptedBackend } from "./scripted_backend.ts";
import { type ScriptedLink, ScriptedServer, type ScriptedServerOptions } from "./scripted_link.ts";
import {
  type Column,
  commandComplete,
  concat,
  COPY_OUT,
  copyData,
  message,
  OID,
} from "./scripted_messages.ts";
import { statementOf, takeCancel, targetOf, turn } from "./scripted_native.ts";

const NUMBER: Column = { name: "n", oid: OID.int4 };
const TEXT: Column = { name: "t", oid: OID.text };

/** What the server knows. Each text is asked for once, or so that it does not matter how often. */
export const ANSWERS: Readonly<Record<string, Answer>> = {
  "SELECT": { columns: [NUMBER, TEXT], rows: [[1, "one"], [2, null], [-3, "é\u{1F600}"]] },
  "SELECT $1": { parameters: [OID.text], columns: [TEXT], rows: [["echo"]] },
  "SELECT 1/0": { columns: [NUMBER], rows: [[1]], error: "22012", report: { D: "detail", P: "9" } },
  "SELECT wrong": { parseError: "42703" },
  "INSERT": { parameters: [OID.int4], tag: "INSERT 0 1" },
  "DELETE": { parameters: [OID.text], tag: "DELETE 3" },
  "VALUES": { columns: [NUMBER, TEXT], rows: [[4, "four"]] },
  "UPDATE": { parameters: [OID.int4], columns: [TEXT], rows: [["was"]], tag: "UPDATE 1" },
  "MERGE": { parameters: [OID.int4], columns: [NUMBER], rows: [[6]], error: "23514" },
  "portal": { columns: [NUMBER], rows: [[1], [2], [3]] },
  "stream": { columns: [NUMBER], rows: Array.from({ length: 5 }, (_, i) => [i]) },
  "script": { columns: [TEXT], rows: [["s"]] },
  "copy in": { copyIn: true, tag: "COPY 2" },
  "copy in refused": { copyIn: true, error: "23505" },
  "copy out": {
    raw: concat(COPY_OUT, ...["1\n", "2\n"].map(copyData), message("c"), commandComplete("COPY 2")),
  },
};

/** Reports of a server on which statements that only read can share a Sync. */
const READS = { default_transaction_read_only: "on" };

/** How one step of a scenario ended. */
export type Outcome =
  | { readonly kind: "resolved"; readonly value: unknown }
  | { readonly kind: "rejected"; readonly error: unknown };

/** A step: what it is called, which text the server must see for it, and how it ended. */
export interface Step {
  readonly name: string;
  readonly text: string | null;
  readonly outcome: Outcome;
}

/** All that happened. */
export interface Ran {
  readonly steps: readonly Step[];
  readonly session: Session | null;
  readonly server: ScriptedServer;
  readonly link: ScriptedLink | undefined;
  readonly backend: ScriptedBackend | undefined;
}

/** What is done to a scenario. */
export interface ScenarioOptions extends BackendOptions {
  readonly link?: ScriptedServerOptions;
  readonly driver?: NativeDriverOptions;
  /** For connecting and for every call. */
  readonly call?: CallOptions;
  /** Waits for a step; what it does while nothing moves is its own affair. */
  readonly settle?: (promise: Promise<Outcome>, server: ScriptedServer) => Promise<Outcome>;
}

/** Runs the scenario. Never rejects. */
export async function runScenario(options: ScenarioOptions = {}): Promise<Ran> {
  const { call = {}, settle = (promise) => promise } = options;
  const backends: ScriptedBackend[] = [];
  const server = new ScriptedServer((link, number) => {
    if (number > 0) return takeCancel(link, backends[0]!);
    backends.push(new ScriptedBackend(link, { answers: ANSWERS, reports: READS, ...options }));
  }, options.link);
  const steps: Step[] = [];
  const step = async (name: string, text: string | null, promise: Promise<unknown>) => {
    const outcome = await settle(outcomeOf(promise), server);
    steps.push({ name, text, outcome });
  };
  const driver = nativeDriver({ ...options.driver, dial: server.dial });
  const connecting = driver.connect(targetOf(), call.signal);
  await step("connect", null, connecting);
  const [connected] = steps;
  if (connected?.outcome.kind === "rejected") return ran(null);
  const session = await connecting;
  await runSteps(session, call, step);
  return ran(session);

  function ran(session: Session | null): Ran {
    return { steps, session, server, link: server.links[0], backend: backends[0] };
  }
}

type RunStep = (name: string, text: string | null, promise: Promise<unknown>) => Promise<void>;

async function runSteps(session: Session, call: CallOptions, step: RunStep): Promise<void> {
  const query = (text: string, ...values: unknown[]) =>
    rowsOf(session.query(statementOf(text, ...values), call));
  await step("parsed on the way", "SELECT", query("SELECT"));
  await step("bound again", "SELECT", query("SELECT"));
  await step("described first", "SELECT $1", query("SELECT $1", "é"));
  await Promise.all([
    step("first of three", "INSERT", query("INSERT", 7)),
    step("second of three", "SELECT 1/0", query("SELECT 1/0")),
    step("third of three", "SELECT", query("SELECT")),
  ]);
  await step("does not parse", "SELECT wrong", query("SELECT wrong"));
  await step("begin", "BEGIN", query("BEGIN"));
  await step("script", "script", scriptOf(session, call));
  await step("stream", "stream", streamOf(session, call));
  let parts = 0;
  const between = () => step(`behind part ${++parts}`, "SELECT", query("SELECT"));
  await step("portal", "portal", portalOf(session, call, between));
  await step("commit", "COMMIT", query("COMMIT"));
  await step("begin again", "BEGIN WORK", query("BEGIN WORK"));
  await Promise.all([
    step("first with the Sync", "SELECT", query("SELECT")),
    step("second with the Sync", "SELECT 1/0", query("SELECT 1/0")),
    step("third with the Sync", null, query("VALUES")),
  ]);
  await step("rollback", "ROLLBACK", query("ROLLBACK"));
  const read = (text: string) =>
    rowsOf(session.query({ ...statementOf(text), shares: "transaction" }, call));
  await Promise.all([
    step("first that only reads", "SELECT", read("SELECT")),
    step("second that only reads", "SELECT 1/0", read("SELECT 1/0")),
    step("third that only reads", "SELECT", read("SELECT")),
  ]);
  await step("batch", "DELETE", batchOf(session, ["DELETE", "VALUES", "DELETE"], call));
  await step("batch that fails", null, batchOf(session, ["VALUES", "SELECT 1/0", "VALUES"], call));
  await step("many", "UPDATE", many(session, "UPDATE", call));
  await step("many that fail", "MERGE", many(session, "MERGE", call));
  await step("copy in", "copy in", copyIn(session, "copy in", call));
  await step("copy in refused", "copy in refused", copyIn(session, "copy in refused", call));
  await step("copy out", "copy out", copyOut(session, call));
}

async function rowsOf(result: ReturnType<Session["query"]>): Promise<unknown> {
  const { rows, commandTag } = await result;
  return { rows, commandTag };
}

async function scriptOf(session: Session, call: CallOptions): Promise<unknown> {
  return (await session.script("script", call)).map(({ rows }) => rows);
}

/** All rows in one array: how they come in batches is up to the link. */
async function streamOf(session: Session, call: CallOptions): Promise<unknown> {
  const stream = await session.stream(statementOf("stream"), call);
  const rows: unknown[] = [];
  for (let batch = await stream.next(); batch; batch = await stream.next()) rows.push(...batch);
  await stream.close();
  return { rows, commandTag: stream.commandTag };
}

/** All rows in one array, two asked for at a time; `between` lets something else run behind each part. */
async function portalOf(
  session: Session,
  call: CallOptions,
  between: () => Promise<void>,
): Promise<unknown> {
  const portal = await session.portal(statementOf("portal"), 2, call);
  try {
    const rows: unknown[] = [];
    for (let part = await portal.next(); part; part = await portal.next()) {
      rows.push(...part);
      await between();
    }
    return { rows, commandTag: portal.commandTag };
  } finally {
    await portal.close();
  }
}

/** What takes a value gets one. */
async function batchOf(
  session: Session,
  texts: readonly string[],
  call: CallOptions,
): Promise<unknown> {
  const statements = texts.map((text) => statementOf(text, ...(text === "DELETE" ? ["é"] : [])));
  const results = await session.batch(statements, call);
  return results.map(({ rows, commandTag }) => ({ rows, commandTag }));
}

/** Five sets, with a wait in between. */
async function many(session: Session, text: string, call: CallOptions): Promise<unknown> {
  const pieces = [[[1], [2]], [[3]], [[4], [5]]];
  const sets: ValueSets = {
    next: async () => {
      await turn();
      return pieces.shift() ?? null;
    },
  };
  const result = await session.executeMany({ text, rowMode: "tuple" }, sets, call);
  return { rows: result.rows, tag: result.commandTag, count: result.rowCount };
}

/** Two lines, with a wait between. */
async function copyIn(session: Session, text: string, call: CallOptions): Promise<unknown> {
  let lines = 0;
  const source: CopySource = {
    fill: async (sink) => {
      await Promise.resolve();
      sink.text(`${++lines}\n`);
      return lines < 2;
    },
    failure: (error) => error,
  };
  const { commandTag } = await session.copyIn(text, source, call);
  return { lines, commandTag };
}

/** All data as one text: how it comes in pieces is up to the link. */
async function copyOut(session: Session, call: CallOptions): Promise<unknown> {
  const stream = await session.copyOut("copy out", call);
  let text = "";
  for (let data = await stream.next(); data; data = await stream.next()) {
    text += new TextDecoder().decode(data);
  }
  await stream.close();
  return { text, commandTag: stream.commandTag, rows: stream.rowsRead };
}

function outcomeOf(promise: Promise<unknown>): Promise<Outcome> {
  return promise.then(
    (value) => ({ kind: "resolved", value }),
    (error) => ({ kind: "rejected", error }),
  );
}

/** An outcome as a text that can be compared: a result with its values, an error with its class and message. */
export function told({ name, outcome }: Step): string {
  if (outcome.kind === "rejected") return String(outcome.error);
  return name === "connect" ? "connected" : JSON.stringify(outcome.value);
}

/** All outcomes, in the order of the steps' ends. */
export function summary({ steps }: Ran): string[] {
  return steps.map((step) => `${step.name}: ${told(step)}`);
}
