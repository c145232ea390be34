import {
  Box,
  Card,
  CardContent,
  FormControlLabel,
  MenuItem,
  Skeleton,
  Switch,
  TextField,
  Typography,
} from "@mui/material";
import { useState } from "react";
import type { Attribute } from "../attributes/types";
import { useCounts } from "../attributes/use-attributes";
import { Empty } from "../parts/Empty";
import { ProblemAlert } from "../parts/ProblemAlert";
import { useLabel, useText, words } from "../text/text";
import { formatCount } from "../text/time";

const text = words(
  {
    attribute: "集計する属性",
    answered: (count: number) => `答えた人 ${formatCount(count)}人。割合は、答えた人に対するものです。`,
    several: "いくつでも選べるので、合計は100%を超えます。",
    area: "区の人数は、その町の人を含みます。",
    towns: "町ごとの人数も表示する",
    share: (count: number, percent: string) => `${formatCount(count)}人（${percent}%）`,
    nothing: "この属性は数なので、選択肢ごとの人数はありません",
    none: "集計できる属性がありません",
    noneBody: "受信設定フォームに質問を作ると、答えの人数がここに出ます。",
  },
  {
    attribute: "Attribute",
    answered: (count: number) => `${formatCount(count)} answered. Shares are of those who answered.`,
    several: "Several may be chosen, so the shares add up to more than 100%.",
    area: "A ward's figure includes its towns.",
    towns: "Show towns as well",
    share: (count: number, percent: string) => `${formatCount(count)} (${percent}%)`,
    nothing: "A number has no options to count",
    none: "There is no attribute to count",
    noneBody: "Once the settings form has questions, figures appear here.",
  },
);

/** How many chose what, as plain bars with their figures. */
export function AnswerBars({ attributes }: { attributes: readonly Attribute[] }) {
  const t = useText(text);
  const label = useLabel();
  const [key, setKey] = useState<string | null>(null);
  const [hasTowns, setTowns] = useState(false);
  const attribute = attributes.find((one) => one.key === key) ?? attributes[0];
  const counts = useCounts(attribute?.key ?? null);
  if (!attribute) return <Empty title={t.none}>{t.noneBody}</Empty>;
  const { answered = 0, options: counted = [] } = counts.data ?? {};
  const isTown = (value: string) => attribute.kind === "area" && value.includes("/");
  const options = hasTowns ? counted : counted.filter(({ value }) => !isTown(value));
  return (
    <Card sx={{ mt: 1 }}>
      <CardContent>
        <TextField
          select
          label={t.attribute}
          value={attribute.key}
          onChange={(event) => setKey(event.target.value)}
          sx={{ minWidth: 260, mb: 2 }}
        >
          {attributes.map((one) => (
            <MenuItem key={one.key} value={one.key}>
              {label(one.label)}
            </MenuItem>
          ))}
        </TextField>
        <ProblemAlert error={counts.error} />
        {counts.isPending ? (
          <Skeleton variant="rounded" height={240} />
        ) : (
          <>
            <Typography color="textSecondary" role="status" sx={{ mb: 1.5 }}>
              {t.answered(answered)} {attribute.kind === "multiple" && t.several}
              {attribute.kind === "area" && t.area}
            </Typography>
            {counted.some(({ value }) => isTown(value)) && (
              <FormControlLabel
                control={<Switch checked={hasTowns} onChange={(_event, isOn) => setTowns(isOn)} />}
                label={t.towns}
                sx={{ mb: 1 }}
              />
            )}
            {options.length === 0 && <Empty title={t.nothing} />}
            <Box component="ul" aria-label={label(attribute.label)} sx={{ m: 0, p: 0, listStyle: "none" }}>
              {options.map(({ value, label: of, count }) => (
                <Bar
                  key={value}
                  name={label(of as { ja: string })}
                  isInside={isTown(value)}
                  share={answered === 0 ? 0 : count / answered}
                  figure={t.share(count, ((answered === 0 ? 0 : count / answered) * 100).toFixed(1))}
                />
              ))}
            </Box>
          </>
        )}
      </CardContent>
    </Card>
  );
}

function Bar({
  name,
  figure,
  share,
  isInside,
}: {
  name: string;
  figure: string;
  share: number;
  /** A town under its ward. */
  isInside: boolean;
}) {
  return (
    <Box
      component="li"
      sx={{
        display: "grid",
        gridTemplateColumns: { xs: "1fr auto", sm: "minmax(140px, 260px) 1fr 150px" },
        columnGap: 1.5,
        alignItems: "center",
        py: 0.5,
        pl: isInside ? 3 : 0,
      }}
    >
      <Box component="span" sx={{ overflowWrap: "anywhere", fontWeight: isInside ? 400 : 600 }}>
        {name}
      </Box>
      <Box
        aria-hidden
        sx={{
          order: { xs: 3, sm: 2 },
          gridColumn: { xs: "1 / -1", sm: "auto" },
          height: 14,
          bgcolor: "action.hover",
          borderRadius: 1,
        }}
      >
        <Box
          sx={{
            width: `${Math.min(share, 1) * 100}%`,
            height: 1,
            bgcolor: "primary.main",
            opacity: isInside ? 0.6 : 1,
            borderRadius: 1,
          }}
        />
      </Box>
      <Box component="span" sx={{ order: { xs: 2, sm: 3 }, textAlign: "right", whiteSpace: "nowrap" }}>
        {figure}
      </Box>
    </Box>
  );
}
