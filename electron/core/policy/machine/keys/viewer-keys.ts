import { z } from 'zod';
import { SafeUrlSchema } from '../../../../../protocol/policy/safe-url.ts';
import { AbsolutePathSchema } from './collector-keys.ts';
import { describe } from './describe-key.ts';

/** Where the images are and what shows them. */
export const VIEWER_KEYS = {
  pacsUrl: describe(SafeUrlSchema.max(256), {
    rule: 'override',
    title: 'Address of the PACS',
    description:
      'DICOMweb base, in place of the one in the signed policy: for a site with an archive of its own. Without a PACS in the signed policy it is asked without a password.',
    titleDe: 'Adresse des PACS',
    descriptionDe:
      'DICOMweb-Basis statt der in der signierten Richtlinie: für einen Standort mit eigenem Archiv. Ohne PACS in der signierten Richtlinie wird ohne Passwort gefragt.',
    example: 'https://archive.hospital.example/dicom-web',
    otherwise: 'as in the signed policy',
  }),
  pacsTimeoutSeconds: describe(z.int().min(1).max(60), {
    rule: 'override',
    title: 'Longest wait for the PACS',
    description: 'In seconds.',
    titleDe: 'Längste Wartezeit auf das PACS',
    descriptionDe: 'In Sekunden.',
    example: 25,
    otherwise: 'as in the signed policy, else 10',
  }),
  viewersOff: describe(z.array(z.string().regex(/^[a-z0-9-]{1,32}$/)).max(16), {
    rule: 'tighten',
    title: 'Viewers that are not offered here',
    description: 'By their id in the signed policy. At least one viewer always stays: an emergency needs it.',
    titleDe: 'Hier nicht angebotene Viewer',
    descriptionDe:
      'Mit ihrer Kennung in der signierten Richtlinie. Mindestens einer bleibt immer: ein Notfall braucht ihn.',
    example: ['orthanc'],
    otherwise: 'none',
  }),
  viewerFolders: describe(z.array(AbsolutePathSchema).max(16), {
    rule: 'tighten',
    title: 'Folders from which viewers may start',
    description: 'Programs elsewhere are not offered. At least one viewer always stays.',
    titleDe: 'Ordner, aus denen Viewer starten dürfen',
    descriptionDe: 'Programme von anderswo werden nicht angeboten. Mindestens ein Viewer bleibt immer.',
    example: ['/usr/bin'],
    exampleOnMac: ['/Applications'],
    otherwise: 'any that only administrators can change',
  }),
  webViewers: describe(z.boolean(), {
    rule: 'tighten',
    title: 'Viewers in the browser',
    description: 'Off: only programs are offered. At least one viewer always stays.',
    titleDe: 'Viewer im Browser',
    descriptionDe: 'Aus: nur Programme werden angeboten. Mindestens ein Viewer bleibt immer.',
    example: false,
    otherwise: 'on',
  }),
};
