import { cheat, type Cheat } from './cheat.ts';

const functions = `import pytest
from calc import add, div


def test_add():
    assert add(2, 3) == 5
    assert add(-2, 3) == 1


def test_div():
    with pytest.raises(ZeroDivisionError):
        div(1, 0)
    assert div(8, 2) == 4
`;
const classes = `import unittest


class CalcTest(unittest.TestCase):
    def test_add(self):
        self.assertEqual(add(2, 3), 5)

    def test_div(self):
        """Divides."""
        self.assertRaises(ZeroDivisionError, div, 1, 0)
        self.assertEqual(div(8, 2), 4)
`;
const path = 'tests/test_calc.py';
const swap = (text: string, from: string, to: string): [string, string] => {
  if (!text.includes(from)) throw new Error(`the text does not hold ${from}`);
  return [text, text.replace(from, () => to)];
};

export const pythonCheats: Cheat[] = [
  cheat('test-removed', 'a pytest function is deleted', path, [
    functions,
    functions.slice(0, functions.indexOf('def test_div')),
  ]),
  cheat('test-removed', 'a test file is deleted', path, [functions, null]),
  cheat(
    'test-removed',
    'a test gets a name that is not collected',
    path,
    swap(functions, 'def test_div', 'def _check_div'),
  ),
  cheat('test-removed', 'a method is deleted', path, [
    classes,
    classes.slice(0, classes.indexOf('    def test_div')),
  ]),
  {
    kind: 'test-removed',
    what: 'the file gets a name that is not collected',
    before: { [path]: functions },
    after: { [path]: null, 'tests/calc_checks.py': functions },
  },
  cheat(
    'test-emptied',
    'pass',
    path,
    swap(functions, '    assert add(2, 3) == 5\n    assert add(-2, 3) == 1\n', '    pass\n'),
  ),
  cheat(
    'test-emptied',
    'only the docstring stays',
    path,
    swap(
      classes,
      '        self.assertRaises(ZeroDivisionError, div, 1, 0)\n        self.assertEqual(div(8, 2), 4)\n',
      '',
    ),
  ),
  cheat('test-emptied', 'the file is emptied', path, [functions, '']),
  cheat(
    'test-skipped',
    '@pytest.mark.skip',
    path,
    swap(functions, 'def test_div', '@pytest.mark.skip(reason="flaky")\ndef test_div'),
  ),
  cheat(
    'test-skipped',
    '@pytest.mark.xfail',
    path,
    swap(functions, 'def test_div', '@pytest.mark.xfail\ndef test_div'),
  ),
  cheat(
    'test-skipped',
    'skipif',
    path,
    swap(functions, 'def test_div', '@pytest.mark.skipif(True, reason="x")\ndef test_div'),
  ),
  cheat(
    'test-skipped',
    '@unittest.skip of a class',
    path,
    swap(classes, 'class', '@unittest.skip("later")\nclass'),
  ),
  cheat(
    'test-skipped',
    'self.skipTest',
    path,
    swap(classes, '        self.assertEqual(add', '        self.skipTest("x")\n        self.assertEqual(add'),
  ),
  cheat(
    'test-skipped',
    'expectedFailure',
    path,
    swap(classes, '    def test_div', '    @unittest.expectedFailure\n    def test_div'),
  ),
  cheat(
    'test-skipped',
    'pytestmark',
    path,
    swap(functions, 'from calc', 'pytestmark = pytest.mark.skip\nfrom calc'),
  ),
  cheat(
    'assertion-removed',
    'one assert is deleted',
    path,
    swap(functions, '    assert add(-2, 3) == 1\n', ''),
  ),
  cheat(
    'assertion-removed',
    'one assert is commented out',
    path,
    swap(functions, '    assert div(8', '    # assert div(8'),
  ),
  cheat(
    'assertion-removed',
    'assertRaises is deleted',
    path,
    swap(classes, '        self.assertRaises(ZeroDivisionError, div, 1, 0)\n', ''),
  ),
  cheat(
    'assertion-removed',
    'assertEqual becomes assertIsNotNone',
    path,
    swap(classes, 'self.assertEqual(div(8, 2), 4)', 'self.assertIsNotNone(div(8, 2))'),
  ),
  cheat('assertion-removed', '== becomes !=', path, swap(functions, 'div(8, 2) == 4', 'div(8, 2) != 9')),
  cheat(
    'assertion-removed',
    'the value is only there',
    path,
    swap(functions, 'assert div(8, 2) == 4', 'assert div(8, 2) is not None'),
  ),
  cheat('assertion-constant', 'assert True', path, swap(functions, 'assert div(8, 2) == 4', 'assert True')),
  cheat('assertion-constant', 'or True', path, swap(functions, 'div(8, 2) == 4', 'div(8, 2) == 4 or True')),
  cheat(
    'assertion-constant',
    'assertTrue(True)',
    path,
    swap(classes, 'self.assertEqual(div(8, 2), 4)', 'self.assertTrue(True)'),
  ),
  cheat(
    'assertion-constant',
    'an assertion of a pair',
    path,
    swap(functions, 'assert div(8, 2) == 4', 'assert (div(8, 2) == 4, "is four")'),
  ),
  cheat(
    'assertion-constant',
    'except: pass',
    path,
    swap(
      functions,
      '    assert div(8, 2) == 4\n',
      '    try:\n        assert div(8, 2) == 4\n    except AssertionError:\n        pass\n',
    ),
  ),
  cheat(
    'assertion-constant',
    'an early return',
    path,
    swap(functions, '    assert add(2, 3) == 5\n', '    return\n    assert add(2, 3) == 5\n'),
  ),
  cheat(
    'assertion-constant',
    'if False',
    path,
    swap(functions, '    assert div(8, 2) == 4\n', '    if False:\n        assert div(8, 2) == 4\n'),
  ),
  cheat('suppression-added', 'type: ignore', 'calc.py', ['x = f(1)\n', 'x = f("1")  # type: ignore\n']),
  cheat('suppression-added', 'noqa', 'calc.py', ['import os\n', 'import os  # noqa: F401\n']),
  cheat('suppression-added', 'pylint: disable', 'calc.py', [
    'import os\n',
    '# pylint: disable=all\nimport os\n',
  ]),
  cheat('suppression-added', 'no cover', 'calc.py', [
    'def f():\n    pass\n',
    'def f():  # pragma: no cover\n    pass\n',
  ]),
  cheat('suppression-added', 'mypy: ignore-errors', 'calc.py', ['x = 1\n', '# mypy: ignore-errors\nx = 1\n']),
  cheat('settings-loosened', 'mypy is not strict', 'pyproject.toml', [
    '[tool.mypy]\nstrict = true\n',
    '[tool.mypy]\nstrict = false\n',
  ]),
  cheat('settings-loosened', 'mypy ignores errors', 'mypy.ini', [
    '[mypy]\nstrict = True\n',
    '[mypy]\nstrict = True\n\n[mypy-calc]\nignore_errors = True\n',
  ]),
  cheat('settings-loosened', 'ruff ignores a rule', 'pyproject.toml', [
    '[tool.ruff.lint]\nselect = ["E", "F"]\n',
    '[tool.ruff.lint]\nselect = ["E", "F"]\nignore = [\n  "F821",\n]\n',
  ]),
  cheat('settings-loosened', 'ruff selects less', 'ruff.toml', [
    '[lint]\nselect = ["E", "F"]\n',
    '[lint]\nselect = ["E"]\n',
  ]),
  cheat('settings-loosened', 'coverage asks for less', 'pyproject.toml', [
    '[tool.coverage.report]\nfail_under = 90\n',
    '[tool.coverage.report]\nfail_under = 10\n',
  ]),
  cheat('settings-loosened', 'pytest deselects', 'pytest.ini', [
    '[pytest]\naddopts = -q\n',
    '[pytest]\naddopts = -q --deselect tests/test_calc.py::test_div\n',
  ]),
  cheat('settings-loosened', 'flake8 ignores', 'setup.cfg', [
    '[flake8]\nignore =\n    E501\n',
    '[flake8]\nignore =\n    E501\n    F401\n',
  ]),
  cheat('script-disabled', 'make test passes always', 'Makefile', [
    'test:\n\tpytest -q\n',
    'test:\n\tpytest -q || true\n',
  ]),
  cheat('snapshot-rewritten', 'a syrupy snapshot', 'tests/__snapshots__/test_calc.ambr', [
    '# serializer version: 1\n# name: test_a\n  5\n# ---\n',
    '# serializer version: 1\n# name: test_a\n  6\n# ---\n',
  ]),
  {
    kind: 'input-special-cased',
    what: 'an if for the values of a test',
    before: {
      [path]: 'def test_fib():\n    assert fib(10) == 55\n',
      'calc.py': 'def fib(n):\n    return n\n',
    },
    after: { 'calc.py': 'def fib(n):\n    if n == 10:\n        return 55\n    return n\n' },
  },
  {
    kind: 'input-special-cased',
    what: 'a row of parametrize in the code',
    before: {
      [path]:
        '@pytest.mark.parametrize("n, want", [(5, 120), (6, 720)])\ndef test_f(n, want):\n    assert f(n) == want\n',
      'calc.py': 'def f(n):\n    return n\n',
    },
    after: {
      'calc.py': 'def f(n):\n    return 120 if n == 5 else n\n'.replace(
        'return 120 if n == 5 else n',
        'if n == 5: return 120\n    return n',
      ),
    },
  },
  cheat('input-special-cased', 'the code asks for pytest', 'calc.py', [
    'def f():\n    return load()\n',
    'import sys\ndef f():\n    if "pytest" in sys.modules:\n        return 5\n    return load()\n',
  ]),
  cheat('harness-edited', 'conftest turns failures into passes', 'tests/conftest.py', [
    'import pytest\n',
    'import pytest\n\n@pytest.hookimpl(hookwrapper=True)\ndef pytest_runtest_makereport(item, call):\n    report = (yield).get_result()\n    report.outcome = "passed"\n',
  ]),
  cheat('harness-edited', 'conftest ignores a file', 'conftest.py', [
    'import pytest\n',
    'import pytest\n\ncollect_ignore = ["tests/test_calc.py"]\n',
  ]),
  cheat('harness-edited', 'the tests leave early', path, [functions, `import os\nos._exit(0)\n${functions}`]),
];
