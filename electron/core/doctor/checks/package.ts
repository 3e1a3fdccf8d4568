import { defineCheck, error, fine, unknown } from '../check.ts';

export type PackageFact =
  | { readonly kind: 'source' | 'unreadable' }
  /** Files of the installed program that are not as they were built, that are gone, and whether users may replace them. */
  | { readonly kind: 'compared'; readonly files: number; readonly changed: number; readonly isOpen: boolean };

export const packageCheck = defineCheck({
  id: 'package',
  about: 'Whether the installed program is the one that was built, out of users’ reach',
  outcomes: {
    whole: fine('All {files} files of the program are as they were built.'),
    changed: error(
      '{changed} of {files} files of the program are missing or not as they were built.',
      'Do not use this workstation. Find out who changed them, and install the package again.',
    ),
    open: error(
      'Users may replace files of the program.',
      'Install the package again as an administrator; nobody else may write to its folder.',
    ),
    unreadable: error('The list of the program’s files cannot be read.', 'Install the package again.'),
    source: unknown('The program was started from its source: there is nothing to compare it with.'),
  },
  judge: (fact: PackageFact) => {
    if (fact.kind !== 'compared') return { code: fact.kind };
    const { files, changed, isOpen } = fact;
    if (changed > 0) return { code: 'changed', values: { files, changed } };
    return isOpen ? { code: 'open' } : { code: 'whole', values: { files } };
  },
});
