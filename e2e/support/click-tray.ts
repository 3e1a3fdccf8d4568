import type { LabAgent } from '../../build/lab/launch-agent.ts';

/**
 * Clicks the icons beside the clock that are left when all garbage has been collected; resolves with their number. A test
 * has no other way to them: nobody keeps a list.
 */
export function clickTray(agent: LabAgent): Promise<number> {
  return agent.app.evaluate(({ Tray }) => {
    const { Session } = process.getBuiltinModule('node:inspector');
    const inspector = new Session();
    inspector.connect();
    Object.assign(globalThis, { trays: Tray.prototype });
    let clicked = 0;
    // Within one thread each question is answered before the next line.
    inspector.post('Runtime.evaluate', { expression: 'trays' }, (_error, { result }) => {
      inspector.post('Runtime.queryObjects', { prototypeObjectId: result.objectId ?? '' }, (_failed, { objects }) => {
        const functionDeclaration = `function () { for (const tray of this) tray.emit('click'); return this.length; }`;
        const call = { objectId: objects.objectId, functionDeclaration, returnByValue: true };
        inspector.post('Runtime.callFunctionOn', call, (_refused, answer) => {
          clicked = Number((answer as { readonly result: { readonly value?: unknown } }).result.value);
        });
      });
    });
    inspector.disconnect();
    return clicked;
  });
}
