/** The languages in which there are words: renderer/words for the agent's pages, collector/who-saw/words for a patient's. */
export const LANGUAGES = ['en', 'de', 'fr', 'es'] as const;
export type Language = (typeof LANGUAGES)[number];
