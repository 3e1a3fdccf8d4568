import type { DesktopViewer, WebViewer } from '../../../../protocol/policy/policy.ts';

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
