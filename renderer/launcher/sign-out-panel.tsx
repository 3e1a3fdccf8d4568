import type { VNode } from 'preact';
import { useAsk } from '../parts/agent-client.ts';
import { RefusalLine } from '../parts/ask-form.tsx';
import { useFocusOnShow } from '../parts/focus-on-show.ts';
import { ignoreHeldKey, useKeys } from '../parts/keys.ts';
import { say, sayMany } from '../words/say.ts';
import type { LauncherAgent } from './launcher.tsx';
import type { Studies } from './use-studies.ts';

type SignOutPanelProps = { readonly agent: LauncherAgent; readonly openViewers: number; readonly studies: Studies };

/** What becomes of open viewers. Staying has the keyboard: unsaved work outranks haste. */
export function SignOutPanel({ agent, openViewers, studies }: SignOutPanelProps): VNode {
  // One each: viewers that are to close may ask about unsaved work for long, and people think better of it.
  const [closing, leaving] = [useAsk(), useAsk()];
  const stayButton = useFocusOnShow<HTMLButtonElement>();
  const stay = (): void => {
    if (closing.busy) void leaving.ask(() => agent.sessionSignOut({ viewers: 'stay' }));
    studies.setPlace({ kind: 'list' });
  };
  const close = (): void => void closing.ask(() => agent.sessionSignOut({ viewers: 'close' }));
  const leave = (): void => void leaving.ask(() => agent.sessionSignOut({ viewers: 'leave' }));
  useKeys({ Escape: stay });
  return (
    <div class="panel" role="alert">
      <h1>{sayMany('signOut.title', openViewers)}</h1>
      <p>{say('signOut.intro')}</p>
      <RefusalLine refusal={closing.refusal ?? leaving.refusal} />
      <div class="row">
        <button ref={stayButton} type="button" class="primary" onClick={stay} onKeyDown={ignoreHeldKey}>
          {say('signOut.stay')} <kbd>{say('key.escape')}</kbd>
        </button>
        <button type="button" onClick={close}>
          {say('signOut.close')}
        </button>
        <button type="button" onClick={leave}>
          {say('signOut.leave')}
        </button>
      </div>
    </div>
  );
}
