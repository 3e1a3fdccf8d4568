import { describe, expect, it } from 'vitest';
import { ACCESS_KINDS, type Access, type WhoSawReply } from '../../protocol/wire/who-saw.ts';
import { CLAIMED_PREFIX, ROLES } from '../../protocol/people.ts';
import { LANGUAGES } from '../../protocol/languages.ts';
import { patientPage } from './patient-page.ts';
import { OTHER_KINDS, PAGE_WORDS, REFUSING_RULES, TRIED_KINDS } from './words/page-words.ts';

const ID = '018f5a52-52f8-7d3c-9a52-5b9b4d6a3c11';
const CHECKPOINT = 'glasskey/log\n7\nAAAA\n';

type Changes = Partial<Access> & { readonly kind?: Access['records'][number]['kind'] };
const access = ({ kind = 'study.opened', ...changes }: Changes, at: number): Access => ({
  what: 'opened',
  at: `2026-${String((at % 12) + 1).padStart(2, '0')}-01T02:14:07.412+01:00`,
  endedAt: null,
  user: { id: `u${at}`, name: 'R. Voss', roles: ROLES.slice(at % ROLES.length, (at % ROLES.length) + 1) },
  workstation: 'R3-B',
  site: 'N1',
  study: null,
  purpose: null,
  because: [],
  emergency: null,
  list: null,
  records: [{ trail: ID, seq: at + 1, kind, at: '2026-01-01T00:00:00Z', record: '', proof: null }],
  ...changes,
});
const because = (policy: string) => [{ policy, text: '§ 1' }];
const list = (studies: number | null, found: number, ...query: string[]) => ({ found, studies, query });

/** One of everything that the page can say. */
const changes: readonly Changes[] = [
  ...ACCESS_KINDS.map((what): Changes => ({ what })),
  ...TRIED_KINDS.flatMap((kind): Changes[] => [
    { what: 'refused', kind },
    { what: 'failed', kind },
  ]),
  ...OTHER_KINDS.map((kind): Changes => ({ what: 'other', kind })),
  ...REFUSING_RULES.map((rule): Changes => ({ what: 'refused', because: because(rule) })),
  { because: because('role-1'), endedAt: '2026-02-02T02:00:00Z' },
  { purpose: 'BTG' },
  { emergency: { grant: ID, reason: 'r', text: '§ 2', identity: 'claimed', startedAt: '' }, purpose: 'BTG' },
  { user: null },
  { user: { id: `${CLAIMED_PREFIX}x`, name: 'X', roles: [] } },
  { user: { id: 'y', name: 'Y', roles: [] } },
  { what: 'listed', list: list(null, 1, 'name') },
  { what: 'listed', list: list(1, 2) },
  { what: 'listed', list: list(2, 3) },
];
const accesses = [
  ...changes.map(access),
  access({ records: [{ ...access({}, 90).records[0]!, isWaiting: true }] }, 90),
  access({ records: [{ ...access({}, 91).records[0]!, proof: { index: 41, checkpoint: CHECKPOINT } as never }] }, 91),
];
const reply: WhoSawReply = {
  madeAt: '2026-11-23T02:14:07Z',
  collector: 'C1',
  by: { kind: 'patient', patientId: 'P-1' },
  from: '2026-01-01',
  to: '2026-11-23T02:14:07Z',
  accesses,
  isCut: true,
  unreadable: [{ trail: ID, seq: 1, at: '2026-03-01T02:14:07Z', kind: 'k' }],
  destroyed: [{ certificate: 3, class: 'access', month: '2020-05', count: 1234 }],
  unindexed: 1,
  notHere: Array.from({ length: 12 }, (_, n) => ({
    workstation: `W${n}`,
    site: 'N1',
    upTo: '2026-04-01T00:00:00Z',
    lostAt: '2026-05-01T00:00:00Z',
  })),
  otherIssuers: ['I1', ''],
  witnesses: 1,
  page: { staff: 'role', contact: '12' },
};
const empty: WhoSawReply = { ...reply, accesses: [], from: null, to: null, by: { kind: 'study', studyUid: '1.2' } };
const replies: readonly WhoSawReply[] = [
  reply,
  { ...reply, page: { staff: 'name', contact: '' }, witnesses: 0 },
  empty,
  { ...empty, by: reply.by },
  { ...empty, by: reply.by, isCut: false, unreadable: [], destroyed: [], unindexed: 0, notHere: [], otherIssuers: [] },
  { ...reply, accesses: accesses.filter(({ what }) => what === 'refused') },
];
const visible = (page: string): string =>
  page
    .replaceAll(/<style>[^]*?<\/style>|<pre>[^]*?<\/pre>/g, ' ')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll(/\s+/g, ' ');

/** Every text that stands in the words as it is. */
const textsIn = (words: unknown): readonly string[] =>
  typeof words === 'string'
    ? [words]
    : typeof words === 'object' && words !== null
      ? Object.values(words).flatMap(textsIn)
      : [];
const ENGLISH = /\b(the|your|opened|nobody|somebody|entry|entries|studies|that)\b/i;

describe.each(LANGUAGES)('the page in %s', (language) => {
  const pages = replies.map((one) => patientPage(one, language));

  it('says in which language it is', () => {
    for (const page of pages) expect(page).toContain(`<html lang="${language}">`);
  });

  it('leaves nothing unsaid, and nothing half said', () => {
    const said = pages.map(visible).join(' ').toLowerCase();
    expect(said).not.toMatch(/undefined|null|nan\b|\{|\}|\$/);
    const { language: _, ...words } = PAGE_WORDS[language];
    expect(textsIn(words).filter((text) => !said.includes(text.toLowerCase()))).toEqual([]);
  });

  it('is in that language', () => {
    for (const page of pages) expect(ENGLISH.test(visible(page))).toBe(language === 'en');
  });
});
