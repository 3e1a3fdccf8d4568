import { expect, it } from 'vitest';
import { judgeValues } from './machine-reading.ts';

it.each(['http://proxy.example:3128', 'https://proxy.example', 'http://proxy.example/', 'http://[2001:db8::7]:3128'])(
  'a proxy is a machine and a port: %s',
  (proxyUrl) => {
    expect(judgeValues('here', { proxyUrl })).toMatchObject({ kind: 'read', policy: { proxyUrl } });
  },
);

it.each([
  'http://name:obviously-invented@proxy.example',
  'http://proxy.example/path',
  String.raw`http://proxy.example\path`, // a path, as addresses are read
  'http://proxy.example?x',
  'http://proxy.example#x',
  'ftp://proxy.example',
])('a proxy is nothing else: %s', (proxyUrl) => {
  expect(judgeValues('here', { proxyUrl })).toMatchObject({ kind: 'invalid', code: 'machine_policy.invalid' });
});
