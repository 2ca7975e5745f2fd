/**
 * xml.
 *
 * In UTF-8, the only encoding that is spoken here, both formats come as the same text: PostgreSQL
 * names no encoding in them. In binary it would believe an encoding that a value names, and convert
 * from it what is UTF-8; in text it takes no notice.
 * @module
 */

import { TextCodec } from "./character.ts";
import type { ByteSink, ByteSource, Codec } from "../codec.ts";
import { cannotEncode } from "../conversion_error.ts";
import { XML } from "../oids.ts";
import { readText } from "./text.ts";

/** What a declaration, and so an encoding, begins with. */
const DECLARATION = "<?xml";

class XmlCodec extends TextCodec {
  readonly decodeBinary: (source: ByteSource, start: number, end: number) => string = readText;

  readonly encodeBinary = (value: unknown, sink: ByteSink): void => {
    const text = this.encodeText(value);
    if (text.startsWith(DECLARATION)) {
      throw cannotEncode(this.name, "a string with a declaration has no binary form");
    }
    sink.text(text);
  };

  readonly prefersText = (value: unknown): boolean =>
    typeof value === "string" && value.startsWith(DECLARATION);
}

/** `xml`, a string: the document or its part, without the encoding that it named. */
export const xmlCodec: Codec<string> = new XmlCodec("xml", XML);
