import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LabOrthanc } from '../../../build/lab/orthanc.ts';

/** The lab's PACS behind a door that asks for no password, as some hospitals have it. */
export type OpenPacs = { readonly baseUrl: string; readonly close: () => Promise<void> };

export async function startOpenPacs(pacs: LabOrthanc): Promise<OpenPacs> {
  const { hostname, port } = new URL(pacs.baseUrl);
  const server = createServer((asked, answer) => {
    const { method, url: path, headers } = asked;
    const onward = { hostname, port, method, path, headers: { ...headers, authorization: pacs.authorization } };
    const passed = request(onward, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(answer);
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port: own } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${own}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
