interface TrustedTypePolicies {
  createPolicy(name: string, rules: { readonly createHTML: (text: string) => string }): unknown;
}

// Mantine fills <style> elements through innerHTML. Text without `<` makes no element, wherever it is put; anything else is refused.
const { trustedTypes } = globalThis as { readonly trustedTypes?: TrustedTypePolicies };
trustedTypes?.createPolicy('default', {
  createHTML: (text) => {
    if (text.includes('<')) throw new TypeError('the panel makes no HTML from text');
    return text;
  },
});

export {};
