import { describe, expect, it } from 'vitest';
import { DEFAULT_POLICY } from './default-policy.ts';
import { checkNewPolicy, checkPolicy } from './check-policy.ts';

const viewer = { kind: 'desktop', id: 'v', title: 'V', file: '/usr/bin/v', sha256: null, args: [], environment: [] };

const web = { kind: 'web', id: 'w', title: 'W', url: 'https://v.example/{studyUid}', origins: ['https://v.example'] };

describe('checkNewPolicy', () => {
  it.each([
    ['an argument that is no placeholder', { ...viewer, args: ['-f', '{folders}'] }, 'viewers.0.args.1'],
    ['text around a placeholder', { ...viewer, args: ['--study={studyUid}!'] }, 'viewers.0.args.0'],
    ['files behind a prefix', { ...viewer, args: ['--in={files}'] }, 'viewers.0.args.0'],
    ['a placeholder of another spelling', { ...web, url: 'https://v.example/{studyUID}' }, 'viewers.0.url'],
    ['an address without scheme', { ...web, url: 'v.example/{studyUid}' }, 'viewers.0.url'],
    ['a placeholder in the host', { ...web, url: 'https://{accession}.v.example/' }, 'viewers.0.url'],
    ['an address of none of its origins', { ...web, origins: ['https://other.example'] }, 'viewers.0.url'],
  ])(
    'finds %s, by which a viewer could never be opened; one that is held is not lost for it',
    (_what, profile, path) => {
      const policy = { ...DEFAULT_POLICY, viewers: [profile] };
      expect(checkNewPolicy(policy)).toMatchObject({ ok: false, problems: [{ path }] });
      expect(checkPolicy(policy).ok).toBe(true);
    },
  );

  it('accepts what can be opened', () => {
    const profile = { ...viewer, args: ['-f', '{folder}', '--study={studyUid}', '{files}'] };
    expect(checkNewPolicy({ ...DEFAULT_POLICY, viewers: [profile, web] }).ok).toBe(true);
  });
});

describe('checkPolicy', () => {
  it('accepts the built-in policy', () => {
    expect(checkPolicy(structuredClone(DEFAULT_POLICY)).ok).toBe(true);
  });

  it.each([
    ['a missing part', { trail: undefined }, 'trail'],
    ['an unknown part', { colour: 'red' }, ''],
    ['a value out of range', { session: { ...DEFAULT_POLICY.session, idleMinutes: 90 } }, 'session.idleMinutes'],
    [
      'an emergency that destroys',
      { emergency: { ...DEFAULT_POLICY.emergency, extraActions: ['delete'] } },
      'emergency.extraActions.0',
    ],
    [
      'a network that is none',
      { access: { cedar: null, knownNetworks: ['::1/128', 'all'] } },
      'access.knownNetworks.1',
    ],
    ['a viewer twice', { viewers: [viewer, viewer] }, 'viewers.1.id'],
  ])('finds %s', (_what, change, path) => {
    const check = checkPolicy({ ...DEFAULT_POLICY, ...change });
    expect(check).toMatchObject({ ok: false, problems: [{ path }] });
  });

  it('says where in the access rules', () => {
    const check = checkPolicy({ ...DEFAULT_POLICY, access: { cedar: '\npermit (', knownNetworks: [] } });
    expect(check).toMatchObject({ ok: false, problems: [{ path: 'access.cedar', at: { line: 2 } }] });
  });
});

describe('checkNewPolicy', () => {
  const NO_CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';
  const to = (change: object) => ({
    ...DEFAULT_POLICY,
    trail: {
      ...DEFAULT_POLICY.trail,
      syslog: {
        host: 'siem.example.org',
        port: 6514,
        trust: { kind: 'system' },
        saysGoodbye: true,
        messageId: 'IHE+RFC-3881',
        withMark: false,
        withPurposeOfUse: false,
        withStructuredData: false,
        certificate: 'none',
        ...change,
      },
    },
  });

  it.each([{}, { host: '2001:db8::1' }, { host: '192.0.2.1' }, { host: 'siem_1' }])(
    'accepts a receiver with %j',
    (change) => {
      expect(checkNewPolicy(to(change)).ok).toBe(true);
    },
  );

  it.each([
    ['https://siem:6514', { host: 'https://siem:6514' }, 'trail.syslog.host'],
    ['a port in the name', { host: 'siem:6514' }, 'trail.syslog.host'],
    ['a pin that is none', { trust: { kind: 'certificate', pem: NO_CERTIFICATE } }, 'trail.syslog.trust'],
    ['an authority that is none', { trust: { kind: 'authority', pem: NO_CERTIFICATE } }, 'trail.syslog.trust'],
  ])('finds %s, and no workstation refuses it', (_what, change, path) => {
    expect(checkNewPolicy(to(change))).toMatchObject({ ok: false, problems: [{ path }] });
    expect(checkPolicy(to(change)).ok).toBe(true);
  });

  it('finds what workstations refuse, too', () => {
    expect(checkNewPolicy({ ...DEFAULT_POLICY, viewers: [viewer, viewer] })).toMatchObject({ ok: false });
  });
});
