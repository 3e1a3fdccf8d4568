import { describe, expect, it } from 'vitest';
import type { PolicyState } from '../policy-store.ts';
import { openMachinePolicyStore, readLastGood } from './machine-policy-store.ts';
import { judgeValues, type MachineReading } from './machine-reading.ts';

const where = '/etc/glasskey/policy.json';
const ABSENT: MachineReading = { kind: 'absent', where };
const UNREADABLE: MachineReading = { kind: 'unreadable', where, code: 'machine_policy.unreadable' };
const good = (values: object) => judgeValues(where, values);
const BAD = good({ idleMinutes: 99 });

/** What outlasts a restart: values go through JSON, as in the trail. */
function keptState(): PolicyState {
  const values = new Map<string, string>();
  return {
    get: (name) => (values.has(name) ? JSON.parse(values.get(name) ?? '') : undefined),
    set: (name, value) => void values.set(name, JSON.stringify(value)),
  };
}

function started(state: PolicyState, reading: MachineReading) {
  const store = openMachinePolicyStore(state, reading);
  return { store, entry: store.take(reading) };
}

describe('the machine policy through its readings', () => {
  it('absent: nothing is set, nothing is told, nothing is kept', () => {
    const state = keptState();
    const { store, entry } = started(state, ABSENT);
    expect([store.current(), store.fault(), entry]).toEqual([{}, null, null]);
    expect(state.get('policy.machine')).toBeUndefined();
    expect(store.settings()).toMatchObject({ connectSeconds: 4, proxyUrl: null });
  });

  it('read: counts at once, and is recorded with what changed, once over restarts', () => {
    const state = keptState();
    const { entry } = started(state, good({ idleMinutes: 5, site: 'North' }));
    expect(entry).toMatchObject({
      kind: 'policy.applied',
      action: 'configure-system',
      detail: { source: 'machine', where, before: {}, after: { idleMinutes: 5, site: 'North' } },
    });
    const again = started(state, good({ site: 'North', idleMinutes: 5 }));
    expect(again.entry).toBeNull();
    const next = again.store.take(good({ site: 'North', idleMinutes: 4 }));
    expect(next?.detail).toMatchObject({ before: { idleMinutes: 5 }, after: { idleMinutes: 4 } });
    expect(again.store.current()).toEqual({ site: 'North', idleMinutes: 4 });
  });

  it('unreadable: the last good one counts, also after a restart, and it is shown', () => {
    const state = keptState();
    started(state, good({ idleMinutes: 5 }));
    const { store, entry } = started(state, UNREADABLE);
    expect([store.current(), store.fault(), entry]).toEqual([{ idleMinutes: 5 }, 'machine_policy.unreadable', null]);
    expect(store.take(ABSENT)).toMatchObject({
      kind: 'policy.applied',
      detail: { before: { idleMinutes: 5 }, after: {} },
    });
    expect([store.current(), store.fault()]).toEqual([{}, null]);
    expect(started(state, UNREADABLE).store.current()).toEqual({}); // taken away is taken away
  });

  it('invalid: refused as a whole and recorded once; the last good one counts', () => {
    const state = keptState();
    started(state, good({ idleMinutes: 5 }));
    const { store, entry } = started(state, BAD);
    expect(entry).toMatchObject({
      kind: 'policy.refused',
      outcome: 'denied',
      detail: { source: 'machine', code: 'machine_policy.invalid', problems: [expect.stringContaining('idleMinutes')] },
    });
    expect([store.current(), store.fault()]).toEqual([{ idleMinutes: 5 }, 'machine_policy.invalid']);
    expect(started(state, BAD).entry).toBeNull();
    expect(store.take(good({ idleMinutes: 5 }))).toBeNull(); // mended: nothing changed
    expect(started(state, BAD).entry).toMatchObject({ kind: 'policy.refused' }); // broken anew
  });

  it('holds no less than the built-in values where nothing was ever good', () => {
    expect(started(keptState(), UNREADABLE).store.current()).toEqual({});
    const state = keptState();
    const { store } = started(state, BAD);
    expect([store.current(), store.lastGood()]).toEqual([{}, null]);
    expect([started(state, BAD).entry, readLastGood(state)?.policy]).toEqual([null, null]);
  });

  it('goes on where the trail does not keep it', () => {
    const broken: PolicyState = {
      get: () => {
        throw new Error('audit.state_tampered');
      },
      set: () => {
        throw new Error('audit.disk_full');
      },
    };
    const { store } = started(broken, good({ idleMinutes: 5 }));
    expect(store.current()).toEqual({ idleMinutes: 5 });
  });
});
