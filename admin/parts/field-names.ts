import { words } from "../text/text";

/** What the forms call the parts of what is sent; others stand as the API has them. */
export const fieldNames = words(
  {
    name: "名前",
    displayName: "氏名（表示名）",
    label: "名前",
    password: "パスワード",
    roles: "役割",
    permissions: "権限",
    departments: "部署",
    expiresAt: "有効期限",
    reason: "理由",
    note: "メモ",
    text: "文",
    url: "URL",
  } as Record<string, string>,
  {
    name: "Name",
    displayName: "Name",
    label: "Name",
    password: "Password",
    roles: "Roles",
    permissions: "Permissions",
    departments: "Departments",
    expiresAt: "Expiry",
    reason: "Reason",
    note: "Note",
    text: "Text",
    url: "URL",
  },
);
