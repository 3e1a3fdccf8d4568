/** Room for so many at once, and for so many of one holder: nobody takes it all. */
export type Places = {
  /** Takes a place; answers how to leave it, or null where there is none. */
  readonly take: (holder: string) => (() => void) | null;
};

export function createPlaces({ most, ofOne }: { readonly most: number; readonly ofOne: number }): Places {
  const held = new Map<string, number>();
  let taken = 0;
  const change = (holder: string, by: 1 | -1): void => {
    const own = (held.get(holder) ?? 0) + by;
    if (own === 0) held.delete(holder);
    else held.set(holder, own);
    taken += by;
  };
  return {
    take: (holder) => {
      if (taken >= most || (held.get(holder) ?? 0) >= ofOne) return null;
      change(holder, 1);
      let isLeft = false;
      return () => {
        if (!isLeft) change(holder, -1);
        isLeft = true;
      };
    },
  };
}
