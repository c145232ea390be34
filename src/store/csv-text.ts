/** The bytes of a CSV file as text: UTF-8 with or without BOM, or Shift_JIS, as Excel in Japan saves it. */
import { isAscii } from "node:buffer";
import { TextDecoder } from "node:util";

/** From `line` (from 1) on the bytes are in neither encoding. `message` is a Japanese sentence. */
export class UndecodableError extends Error {
  readonly line: number;
  constructor(line: number, options: ErrorOptions) {
    super("文字コードを読めません。UTF-8 か Shift_JIS の CSV で保存してください。", options);
    this.name = "UndecodableError";
    this.line = line;
  }
}

/** So many bytes from the first that is not ASCII on settle the encoding: Shift_JIS is hardly ever good UTF-8 for two words. */
const SAMPLE_BYTES = 65_536;

/**
 * Decodes a stream of bytes, holding back no more than the sample. Throws `UndecodableError`. Shift_JIS is the web's:
 * with ①, ㈱ and 髙 (encoding.spec.whatwg.org).
 */
export async function* decodeCsv(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  let sample: Uint8Array[] = [];
  let size = 0;
  let decoder: LineDecoder | undefined;
  let asciiLines = 0;
  for await (const part of source) {
    const chunk = typeof part === "string" ? Buffer.from(part) : part;
    if (decoder) {
      yield decoder.decode(chunk);
    } else if (size === 0 && isAscii(chunk)) {
      const text = Buffer.from(chunk).toString("latin1");
      asciiLines += lineEnds(text);
      yield text;
    } else {
      sample.push(chunk);
      size += chunk.length;
      if (size < SAMPLE_BYTES) continue;
      decoder = new LineDecoder(Buffer.concat(sample), asciiLines);
      yield decoder.decode(Buffer.concat(sample));
      sample = [];
    }
  }
  if (!decoder && size > 0) {
    decoder = new LineDecoder(Buffer.concat(sample), asciiLines);
    yield decoder.decode(Buffer.concat(sample));
  }
  if (decoder) yield decoder.end();
}

function lineEnds(text: string): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/** Decodes with the encoding that the sample shows, and knows the line at which it fails. */
class LineDecoder {
  readonly #encoding: "utf-8" | "shift_jis";
  readonly #decoder: TextDecoder;
  #lines: number;

  constructor(sample: Uint8Array, linesBefore: number) {
    this.#encoding = isUtf8(sample) ? "utf-8" : "shift_jis";
    this.#decoder = new TextDecoder(this.#encoding, { fatal: true });
    this.#lines = linesBefore;
  }

  decode(bytes: Uint8Array): string {
    try {
      const text = this.#decoder.decode(bytes, { stream: true });
      this.#lines += lineEnds(text);
      return text;
    } catch (error) {
      const good = new TextDecoder(this.#encoding).decode(bytes).split("\ufffd", 1)[0] ?? "";
      throw new UndecodableError(this.#lines + lineEnds(good) + 1, { cause: error });
    }
  }

  end(): string {
    try {
      return this.#decoder.decode();
    } catch (error) {
      throw new UndecodableError(this.#lines + 1, { cause: error });
    }
  }
}

function isUtf8(sample: Uint8Array): boolean {
  try {
    // `stream`: the sample may end within a character.
    new TextDecoder("utf-8", { fatal: true }).decode(sample, { stream: true });
    return true;
  } catch {
    return false;
  }
}
