import { isAbsolute } from 'node:path';
import type { DesktopViewer } from '../../../protocol/policy/policy.ts';
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

/** A placeholder is the whole item, or follows a fixed prefix that ends in `=` or `:`. */
const TEMPLATE = /^([^{}]*[=:])?\{(folder|files|studyUid|accession)\}$/;

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
    const match = TEMPLATE.exec(item);
    // A brace that is no placeholder is a mistake in the policy; passed on, it would reach the viewer as text.
    if (match === null && /[{}\0]/.test(item)) return refuse('viewer.bad_template');
    if (match === null) args.push(item);
    else {
      const found = valuesOf(match[2] ?? '', values);
      if (found === null) return refuse('viewer.bad_argument');
      if (match[2] === 'files' && match[1] !== undefined) return refuse('viewer.bad_template');
      args.push(...found.map((value) => `${match[1] ?? ''}${value}`));
    }
  }
  const characters = args.reduce((sum, item) => sum + item.length + 3, 0);
  return characters > (MOST_CHARACTERS[platform] ?? MOST_CHARACTERS_UNIX) ? refuse('viewer.too_many_files') : ok(args);
}

/** Null when a value could be read as anything but itself. */
function valuesOf(name: string, values: ArgumentValues): readonly string[] | null {
  if (name === 'studyUid') return isUid(values.studyUid) ? [values.studyUid] : null;
  if (name === 'accession') return isAccession(values.accession) ? [values.accession] : null;
  const paths = name === 'folder' ? [values.folder] : values.files;
  return paths.length > 0 && paths.every(isPlainPath) ? paths : null;
}

const isPlainPath = (path: string): boolean => isAbsolute(path) && !/\p{Cc}/u.test(path);
