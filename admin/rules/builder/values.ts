/** Which editor fits a condition's value, and what becomes of a value when the question changes. */

export type Editor = "text" | "texts" | "pattern" | "number" | "numbers" | "boolean" | "date" | "nothing" | "json";

/** `type`: the field's; undefined where the field is not known. */
export function editorFor(kind: string | undefined, type: string | undefined): Editor {
  switch (kind ?? "") {
    case "same":
      return type === "number" || type === "boolean" || type === "text" ? type : "json";
    case "sames":
      return type === "number" ? "numbers" : type === "text" ? "texts" : "json";
    case "text":
    case "item":
      return "text";
    case "texts":
    case "items":
      return "texts";
    case "pattern":
      return "pattern";
    case "number":
      return "number";
    case "date":
      return "date";
    case "true":
      return "nothing";
    default:
      return "json";
  }
}

const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => typeof value === "number" && Number.isFinite(value);

/** Whether this editor can show the value without losing anything. Not yet filled in counts as well. */
export function fits(editor: Editor, value: unknown): boolean {
  switch (editor) {
    case "text":
    case "pattern":
      return isText(value);
    case "texts":
      return Array.isArray(value) && value.every(isText) && new Set(value).size === value.length;
    case "number":
      return value === null || isNumber(value);
    case "numbers":
      return Array.isArray(value) && value.every(isNumber) && new Set(value).size === value.length;
    case "boolean":
      return typeof value === "boolean";
    case "date":
      return value === null || (isText(value) && /T\d\d:\d\d(:00(\.0+)?)?(Z|\+09:00)$/.test(value));
    case "nothing":
      return value === true;
    case "json":
      return true;
  }
}

const first = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value);
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** The value for another editor: as much of the old one as it can hold, else its beginning. */
export function fitted(editor: Editor, value: unknown): unknown {
  if (fits(editor, value)) return value;
  switch (editor) {
    case "text":
    case "pattern": {
      const one = first(value);
      return isText(one) ? one : "";
    }
    case "texts":
      return [...new Set(list(value).filter((one) => isText(one) && one !== ""))];
    case "number": {
      const one = first(value);
      return isNumber(one) ? one : null;
    }
    case "numbers":
      return [...new Set(list(value).filter(isNumber))];
    case "date":
      return null;
    case "boolean":
    case "nothing":
      return true;
    case "json":
      return value ?? null;
  }
}

/** Nothing was entered yet. */
export const isBlank = (value: unknown) =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
