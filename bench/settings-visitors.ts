/** Who comes to `settings.ts`: citizens with ID tokens signed before anything is measured, and what each of them saves. */
import { generateKeyPairSync, randomInt, sign } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import area from "../rules/attributes/area.json" with { type: "json" };
import categories from "../rules/attributes/categories.json" with { type: "json" };
import language from "../rules/attributes/language.json" with { type: "json" };
import { numberedUserId } from "../src/sandbox/people.ts";

export const LIFF_ID = "1234567890-AbcdEfgh";
/** Names the citizen to the bare server; ours reads the token. */
export const USER_HEADER = "x-user";
const LIFE_S = 3_600;

export interface Visitor {
  userId: string;
  token: string;
}

/** The three answers that a visitor changes. */
export interface Changed {
  area: string;
  categories: string[];
  language: string;
}

/**
 * Signs a token for each of so many citizens, and writes them down in a drawn order, beside the public key as LINE lists its
 * keys (`jwks`). They are good for an hour.
 */
export function writeVisitors(people: number, files: { tokens: string; jwks: string }): void {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const kid = "b".repeat(64);
  writeFileSync(
    files.jwks,
    JSON.stringify({ keys: [{ ...publicKey.export({ format: "jwk" }), kid, use: "sig", alg: "ES256" }] }),
  );
  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString("base64url");
  const header = part({ alg: "ES256", typ: "JWT", kid });
  const iat = Math.floor(Date.now() / 1_000);
  const tokenOf = (userId: string) => {
    const payload = part({
      iss: "https://access.line.me",
      sub: userId,
      aud: LIFF_ID.split("-")[0],
      exp: iat + LIFE_S,
      iat,
      amr: ["linesso"],
      name: "千葉 花子",
      picture: `https://profile.line-scdn.net/0h${"x".repeat(60)}`,
    });
    const signature = sign("sha256", Buffer.from(`${header}.${payload}`), {
      key: privateKey,
      dsaEncoding: "ieee-p1363",
    });
    return `${header}.${payload}.${signature.toString("base64url")}`;
  };
  const order = Uint32Array.from({ length: people }, (_, n) => n);
  for (let n = people - 1; n > 0; n--) {
    const other = randomInt(n + 1);
    [order[n], order[other]] = [order[other] as number, order[n] as number];
  }
  const lines = Array.from(order, (n) => `${numberedUserId("", n)} ${tokenOf(numberedUserId("", n))}`);
  writeFileSync(files.tokens, lines.join("\n"));
}

/** In the order in which they come. */
export function readVisitors(file: string): Visitor[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .map((line) => {
      const [userId = "", token = ""] = line.split(" ");
      return { userId, token };
    });
}

const towns = area.options.flatMap(({ value, parts }) => parts.map((part) => `${value}/${part.value}`));
const topics = categories.options.map(({ value }) => value);
const languages = language.options.map(({ value }) => value);

/** What the visitor at this place in the order saves: their town, three to six topics, a language. */
export function changeOf(place: number): Changed {
  const few = 3 + (place % 4);
  return {
    area: towns[(place * 7) % towns.length] ?? "",
    categories: topics.filter((_, i) => (i * 5 + place) % topics.length < few),
    language: languages[(place >> 3) % languages.length] ?? "",
  };
}
