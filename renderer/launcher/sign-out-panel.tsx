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
  const { ask, refusal } = useAsk();
  const stayButton = useFocusOnShow<HTMLButtonElement>();
  const stay = (): void => studies.setPlace({ kind: 'list' });
  const signOut = (viewers: 'close' | 'leave') => (): void => void ask(() => agent.sessionSignOut({ viewers }));
  useKeys({ Escape: stay });
  return (
    <div class="panel" role="alert">
      <h1>{sayMany('signOut.title', openViewers)}</h1>
      <p>{say('signOut.intro')}</p>
      <RefusalLine refusal={refusal} />
      <div class="row">
        <button ref={stayButton} type="button" class="primary" onClick={stay} onKeyDown={ignoreHeldKey}>
          {say('signOut.stay')} <kbd>{say('key.escape')}</kbd>
        </button>
        <button type="button" onClick={signOut('close')}>
          {say('signOut.close')}
        </button>
        <button type="button" onClick={signOut('leave')}>
          {say('signOut.leave')}
        </button>
      </div>
    </div>
  );
}
