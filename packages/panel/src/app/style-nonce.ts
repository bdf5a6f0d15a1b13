/** The nonce that this answer's policy allows styles with; nginx puts another one into each. */
export function styleNonce(): string {
  const meta = document.querySelector('meta[name="csp-nonce"]');
  return meta?.getAttribute('content') ?? '';
}

/** Libraries that make <style> elements (scroll locks, terminals) know no nonce: each is given it when it is made. */
export function giveStylesTheNonce(): void {
  const create = document.createElement.bind(document);
  const nonce = styleNonce();
  document.createElement = (name: string, options?: ElementCreationOptions): HTMLElement => {
    const element = create(name, options);
    if (element instanceof HTMLStyleElement) element.nonce = nonce;
    return element;
  };
}
