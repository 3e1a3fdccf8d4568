import type Electron from 'electron';

type ItemOptions = Electron.MenuItemConstructorOptions;

/** An entry of a menu; `click` works when it is called. */
export class MenuItem {
  readonly label: string;
  readonly click: () => void;
  readonly submenu: Menu | null;
  enabled: boolean;
  visible: boolean;
  checked: boolean;
  readonly id: string;
  readonly role: string | undefined;
  readonly type: string;

  constructor(options: ItemOptions) {
    this.label = options.label ?? '';
    this.id = options.id ?? '';
    this.role = options.role;
    this.type = options.type ?? 'normal';
    this.enabled = options.enabled ?? true;
    this.visible = options.visible ?? true;
    this.checked = options.checked ?? false;
    this.submenu = Array.isArray(options.submenu) ? Menu.buildFromTemplate(options.submenu) : null;
    const { click } = options;
    this.click = () => click?.(this as unknown as Electron.MenuItem, undefined, {} as Electron.KeyboardEvent);
  }
}

type Methods = Pick<typeof Electron.Menu, 'setApplicationMenu'>;
let applicationMenu: Menu | null = null;

/** A menu that nobody sees: the same entries, reached by test or program. */
export class Menu {
  readonly items: MenuItem[] = [];

  append(item: MenuItem): void {
    this.items.push(item);
  }

  getMenuItemById(id: string): MenuItem | null {
    return this.items.find((item) => item.id === id) ?? null;
  }

  popup(): void {}

  closePopup(): void {}

  static buildFromTemplate(template: readonly (ItemOptions | MenuItem)[]): Menu {
    const menu = new Menu();
    for (const item of template) menu.append(item instanceof MenuItem ? item : new MenuItem(item));
    return menu;
  }

  static setApplicationMenu(menu: Menu | null): ReturnType<Methods['setApplicationMenu']> {
    applicationMenu = menu;
  }

  static getApplicationMenu(): Menu | null {
    return applicationMenu;
  }
}
