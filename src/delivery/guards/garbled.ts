import { findGarbling } from "../../engine/garbling.ts";
import { type Guard, hold, pass } from "./guard.ts";

export const garbled: Guard = {
  name: "garbled",
  question: "文字化けしていないか",
  check({ decision: { event }, draft }) {
    if (event.evidence.doubts.length > 0) {
      return hold(
        "doubtful-decoding",
        `文字を正しく読めたか確かではありません（${event.evidence.doubts.join(", ")}）。`,
      );
    }
    const found = draft.texts.flatMap((text) => findGarbling(text))[0];
    return found ? hold("garbled", `文字化けのようなところがあります:「${found.sample}」`) : pass;
  },
};
