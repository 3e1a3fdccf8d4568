/** Never edited once it was released: `../migrations.ts`. */
export const ORDER_AT_ENROLMENT = `
  -- Number of the latest order when a workstation was enrolled first: what comes after it is for the workstation. Times of
  -- two orders can be compared only while nobody sets the clock.
  ALTER TABLE workstations ADD COLUMN orderAtEnrolment INTEGER NOT NULL DEFAULT 0;
  -- For those from before: up to the first order that is not older. Rather an order too many than one that is lost.
  UPDATE workstations SET orderAtEnrolment = coalesce(
    (SELECT min(id) - 1 FROM orders WHERE atMs >= enrolledMs), (SELECT max(id) FROM orders), 0);
`;
