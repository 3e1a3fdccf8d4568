/** Never edited once it was released: `../migrations.ts`. */
export const FEEDS = `
  -- What others are sent of the log, each at its own pace. Numbers are indices in the log of that number.
  CREATE TABLE feeds (
    name TEXT PRIMARY KEY, settings TEXT NOT NULL, clientKey BLOB, addedMs INTEGER NOT NULL, generation INTEGER NOT NULL,
    log INTEGER NOT NULL REFERENCES logs (number), next INTEGER NOT NULL,
    settled INTEGER NOT NULL CHECK (settled <= next), sent INTEGER NOT NULL, fault TEXT, failingMs INTEGER,
    confirmedMs INTEGER
  ) STRICT;
`;
