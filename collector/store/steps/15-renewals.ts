/** Never edited once it was released: `../migrations.ts`. */
export const RENEWALS = `
  -- 1: issued to a workstation that renewed the one that it had; 0: by an enrolment.
  ALTER TABLE certificates ADD COLUMN renewal INTEGER NOT NULL DEFAULT 0;
`;
