// What a page that was taken over would try. Run in the page's own world; says what came of each.
async (target) => {
  // Electron refuses at once; elsewhere the window may be there for a moment. It must not stay.
  const stays = async (opened) => {
    if (opened === null) return 'refused';
    await new Promise((done) => setTimeout(done, 1000));
    return opened.closed ? 'refused' : 'done';
  };
  const said = async (what) => {
    try {
      await what();
      return 'done';
    } catch {
      return 'refused';
    }
  };
  const loads = (element, source) =>
    new Promise((resolve) => {
      element.onload = () => resolve('done');
      element.onerror = () => resolve('refused');
      setTimeout(() => resolve('refused'), 2000);
      try {
        element.src = source;
        document.body.append(element);
      } catch {
        resolve('refused');
      }
    });
  const socket = () =>
    new Promise((resolve) => {
      try {
        const opened = new WebSocket(target.replace('http', 'ws'));
        opened.onopen = () => resolve('done');
        opened.onerror = () => resolve('refused');
      } catch {
        resolve('refused');
      }
    });
  return {
    fetch: await said(() => fetch(target)),
    fetchFile: await said(() => fetch('file:///etc/passwd')),
    image: await loads(new Image(), `${target}/app/images/orthanc-logo.png`),
    fileImage: await loads(new Image(), 'file:///usr/share/pixmaps/debian-logo.png'),
    socket: await socket(),
    evaluated: await said(() => globalThis.eval('1')),
    constructed: await said(() => new Function('return 1')()),
    html: await said(() => {
      document.createElement('div').innerHTML = '<b>x</b>';
    }),
    camera: await said(() => navigator.mediaDevices.getUserMedia({ video: true })),
    clipboard: await said(() => navigator.clipboard.readText()),
    position: await said(
      () => new Promise((done, failed) => navigator.geolocation.getCurrentPosition(done, failed, { timeout: 1000 })),
    ),
    worker: await said(() => navigator.serviceWorker.register('sw.js')),
    opened: await stays(window.open(target)),
    bridge: ['require', 'process', 'ipcRenderer', 'electron', 'Buffer'].some((name) => name in globalThis)
      ? 'done'
      : 'refused',
  };
};
