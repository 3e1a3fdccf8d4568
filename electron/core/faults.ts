/** What is wrong right now and worth showing: stable codes with the time since when. */
export type Faults = {
  readonly raise: (code: string) => void;
  readonly clear: (code: string) => void;
  readonly list: () => readonly { readonly code: string; readonly since: string }[];
};

export function createFaults(wallMs: () => number, onChange: () => void): Faults {
  const since = new Map<string, string>();
  return {
    raise: (code) => {
      if (since.has(code)) return;
      since.set(code, new Date(wallMs()).toISOString());
      onChange();
    },
    clear: (code) => {
      if (since.delete(code)) onChange();
    },
    list: () => [...since].map(([code, at]) => ({ code, since: at })),
  };
}
