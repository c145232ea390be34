import { cutPlace } from "./limits/text.ts";
import { TEXT_MAX } from "./limits/texts.ts";

/** Stands at the end of a text that had to be cut. */
export const CUT_NOTICE = "（長いため、以下を省略しました）";

/** A piece of a longer text: `text.slice(from, to)`, and, where the text was cut, the notice below it. */
export interface Piece {
  text: string;
  from: number;
  to: number;
}

/**
 * Splits a text into at most `maxPieces` (1 or more) of at most 5,000 UTF-16 units each, at line ends. Between two pieces
 * lies nothing but a line end and blank lines; a line longer than a piece is divided between graphemes. What does not
 * fit is cut, at a line end, with a notice as the last line. A text that fits whole stays as it is.
 */
export function splitText(text: string, maxPieces: number): { pieces: Piece[]; cut: boolean } {
  if (text.length <= TEXT_MAX) return { pieces: [{ text, from: 0, to: text.length }], cut: false };
  const pieces: Piece[] = [];
  let at = 0;
  for (;;) {
    const piece = nextPiece(text, at, TEXT_MAX);
    if (!piece) return { pieces, cut: false };
    if (pieces.length === maxPieces) break;
    pieces.push(piece);
    at = piece.to;
  }
  const last = pieces.at(-1);
  if (last) pieces[pieces.length - 1] = withNotice(text, last.from);
  return { pieces, cut: true };
}

/** The longest piece from `at` on that ends with a line, without blank lines at its ends; null when only blank ones are left. */
function nextPiece(text: string, at: number, max: number): Piece | null {
  const from = skipBlankLines(text, at);
  if (from === null) return null;
  let end = text.length;
  if (end - from > max) {
    const lineEnd = text.lastIndexOf("\n", from + max);
    end = lineEnd > from ? lineEnd : from + cutPlace(text.slice(from, from + max + 1_000), max);
  }
  const piece = text.slice(from, end).trimEnd();
  // A line that begins with thousands of spaces: its words come in a later piece.
  return piece === "" ? nextPiece(text, end, max) : { text: piece, from, to: from + piece.length };
}

function withNotice(text: string, from: number): Piece {
  const piece = nextPiece(text, from, TEXT_MAX - CUT_NOTICE.length - 1);
  if (!piece) throw new Error("a piece that was there is gone");
  return { ...piece, text: `${piece.text}\n${CUT_NOTICE}` };
}

/** Where the first line that is not blank begins, at or after `at`; null when there is none. Its own indent is kept. */
function skipBlankLines(text: string, at: number): number | null {
  const rest = /\S/g;
  rest.lastIndex = at;
  const word = rest.exec(text);
  if (!word) return null;
  return Math.max(at, text.lastIndexOf("\n", word.index) + 1);
}
