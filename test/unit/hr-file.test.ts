import { hrFileLimits, readHrFile } from '../../connectors/hr-file/read';
import type { HrFileReading } from '../../connectors/hr-file/result';

const header = 'Matricule;Dernier jour;Motif;Immédiat';

function read(text: string, encoding: BufferEncoding = 'utf8') {
  return readHrFile(Buffer.from(text, encoding), 'departures');
}

function rowsOf(reading: HrFileReading) {
  if (!reading.ok) throw new Error(reading.refusal.detail);
  return reading.rows;
}

function refusalOf(reading: HrFileReading) {
  return reading.ok ? null : reading.refusal;
}

describe('a file of HR is read as it comes', () => {
  test('with semicolons or commas, in any order, whatever the case and accents of the headers', () => {
    const semicolons = rowsOf(read(`${header}\n12;2027-01-09;retraite;non\n`));
    const commas = rowsOf(read('"IMMEDIAT",motif,Matricule,dernier  jour\nnon,retraite,12,2027-01-09\n'));
    expect(semicolons).toEqual([
      {
        line: 2,
        cells: { Matricule: '12', 'Dernier jour': '2027-01-09', Motif: 'retraite', Immédiat: 'non' },
        defect: null,
      },
    ]);
    expect(commas[0]?.cells).toEqual(semicolons[0]?.cells);
  });

  test('in UTF-8 with or without byte order mark, or in Windows-1252 with its apostrophe and œ', () => {
    const text = `${header}\n12;2027-01-09;décès;non\n`;
    const utf8 = rowsOf(read(text));
    expect(rowsOf(read(`\ufeff${text}`))).toEqual(utf8);
    expect(rowsOf(read(text, 'latin1'))).toEqual(utf8);
    const windows = `${header};Remarque\n12;2027-01-09;autre;non;l\x92\x9cuvre d\xe9j\xe0 \x80\n`;
    expect(rowsOf(read(windows, 'latin1'))[0]?.cells.Remarque).toBe('l’œuvre déjà €');
  });

  test('a quoted cell may hold separators, quotes and line breaks; its line is the one where it begins', () => {
    const body = '1;"a;""b""\r\nc\r\nd";x;non\r\n\r\n2;b;y;oui\r\n3;c;"z\r\n";oui\r\n';
    const rows = rowsOf(read(`${header}\r\n${body}`));
    expect(rows.map((row) => row.line)).toEqual([2, 6, 7]);
    expect(rows[0]?.cells['Dernier jour']).toBe('a;"b"\nc\nd');
  });

  test('a quote in the middle of a cell is a character like another', () => {
    expect(rowsOf(read(`${header}\n1;a"b;x;non\n`))[0]?.cells['Dernier jour']).toBe('a"b');
  });

  test('columns nobody asked for and empty lines are ignored with a warning', () => {
    const reading = read(`${header};Bureau;\n1;a;b;non;B-12;\n;;;;;\n`);
    expect(rowsOf(reading)).toHaveLength(1);
    expect(rowsOf(reading)[0]?.cells).not.toHaveProperty('Bureau');
    expect(reading.ok && reading.warnings.map((warning) => warning.detail)).toEqual([
      'Colonne ignorée: « Bureau ».',
      'Colonne sans titre ignorée.',
      'Lignes vides ignorées: 1.',
    ]);
  });

  test('a row of the wrong width, a cell too long or a control character spoils its row alone', () => {
    const long = 'x'.repeat(501);
    const rows = rowsOf(
      read(`${header}\n1;a;b\n2;a;b;non;z\n3;${long};b;non\n4;a\x07;b;non\n5;a;b;non\n6;a\u202e;b;non\n`),
    );
    expect(rows.map((row) => [row.line, row.defect?.code, row.defect?.column])).toEqual([
      [2, 'too-few-cells', null],
      [3, 'too-many-cells', null],
      [4, 'cell-too-long', 'Dernier jour'],
      [5, 'control-character', 'Dernier jour'],
      [6, undefined, undefined],
      [7, 'control-character', 'Dernier jour'],
    ]);
    expect(rows[2]?.defect?.value).toHaveLength(80);
  });
});

describe('a file that cannot be read is refused whole, in French', () => {
  test.each<[string, Buffer, string]>([
    ['nothing', Buffer.alloc(0), 'empty-file'],
    ['a byte order mark and blank lines', Buffer.from('\ufeff \r\n\r\n'), 'empty-file'],
    ['UTF-16 with its mark', Buffer.from(`\ufeff${header}\n`, 'utf16le'), 'utf-16'],
    ['UTF-16 without mark', Buffer.from(`${header}\n`, 'utf16le'), 'utf-16'],
    ['a null byte', Buffer.from(`${header}\n1;2027-01-09;re\0traite;non`), 'nul-byte'],
    ['a workbook', Buffer.from('504b030414000600', 'hex'), 'not-csv'],
    ['a PDF', Buffer.from('%PDF-1.7'), 'not-csv'],
    ['a quote that is never closed', Buffer.from(`${header}\n1;"a;b;non\n2;a;b;non\n`), 'not-csv'],
    ['bytes of no alphabet', Buffer.from(`${header}\n\x81\x8d`, 'latin1'), 'unknown-encoding'],
    ['a mark of UTF-8 on something else', Buffer.from(`\xef\xbb\xbf${header}`, 'latin1'), 'unknown-encoding'],
    ['one column twice', Buffer.from(`${header};Motif\n`), 'no-header'],
    ['a thousand columns', Buffer.from(`${header}${';x'.repeat(1000)}\n`), 'no-header'],
    ['more than 8 MB', Buffer.alloc(hrFileLimits.bytes + 1, 'a'), 'too-large'],
  ])('%s', (_, bytes, type) => {
    const refusal = refusalOf(readHrFile(bytes, 'departures'));
    expect(refusal?.type).toBe(type);
    expect(refusal?.detail).toMatch(/\.$/);
  });

  test('a header without its mandatory columns names each of them', () => {
    expect(refusalOf(read('Matricule;Motif\n1;retraite\n'))).toEqual({
      type: 'no-header',
      detail: 'Colonnes obligatoires absentes de la première ligne: Dernier jour, Immédiat.',
    });
    expect(refusalOf(read('1;2027-01-09;retraite;non\n'))?.type).toBe('no-header');
  });

  test('20,000 rows are read, one more is refused', () => {
    const rows = (count: number) => `${header}\n${'1;2027-01-09;retraite;non\n'.repeat(count)}`;
    expect(rowsOf(read(rows(hrFileLimits.rows)))).toHaveLength(20_000);
    expect(refusalOf(read(rows(hrFileLimits.rows + 1)))?.type).toBe('too-many-rows');
  });
});
