import { AgentError, type Refusal } from '../core/errors.ts';
import type { SessionState } from '../core/session/session-state.ts';
import type { Channel, PageName, Reply, Requests } from './contract.ts';
import { SCHEMAS } from './schemas.ts';
import { SURFACES } from './surfaces.ts';

/** One channel: in which states it answers and what it does. */
export type Route<C extends Channel> = {
  /** A state that is not listed is refused. */
  readonly allowedIn: readonly SessionState['kind'][];
  readonly run: (input: Requests[C]['input']) => Promise<Reply<Requests[C]['output']>>;
};
export type Routes = { readonly [C in Channel]: Route<C> };

/** Who asks: the page that main itself loaded into that window, or null for everything else. */
export type Sender = { readonly page: PageName | null };

export type GateDeps = {
  readonly routes: Routes;
  readonly state: () => SessionState['kind'];
  /** Tokens left for this channel; false refuses. */
  readonly takeToken: (channel: Channel) => boolean;
  /** A refusal by the gate itself or a fault, for the trail and the log. */
  readonly report: (channel: Channel, code: string, cause: unknown) => void;
};

/** Lets a request through sender, rate, state and shape, in this order, so that a locked agent reveals nothing. */
export async function answer<C extends Channel>(
  deps: GateDeps,
  channel: C,
  sender: Sender,
  raw: unknown,
): Promise<Reply<Requests[C]['output']>> {
  try {
    const refused = firstRefusal(deps, channel, sender);
    if (refused !== null) return report(deps, channel, refused);
    const parsed = SCHEMAS[channel].safeParse(raw ?? null);
    if (!parsed.success) return report(deps, channel, 'ipc.bad_input');
    return await deps.routes[channel].run(parsed.data);
  } catch (error) {
    deps.report(channel, error instanceof AgentError ? error.code : 'internal', error);
    return { ok: false, code: 'internal' };
  }
}

function firstRefusal(deps: GateDeps, channel: Channel, sender: Sender): string | null {
  if (sender.page === null) return 'ipc.untrusted_sender';
  const surface: readonly Channel[] = SURFACES[sender.page];
  if (!surface.includes(channel)) return 'ipc.untrusted_sender';
  if (!deps.takeToken(channel)) return 'ipc.too_fast';
  if (!deps.routes[channel].allowedIn.includes(deps.state())) return 'session.wrong_state';
  return null;
}

function report(deps: GateDeps, channel: Channel, code: string): Refusal {
  deps.report(channel, code, null);
  return { ok: false, code };
}
