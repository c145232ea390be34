/** The text of a message as a phone shows it: pieces that are words, links or emoji. */
import { asNumber, asPart, asParts, asText, type Part } from "./values";

export interface Piece {
  kind: "words" | "link" | "emoji" | "mention";
  text: string;
}

/** What LINE makes a link of by itself. */
const LINK = /https?:\/\/[!-~]+|(?<![\d-])0\d{1,4}-\d{1,4}-\d{3,4}(?![\d-])/g;

/** Words with the links in them told apart. */
export function linkPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(LINK)) {
    if (match.index > end) pieces.push({ kind: "words", text: text.slice(end, match.index) });
    pieces.push({ kind: "link", text: match[0] });
    end = match.index + match[0].length;
  }
  if (end < text.length) pieces.push({ kind: "words", text: text.slice(end) });
  return pieces;
}

/** Of a `text` or `textV2` message. */
export function textPieces(message: Part): Piece[] {
  return message.type === "textV2" ? substituted(message) : withEmoji(message);
}

/** LINE's emoji stand in `emojis`, each in the place of the one `$` at its index. */
function withEmoji(message: Part): Piece[] {
  const text = asText(message.text);
  const places = asParts(message.emojis)
    .map(({ index }) => asNumber(index))
    .filter((index) => index !== undefined && text[index] === "$")
    .toSorted((a, b) => Number(a) - Number(b));
  const pieces: Piece[] = [];
  let end = 0;
  for (const place of places) {
    const at = Number(place);
    pieces.push(...linkPieces(text.slice(end, at)), { kind: "emoji", text: "☺" });
    end = at + 1;
  }
  return [...pieces, ...linkPieces(text.slice(end))];
}

/** `{key}` stands for what `substitution` says of it; doubled braces are braces. */
function substituted(message: Part): Piece[] {
  const substitution = asPart(message.substitution);
  return asText(message.text)
    .split(/(\{\{|\}\}|\{\w{1,20}\})/)
    .flatMap((piece, at): Piece[] => {
      if (at % 2 === 0) return linkPieces(piece);
      if (piece === "{{" || piece === "}}") return [{ kind: "words", text: piece.slice(1) }];
      const { type } = asPart(substitution[piece.slice(1, -1)]);
      return [type === "mention" ? { kind: "mention", text: "@" } : { kind: "emoji", text: "☺" }];
    });
}
