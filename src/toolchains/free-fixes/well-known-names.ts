const byModule: Record<string, string> = {
  'node:fs':
    'readFileSync writeFileSync existsSync mkdirSync readdirSync statSync createReadStream createWriteStream',
  'node:fs/promises': 'readFile writeFile mkdir readdir stat mkdtemp',
  'node:path': 'join resolve dirname basename extname relative',
  'node:url': 'fileURLToPath pathToFileURL',
  'node:os': 'tmpdir homedir',
  'node:crypto': 'createHash randomUUID randomBytes createHmac timingSafeEqual',
  'node:util': 'promisify inspect parseArgs',
  'node:events': 'EventEmitter',
  react: 'useState useEffect useMemo useRef useCallback useContext useReducer createContext',
};

/** Names that nearly always mean one module. */
export const moduleOfName: ReadonlyMap<string, string> = new Map(
  Object.entries(byModule).flatMap(([module, names]) =>
    names.split(' ').map((name) => [name, module] as const),
  ),
);

/** Modules of Python's standard library that are used by their own name. */
export const pythonModules: ReadonlySet<string> = new Set(
  'abc argparse asyncio base64 bisect collections contextlib copy csv dataclasses datetime decimal enum functools glob gzip hashlib heapq io itertools json logging math operator os pathlib pickle queue random re shutil signal socket sqlite3 statistics string struct subprocess sys tempfile textwrap threading time traceback typing unittest urllib uuid warnings weakref zipfile'.split(
    ' ',
  ),
);
