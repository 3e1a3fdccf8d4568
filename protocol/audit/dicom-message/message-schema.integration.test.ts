import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { codeRecord } from '../coded/code-record.ts';
import { everyRecord, largestRecord, placeOf, recordOf } from '../testing/every-kind.ts';
import { writeMessage } from './write-message.ts';

const SCHEMA = fileURLToPath(new URL('testing/audit-message.rnc', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'glasskey-messages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const STRICT = { withPurposeOfUse: false };
let written = 0;
function keep(xml: string): string {
  const file = join(folder, `${(written += 1)}.xml`);
  writeFileSync(file, xml);
  return file;
}
const jing = (files: readonly string[]) => spawnSync('jing', ['-c', SCHEMA, ...files], { encoding: 'utf8' });

describe('messages under the schema of PS3.15 A.5 (jing)', () => {
  it('every kind, in every outcome, whatever is in the record', () => {
    const records = [...everyRecord(), largestRecord()];
    const files = records.map((record, index) => keep(writeMessage(codeRecord(record, placeOf(index)), STRICT)));
    const { status, stdout } = jing(files);
    expect(stdout).toBe('');
    expect(status).toBe(0);
    process.stdout.write(`DICOM audit messages: ${records.length} written, ${records.length} valid under PS3.15 A.5\n`);
  });

  it('the schema refuses what the standard does', () => {
    const good = writeMessage(codeRecord(recordOf('emergency.started'), placeOf(0)), STRICT);
    const bad = [
      good.replace('csd-code=', 'code='),
      good.replace(/ originalText="[^"]*"/, ''),
      good.replace(/<ParticipantObjectName>.*?<\/ParticipantObjectName>/, ''),
      good.replace('EventOutcomeIndicator="0"', 'EventOutcomeIndicator="1"'),
      writeMessage(codeRecord(recordOf('emergency.started'), placeOf(0)), { withPurposeOfUse: true }),
    ];
    const files = [good, ...bad].map(keep);
    const { status, stdout } = jing(files);
    expect(status).toBe(1);
    const refused = new Set(stdout.split('\n').flatMap((line) => line.split(':')[0] || []));
    expect([...refused]).toEqual(files.slice(1));
  });

  it('reads as XML with the names that went in', () => {
    const file = keep(writeMessage(codeRecord(recordOf('study.opened'), placeOf(7)), STRICT));
    const script = [
      'import sys, xml.etree.ElementTree as tree',
      'root = tree.parse(sys.argv[1]).getroot()',
      'print(root.find("ActiveParticipant").get("UserName"), root.find("AuditSourceIdentification").get("AuditSourceID"))',
      'print([item.get("ParticipantObjectID") for item in root.findall("ParticipantObjectIdentification")])',
    ].join('\n');
    const out = execFileSync('python3', ['-c', script, file], {
      encoding: 'utf8',
      env: { ...process.env, PYTHONIOENCODING: 'utf8' },
    });
    expect(out.split('\n')).toEqual([
      'Núñez 山田 "太郎" <&> Šimůnek lesesaal-münchen-3',
      String.raw`['1.2.840.113619.2.1', 'P-1\\S\\\\T\\\\R\\\\F\\\\E\\^^^NORTH', '${placeOf(7).system}:7']`,
      '',
    ]);
  });
});
