import type { VNode } from 'preact';
import { useAsk } from '../parts/agent-client.ts';
import { RefusalLine } from '../parts/ask-form.tsx';
import { useKeys } from '../parts/keys.ts';
import { CollectorStatus } from '../parts/status-line.tsx';
import { sayCountdown } from '../words/say-time.ts';
import { say } from '../words/say.ts';
import { sayRole } from '../words/say-role.ts';
import type { DeskProps } from './launcher.tsx';
import type { Studies } from './use-studies.ts';

const SOON_SECONDS = 30 * 60;

/** Who works here and where, and the ways out: emergency, lock, sign out. */
export function Header({ agent, snapshot, user, studies }: DeskProps & { readonly studies: Studies }): VNode {
  // One each: a sign-out waits while viewers ask about unsaved work, and keeps nobody from locking.
  const [locking, breaking, leaving] = [useAsk(), useAsk(), useAsk()];
  const lock = (): void => void locking.ask(() => agent.sessionLock(null));
  const breakGlass = (): void =>
    void breaking.ask(() => agent.emergencyOpen({ studyUid: refusedUid(studies), grantId: null }));
  const signOut = async (): Promise<void> => {
    const reply = await leaving.ask(() => agent.sessionSignOut({ viewers: null }));
    if (reply?.ok === true && !reply.value.signedOut) {
      studies.setPlace({ kind: 'signOut', openViewers: reply.value.openViewers });
    }
  };
  useKeys({ 'Control+l': lock, F2: breakGlass });
  const endsIn = snapshot.sessionEndsInSeconds;
  return (
    <header class="bar">
      <div class="who">
        <span class="strong">{user.name}</span>
        <span class="quiet">
          {[...user.roles.map(sayRole), snapshot.workstation.name].join(' · ')}
          {user.proof === 'two-factor' ? '' : ` · ${say(`proof.${user.proof}`)}`}
          {' · '}
          <CollectorStatus snapshot={snapshot} />
        </span>
        {endsIn === null || endsIn > SOON_SECONDS ? null : (
          <span class="strong">{say('header.sessionEnds', { time: sayCountdown(endsIn) })}</span>
        )}
      </div>
      <div class="row">
        <button type="button" aria-keyshortcuts="F2" onClick={breakGlass}>
          {say('common.breakGlass')} <kbd>F2</kbd>
        </button>
        <button type="button" onClick={() => void signOut()}>
          {say('header.signOut')}
        </button>
        <button type="button" class="primary" aria-keyshortcuts="Control+L" onClick={lock}>
          {say('header.lock')} <kbd>{say('key.control')} L</kbd>
        </button>
      </div>
      <RefusalLine refusal={locking.refusal ?? breaking.refusal ?? leaving.refusal} />
    </header>
  );
}

/** Breaking the glass while a refusal is on the screen means that study. */
function refusedUid({ place }: Studies): string | null {
  return place.kind === 'refused' && place.mayBreakGlass ? place.study.studyUid : null;
}
