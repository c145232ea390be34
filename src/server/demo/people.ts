import { type Citizen, sampleCitizens } from "../../../fixtures/citizens/citizens.ts";
import categories from "../../../rules/attributes/categories.json" with { type: "json" };
import type { Db } from "../../store/open.ts";

const LABELS = new Map(categories.options.map(({ value, label }) => [value, label.ja]));

/** A sample citizen as the phones show them: a name, and what they registered as chips. */
export interface DemoPerson {
  userId: string;
  name: string;
  chips: string[];
}

/** All sample citizens; ages are those of `year`. */
export function demoPeople(year: number): DemoPerson[] {
  return sampleCitizens().map((citizen) => ({
    userId: citizen.userId,
    name: citizen.name,
    chips: chips(citizen, year),
  }));
}

/** More would fill the head of a phone. */
const SHOWN_WISHES = 3;

function chips({ area, birthYear, categories: wanted, drillMember }: Citizen, year: number): string[] {
  if (area === undefined && birthYear === undefined && wanted.length === 0) return ["受信設定なし"];
  const wishes = wanted.map((key) => LABELS.get(key) ?? key);
  const more = wishes.length > SHOWN_WISHES ? `ほか${wishes.length - SHOWN_WISHES}件` : "";
  return [
    area ?? "区の登録なし",
    ...(birthYear === undefined ? [] : [`${Math.floor((year - birthYear) / 10) * 10}代`]),
    ...(wishes.length === 0 ? [] : [`希望: ${wishes.slice(0, SHOWN_WISHES).join("・")}${more}`]),
    ...(drillMember ? ["訓練の参加者"] : []),
  ];
}

/** Someone whose phone is worth watching; `chosen` null: nobody is chosen among. */
export interface Watched extends DemoPerson {
  chosen: boolean | null;
}

/** Whom to watch for a delivery: two who get it and one who does not; for one to everyone, or none, three unlike citizens. */
export async function whomToWatch(
  db: Db,
  people: ReadonlyMap<string, DemoPerson>,
  deliveryId: number | null,
): Promise<Watched[]> {
  const watched = (ids: readonly string[], chosen: boolean | null): Watched[] =>
    ids.flatMap((id) => {
      const person = people.get(id);
      return person ? [{ ...person, chosen }] : [];
    });
  const recipients = db
    .selectFrom("batch_recipients")
    .select("friend_id")
    .where("delivery_id", "=", deliveryId ?? 0);
  const some = async (inside: boolean, limit: number) => {
    const rows = await db
      .selectFrom("friends")
      .select("line_user_id")
      .where("state", "=", "active")
      .where("id", inside ? "in" : "not in", recipients)
      .orderBy("id")
      .limit(limit)
      .execute();
    return rows.map((row) => row.line_user_id);
  };
  const chosen = await some(true, 2);
  if (chosen.length > 0) return [...watched(chosen, true), ...watched(await some(false, 1), false)];
  return watched(unlike([...people.values()]), null);
}

/** Two of different wards, and one who never answered: what goes to everyone reaches all three. */
function unlike(people: readonly DemoPerson[]): string[] {
  const byFirstChip = new Map(people.toReversed().map((person) => [person.chips[0], person.userId]));
  const wards = people.map((p) => p.chips[0]).filter((chip) => chip?.endsWith("区") === true);
  const ids = [...new Set(wards)].slice(0, 2).map((ward) => byFirstChip.get(ward));
  return [...ids, byFirstChip.get("受信設定なし")].filter((id) => id !== undefined);
}
