import { describe, expect, it } from 'vitest';
import { DEBIAN_PACKAGES, installAdvice, missingPackages, wantedCommands } from './debian-packages.mjs';

const STATUS = [
  'Package: xvfb\nStatus: install ok installed\nVersion: 2:21',
  'Package: orthanc\nStatus: deinstall ok config-files\nVersion: 1.10',
  'Package: dcmtk\nStatus: install ok half-configured\nVersion: 3.6',
].join('\n\n');

describe('missingPackages', () => {
  it('counts a package as there only when dpkg has it fully installed', () => {
    expect(missingPackages(['xvfb', 'orthanc', 'dcmtk', 'aeskulap'], STATUS)).toEqual(['orthanc', 'dcmtk', 'aeskulap']);
  });

  it('finds everything missing on a system that names none of them', () => {
    expect(missingPackages(DEBIAN_PACKAGES.all, '')).toEqual(DEBIAN_PACKAGES.all);
  });
});

describe('installAdvice', () => {
  it('is a command that can be pasted, and says what to run after it', () => {
    const advice = installAdvice(['xvfb', 'dcmtk'], 'demo');
    expect(advice).toContain('\n  sudo apt-get update && sudo apt-get install -y --no-install-recommends xvfb dcmtk\n');
    expect(advice).toContain('npm run demo');
  });
});

describe('wantedCommands', () => {
  it('asks where there is no dpkg for a hospital, but to make the packages of macOS and Windows', () => {
    expect(wantedCommands('all', 'demo', 'darwin')).toContain('Orthanc');
    expect(wantedCommands('all', 'package', 'linux')).toContain('rpmbuild');
    expect(wantedCommands('all', 'package', 'darwin')).toEqual(['make', 'c++', 'python3']);
    expect(wantedCommands('all', 'package', 'win32')).toEqual([]);
    expect(wantedCommands('build', 'check', 'linux')).not.toContain('Orthanc');
  });
});
