import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { EmergencyConfirmation, EmergencyIdentity, EmergencySubject } from '../../electron/ipc/contract.ts';
import { ConfirmStep } from './confirm-step.tsx';
import { Dialog } from './dialog.tsx';
import type { EmergencyAgent } from './emergency.tsx';
import { IdentityStep } from './identity-step.tsx';
import { patientOf, type ChosenPatient } from './chosen-patient.ts';
import { PatientStep } from './patient-step.tsx';
import { NO_REASON, ReasonStep, type Draft } from './reason-step.tsx';

type StepsProps = {
  readonly agent: EmergencyAgent;
  readonly subject: EmergencySubject;
  readonly offline: boolean;
  readonly noImages: string | null;
  readonly onCancel: () => void;
};

/** Who, which patient, why, and the last look: each asked only when the agent does not know it yet. */
export function Steps({ agent, subject, offline, noImages, onCancel }: StepsProps): VNode {
  const [identity, setIdentity] = useState<EmergencyIdentity | null>(subject.identity);
  const [patient, setPatient] = useState<ChosenPatient | null>(patientOf(subject));
  const [draft, setDraft] = useState<Draft>(NO_REASON);
  const [confirmation, setConfirmation] = useState<EmergencyConfirmation | null>(null);
  const frame = { identity, noImages, onCancel };
  if (identity === null) {
    return (
      <Dialog step={null} {...frame}>
        <IdentityStep agent={agent} onIdentity={setIdentity} />
      </Dialog>
    );
  }
  if (patient === null) {
    return (
      <Dialog step={null} {...frame}>
        <PatientStep agent={agent} onPatient={setPatient} />
      </Dialog>
    );
  }
  if (confirmation === null) {
    return (
      <Dialog step={1} {...frame}>
        <ReasonStep
          agent={agent}
          subject={subject}
          patient={patient}
          draft={draft}
          onDraft={setDraft}
          onConfirmation={setConfirmation}
          onBack={patientOf(subject) === null ? () => setPatient(null) : null}
        />
      </Dialog>
    );
  }
  return (
    <Dialog step={2} {...frame}>
      <ConfirmStep
        agent={agent}
        confirmation={confirmation}
        offline={offline}
        extending={subject.extending !== null}
        onBack={() => setConfirmation(null)}
      />
    </Dialog>
  );
}
