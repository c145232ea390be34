import DownIcon from "@mui/icons-material/ArrowDownward";
import UpIcon from "@mui/icons-material/ArrowUpward";
import DeleteIcon from "@mui/icons-material/Close";
import { Alert, Box, Button, IconButton, Typography } from "@mui/material";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useText, words } from "../../text/text";
import { isObject } from "../is-object";
import { moved } from "../list/order";
import { JsonField } from "./JsonField";

const text = words(
  {
    up: (name: string) => `「${name}」を1つ上へ`,
    down: (name: string) => `「${name}」を1つ下へ`,
    remove: (name: string) => `「${name}」を外す`,
    removed: (name: string) => `「${name}」を外しました。`,
    undo: "元に戻す",
    unread: (i: number) => `${i}. 読めない項目`,
    json: "{ } で囲んだJSON",
  },
  {
    up: (name) => `Move “${name}” up`,
    down: (name) => `Move “${name}” down`,
    remove: (name) => `Remove “${name}”`,
    removed: (name) => `“${name}” was removed.`,
    undo: "Undo",
    unread: (i) => `${i}. Not readable`,
    json: "A JSON object",
  },
);

/** Parts of a rule that come in an order: moved, removed, and put back. */
export function OrderedList<T>({
  items,
  onChange,
  titleOf: given,
  path,
  heading = "h3",
  minimum = 0,
  disabled,
  children,
}: {
  items: readonly T[];
  onChange: (items: T[]) => void;
  titleOf: (item: T, index: number) => string;
  /** Where the list stands in the rule: `transforms`. */
  path: string;
  heading?: "h3" | "h4";
  /** So many must stay. */
  minimum?: number;
  disabled: boolean;
  children: (item: T, index: number, change: (item: T) => void) => ReactNode;
}) {
  const t = useText(text);
  // The JSON tab may hold anything, null for instance.
  const titleOf = (item: T, i: number) => (isObject(item) ? given(item, i) : t.unread(i + 1));
  const [gone, setGone] = useState<{ item: T; at: number; rest: readonly T[]; title: string } | null>(null);
  // The parts have no ids, but what is half typed in one must move with it.
  const keys = useRef<number[]>([]);
  const next = useRef(0);
  while (keys.current.length < items.length) keys.current.push(next.current++);
  keys.current.length = items.length;

  // The button that was pressed goes with its part, or is switched off at the end of the list: the keyboard goes on at the
  // neighbour, at the other button, or where it can be put back.
  const place = useRef<HTMLDivElement>(null);
  const goTo = useRef<{ at: number; act?: "up" | "down" } | null>(null);
  useEffect(() => {
    if (goTo.current === null) return;
    const { at, act } = goTo.current;
    const parts = [...(place.current?.children ?? [])];
    const next = parts[Math.min(at, Math.max(0, items.length - 1))];
    goTo.current = null;
    const wanted = act ? `[data-act=${act}]` : items.length > 0 ? "[tabindex='-1']" : "button";
    next?.querySelector<HTMLElement>(wanted)?.focus();
  });

  const move = (from: number, by: 1 | -1) => {
    const to = from + by;
    const isAtEnd = to + by < 0 || to + by >= items.length;
    goTo.current = { at: to, act: by < 0 === isAtEnd ? "down" : "up" };
    keys.current = moved(keys.current, from, to);
    setGone(null);
    onChange(moved(items, from, to));
  };
  const remove = (at: number) => {
    const [item] = items.slice(at, at + 1);
    const rest = items.toSpliced(at, 1);
    keys.current = keys.current.toSpliced(at, 1);
    if (item !== undefined) setGone({ item, at, rest, title: titleOf(item, at) });
    goTo.current = { at };
    onChange(rest);
  };
  return (
    <div ref={place}>
      {items.map((item, i) => {
        const title = titleOf(item, i);
        return (
          <Box
            key={keys.current[i]}
            role="group"
            aria-label={title}
            data-path={`${path}[${i}]`}
            sx={{ border: 1, borderColor: "divider", borderRadius: 1, p: { xs: 1.25, sm: 2 }, mb: 1.5, minWidth: 0 }}
          >
            <Box sx={{ display: "flex", alignItems: "center", mb: 1 }}>
              <Typography component={heading} variant="h3" tabIndex={-1} sx={{ flexGrow: 1 }}>
                {title}
              </Typography>
              {!disabled && (
                <>
                  <IconButton
                    size="small"
                    data-act="up"
                    aria-label={t.up(title)}
                    disabled={i === 0}
                    onClick={() => move(i, -1)}
                  >
                    <UpIcon fontSize="small" />
                  </IconButton>
                  <IconButton
                    size="small"
                    data-act="down"
                    aria-label={t.down(title)}
                    disabled={i === items.length - 1}
                    onClick={() => move(i, 1)}
                  >
                    <DownIcon fontSize="small" />
                  </IconButton>
                  <IconButton
                    size="small"
                    aria-label={t.remove(title)}
                    disabled={items.length <= minimum}
                    onClick={() => remove(i)}
                  >
                    <DeleteIcon fontSize="small" />
                  </IconButton>
                </>
              )}
            </Box>
            {isObject(item) ? (
              children(item, i, (changed) => onChange(items.with(i, changed)))
            ) : (
              <JsonField
                label={t.json}
                value={item}
                onChange={(changed) => onChange(items.with(i, changed as T))}
                disabled={disabled}
              />
            )}
          </Box>
        );
      })}
      {gone && gone.rest.length === items.length && (
        <Alert
          severity="info"
          role="status"
          sx={{ mb: 1.5 }}
          action={
            <Button
              color="inherit"
              size="small"
              onClick={() => {
                keys.current = keys.current.toSpliced(gone.at, 0, next.current++);
                onChange(items.toSpliced(gone.at, 0, gone.item));
                setGone(null);
                goTo.current = { at: gone.at };
              }}
            >
              {t.undo}
            </Button>
          }
        >
          {t.removed(gone.title)}
        </Alert>
      )}
    </div>
  );
}
