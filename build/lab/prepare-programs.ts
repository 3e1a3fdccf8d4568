import { preparePrograms } from './programs.ts';

/** The way in which Vitest and Playwright ask for what comes before all tests. */
export default preparePrograms;
