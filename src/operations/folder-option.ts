import { z } from 'zod';

/** An input that names a folder, relative to where the caller stands. */
export const folderOption = (description: string, placeholder = 'DIR') =>
  z.string().min(1, { error: 'must name a folder' }).optional().meta({ description, placeholder });
