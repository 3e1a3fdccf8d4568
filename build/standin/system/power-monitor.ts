import type Electron from 'electron';
import { Emitter } from '../emitter.ts';
import { runtime } from '../runtime.ts';
import { watchLogind } from './logind.ts';

type Methods = Pick<
  Electron.PowerMonitor,
  'getSystemIdleTime' | 'getSystemIdleState' | 'isOnBatteryPower' | 'getCurrentThermalState' | 'onBatteryPower'
>;

/** Idle time of the display, and what logind tells. Tests may replace its methods and emit its events. */
class PowerMonitor extends Emitter implements Methods {
  readonly onBatteryPower = false;

  start(): void {
    watchLogind((signal) => this.emit(signal));
  }

  getSystemIdleTime(): number {
    return Math.floor(runtime().idleMs() / 1000);
  }

  getSystemIdleState(idleThreshold: number): 'active' | 'idle' {
    return this.getSystemIdleTime() >= idleThreshold ? 'idle' : 'active';
  }

  isOnBatteryPower(): boolean {
    return false;
  }

  getCurrentThermalState(): 'unknown' {
    return 'unknown';
  }
}

export const powerMonitor = new PowerMonitor();
