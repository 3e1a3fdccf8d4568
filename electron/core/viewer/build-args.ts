import { isAbsolute } from 'node:path';
import type { DesktopViewer } from '../../../protocol/policy/policy.ts';
import { readArgument, type ArgumentPlaceholder } from '../../../protocol/policy/viewer-templates.ts';
import { ok, refuse, type Result } from '../errors.ts';
import { isAccession } from '../pacs/accession.ts';
import { isUid } from '../pacs/uid.ts';

/** What an argument may stand for. Paths are made by us and absolute. */
export type ArgumentValues = {
  readonly folder: string;
  readonly files: readonly string[];
  readonly studyUid: string;
  readonly accession: string;
};

/** Windows takes 32,767 characters in all; elsewhere the limit is the kernel's, and this leaves room beside it. */
const MOST_CHARACTERS: Partial<Record<NodeJS.Platform, number>> = { win32: 30_000 };
const MOST_CHARACTERS_UNIX = 1_000_000;

/**
 * The argument list of a viewer: one template item is one argument, `{files}` is one for each file (docs/security.md
 * 10.5). Refusals: `viewer.bad_template`, `viewer.bad_argument`, `viewer.too_many_files`.
 */
export function buildArgs(
  viewer: Pick<DesktopViewer, 'args'>,
  values: ArgumentValues,
  platform: NodeJS.Platform,
): Result<readonly string[]> {
  const args: string[] = [];
  for (const item of viewer.args) {
    const template = readArgument(item);
    if (template === null) return refuse('viewer.bad_template');
    if (template.kind === 'fixed') args.push(item);
    else {
      const found = valuesOf(template.name, values);
      if (found === null) return refuse('viewer.bad_argument');
      args.push(...found.map((value) => `${template.prefix}${value}`));
    }
  }
  const characters = args.reduce((sum, item) => sum + item.length + 3, 0);
  return characters > (MOST_CHARACTERS[platform] ?? MOST_CHARACTERS_UNIX) ? refuse('viewer.too_many_files') : ok(args);
}

/** Null when a value could be read as anything but itself. */
function valuesOf(name: ArgumentPlaceholder, values: ArgumentValues): readonly string[] | null {
  if (name === 'studyUid') return isUid(values.studyUid) ? [values.studyUid] : null;
  if (name === 'accession') return isAccession(values.accession) ? [values.accession] : null;
  const paths = name === 'folder' ? [values.folder] : values.files;
  return paths.length > 0 && paths.every(isPlainPath) ? paths : null;
}

const isPlainPath = (path: string): boolean => isAbsolute(path) && !/\p{Cc}/u.test(path);
