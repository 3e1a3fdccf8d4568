import { defineCheck, error, fine, unknown, warning } from '../check.ts';
import type { Recognised } from '../../enrolment/known-machine.ts';

export type MachineFact = { readonly kind: Recognised['verdict'] | 'not-enrolled' | 'locked' };

export const machineCheck = defineCheck({
  id: 'machine',
  about: 'Whether the workstation is on the machine on which it was enrolled',
  outcomes: {
    'not-enrolled': fine('The workstation is not enrolled: no machine is expected.'),
    same: fine('This is the machine on which the workstation was enrolled.'),
    unlearned: warning(
      'It is not known on which machine the workstation was enrolled.',
      'Start the agent: it notes that for enrolments of before, once.',
    ),
    unknown: unknown(
      'Neither the operating system’s identifier nor the hardware’s can be read: whether this is the machine of the enrolment cannot be told.',
      'Linux: see that /etc/machine-id is there and not empty, and that /var/lib/dbus/machine-id is a link to it or absent.',
    ),
    changed: warning(
      'A part of the machine is another than at the enrolment: it was repaired, or its operating system installed anew.',
      'Nothing, if that is so: the agent records it at its next start and notes the machine as it is now. If nobody did that, find out who did.',
    ),
    other: error(
      'This is another machine than the one on which the workstation was enrolled: a copied image, a disk that was moved, or a repair that left nothing of the old machine. Nobody can sign in; emergencies go on.',
      'Enrol it anew: put a new token into the file of enrolment-token and wait a minute, or run glasskey enrol --token-file FILE here and start the agent again. The trail that came along is put aside, never deleted or sent from here.',
    ),
    locked: unknown(
      'Whether this is the machine of the enrolment cannot be told while the keychain is locked.',
      'See keychain.',
    ),
  },
  judge: ({ kind }: MachineFact) => ({ code: kind }),
});
