import { AutocompleteInput, SearchInput, SelectInput, TextInput } from "react-admin";
import { type Locale, words } from "../text/text";
import { actionWords, knownActions, knownObjects, objectWords } from "./action-words";
import { logWords } from "./log-words";
import { dayFrom, dayTo, fromDay, toDay } from "./period";

const text = words(
  { search: "言葉で探す", from: "この日から", to: "この日まで", objectId: "対象の番号・名前" },
  { search: "Search", from: "From", to: "To", objectId: "Object's id" },
);

const shrink = { slotProps: { inputLabel: { shrink: true } } };

/** What the operation log can be narrowed to. */
export function logFilters(locale: Locale) {
  const t = { ...logWords[locale], ...text[locale] };
  const objects = [...new Map(knownObjects.map((id) => [objectWords(id, locale), id]))];
  return [
    <SearchInput key="q" source="q" placeholder={t.search} alwaysOn />,
    <TextInput
      key="from"
      source="from"
      label={t.from}
      type="date"
      parse={fromDay}
      format={dayFrom}
      {...shrink}
      alwaysOn
    />,
    <TextInput key="to" source="to" label={t.to} type="date" parse={toDay} format={dayTo} {...shrink} alwaysOn />,
    <SelectInput
      key="result"
      source="result"
      label={t.result}
      choices={Object.entries(t.results).map(([id, name]) => ({ id, name }))}
      alwaysOn
    />,
    <AutocompleteInput
      key="action"
      source="action"
      label={t.action}
      choices={knownActions.map((id) => ({ id, name: actionWords(id, locale) }))}
      sx={{ minWidth: 260 }}
      alwaysOn
    />,
    <SelectInput key="object" source="object" label={t.object} choices={objects.map(([name, id]) => ({ id, name }))} />,
    <TextInput key="objectId" source="objectId" label={t.objectId} />,
    <TextInput key="account" source="account" label={t.account} />,
  ];
}
