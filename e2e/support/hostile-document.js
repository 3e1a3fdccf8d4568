// What the document of an attacker tries. It has no content policy: only the window's and the session's guards are left.
const outcome = (start, ms = 1500) =>
  new Promise((resolve) => {
    setTimeout(() => resolve('refused'), ms);
    try {
      start(resolve);
    } catch {
      resolve('refused');
    }
  });
const said = (what) =>
  outcome((done) =>
    Promise.resolve()
      .then(what)
      .then(
        () => done('done'),
        () => done('refused'),
      ),
  );
// All at once: what is asked of nobody is waited for once.
const all = async (tried) =>
  Object.fromEntries(await Promise.all(Object.entries(tried).map(async ([name, came]) => [name, await came])));
const element = (name, given) =>
  outcome((done) => {
    const made = Object.assign(document.createElement(name), {
      onload: () => done('done'),
      onerror: () => done('refused'),
    });
    document.body.append(Object.assign(made, given));
  });
const opened = (make) =>
  outcome((done) => Object.assign(make(), { onopen: () => done('done'), onerror: () => done('refused') }));
const request = (url) =>
  outcome((done) => {
    const asked = Object.assign(new XMLHttpRequest(), { onload: () => done('done'), onerror: () => done('refused') });
    asked.open('GET', url);
    asked.send();
  });

window.attacks = {
  network: (to) =>
    all({
      fetch: said(() => fetch(to, { mode: 'no-cors' })),
      xhr: request(to),
      socket: opened(() => new WebSocket(to.replace('http', 'ws'))),
      events: opened(() => new EventSource(to)),
      image: element('img', { src: `${to}/i.png` }),
      script: element('script', { src: `${to}/s.js` }),
      style: element('link', { rel: 'stylesheet', href: `${to}/s.css` }),
      object: element('object', { data: to }),
      worker: said(() => navigator.serviceWorker.register('/sw.js')),
      beacon: outcome(() => {
        navigator.sendBeacon(to);
        document.body.append(Object.assign(document.createElement('link'), { rel: 'preconnect', href: to }));
      }, 300),
    }),

  files: () =>
    all({
      fetch: said(() => fetch('file:///etc/passwd')),
      xhr: request('file:///etc/passwd'),
      image: element('img', { src: 'file:///usr/share/pixmaps/debian-logo.png' }),
      otherHost: said(() => fetch('agent://other/launcher.html')),
    }),

  leave: async (to) => {
    document.body.append(Object.assign(document.createElement('iframe'), { src: to }));
    document.body.append(Object.assign(document.createElement('iframe'), { src: 'file:///etc/passwd' }));
    document.body.append(Object.assign(document.createElement('webview'), { src: to }));
    document.body.appendChild(Object.assign(document.createElement('a'), { href: to })).click();
    document.body.appendChild(Object.assign(document.createElement('form'), { action: to, method: 'post' })).submit();
    location.href = 'file:///etc/passwd';
    location.href = 'mailto:somebody@example.org';
    location.href = to;
    const refresh = { httpEquiv: 'refresh', content: `0;url=${to}` };
    document.head.append(Object.assign(document.createElement('meta'), refresh));
    await new Promise((done) => setTimeout(done, 1000));
    return location.pathname;
  },

  windows: async (to) => {
    const tried = [window.open(to), window.open(to, 'x', 'width=200,height=200'), window.open('about:blank')];
    document.body.appendChild(Object.assign(document.createElement('a'), { href: to, target: '_blank' })).click();
    await new Promise((done) => setTimeout(done, 1000));
    return tried.filter((one) => one !== null && !one.closed).length;
  },

  permissions: () =>
    all({
      notification: Notification.requestPermission().then((state) => (state === 'denied' ? 'refused' : 'done')),
      camera: said(() => navigator.mediaDevices.getUserMedia({ video: true })),
      screen: said(() => navigator.mediaDevices.getDisplayMedia({ video: true })),
      clipboard: said(() => navigator.clipboard.readText()),
      fullscreen: said(() => document.body.requestFullscreen()),
      devices: said(async () => {
        const [given] = await navigator.hid.requestDevice({ filters: [] });
        if (given === undefined) throw new Error('none');
      }),
      screens: said(() => getScreenDetails()),
      position: said(
        () => new Promise((done, failed) => navigator.geolocation.getCurrentPosition(done, failed, { timeout: 1000 })),
      ),
    }),

  download: () => {
    const given = { download: 'x.txt', href: URL.createObjectURL(new Blob(['x'])) };
    document.body.appendChild(Object.assign(document.createElement('a'), given)).click();
  },

  // Everything that the bridge has, asked as well as can be.
  ask: () =>
    Promise.all(
      Object.entries(window.agent)
        .filter(([name]) => name !== 'onSnapshot')
        .map(async ([, method]) => (await method({ query: '' })).code),
    ),

  // What the agent shows of itself meanwhile; the caller makes it say something.
  listen: () => {
    window.heard = [];
    window.agent.onSnapshot((snapshot) => window.heard.push(snapshot));
  },

  names: () => ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter((name) => name in window),

  innerFrame: async () => {
    const frame = document.createElement('iframe');
    frame.srcdoc = '<p>inner</p>';
    document.body.append(frame);
    await new Promise((done) => (frame.onload = done));
    return 'agent' in frame.contentWindow;
  },
};
