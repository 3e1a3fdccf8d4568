/** What is wrong right now and worth showing: stable codes with the time since when. */
export type Faults = {
  readonly raise: (code: string) => void;
  readonly clear: (code: string) => void;
  readonly list: () => readonly { readonly code: string; readonly since: string }[];
};

/** `onChange` hears which code came or went. */
export function createFaults(
  wallMs: () => number,
  onChange: (code: string, change: 'raised' | 'cleared') => void,
): Faults {
  const since = new Map<string, string>();
  return {
    raise: (code) => {
      if (since.has(code)) return;
      since.set(code, new Date(wallMs()).toISOString());
      onChange(code, 'raised');
    },
    clear: (code) => {
      if (since.delete(code)) onChange(code, 'cleared');
    },
    list: () => [...since].map(([code, at]) => ({ code, since: at })),
  };
}

/** Shows one fault of a kind at a time. The same code may be shown by others too: what it has not raised it does not clear. */
export function createShown({ raise, clear }: Pick<Faults, 'raise' | 'clear'>): (fault: string | null) => void {
  let shown: string | null = null;
  return (fault) => {
    if (shown !== null && shown !== fault) clear(shown);
    if (fault !== null) raise(fault);
    shown = fault;
  };
}
