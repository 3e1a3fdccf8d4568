import type { Host } from './running-agent.ts';

/** A host that shows nothing any more once it is muted; it still covers. */
export function mutable(host: Host): { readonly host: Host; readonly mute: { isOn: boolean } } {
  const mute = { isOn: false };
  const unlessMuted = (show: () => void): void => {
    if (!mute.isOn) show();
  };
  const quiet: Host = {
    ...host,
    show: (snapshot) => unlessMuted(() => host.show(snapshot)),
    attract: (manner) => unlessMuted(() => host.attract(manner)),
    openEmergency: () => unlessMuted(host.openEmergency),
    closeEmergency: () => unlessMuted(host.closeEmergency),
  };
  return { host: quiet, mute };
}
