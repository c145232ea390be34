import { fold } from "./fold.ts";

/**
 * A folded text that remembers where each part of it came from. Folding changes lengths (㈱ becomes (株), か and a
 * combining ゛ become one), so a place found in the folded text must be carried back before the original is cut.
 */
export interface FoldedText {
  /** The same as `fold(text)`. */
  folded: string;
  /** Where in the original the character that holds folded unit `i` begins; the original's length for `i` at the end. */
  originalIndex(i: number): number;
  /** Where in the original the character that holds folded unit `i - 1` ends; 0 for `i` 0. */
  originalEnd(i: number): number;
}

/** A run of the original that normalises by itself, whatever stands before and after it. */
export interface FoldRun {
  original: string;
  folded: string;
}

/** The runs of a text, in order: `original` joined is the text, `folded` joined is `fold(text)`. */
export function foldRuns(text: string): FoldRun[] {
  const folded = fold(text);
  const runs: FoldRun[] = [];
  let at = 0;
  for (const original of normalisingRuns(text)) {
    // Lengths are taken run by run, letters from the whole: the lower case of Σ depends on its neighbours.
    const length = original.normalize("NFKC").toLowerCase().length;
    runs.push({ original, folded: folded.slice(at, at + length) });
    at += length;
  }
  return runs;
}

/** Folds a text and keeps the way back. */
export function foldWithMap(text: string): FoldedText {
  const starts: number[] = [];
  const ends: number[] = [];
  let at = 0;
  let folded = "";
  for (const run of foldRuns(text)) {
    const end = at + run.original.length;
    for (let i = 0; i < run.folded.length; i++) {
      starts.push(at);
      ends.push(end);
    }
    folded += run.folded;
    at = end;
  }
  return {
    folded,
    originalIndex: (i) => starts[i] ?? text.length,
    originalEnd: (i) => ends[i - 1] ?? 0,
  };
}

/**
 * Cuts where Unicode normalisation may be cut: before characters whose decomposition begins with one that neither
 * reorders nor composes backwards (Unicode Standard Annex 15, "Normalization Boundaries").
 */
function* normalisingRuns(text: string): Generator<string> {
  let from = 0;
  let at = 0;
  for (const character of text) {
    if (at > from && beginsRun(character)) {
      yield text.slice(from, at);
      from = at;
    }
    at += character.length;
  }
  if (at > from) yield text.slice(from, at);
}

const PLAIN = /^[\p{ASCII}\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]/u;
/** Marks, the Hangul vowels and finals, and the Kirat Rai vowel signs: all that can join what stands before. */
const JOINS_BACKWARDS = /^[\p{M}\u1160-\u11ff\ud7b0-\ud7ff\u{16d63}-\u{16d6a}]/u;

function beginsRun(character: string): boolean {
  return PLAIN.test(character) || !JOINS_BACKWARDS.test(character.normalize("NFKD"));
}
