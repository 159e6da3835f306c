const forbidden = /^(customer\.|http\.request\.body|http\.request\.header\.)/;

/** Attributes that must not leave the process. */
export const allowed = (name: string): boolean => !forbidden.test(name);

export function scrub(sample: number) {
  return { sample, onEnd: (span: { attributes: Record<string, unknown> }) => {
    for (const name of Object.keys(span.attributes)) if (!allowed(name)) delete span.attributes[name];
  } };
}
