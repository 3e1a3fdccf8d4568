import { DEFAULT_POLICY } from '../../../../protocol/policy/default-policy.ts';
import type { DesktopViewer, WebViewer } from '../../../../protocol/policy/policy.ts';
import { newSession } from '../../session/session-rules.ts';
import type { Session } from '../../session/session-state.ts';
import { OKAFOR } from '../../session/testing/small-collector.ts';

/** A radiologist's. */
export const sessionNamed = (id: string): Session =>
  newSession({ person: OKAFOR, assurance: 'two-factor', verifiedBy: 'collector' }, id, 0, DEFAULT_POLICY);

export const SESSION = sessionNamed('0d5f3c8e-7d5b-4b55-9a39-0a4f8a2f6c0a');

export const WEB_VIEWER: WebViewer = {
  kind: 'web',
  id: 'web',
  title: 'Web viewer',
  url: 'https://viewer.example.org/{studyUid}',
  origins: ['https://viewer.example.org'],
};

export const DESKTOP_VIEWER: DesktopViewer = {
  kind: 'desktop',
  id: 'desktop',
  title: 'Viewer',
  file: '/usr/bin/viewer',
  sha256: null,
  args: [],
  environment: [],
};

export const STUDY = {
  studyUid: '2.25.1',
  patientId: 'GK-1',
  issuer: 'HOUSE',
  patientName: 'Beispiel, Anna',
  familyName: 'Beispiel',
  birthDate: '',
  accession: 'A-1',
  date: '',
  time: '',
  modalities: ['CT'],
  description: '',
  instances: 3,
};
