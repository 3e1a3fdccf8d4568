/** Characters as limits mean them: one of two UTF-16 units is one. */
export const countCharacters = (text: string): number => Array.from(text).length;
