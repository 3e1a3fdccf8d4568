/** Never edited once it was released: `../migrations.ts`. */
export const RUNS = `
  -- The runs of the program that were heard of this workstation, the newest first, as JSON (health/follow-runs.ts).
  ALTER TABLE heartbeats ADD COLUMN runs TEXT NOT NULL DEFAULT '[]';
`;
