/** Characters that a terminal obeys instead of showing them: they turn, hide, overwrite or answer what is on the screen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Text of others, to be shown: what would be obeyed stands there as JSON writes it, such as `\\u001b`. */
export const visible = (text: string): string =>
  text.replaceAll(UNSEEN, (sign) =>
    sign
      .split('') // by code units, as JSON needs them
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
