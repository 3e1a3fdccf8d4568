import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { RefusalLine } from '../parts/ask-form.tsx';
import { useFocusOnShow } from '../parts/focus-on-show.ts';
import { ignoreHeldKey } from '../parts/keys.ts';
import { say } from '../words/say.ts';
import type { StepTools } from './sign-in.tsx';

/** The only time these codes are seen, and not for ever. The heading takes the keyboard, so that one Enter too many skips nothing. */
export function RecoveryCodesStep({
  tools,
  codes,
  forSeconds,
}: {
  readonly tools: StepTools;
  readonly codes: readonly string[];
  readonly forSeconds: number;
}): VNode {
  const heading = useFocusOnShow<HTMLHeadingElement>();
  const { onStartAgain } = tools;
  useEffect(() => {
    const timer = setTimeout(onStartAgain, forSeconds * 1000);
    return () => clearTimeout(timer);
    // The codes came once: their time is not begun anew by another drawing of the page.
  }, [codes]);
  const keep = (): void => void tools.send(() => tools.agent.sessionRecoveryCodesKept(null));
  return (
    <main class="curtain-main wide stack">
      <h1 ref={heading} tabIndex={-1}>
        {say('keep.title')}
      </h1>
      <p class="no-paper">{say('keep.intro', { minutes: String(Math.round(forSeconds / 60)) })}</p>
      <p class="on-paper">{say('keep.printed', { name: tools.user })}</p>
      <ol class="codes" aria-label={say('keep.list')}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <RefusalLine refusal={tools.asking.refusal} />
      <div class="row no-paper">
        <button type="button" onClick={() => window.print()}>
          {say('keep.print')}
        </button>
        <button type="button" class="primary" onClick={keep} onKeyDown={ignoreHeldKey}>
          {say('keep.done')}
        </button>
      </div>
    </main>
  );
}
