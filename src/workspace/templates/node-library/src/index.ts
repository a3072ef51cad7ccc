/** The name of this package. */
export const name = '{{name}}';
