/** Never edited once it was released: `../migrations.ts`. */
export const TENANT_AND_RING = `
  -- To whom a workstation belongs where a collector serves several, and in which ring it gets updates; null: not said.
  ALTER TABLE enrolmentTokens ADD COLUMN tenant TEXT;
  ALTER TABLE enrolmentTokens ADD COLUMN ring TEXT;
  ALTER TABLE workstations ADD COLUMN tenant TEXT;
  ALTER TABLE workstations ADD COLUMN ring TEXT;
`;
