import type { Seeded } from '../../../../e2e/proofs/support/seeded.ts';
import { readDatasets } from '../../../../electron/core/pacs/ask-datasets.ts';
import { findStudy } from '../../../../electron/core/pacs/find-study.ts';
import { startHostilePacs } from '../../../../electron/core/pacs/hostile-pacs.test-support.ts';
import { readStudies } from '../../../../electron/core/pacs/search-studies.ts';
import { mutateBytes } from '../mutate-bytes.ts';
import { createJsonSource, mutateValue } from '../mutate-value.ts';
import { fault, REFUSED, TAKEN, type CaseEnd, type FuzzTarget } from '../target.ts';
import { drawReply, type HttpReply } from './http-reply.ts';
import { isShowable } from './study-rules.ts';

const ASKED = '2.25.1001';
const answer = (studyUid: string): Record<string, unknown> => ({
  '00080020': { vr: 'DA', Value: ['20261103'] },
  '00080030': { vr: 'TM', Value: ['101500.000'] },
  '00080050': { vr: 'SH', Value: ['A-1001'] },
  '00080061': { vr: 'CS', Value: ['CT', 'SR'] },
  '00081030': { vr: 'LO', Value: ['Thorax'] },
  '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Beispiel^Anna', Ideographic: '例^安', Phonetic: 'ベイ^ア' }] },
  '00100020': { vr: 'LO', Value: ['GK-1001'] },
  '00100021': { vr: 'LO', Value: ['HOUSE'] },
  '00100030': { vr: 'DA', Value: ['19580312'] },
  '0020000D': { vr: 'UI', Value: [studyUid] },
  '00201208': { vr: 'IS', Value: [3] },
});
const GOOD = [answer(ASKED), answer('2.25.2002')];
/** One case in so many goes over a real connection. */
const OVER_HTTP = 25;

/** What a PACS may answer to a search: over HTTP, and, many times more, what its body is read into. */
export const qidoAnswers: FuzzTarget = {
  name: 'qido-answers',
  count: 120_000,
  open: async () => {
    const json = createJsonSource();
    const at: { reply: HttpReply | null } = { reply: null };
    const server = await startHostilePacs((_, outgoing) => at.reply?.(outgoing));
    const draw = (seeded: Seeded): Buffer => {
      const way = seeded.between(0, 9);
      const value = way === 0 ? json(seeded) : mutateValue(GOOD, seeded);
      const body = Buffer.from(JSON.stringify(way === 1 ? GOOD : value) ?? '');
      return way < 4 ? mutateBytes(body, seeded) : body;
    };
    const overHttp = async (seeded: Seeded): Promise<CaseEnd> => {
      at.reply = drawReply(draw(seeded), 'application/dicom+json', seeded);
      const found = await findStudy(server.pacs, ASKED);
      if (!found.ok) return REFUSED;
      if (found.value.studyUid !== ASKED) return fault('another study than the one that was asked for');
      return isShowable(found.value) ? TAKEN : fault('a study that cannot be shown');
    };
    const step = (seeded: Seeded): CaseEnd | Promise<CaseEnd> => {
      if (seeded.between(1, OVER_HTTP) === 1) return overHttp(seeded);
      const datasets = readDatasets(draw(seeded));
      if (!datasets.ok) return REFUSED;
      const { studies } = readStudies(datasets.value, 'HOUSE');
      if (studies.length === 0) return REFUSED;
      return studies.every(isShowable) ? TAKEN : fault('a study that cannot be shown');
    };
    return {
      step,
      close: async () => {
        await server.close();
        return [];
      },
    };
  },
};
