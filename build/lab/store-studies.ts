import { randomUUID } from 'node:crypto';
import type { StudyFixture } from './fixtures.ts';
import type { LabOrthanc } from './orthanc.ts';
import { createStudyFiles } from './phantom/create-study-files.ts';

/** Sends studies to a PACS by STOW-RS (PS3.18 section 10.5), one request each. Throws when it does not take all of one. */
export async function storeStudies(pacs: LabOrthanc, studies: readonly StudyFixture[]): Promise<void> {
  for (const study of studies) await storeFiles(pacs, createStudyFiles(study));
}

async function storeFiles(pacs: LabOrthanc, files: readonly Buffer[]): Promise<void> {
  const boundary = randomUUID();
  const parts = files.flatMap((file) => [
    Buffer.from(`--${boundary}\r\nContent-Type: application/dicom\r\n\r\n`),
    file,
    Buffer.from('\r\n'),
  ]);
  const answer = await fetch(`${pacs.dicomWebUrl}/studies`, {
    method: 'POST',
    headers: {
      authorization: pacs.authorization,
      accept: 'application/dicom+json',
      'content-type': `multipart/related; type="application/dicom"; boundary=${boundary}`,
    },
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
  });
  const text = await answer.text();
  // 200 means all of them; 202 would mean that some were refused.
  if (answer.status !== 200) throw new Error(`the PACS answered ${answer.status}: ${text.slice(0, 200)}`);
}
