import type { Instant } from '../../domain/calendar/time';

/** What a document says of itself, for who lists it or listens to it. */
export interface PdfFacts {
  title: string;
  subject: string;
  /** So that the same content gives the same file. */
  createdAt: Instant;
}

const fonts = {
  plain: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
};
const MARGIN = 56;
const sizes = { title: 18, section: 13, item: 11, text: 10 } as const;

type Tag = 'H1' | 'H2' | 'H3' | 'P';

/** A French text, page after page, tagged so that a screen reader reads it (PDF/UA). */
export class PdfPage {
  private readonly root: PDFKit.PDFStructureElement;
  private readonly chunks: Buffer[] = [];

  private constructor(private readonly doc: PDFKit.PDFDocument) {
    doc.registerFont('plain', fonts.plain).registerFont('bold', fonts.bold);
    doc.on('data', (chunk: Buffer) => this.chunks.push(chunk));
    this.root = doc.struct('Document');
    doc.addStructure(this.root);
  }

  /** An empty document. */
  static async open({ title, subject, createdAt }: PdfFacts): Promise<PdfPage> {
    // Half a second and 25 MB, which the start need not pay.
    const { default: PDFDocument } = await import('pdfkit');
    const at = new Date(createdAt);
    // The types do not know PDF/UA, which the library writes.
    const options: Record<string, unknown> = {
      ...{ size: 'LETTER', margin: MARGIN, pdfVersion: '1.7', subset: 'PDF/UA', tagged: true },
      ...{ lang: 'fr-CA', displayTitle: true, bufferPages: true, font: fonts.plain },
      info: { Title: title, Subject: subject, Author: 'Relais', CreationDate: at, ModDate: at },
    };
    return new PdfPage(new PDFDocument(options));
  }

  /** The title of the whole. */
  title(text: string): void {
    this.block('H1', text, sizes.title, 'bold', 0.6);
  }

  /** The title of a section. */
  section(text: string): void {
    this.doc.moveDown(0.6);
    this.block('H2', text, sizes.section, 'bold', 0.3);
  }

  /** The title of one thing in a section. */
  item(text: string): void {
    this.doc.moveDown(0.2);
    this.block('H3', text, sizes.item, 'bold', 0.2);
  }

  /** A paragraph. */
  text(text: string): void {
    this.block('P', text, sizes.text, 'plain', 0.4);
  }

  /** What something is, by name; nothing for what is not known. */
  fact(name: string, value: string | null): void {
    if (value !== null) this.block('P', `${name}\u00a0: ${value}`, sizes.text, 'plain', 0.15);
  }

  /** A file inside the document. */
  attach(content: string, name: string, type: string, createdAt: Instant): void {
    const at = new Date(createdAt);
    const options = { name, type, creationDate: at, modifiedDate: at, relationship: 'Source' };
    this.doc.file(Buffer.from(content), options);
  }

  /** The whole document. Rejects when it cannot be written. */
  async end(): Promise<Buffer> {
    this.numberPages();
    this.root.end();
    const ended = new Promise<void>((resolve, reject) => {
      this.doc.once('end', resolve).once('error', reject);
    });
    this.doc.end();
    await ended;
    return Buffer.concat(this.chunks);
  }

  private block(tag: Tag, text: string, size: number, font: 'plain' | 'bold', after: number): void {
    const draw = (): void => {
      this.doc.font(font).fontSize(size).text(text).moveDown(after);
    };
    this.root.add(this.doc.struct(tag, {}, draw));
  }

  private numberPages(): void {
    const { start, count } = this.doc.bufferedPageRange();
    for (let page = start; page < start + count; page += 1) {
      this.doc.switchToPage(page);
      // Below the margin, where text would otherwise begin a new page.
      this.doc.page.margins.bottom = 0;
      this.doc.markContent('Artifact', { type: 'Pagination' });
      const { width, height } = this.doc.page;
      const place = { width: width - 2 * MARGIN, align: 'right', lineBreak: false } as const;
      this.doc
        .font('plain')
        .fontSize(8)
        .text(`Page ${page - start + 1} de ${count}`, MARGIN, height - 40, place);
      this.doc.endMarkedContent();
    }
  }
}
