/** Never edited once it was released: `../migrations.ts`. */
export const ROLLOUTS = `
  -- A version that goes out ring by ring; at most one is not finished. rings: collector/rollout/judge-rollout.ts, as JSON.
  CREATE TABLE rollouts (
    id INTEGER PRIMARY KEY, version TEXT NOT NULL, rings TEXT NOT NULL, startedMs INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'held', 'finished')), changedMs INTEGER NOT NULL
  ) STRICT;
  -- Workstations that were named the version, and whether they were well then; 0 also: what they have since was accepted.
  CREATE TABLE rolloutSeats (
    rollout INTEGER NOT NULL REFERENCES rollouts (id), workstation TEXT NOT NULL REFERENCES workstations (id),
    namedMs INTEGER NOT NULL, wasWell INTEGER NOT NULL, PRIMARY KEY (rollout, workstation)
  ) STRICT, WITHOUT ROWID;
`;
