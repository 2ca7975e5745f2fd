/**
 * Lines of a byte stream.
 * @module
 */

/** Bytes in, lines out; a last line without an end is dropped. */
export class TextLineStream implements TransformStream<Uint8Array<ArrayBuffer>, string> {
  readonly readable: ReadableStream<string>;
  readonly writable: WritableStream<Uint8Array<ArrayBuffer>>;

  constructor() {
    const decoding = new TextDecoderStream();
    let rest = "";
    const splitting = new TransformStream<string, string>({
      transform(text, controller) {
        const lines = (rest + text).split("\n");
        rest = lines.pop()!;
        for (const line of lines) controller.enqueue(line);
      },
    });
    this.readable = decoding.readable.pipeThrough(splitting);
    this.writable = decoding.writable;
  }
}
