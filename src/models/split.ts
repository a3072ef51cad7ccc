/** What one piece of raw text adds to the answer and to the reasoning before it. */
export interface Split {
  text: string;
  reasoning: string;
  /** All text so far was reasoning, whose opening mark never came. */
  voided?: boolean;
}
