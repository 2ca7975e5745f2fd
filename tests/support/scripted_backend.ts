/**
 * A backend in memory: logs a client in and answers its statements from a table of answers.
 *
 * It follows the protocol as a server does: after an error it passes over everything up to Sync, it keeps
 * prepared statements by name, and it gives values in the formats that Bind asks for.
 * @module
 */

import { Buffer } from "node:buffer";
import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import type { ScriptedLink } from "./scripted_link.ts";
import {
  authentication,
  AUTHENTICATION_OK,
  authenticationSasl,
  backendKeyData,
  BIND_COMPLETE,
  BodyReader,
  type Bytes,
  type ClientMessage,
  CLOSE_COMPLETE,
  type Column,
  commandComplete,
  concat,
  COPY_IN,
  dataRow,
  EMPTY_QUERY,
  encodeValue,
  errorResponse,
  NO_DATA,
  parameterDescription,
  parameterStatus,
  PARSE_COMPLETE,
  PORTAL_SUSPENDED,
  readyForQuery,
  type Report,
  rowDescription,
  utf8,
  type Value,
} from "./scripted_messages.ts";

/** What the backend knows of a text. */
export interface Answer {
  /** The types of its parameters; none by default. */
  readonly parameters?: readonly number[];
  /** Its columns; it returns no rows by default. */
  readonly columns?: readonly Column[];
  /** Its rows. */
  readonly rows?: readonly (readonly Value[])[];
  /** Its command tag; `SELECT n` by default. */
  readonly tag?: string;
  /** It fails with this SQLSTATE after its rows. */
  readonly error?: string;
  /** More fields of the error. */
  readonly report?: Report;
  /** It fails already when it is parsed. */
  readonly parseError?: string;
  /** What it answers to Execute, in place of all that. */
  readonly raw?: Bytes;
  /** It reads the client's data first, as COPY FROM STDIN does. */
  readonly copyIn?: boolean;
  /** It does not answer until `finish()` or a cancel. */
  readonly runs?: boolean;
}

/** How a client proves itself. */
export type Login = "trust" | "cleartext" | "md5" | "scram";

/** Options of a backend. */
export interface BackendOptions {
  /** The answers, by text. A function sees each time a text is parsed or executed. */
  readonly answers?: Readonly<Record<string, Answer>>;
  /** How a client proves itself; by nothing by default. */
  readonly login?: Login;
  /** The password that is right. */
  readonly password?: string;
  /** Whether it gives a key for cancelling; it does by default. */
  readonly key?: boolean;
  /** Its process ID; that of {@linkcode BACKEND_KEY} by default. */
  readonly pid?: number;
  /** What it reports at login besides its version. */
  readonly reports?: Readonly<Record<string, string>>;
  /** How often SCRAM hashes. */
  readonly iterations?: number;
  /** The mechanisms it offers; SCRAM-SHA-256 alone by default. */
  readonly mechanisms?: readonly string[];
  /** To what a client that chooses SCRAM-SHA-256-PLUS has to bind its proof. */
  readonly endPoint?: Bytes;
}

interface Bound {
  readonly answer: Answer;
  readonly formats: readonly number[];
  /** How many of its rows were given. */
  given?: number;
}

/** The process ID and the secret of the backend. */
export const BACKEND_KEY = { pid: 4711, key: 0x1234567 } as const;
const SALT = Uint8Array.of(1, 2, 3, 4);
/** Commands that are known without an answer. */
const UTILITIES: ReadonlySet<string> = new Set([
  ...["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "DISCARD", "RESET", "ALTER"],
  ...["LISTEN", "UNLISTEN", "DECLARE", "MOVE", "CLOSE", "PREPARE"],
]);

const ENDS = /^(?:COMMIT|ROLLBACK|PREPARE TRANSACTION)\b/;

/** The server's end of one session. */
export class ScriptedBackend {
  /** The texts executed, in order. */
  readonly executed: string[] = [];
  /** The parameters of each Bind, as bytes; null for NULL. */
  readonly bound: (Bytes | null)[][] = [];
  /** What CopyData carried. */
  readonly copied: Uint8Array[] = [];
  /** The prepared statements, by name. */
  readonly prepared: Map<string, string> = new Map();
  /** Where it stands with transactions: I, T or E. */
  status = "I";
  /** Puts something of the test's own between two messages; sees the number of the message. */
  between: ((number: number) => Bytes) | null = null;
  /** What it sends right behind its next ReadyForQuery, once. */
  after: Bytes | null = null;
  /** How many messages it has sent. */
  written = 0;

  readonly #link: ScriptedLink;
  readonly #options: BackendOptions;
  readonly #answers: Map<string, Answer>;
  #out: Bytes[] = [];
  #state: "login" | "ready" | "skipping" | "copying" | "running" = "login";
  #isPaused = false;
  /** The portals, by name; they end with their transaction. */
  readonly #portals = new Map<string, Bound>();
  /** The portal that runs. */
  #portal: Bound | null = null;
  /** Whether the statement under way came as a Query, which is its own Sync. */
  #isSimple = false;
  #backlog: ClientMessage[] = [];
  #scram: { readonly first: string; readonly channel: Bytes; message: string } | null = null;

  /** Serves a link from now on. */
  constructor(link: ScriptedLink, options: BackendOptions = {}) {
    this.#link = link;
    this.#options = options;
    this.#answers = new Map(Object.entries(options.answers ?? {}));
    link.onMessage = (message) => this.#hear(message);
  }

  /** Whether a statement runs, or waits for the client's data. */
  get running(): boolean {
    return this.#state === "running" || this.#state === "copying";
  }

  /** Changes the answer to a text. */
  answer(text: string, answer: Answer): void {
    this.#answers.set(text, answer);
  }

  /** Forgets the prepared statements, as DISCARD ALL or a pooler does. */
  forget(): void {
    this.prepared.clear();
  }

  /** Ends the statement that runs: it completes, or fails with this SQLSTATE. */
  finish(error?: string): void {
    if (this.#state !== "running") return; // a cancel that finds nothing to cancel
    this.#state = "ready";
    if (error === undefined) this.#complete(this.#portal!);
    else this.#fail(error);
    if (this.#isSimple) this.#ready();
    this.#resume();
  }

  /** Ends the statement that runs, whose reply the test has sent itself, its ReadyForQuery with it. */
  finishSilently(): void {
    this.#state = "ready";
    this.#backlog = this.#backlog.filter(({ type }) => type !== "S");
    this.#resume();
  }

  /** Answers nothing until `resume()`. */
  pause(): void {
    this.#isPaused = true;
  }

  /** Answers what came since `pause()`. */
  resume(): void {
    this.#isPaused = false;
    this.#resume();
  }

  #hear(message: ClientMessage): void {
    if (this.#isPaused || this.#state === "running") this.#backlog.push(message);
    else this.#handle(message);
  }

  #resume(): void {
    const backlog = this.#backlog;
    this.#backlog = [];
    for (const message of backlog) this.#hear(message);
  }

  #handle(message: ClientMessage): void {
    const body = new BodyReader(message.body);
    if (message.type === "X") return this.#link.end();
    if (this.#state === "login") return this.#logIn(message.type, body);
    if (this.#state === "copying") return this.#copy(message);
    if (this.#state === "skipping" && message.type !== "S") return;
    switch (message.type) {
      case "P":
        return this.#parse(body);
      case "D":
        return this.#describe(body);
      case "B":
        return this.#bind(body);
      case "E":
        return this.#execute(body);
      case "C":
        if (body.uint8() === 0x53) this.prepared.delete(body.cstring());
        else this.#portals.delete(body.cstring());
        return this.#write(CLOSE_COMPLETE);
      case "S":
        return this.#ready();
      case "Q":
        return this.#query(body.cstring());
      case "H":
        return this.#flush();
      case "c":
      case "d":
      case "f":
        return; // of a COPY that has failed
      default:
        throw new Error(`scripted server: ${message.type} is not known`);
    }
  }

  #logIn(type: string, body: BodyReader): void {
    const { login = "trust" } = this.#options;
    if (type === "startup") {
      this.#startup(login);
    } else if (login === "scram" && this.#scram === null) {
      this.#scramFirst(body);
    } else if (login === "scram") {
      this.#scramFinal(new TextDecoder().decode(body.rest()));
    } else {
      this.#welcomeIf(body.cstring() === this.#proof(login));
    }
    this.#flush();
  }

  #startup(login: Login): void {
    if (login === "trust") this.#welcomeIf(true);
    if (login === "cleartext") this.#write(authentication(3));
    if (login === "md5") this.#write(authentication(5, SALT));
    const { mechanisms = ["SCRAM-SHA-256"] } = this.#options;
    if (login === "scram") this.#write(authenticationSasl(...mechanisms));
  }

  #proof(login: Login): string {
    const { password = "" } = this.#options;
    if (login === "cleartext") return password;
    const md5 = (text: string | Uint8Array) => createHash("md5").update(text).digest("hex");
    return "md5" + md5(concat(utf8(md5(`${password}user`)), SALT));
  }

  #scramFirst(body: BodyReader): void {
    const mechanism = body.cstring();
    body.int32();
    const [header = "", first = ""] = new TextDecoder().decode(body.rest()).split(/(?<=,,)/);
    const { iterations = 1, endPoint = new Uint8Array() } = this.#options;
    const isBound = mechanism === "SCRAM-SHA-256-PLUS";
    const channel = concat(utf8(header), ...(isBound ? [endPoint] : []));
    const nonce = first.replace(/^n=,r=/, "") + "server";
    const message = `r=${nonce},s=${Buffer.from("salt").toString("base64")},i=${iterations}`;
    this.#scram = { first, channel, message };
    this.#write(authentication(11, utf8(message)));
  }

  #scramFinal(text: string): void {
    const { first, channel, message } = this.#scram!;
    const { password = "", iterations = 1 } = this.#options;
    const [withoutProof = "", proof = ""] = text.split(",p=");
    const hmac = (key: Uint8Array, data: string | Uint8Array) =>
      createHmac("sha256", key).update(data).digest();
    const salted = pbkdf2Sync(password, "salt", iterations, 32, "sha256");
    const authMessage = `${first},${message},${withoutProof}`;
    const clientKey = hmac(salted, "Client Key");
    const signature = hmac(createHash("sha256").update(clientKey).digest(), authMessage);
    const expected = clientKey.map((byte, i) => byte ^ signature[i]!);
    const isRight = Buffer.from(expected).toString("base64") === proof &&
      withoutProof.startsWith(`c=${Buffer.from(channel).toString("base64")},`);
    const verifier = hmac(hmac(salted, "Server Key"), authMessage).toString("base64");
    if (isRight) this.#write(authentication(12, utf8(`v=${verifier}`)));
    this.#welcomeIf(isRight);
  }

  #welcomeIf(isRight: boolean): void {
    if (!isRight) {
      this.#write(errorResponse("28P01", { S: "FATAL", V: "FATAL" }));
      this.#flush();
      return this.#link.end();
    }
    this.#write(AUTHENTICATION_OK);
    this.#write(parameterStatus("server_version", "15.2"));
    for (const [name, value] of Object.entries(this.#options.reports ?? {})) {
      this.#write(parameterStatus(name, value));
    }
    const { key = true, pid = BACKEND_KEY.pid } = this.#options;
    if (key) this.#write(backendKeyData(pid, BACKEND_KEY.key));
    this.#write(readyForQuery());
    this.#state = "ready";
  }

  #answerTo(text: string): Answer {
    const known = this.#answers.get(text);
    if (known) return known;
    if (text === "") return { tag: "" };
    if (text.startsWith("ROLLBACK TO")) return { tag: "RELEASE" };
    const tag = text.split(/[ ;]/)[0]!.toUpperCase();
    return UTILITIES.has(tag) ? { tag } : { parseError: "42601" };
  }

  /** A transaction that has failed takes only what ends it. */
  #refuses(text: string): boolean {
    return this.status === "E" && !ENDS.test(text);
  }

  #parse(body: BodyReader): void {
    const name = body.cstring();
    const text = body.cstring();
    const { parseError } = this.#answerTo(text);
    if (parseError !== undefined) return this.#fail(parseError);
    if (this.#refuses(text)) return this.#fail("25P02");
    if (name !== "" && this.prepared.has(name)) return this.#fail("42P05");
    this.prepared.set(name, text);
    this.#write(PARSE_COMPLETE);
  }

  #describe(body: BodyReader): void {
    body.uint8();
    const text = this.prepared.get(body.cstring());
    if (text === undefined) return this.#fail("26000");
    const { parameters = [], columns } = this.#answerTo(text);
    this.#write(parameterDescription(...parameters));
    this.#write(columns ? rowDescription(...columns) : NO_DATA);
  }

  #bind(body: BodyReader): void {
    const portal = body.cstring();
    const text = this.prepared.get(body.cstring());
    const readAll = <T>(read: () => T) => Array.from({ length: body.int16() }, read);
    readAll(() => body.int16());
    this.bound.push(readAll(() => readParameter(body)));
    const formats = readAll(() => body.int16());
    if (!body.done) throw new Error("scripted server: Bind is too long");
    if (text === undefined) return this.#fail("26000");
    if (this.#refuses(text)) return this.#fail("25P02");
    const answer = this.#answerTo(text);
    if (this.bound.at(-1)!.length !== (answer.parameters ?? []).length) return this.#fail("08P01");
    this.#write(BIND_COMPLETE);
    this.#portals.set(portal, { answer, formats });
    this.executed.push(text);
  }

  #execute(body: BodyReader): void {
    const portal = this.#portals.get(body.cstring());
    if (!portal) return this.#fail("34000");
    this.#portal = portal;
    this.#isSimple = false;
    if (portal.answer.copyIn) return this.#beginCopy();
    if (portal.answer.runs) return this.#run();
    this.#complete(portal, body.int32());
  }

  #run(): void {
    this.#state = "running";
    this.#flush();
  }

  /** Rows, as many as `limit` says, and how the statement ends, if it does. */
  #complete(bound: Bound, limit: number = 0): void {
    const { answer, formats, given = 0 } = bound;
    const { columns = [], rows = [], raw, error } = answer;
    if (raw) return this.#write(raw);
    const part = rows.slice(given, limit > 0 ? given + limit : undefined);
    for (const row of part) {
      const values = row.map((value, i) =>
        encodeValue(columns[i]!.oid, formatOf(formats, i), value)
      );
      this.#write(dataRow(...values));
    }
    bound.given = given + part.length;
    if (limit > 0 && part.length === limit) return this.#write(PORTAL_SUSPENDED);
    if (error !== undefined) return this.#fail(error, answer.report);
    const { tag = `SELECT ${part.length}` } = answer;
    this.#write(tag === "" ? EMPTY_QUERY : commandComplete(this.#follow(tag)));
  }

  #follow(tag: string): string {
    if (tag === "BEGIN") this.status = "T";
    const isFailed = this.status === "E";
    if (tag === "RELEASE" && isFailed) this.status = "T";
    if (["COMMIT", "PREPARE", "ROLLBACK"].includes(tag)) this.status = "I";
    return ["COMMIT", "PREPARE"].includes(tag) && isFailed ? "ROLLBACK" : tag;
  }

  #query(text: string): void {
    this.executed.push(text);
    const answer = this.#answerTo(text);
    this.#portal = { answer, formats: [] };
    this.#isSimple = true;
    if (answer.copyIn) return this.#beginCopy();
    if (answer.runs) return this.#run();
    if (answer.parseError !== undefined) this.#fail(answer.parseError);
    else {
      if (answer.columns) this.#write(rowDescription(...answer.columns));
      this.#complete(this.#portal);
    }
    this.#ready();
  }

  #beginCopy(): void {
    this.#write(COPY_IN);
    this.#state = "copying";
    this.#flush();
  }

  #copy({ type, body }: ClientMessage): void {
    if (type === "S" || type === "H") return; // in the extended protocol they are passed over while copying
    if (type === "d") return void this.copied.push(body);
    this.#state = "ready";
    if (type === "c") this.#complete({ ...this.#portal!, formats: [] });
    else this.#fail(type === "f" ? "57014" : "08P01");
    if (this.#isSimple) this.#ready();
    this.#flush();
  }

  #fail(code: string, more: Report = {}): void {
    this.#write(errorResponse(code, more));
    if (this.status === "T") this.status = "E";
    this.#state = "skipping";
  }

  #ready(): void {
    this.#state = "ready";
    if (this.status === "I") this.#portals.clear();
    this.#write(readyForQuery(this.status));
    if (this.after) this.#out.push(this.after);
    this.after = null;
    this.#flush();
  }

  #write(bytes: Bytes): void {
    const between = this.between?.(this.written);
    if (between) this.#out.push(between);
    this.written++;
    this.#out.push(bytes);
  }

  #flush(): void {
    const out = this.#out;
    this.#out = [];
    if (out.length > 0) this.#link.send(...out);
  }
}

function readParameter(body: BodyReader): Bytes | null {
  const size = body.int32();
  return size < 0 ? null : body.take(size);
}

/** One format holds for all columns, and none is text for all. */
function formatOf(formats: readonly number[], column: number): number {
  return (formats.length === 1 ? formats[0] : formats[column]) ?? 0;
}
