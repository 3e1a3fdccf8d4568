import { BUILT_IN } from '../policy/machine/machine-settings.ts';
import { networkOf } from './network.ts';

/** The straight way out, with the built-in limits: what counts where nothing is set. */
export const DIRECT_NETWORK = networkOf(BUILT_IN, () => []);
