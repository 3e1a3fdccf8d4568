import type { Channel, Requests } from '../contract.ts';

const UUID = '018f4f0e-7b0a-7cc0-8000-000000000001';

/** A well-formed request for every channel: what is refused of it is refused for another reason than its shape. */
export const GOOD_REQUESTS: { readonly [C in Channel]: Requests[C]['input'] } = {
  'session:signIn': { user: 'anna', password: 'a long password' },
  'session:proveFactor': { kind: 'code', code: '123456' },
  'session:confirmFactor': { code: '123456' },
  'session:recoveryCodesKept': null,
  'session:cancelSignIn': null,
  'session:unlock': { password: 'a long password', code: null },
  'session:lock': null,
  'session:signOut': { viewers: null },
  'study:search': { query: 'phantom' },
  'study:open': { studyUid: '1.2.3', viewerId: 'aeskulap' },
  'study:stepUp': { studyUid: '1.2.3', viewerId: 'aeskulap', code: '123456' },
  'handover:look': { id: UUID },
  'handover:dismiss': { id: UUID },
  'viewer:close': { launchId: UUID },
  'emergency:open': { studyUid: '1.2.3', grantId: null },
  'emergency:subject': null,
  'emergency:identify': { user: 'anna', password: null },
  'emergency:search': { query: 'phantom' },
  'emergency:request': {
    patientId: 'P1',
    issuer: '',
    studyUid: null,
    reasonCode: 'other',
    words: 'severe head trauma',
  },
  'emergency:confirm': null,
  'emergency:cancel': null,
  'emergency:end': { grantId: UUID },
};
