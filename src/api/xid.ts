/**
 * Identifiers of transactions that several databases take part in.
 * @module
 */

import { InterfaceError } from "../errors.ts";

/** PEP 249 and XA: an int32 that is not negative. */
const MAX_FORMAT_ID = 0x7fffffff;
/** Of the global and of the branch part each. */
const MAX_PART_LENGTH = 64;
/** The server's GIDSIZE, with the NUL at its end. */
const MAX_BYTES = 199;

const PRINTABLE = /^[\x20-\x7e]*$/;
/** What {@linkcode Xid.toString} makes. */
const OWN_FORM = /^(\d{1,10})_([A-Za-z0-9+/]*={0,2})_([A-Za-z0-9+/]*={0,2})$/;

/** What the server knows of a prepared transaction. */
export interface PreparedTransaction {
  /** When it was prepared, to the millisecond. */
  readonly prepared: Date;
  /** The role that prepared it. */
  readonly owner: string;
  /** The database it is in; only from there can it be finished. */
  readonly database: string;
}

/**
 * The identifier of a two-phase transaction: PEP 249's, in the text form of psycopg2 and of JDBC.
 *
 * ```ts
 * import { Xid } from "@aiopg/aiopg";
 *
 * const xid = new Xid(1, "order-4711", "stock");
 * console.log(`${xid}`); // 1_b3JkZXItNDcxMQ==_c3RvY2s=
 * console.log(Xid.fromString(`${xid}`).gtrid); // order-4711
 * ```
 *
 * @see https://peps.python.org/pep-0249/#xid
 */
export class Xid {
  /** Says how to read the other two; null when the identifier is somebody else's. */
  readonly formatId: number | null;
  /** The global part, the same in all databases; the whole text of somebody else's. */
  readonly gtrid: string;
  /** The part of this database; null when the identifier is somebody else's. */
  readonly bqual: string | null;
  /** When it was prepared; null unless `tpcRecover()` gave it. */
  readonly prepared: Date | null = null;
  /** The role that prepared it; null unless `tpcRecover()` gave it. */
  readonly owner: string | null = null;
  /** The database it is in; null unless `tpcRecover()` gave it. */
  readonly database: string | null = null;

  /**
   * Makes one of its three parts: `formatId` from 0 to 0x7fffffff, `gtrid` and `bqual` of up to 64 printable ASCII
   * characters each. Throws `InterfaceError` for others. With null as `formatId` and `bqual`, `gtrid` is the text.
   */
  constructor(
    formatId: number | null,
    gtrid: string,
    bqual: string | null,
    known?: PreparedTransaction,
  ) {
    if (formatId === null || bqual === null) checkForeign(formatId, gtrid, bqual);
    else checkParts(formatId, gtrid, bqual);
    this.formatId = formatId;
    this.gtrid = gtrid;
    this.bqual = bqual;
    if (known === undefined) return;
    this.prepared = known.prepared;
    this.owner = known.owner;
    this.database = known.database;
  }

  /**
   * Reads one; a text that {@linkcode toString} does not make is somebody else's, and kept as it is. Throws
   * `InterfaceError` for what PostgreSQL cannot have: 200 bytes or more, or NUL.
   */
  static fromString(text: string, known?: PreparedTransaction): Xid {
    const [formatId, gtrid, bqual] = parse(text) ?? [null, text, null];
    return new Xid(formatId, gtrid, bqual, known);
  }

  /** `formatid_base64(gtrid)_base64(bqual)`, or somebody else's text: what PREPARE TRANSACTION is given. */
  toString(): string {
    if (this.formatId === null || this.bqual === null) return this.gtrid;
    return `${this.formatId}_${btoa(this.gtrid)}_${btoa(this.bqual)}`;
  }
}

function parse(text: string): [number, string, string] | null {
  const [, formatId, gtrid, bqual] = OWN_FORM.exec(text) ?? [];
  try {
    const xid = new Xid(Number(formatId), atob(gtrid!), atob(bqual!));
    // Another spelling of the same parts is another identifier to the server.
    return xid.toString() === text ? [xid.formatId!, xid.gtrid, xid.bqual!] : null;
  } catch {
    return null;
  }
}

function checkParts(formatId: number, gtrid: string, bqual: string): void {
  if (!Number.isInteger(formatId) || formatId < 0 || formatId > MAX_FORMAT_ID) {
    throw new InterfaceError("Cannot make an xid: formatId is not a whole number up to 0x7fffffff");
  }
  for (const [name, part] of Object.entries({ gtrid, bqual })) {
    if (typeof part === "string" && part.length <= MAX_PART_LENGTH && PRINTABLE.test(part)) {
      continue;
    }
    throw new InterfaceError(
      `Cannot make an xid: ${name} is not a text of up to 64 printable ASCII characters`,
    );
  }
}

function checkForeign(formatId: number | null, text: string, bqual: string | null): void {
  if (formatId !== null || bqual !== null) {
    throw new InterfaceError("Cannot make an xid: formatId and bqual go together");
  }
  const isText = typeof text === "string" && text !== "" && !text.includes("\0") &&
    text.isWellFormed();
  if (isText && new TextEncoder().encode(text).length <= MAX_BYTES) return;
  throw new InterfaceError("Cannot make an xid: it is not a text of 1 to 199 bytes");
}
