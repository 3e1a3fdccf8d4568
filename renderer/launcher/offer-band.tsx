import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FoundStudies, Snapshot } from '../../electron/ipc/contract.ts';
import { useAsk } from '../parts/agent-client.ts';
import { RefusalLine } from '../parts/ask-form.tsx';
import { keepKeyboard } from '../parts/keep-keyboard.ts';
import { ignoreHeldKey, useKeys } from '../parts/keys.ts';
import { say, sayMany } from '../words/say.ts';
import { PatientHeading } from './patient-heading.tsx';
import type { WorkProps } from './work.tsx';

/** A study that another program asks to open. It waits above the work and takes the keyboard from nothing: F4 opens, F9 dismisses. */
export function OfferBand(props: WorkProps): VNode {
  const offer = props.snapshot.handover;
  useEffect(keepKeyboard, [offer?.id]);
  // Always in the page, so that an offer is read out when it comes.
  return (
    <div role="status" aria-atomic="false">
      {offer === null ? null : <Offer key={offer.id} offer={offer} {...props} />}
    </div>
  );
}

const READING_MS = 400;

type OfferProps = WorkProps & { readonly offer: NonNullable<Snapshot['handover']> };

function Offer({ agent, snapshot, studies, offer }: OfferProps): VNode {
  const { ask, busy, refusal } = useAsk();
  const [found, setFound] = useState<FoundStudies | null>(null);
  const { id } = offer;
  const look = async (): Promise<void> => {
    const reply = await ask(() => agent.handoverLook({ id }));
    if (reply === null || !reply.ok) return;
    setFound(reply.value);
    studies.learn(reply.value.studies);
  };
  const dismiss = (): void => void ask(() => agent.handoverDismiss({ id }));
  useEffect(() => void look(), []);
  const several = found !== null && found.studies.length > 1;
  const study = several ? undefined : found?.studies[0];
  const openWith = (at: number) => (): void => {
    const profile = snapshot.profiles[at];
    if (study !== undefined && profile !== undefined) void studies.open(study, profile.id);
  };
  const show = (): void => {
    if (found !== null) studies.list({ ...found, query: '' });
  };
  const isUnanswered = study === undefined && !several && (found !== null || refusal !== null);
  const lookAgain = (): void => void look();
  const onceRead = useOnceRead([found, refusal]);
  const openFirst = isUnanswered ? lookAgain : openWith(0);
  useKeys({ F4: onceRead(several ? show : openFirst), F9: onceRead(dismiss) });
  return (
    <section class="offer" aria-label={say(`offer.${offer.source}`)}>
      <p>{say(`offer.${offer.source}`)}</p>
      {busy && found === null ? <p>{say('search.busy')}</p> : null}
      {found?.studies.length === 0 ? <p class="notice">{say('offer.none')}</p> : null}
      {study === undefined ? null : <PatientHeading study={study} />}
      {several ? <p>{sayMany('search.found', found.studies.length)}</p> : null}
      {study !== undefined && snapshot.profiles.length === 0 ? <p class="notice">{say('study.noViewer')}</p> : null}
      <RefusalLine refusal={refusal} />
      <div class="row">
        {several ? <OfferButton label={say('offer.show')} shortcut="F4" onPress={onceRead(show)} /> : null}
        {isUnanswered ? <OfferButton label={say('offer.again')} shortcut="F4" onPress={onceRead(lookAgain)} /> : null}
        {study === undefined
          ? null
          : snapshot.profiles
              .slice(0, 9)
              .map((profile, at) => (
                <OfferButton
                  key={profile.id}
                  label={say('study.openIn', { viewer: profile.title })}
                  shortcut={at === 0 ? 'F4' : undefined}
                  onPress={onceRead(openWith(at))}
                />
              ))}
        <OfferButton label={say('offer.dismiss')} shortcut="F9" onPress={onceRead(dismiss)} />
      </div>
    </section>
  );
}

type OfferButtonProps = {
  readonly label: string;
  readonly shortcut: 'F4' | 'F9' | undefined;
  readonly onPress: () => void;
};

/** F4 is the answer that is wanted most. */
function OfferButton({ label, shortcut, onPress }: OfferButtonProps): VNode {
  return (
    <button
      type="button"
      class={shortcut === 'F4' ? 'primary' : ''}
      aria-keyshortcuts={shortcut}
      onClick={onPress}
      onKeyDown={ignoreHeldKey}
    >
      {label} {shortcut === undefined ? null : <kbd>{shortcut}</kbd>}
    </button>
  );
}

/**
 * A newer offer can take this place, or its buttons move, between the eye and the finger: a key or a click counts once there
 * was time to read what is shown.
 */
function useOnceRead(shown: readonly unknown[]): (act: () => void) => () => void {
  const sinceMs = useRef(performance.now());
  useEffect(() => {
    sinceMs.current = performance.now();
  }, shown);
  return (act) => () => {
    if (performance.now() - sinceMs.current >= READING_MS) act();
  };
}
