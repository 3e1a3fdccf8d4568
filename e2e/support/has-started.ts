import type { LabAgent } from '../../build/lab/launch-agent.ts';

const NAME = `new Promise((done) => {
  const stop = agent.onSnapshot(({ workstation }) => { done(workstation.name); setTimeout(() => stop()); });
})`;

/** Whether its start is over and recorded: until then the way in is drawn with nothing known of the workstation. */
export async function hasStarted(agent: LabAgent): Promise<boolean> {
  if (!agent.hasPage('gate')) return false;
  const page = await agent.page('gate');
  const name = await page.evaluate<string>(NAME).catch(() => '');
  return name !== '';
}
