import { create } from 'qrcode';

/** The QR code of an `otpauth://` address as `rows[row][column]`, true is dark; without the quiet zone of 4 modules. */
export function enrolmentQr(otpauthUri: string): readonly (readonly boolean[])[] {
  const { modules } = create(otpauthUri, { errorCorrectionLevel: 'M' });
  const indexes = Array.from({ length: modules.size }, (_, index) => index);
  return indexes.map((row) => indexes.map((column) => modules.get(row, column) === 1));
}
