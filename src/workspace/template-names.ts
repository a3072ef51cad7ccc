import { basename } from 'node:path';

/** Long enough for any name that somebody types, short enough for the lines that it stands in. */
const lengthLimit = 64;

/** Nobody may call a package so, or it would lie where installed packages do. */
const refusedByNpm = new Set(['node_modules', 'favicon.ico']);

/** The name that a folder gives its project: lower case, digits, dots, dashes and underscores, as npm and Python's index take it. */
export const packageName = (folder: string): string => {
  const name = basename(folder)
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .slice(0, lengthLimit)
    .replaceAll(/^[._-]+|[._-]+$/g, '');
  return name === '' || refusedByNpm.has(name) ? 'project' : name;
};

/** Words of the language, modules that come with it, and folders that mean something else in a project. */
const takenInPython = new Set(
  `and as assert async await break class continue def del elif else except finally for from global if import in is lambda
  nonlocal not or pass raise return try while with yield match case type
  abc argparse array ast asyncio atexit base64 bisect builtins bz2 calendar cmath cmd code codecs codeop collections
  colorsys compileall concurrent configparser contextlib contextvars copy copyreg csv ctypes curses dataclasses datetime
  dbm decimal difflib dis doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch
  fractions ftplib functools gc getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib
  importlib inspect io ipaddress itertools json keyword linecache locale logging lzma mailbox marshal math mimetypes mmap
  modulefinder msvcrt multiprocessing netrc ntpath numbers opcode operator optparse os pathlib pdb pickle pickletools
  pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd pyclbr pydoc queue quopri random re
  readline reprlib resource runpy sched secrets select selectors shelve shlex shutil signal site smtplib socket
  socketserver sqlite3 ssl stat statistics string stringprep struct subprocess symtable sys sysconfig syslog tabnanny
  tarfile tempfile termios textwrap this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc
  tty turtle types typing unicodedata unittest urllib uuid venv warnings wave weakref webbrowser winreg wsgiref xml xmlrpc
  zipapp zipfile zipimport zlib zoneinfo
  build dist test tests`.split(/\s+/),
);

/** The name under which Python imports a package of this name: never one that hides something else. */
export const moduleName = (name: string): string => {
  const plain = name.replaceAll(/[^a-z0-9]+/g, '_');
  if (/^\d/.test(plain)) return `package_${plain}`;
  return takenInPython.has(plain) ? `${plain}_package` : plain;
};
