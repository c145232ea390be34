import { expect, it } from "vitest";
import { agentWords } from "../../../admin/auth/agent-words.ts";

it("browsers and systems are told by what they call themselves", () => {
  const chrome =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36";
  expect(agentWords(chrome)).toBe("Chrome, Windows");
  expect(agentWords(`${chrome} Edg/130.0`)).toBe("Edge, Windows");
  expect(agentWords("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1")).toBe(
    "Safari, iPhone / iPad",
  );
  expect(agentWords("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Firefox/130.0")).toBe("Firefox, Linux");
  expect(agentWords("Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36")).toBe("Chrome, Android");
});

it("what nobody knows is not guessed", () => {
  expect([agentWords("node"), agentWords(""), agentWords(null)]).toEqual([undefined, undefined, undefined]);
});
