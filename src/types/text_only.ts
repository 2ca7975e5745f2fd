/**
 * Types that come and go as their text: those that have no other form here, and those not known at all.
 * @module
 */

import { TextCodec, textOf } from "./text/character.ts";
import type { Codec } from "./codec.ts";
import { cannotEncode } from "./conversion_error.ts";
import { jsonHint } from "./text/json_value.ts";

/** Passes text through, and says so when it gets something else. */
export class TextOnlyCodec extends TextCodec {
  /** The text of a string, number, bigint or boolean. Throws `DataError` for anything else. */
  override encodeText(value: unknown): string {
    const text = textOf(this.name, value);
    if (text !== undefined) return text;
    throw cannotEncode(
      this.name,
      `type ${this.oid} has no codec; pass its text, or define a codec for it${jsonHint(value)}`,
    );
  }
}

/** Makes the codec of a type of which nothing is known but its OID. */
export function unknownCodec(oid: number): Codec {
  return new TextOnlyCodec("unknown", oid);
}
