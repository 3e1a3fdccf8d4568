import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { openCollector } from '../open-collector.ts';
import { newDataDir } from '../testing/test-collector.ts';
import { type Alert, raiseOnce } from './raise-alert.ts';

it('what lasts is raised once, in its order, and of much at once the rest with the next look', async () => {
  const dataDir = newDataDir();
  const { collector, close } = await openCollector({ dataDir });
  const silent = (cause: string): Alert => ({ kind: 'workstation.silent', severity: 'warning', cause });
  const all = ['one', 'two', 'three "quoted"', 'four', 'five'].map(silent);
  const causes = (most?: number) => raiseOnce(collector, all, most).map(({ cause }) => cause);
  expect(causes(2)).toEqual(['one', 'two']);
  expect(causes(2)).toEqual(['three "quoted"', 'four']);
  expect(causes()).toEqual(['five']);
  expect(causes()).toEqual([]);
  expect(raiseOnce(collector, [{ ...silent('one'), kind: 'agent.fault' }])).toHaveLength(1); // another kind
  close();
  rmSync(dataDir, { recursive: true });
});
