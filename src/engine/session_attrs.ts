/**
 * Which session will do: `targetSessionAttrs`, decided as libpq does.
 *
 * From PostgreSQL 14 on the server says at login, and again whenever it changes, whether it is a standby and whether
 * transactions are read-only unless told otherwise. Where it does not say, it is asked on the fresh session.
 *
 * @see https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-TARGET-SESSION-ATTRS
 * @module
 */

import type { TargetSessionAttrs } from "../driver.ts";
import { InternalError } from "../errors.ts";
import type { Conversation } from "../protocol/conversation.ts";
import { ScriptExchange } from "../protocol/script_exchange.ts";
import { unknownCodec } from "../types/text_only.ts";
import { makeRowDecoder } from "./row_decoder.ts";
import { isolated } from "./session_events.ts";
import type { Wire } from "./wire.ts";

/** What a session must be like; `prefer-standby` is two passes, of which the first wants a standby. */
export type Wanted = Exclude<TargetSessionAttrs, "prefer-standby">;

/** What is known of a session without asking. */
export type Heard = Pick<Conversation, "parameters" | "refusedAsReadOnly">;

type Parameters = ReadonlyMap<string, string>;

/** Something that a session is or is not. */
interface Trait {
  /** Whether it is; undefined when the server did not say. */
  of(parameters: Parameters): boolean | undefined;
  /** What asks the server, and what it answers when it is. */
  readonly question: { readonly text: string; readonly yes: string };
  /** Why a session that is, is not, or has become so will not do. */
  readonly why: { readonly is: string; readonly isNot: string; readonly became: string };
}

const STANDBY: Trait = {
  of: (parameters) => flag(parameters, "in_hot_standby"),
  question: { text: "SELECT pg_catalog.pg_is_in_recovery()", yes: "t" },
  why: {
    is: "is in hot standby mode",
    isNot: "is not in hot standby mode",
    became: "its server has become a standby",
  },
};

const READ_ONLY: Trait = {
  of(parameters): boolean | undefined {
    const standby = flag(parameters, "in_hot_standby");
    const byDefault = flag(parameters, "default_transaction_read_only");
    if (standby || byDefault) return true;
    return standby === undefined || byDefault === undefined ? undefined : false;
  },
  question: { text: "SHOW transaction_read_only", yes: "on" },
  why: {
    is: "gives read-only sessions",
    isNot: "gives sessions that are not read-only",
    became: "it has become read-only",
  },
};

const WANTED: Readonly<Record<Exclude<Wanted, "any">, { trait: Trait; is: boolean }>> = {
  "read-write": { trait: READ_ONLY, is: false },
  "read-only": { trait: READ_ONLY, is: true },
  "primary": { trait: STANDBY, is: false },
  "standby": { trait: STANDBY, is: true },
};

/** Why a session that is logged in and idle will not do, to follow the server's name; null when it will. */
export async function whyUnfit(wire: Wire, wanted: Wanted): Promise<string | null> {
  if (wanted === "any") return null;
  const { trait, is } = WANTED[wanted];
  const isSo = trait.of(wire.conversation.parameters) ?? await asked(wire, trait);
  return isSo === is ? null : isSo ? trait.why.is : trait.why.isNot;
}

/**
 * Why a session that did is no longer one that takes writes, to follow "connection is closed: "; null while it is, and
 * where that was not asked for. A server that says nothing of itself is believed when it refuses a write; another one
 * that refuses it does so because the transaction is read-only, which is the caller's own doing.
 */
export function whyNoLonger(
  attrs: TargetSessionAttrs,
  { parameters, refusedAsReadOnly }: Heard,
): string | null {
  if (attrs !== "read-write" && attrs !== "primary") return null;
  const { trait } = WANTED[attrs];
  const isSo = trait.of(parameters);
  if (isSo) return trait.why.became;
  return isSo === undefined && refusedAsReadOnly ? "its server has refused to write" : null;
}

/** Whether one session is still what was asked for. */
export class Fitness {
  readonly #attrs: TargetSessionAttrs;
  readonly #heard: Heard;
  #isTold = false;

  /** Of a session that was, and what is heard of it from now on. */
  constructor(attrs: TargetSessionAttrs, heard: Heard) {
    this.#attrs = attrs;
    this.#heard = heard;
  }

  /** As {@linkcode whyNoLonger}. */
  get reason(): string | null {
    return whyNoLonger(this.#attrs, this.#heard);
  }

  /** The server has said something: `tell` hears once that it is not any more. */
  changed(tell: () => void): void {
    if (this.#isTold || this.reason === null) return;
    this.#isTold = true;
    isolated(tell);
  }
}

function flag(parameters: Parameters, name: string): boolean | undefined {
  const value = parameters.get(name);
  return value === undefined ? undefined : value === "on";
}

async function asked(wire: Wire, { question: { text, yes } }: Trait): Promise<boolean> {
  const request = new ScriptExchange(text, (fields) =>
    makeRowDecoder({
      fields,
      codecs: fields.map(({ typeOid }) => unknownCodec(typeOid)),
      formats: [],
      rowMode: "tuple",
      codegen: false,
    }));
  wire.send(request);
  const [result] = await request.done;
  const [row] = result?.rows ?? [];
  if (!Array.isArray(row)) throw new InternalError(`Cannot connect: no answer came to ${text}`);
  return row[0] === yes;
}
