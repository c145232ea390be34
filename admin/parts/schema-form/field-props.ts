/** What the fields of rules share. */
export interface FieldProps<T> {
  /** On screen. */
  label: string;
  /** For those who hear it, where the label alone does not tell it apart: 「条件1の値」. */
  name?: string | undefined;
  value: T;
  /** What is wrong with it. */
  fault?: string | undefined;
  help?: string | undefined;
  disabled?: boolean | undefined;
}

/** Below the field: what is wrong, else what helps. */
export function below({ fault, help }: Pick<FieldProps<unknown>, "fault" | "help">) {
  return { error: fault !== undefined, helperText: fault ?? help };
}
