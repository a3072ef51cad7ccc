/** What the trees of one language family call the things that a reader looks for: types of nodes. */
export interface Family {
  imports: ReadonlySet<string>;
  /** Always a definition. */
  definitions: ReadonlySet<string>;
  /** A definition at the top of the file or of a class, or when its value holds code or a structure. */
  values: ReadonlySet<string>;
  /** Belong to the one definition inside them: `export`, `const`, decorators. */
  wrappers: ReadonlySet<string>;
  /** Stand above a definition and belong to it; comments always do. */
  marks: ReadonlySet<string>;
}

const types = (words = ''): ReadonlySet<string> => new Set(words.split(' ').filter((word) => word !== ''));

const family = (words: { [Part in keyof Family]?: string }): Family => ({
  imports: types(words.imports),
  definitions: types(words.definitions),
  values: types(words.values),
  wrappers: types(words.wrappers),
  marks: types(words.marks),
});

const script = family({
  imports: 'import_statement',
  definitions:
    'function_declaration generator_function_declaration function_signature method_definition abstract_method_signature class_declaration abstract_class_declaration interface_declaration type_alias_declaration enum_declaration internal_module module',
  values:
    'variable_declarator public_field_definition field_definition pair assignment_expression call_expression',
  wrappers:
    'export_statement lexical_declaration variable_declaration expression_statement ambient_declaration',
  marks: 'decorator',
});

/** Grammar → its family. */
export const families: Record<string, Family> = {
  javascript: script,
  typescript: script,
  tsx: script,
  python: family({
    imports: 'import_statement import_from_statement future_import_statement',
    definitions: 'function_definition class_definition type_alias_statement',
    values: 'assignment',
    wrappers: 'decorated_definition expression_statement',
  }),
  go: family({
    imports: 'import_declaration',
    definitions: 'function_declaration method_declaration type_spec type_alias',
    values: 'const_spec var_spec',
    wrappers: 'type_declaration const_declaration var_declaration var_spec_list',
  }),
  rust: family({
    imports: 'use_declaration extern_crate_declaration',
    definitions:
      'function_item function_signature_item struct_item enum_item union_item trait_item impl_item mod_item type_item const_item static_item macro_definition',
    marks: 'attribute_item',
  }),
  java: family({
    imports: 'import_declaration package_declaration',
    definitions:
      'class_declaration interface_declaration enum_declaration record_declaration annotation_type_declaration method_declaration constructor_declaration compact_constructor_declaration',
    values: 'field_declaration',
  }),
  cpp: family({
    imports: 'preproc_include using_declaration',
    definitions:
      'function_definition class_specifier struct_specifier enum_specifier union_specifier namespace_definition type_definition alias_declaration preproc_def preproc_function_def',
    values: 'declaration',
    wrappers: 'template_declaration',
  }),
  'c-sharp': family({
    imports: 'using_directive',
    definitions:
      'class_declaration interface_declaration struct_declaration record_declaration enum_declaration delegate_declaration method_declaration constructor_declaration property_declaration namespace_declaration local_function_statement',
    values: 'field_declaration',
  }),
  ruby: family({ definitions: 'method singleton_method class module' }),
  php: family({
    imports: 'namespace_use_declaration',
    definitions:
      'function_definition method_declaration class_declaration interface_declaration trait_declaration enum_declaration',
    values: 'const_declaration property_declaration',
  }),
  bash: family({ definitions: 'function_definition' }),
  css: family({ imports: 'import_statement', definitions: 'rule_set media_statement keyframes_statement' }),
};
