/** Never edited once it was released: `../migrations.ts`. */
export const SEALS = `
  -- First keys of the chains of seals (protocol/seal), sealed. Kept for good: they prove what was sealed at any time.
  CREATE TABLE sealChains (
    chain TEXT PRIMARY KEY, workstation TEXT NOT NULL REFERENCES workstations (id), firstKey BLOB NOT NULL,
    agreedMs INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX sealChainsOfWorkstation ON sealChains (workstation);
  CREATE TRIGGER sealChainsAreKept BEFORE DELETE ON sealChains BEGIN SELECT RAISE(ABORT, 'seal.append_only'); END;
  CREATE TRIGGER sealChainsStay BEFORE UPDATE ON sealChains BEGIN SELECT RAISE(ABORT, 'seal.append_only'); END;
  -- Which epochs a trail holds seals of: first to next - 1; the key of next, sealed, so that nothing is stepped from 0.
  CREATE TABLE sealRanges (
    chain TEXT NOT NULL REFERENCES sealChains (chain), trail INTEGER NOT NULL REFERENCES trails (number),
    first INTEGER NOT NULL, next INTEGER NOT NULL CHECK (next >= first), nextKey BLOB NOT NULL,
    sealedSeq INTEGER NOT NULL, seq INTEGER NOT NULL, startedMs INTEGER NOT NULL, PRIMARY KEY (chain, trail)
  ) STRICT;
  CREATE TRIGGER sealRangesAreKept BEFORE DELETE ON sealRanges BEGIN SELECT RAISE(ABORT, 'seal.append_only'); END;
  CREATE TRIGGER sealRangesGrow BEFORE UPDATE ON sealRanges WHEN new.first <> old.first OR new.next < old.next
    BEGIN SELECT RAISE(ABORT, 'seal.append_only'); END;
  -- Where a trail was last heard sealing, in time since a boot of its workstation.
  CREATE TABLE sealPulses (
    trail INTEGER PRIMARY KEY REFERENCES trails (number), bootId TEXT NOT NULL, monotonicMs REAL NOT NULL,
    isRunning INTEGER NOT NULL, hasSealed INTEGER NOT NULL
  ) STRICT;
`;
