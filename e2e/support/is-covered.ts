import type { LabAgent } from '../../build/lab/launch-agent.ts';

/** Whether every display lies under a visible window of the curtain. */
export function isCovered(agent: LabAgent): Promise<boolean> {
  return agent.app.evaluate(({ BaseWindow, BrowserWindow, screen }) => {
    const panels = BaseWindow.getAllWindows().filter(
      (window) => !(window instanceof BrowserWindow) && window.isVisible(),
    );
    const same = (a: Electron.Rectangle, b: Electron.Rectangle): boolean =>
      a.x === b.x && a.y === b.y && a.width === b.width && a.height === b.height;
    return screen.getAllDisplays().every(({ bounds }) => panels.some((panel) => same(panel.getBounds(), bounds)));
  });
}
