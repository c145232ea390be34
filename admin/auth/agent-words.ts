const browsers: [RegExp, string][] = [
  [/Edg(?:e|A|iOS)?\//, "Edge"],
  [/Firefox\/|FxiOS\//, "Firefox"],
  [/Chrome\/|CriOS\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const systems: [RegExp, string][] = [
  [/Android/, "Android"],
  [/iPhone|iPad/, "iPhone / iPad"],
  [/Windows/, "Windows"],
  [/Mac OS X|Macintosh/, "Mac"],
  [/Linux|CrOS/, "Linux"],
];

const first = (all: [RegExp, string][], agent: string) => all.find(([pattern]) => pattern.test(agent))?.[1];

/** "Chrome, Windows" for what a browser calls itself; undefined: it is none that we know. */
export function agentWords(agent: string | null): string | undefined {
  const known = [first(browsers, agent ?? ""), first(systems, agent ?? "")].filter((word) => word !== undefined);
  return known.length > 0 ? known.join(", ") : undefined;
}
