/** Never edited once it was released: `../migrations.ts`. */
export const FOUND_BY_INDEX = `
  -- What is asked each second, each minute or for each batch, of tables that grow for years: none of it may read them whole.
  CREATE INDEX trailsOfWorkstation ON trails (workstation);
  CREATE INDEX sealRangesOfTrail ON sealRanges (trail);
  CREATE INDEX alertsOfKind ON alerts (kind, lastMs);
  CREATE INDEX alertsOfState ON alerts (state, lastMs);
  CREATE INDEX alertsByTime ON alerts (lastMs);
  CREATE INDEX reviewsOfState ON reviews (state, deadlineMs);
  CREATE INDEX reviewsByDeadline ON reviews (deadlineMs);
  CREATE INDEX verdictsOfReview ON verdicts (review);
`;
