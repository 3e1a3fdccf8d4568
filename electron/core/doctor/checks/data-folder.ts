import { defineCheck, error, fine, unknown, warning } from '../check.ts';

export type DataFolderFact =
  | { readonly kind: 'absent' | 'unjudged' }
  /** `mode`: permission bits; `looseFiles`: how many files in it somebody else may read or write. */
  | { readonly kind: 'there'; readonly isOwn: boolean; readonly mode: number; readonly looseFiles: number };

const OTHERS = 0o077;

export const dataFolderCheck = defineCheck({
  id: 'data-folder',
  about: 'Whether the agent’s data folder and its files are this account’s alone',
  outcomes: {
    private: fine('The data folder is this account’s alone.'),
    absent: warning(
      'There is no data folder: the agent never ran under this account.',
      'Run glasskey as the account that runs the agent, or name its folder with --data DIR.',
    ),
    foreign: error(
      'The data folder belongs to another account.',
      'Give it back to the account that runs the agent (chown), and find out who took it.',
    ),
    open: error(
      'Other accounts may enter the data folder (mode {mode}).',
      'Close it: chmod 700 on the data folder. Find out what opened it.',
    ),
    'open-files': error(
      'Other accounts may read or write {files} files in the data folder.',
      'Close them: chmod 600 on the files in the data folder. Find out what opened them.',
    ),
    unjudged: unknown('Rights on this system are not judged by this check.'),
  },
  judge: (fact: DataFolderFact) => {
    if (fact.kind !== 'there') return { code: fact.kind };
    if (!fact.isOwn) return { code: 'foreign' };
    if ((fact.mode & OTHERS) !== 0) return { code: 'open', values: { mode: fact.mode.toString(8) } };
    return fact.looseFiles > 0 ? { code: 'open-files', values: { files: fact.looseFiles } } : { code: 'private' };
  },
});
