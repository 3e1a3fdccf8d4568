import { expect, it } from 'vitest';
import { nameOperatingSystem, readOsRelease, readSwVers } from './operating-system.ts';

it('names the one it runs on', async () => {
  expect(await nameOperatingSystem()).toMatch(/\w+/);
});

it.each([
  ['PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\n', 'Debian GNU/Linux 12'],
  ['NAME=Fedora\nVERSION_ID=42\r\n', 'Fedora 42'],
  ["NAME='A \\$mall One'\n", 'A $mall One'],
  ['NAME=""\nVERSION_ID=\n', null],
  ['', null],
])('reads %j as %j', (text, name) => expect(readOsRelease(text)).toBe(name));

it.each([
  ['ProductName:\t\tmacOS\nProductVersion:\t\t15.1\nBuildVersion:\t\t24B83\n', 'macOS 15.1'],
  ['', null],
])('reads what macOS says: %j', (text, name) => expect(readSwVers(text)).toBe(name));
