import type { VNode } from 'preact';
import { useCallback, useRef, useState } from 'preact/hooks';
import type { Reply, SignInStep, Snapshot } from '../../electron/ipc/contract.ts';
import { useAsk, type Asking } from '../parts/agent-client.ts';
import { useKeys } from '../parts/keys.ts';
import { CodeStep } from './code-step.tsx';
import { EnrolStep } from './enrol-step.tsx';
import type { GateAgent } from './gate.tsx';
import { PasswordStep } from './password-step.tsx';
import { RecoveryCodesStep } from './recovery-codes-step.tsx';
import { TooOld } from './too-old.tsx';

type SignInProps = {
  readonly agent: GateAgent;
  readonly snapshot: Snapshot;
  /** Whose locked session this sign-in would end. */
  readonly other: string | null;
  readonly onBack: (() => void) | null;
};

type Place = { readonly user: string; readonly step: SignInStep | { readonly next: 'password' } };
const START: Place = { user: '', step: { next: 'password' } };

/** What each step needs: the question hook and what to do with an answer. */
export type StepTools = {
  readonly agent: GateAgent;
  readonly asking: Asking;
  readonly user: string;
  readonly send: (question: () => Promise<Reply<SignInStep>>) => Promise<void>;
  readonly onStartAgain: () => void;
};

/** Name and password, then the second factor, as the agent asks for it. */
export function SignIn({ agent, snapshot, other, onBack }: SignInProps): VNode | null {
  const asking = useAsk();
  const [place, setPlace] = useState<Place>(START);
  /** One more with each start: an answer to what was asked before is nobody's. */
  const start = useRef(0);
  const cancel = useCallback(() => {
    start.current += 1;
    // Not as a question, which would wait for the one under way: that one must not open anything any more.
    agent.sessionCancelSignIn(null).catch(() => undefined);
    asking.setRefusal(null);
    if (place.step.next === 'password') onBack?.();
    setPlace(START);
  }, [agent, place, onBack]);
  const canCancel = place.step.next !== 'keep-recovery-codes' && (onBack !== null || place.step.next !== 'password');
  useKeys({ Escape: canCancel ? cancel : undefined });

  const sendAs = async (user: string, question: () => Promise<Reply<SignInStep>>): Promise<void> => {
    const asked = start.current;
    const reply = await asking.ask(question);
    if (reply === null) return;
    if (asked !== start.current) {
      asking.setRefusal(null);
      return;
    }
    if (reply.ok) setPlace({ user, step: reply.value });
    else if (STARTS_AGAIN.includes(reply.code)) setPlace(START);
  };
  const tools: StepTools = {
    agent,
    asking,
    user: place.user,
    send: (question) => sendAs(place.user, question),
    onStartAgain: cancel,
  };
  const { step } = place;
  switch (step.next) {
    case 'password':
      if (snapshot.update?.isRefused === true) return <TooOld ended={snapshot.ended} onBack={onBack} />;
      return (
        <PasswordStep
          agent={agent}
          asking={asking}
          sendAs={sendAs}
          ended={snapshot.ended}
          other={other}
          locked={snapshot.locked}
          onBack={onBack}
        />
      );
    case 'code':
      return <CodeStep tools={tools} offline={step.offline} />;
    case 'enrol':
      return <EnrolStep tools={tools} qr={step.qr} secretKey={step.key} />;
    case 'keep-recovery-codes':
      return <RecoveryCodesStep tools={tools} codes={step.codes} forSeconds={step.forSeconds} />;
    case 'done':
      return null;
  }
}

/** The attempt is gone at the agent: only name and password lead on. */
const STARTS_AGAIN = [
  'auth.attempt_expired',
  'auth.wait',
  'auth.factor_disabled',
  'session.wrong_state',
  'session.locked_meanwhile',
];
