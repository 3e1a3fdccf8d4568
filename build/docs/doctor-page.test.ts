import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { DOCTOR_PAGE, renewDoctorPage } from './doctor-page.ts';

it('docs/doctor.md has every check, outcome and log event of the code (renew it: node build/docs/doctor-page.ts)', async () => {
  const page = readFileSync(DOCTOR_PAGE, 'utf8');
  expect(page).toBe(await renewDoctorPage(page));
});
