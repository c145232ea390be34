import { words } from "../../text/text";

/** The parts of a rule, as the form heads them. */
export const placeWords = words(
  {
    "": "ルール全体",
    id: "id",
    name: "名前",
    description: "説明",
    topic: "市民に見せる名前",
    department: "部署",
    enabled: "有効・無効",
    priority: "優先度",
    drill: "訓練用",
    trigger: "契機",
    conditions: "条件",
    audience: "対象",
    transforms: "加工",
    actions: "動作",
    guard: "安全確認",
    continue: "続き",
  } as Record<string, string>,
  {
    "": "The whole rule",
    id: "id",
    name: "Name",
    description: "Description",
    topic: "Name for citizens",
    department: "Department",
    enabled: "On or off",
    priority: "Priority",
    drill: "For drills",
    trigger: "Trigger",
    conditions: "Conditions",
    audience: "Audience",
    transforms: "Transforms",
    actions: "Actions",
    guard: "Safety checks",
    continue: "What follows",
  },
);

/** `transforms[1].keywords` is 「加工」 2. */
export function placeOf(path: string, named: Record<string, string>): string {
  const [, key = "", index] = /^([^.[]*)(?:\[(\d+)\])?/.exec(path) ?? [];
  const name = named[key] ?? key;
  return index === undefined ? name : `${name} ${Number(index) + 1}`;
}
