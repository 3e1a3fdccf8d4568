/** Never edited once it was released: `../migrations.ts`. */
export const ENROLMENT_ANSWERS = `
  -- What a certificate was asked for with (SHA-256 of the request, hex), and the certificate: the same request gets it again.
  ALTER TABLE certificates ADD COLUMN request TEXT;
  ALTER TABLE certificates ADD COLUMN pem TEXT;
  CREATE INDEX certificatesByRequest ON certificates (request) WHERE request IS NOT NULL;
`;
