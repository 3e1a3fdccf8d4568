import type { VNode } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FoundStudies } from '../../electron/ipc/contract.ts';
import { useAsk } from '../parts/agent-client.ts';
import { AskForm } from '../parts/ask-form.tsx';
import { Field } from '../parts/field.tsx';
import { SearchBox } from '../parts/search-box.tsx';
import { SearchStatus } from '../parts/search-status.tsx';
import { inSearchWords } from '../parts/search-words.ts';
import { StudyList } from '../parts/study-list.tsx';
import { say } from '../words/say.ts';
import type { ChosenPatient } from './chosen-patient.ts';
import type { EmergencyAgent } from './emergency.tsx';

type PatientStepProps = {
  readonly agent: EmergencyAgent;
  readonly onPatient: (patient: ChosenPatient) => void;
};
type Found = FoundStudies & { readonly query: string };

/** From the archive's list; by ID when the archive cannot be asked. */
export function PatientStep({ agent, onPatient }: PatientStepProps): VNode {
  const searching = useAsk();
  const [found, setFound] = useState<Found | null>(null);
  const [typing, setTyping] = useState(false);
  const search = async (query: string): Promise<void> => {
    setFound(null);
    const reply = await searching.ask(() => agent.emergencySearch({ query: inSearchWords(query) }));
    if (reply?.ok === true) setFound({ query, ...reply.value });
    else if (reply?.code.startsWith('pacs.') === true) setTyping(true);
  };
  return (
    <>
      <h2>{say('emergency.patient')}</h2>
      {typing ? (
        <TypedId searching={searching} onPatient={onPatient} />
      ) : (
        <SearchedPatient searching={searching} found={found} onSearch={search} onPatient={onPatient} />
      )}
      <div class="row">
        <button type="button" onClick={() => setTyping(!typing)}>
          {say(typing ? 'emergency.backToSearch' : 'emergency.typeId')}
        </button>
      </div>
    </>
  );
}

type Searching = ReturnType<typeof useAsk>;

function TypedId({ searching, onPatient }: { searching: Searching; onPatient: PatientStepProps['onPatient'] }): VNode {
  return (
    <div class="narrow">
      <AskForm
        submit={say('emergency.continue')}
        names={['patientId']}
        busy={false}
        refusal={searching.refusal}
        onSubmit={({ patientId }) => onPatient({ kind: 'typed', patientId: patientId.trim() })}
      >
        <Field name="patientId" label={say('emergency.idLabel')} kind="text" hint={say('emergency.idIntro')} first />
      </AskForm>
    </div>
  );
}

type SearchedPatientProps = {
  readonly searching: Searching;
  readonly found: Found | null;
  readonly onSearch: (query: string) => Promise<void>;
  readonly onPatient: PatientStepProps['onPatient'];
};

function SearchedPatient({ searching, found, onSearch, onPatient }: SearchedPatientProps): VNode {
  const input = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState(0);
  const [focusRequest, setFocusRequest] = useState(0);
  useEffect(() => setChosen(0), [found]);
  return (
    <>
      <SearchBox
        input={input}
        label={say('emergency.search')}
        query={found?.query ?? ''}
        busy={searching.busy}
        onSearch={(query) => void onSearch(query)}
        onDown={() => setFocusRequest((before) => before + 1)}
      />
      <SearchStatus searching={searching} found={found} />
      {found === null || found.studies.length === 0 ? null : (
        <StudyList
          studies={found.studies}
          chosen={chosen}
          focusRequest={focusRequest}
          onChoose={setChosen}
          onOpen={(study) => onPatient({ kind: 'study', study })}
          onLeave={() => input.current?.focus()}
        />
      )}
    </>
  );
}
