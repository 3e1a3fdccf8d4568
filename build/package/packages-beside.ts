import { partsFor } from './native-parts.ts';

/** The npm packages that stay outside the agent's scripts, on every platform. */
export const PACKAGES_BESIDE = partsFor('linux', 'x64').map(({ name }) => name);
