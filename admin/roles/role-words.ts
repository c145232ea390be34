import { words } from "../text/text";

/** What lists and forms call the parts of a role. */
export const roleWords = words(
  {
    id: "役割の番号",
    label: "役割の名前",
    permissions: "権限",
    requireTotp: "2段階認証が必要",
    count: (count: number) => `${count}件`,
    accounts: "持つアカウント",
    yes: "必要",
    no: "任意",
  },
  {
    id: "Id",
    label: "Name",
    permissions: "Permissions",
    requireTotp: "Second factor needed",
    count: (count: number) => String(count),
    accounts: "Accounts with it",
    yes: "Needed",
    no: "Optional",
  },
);
