/** Never edited once it was released: `../migrations.ts`. */
export const HEARTBEATS = `
  -- What each workstation last said of itself (protocol/wire/heartbeat.ts), as JSON.
  CREATE TABLE heartbeats (
    workstation TEXT PRIMARY KEY REFERENCES workstations (id), body TEXT NOT NULL, receivedMs INTEGER NOT NULL
  ) STRICT;
`;
