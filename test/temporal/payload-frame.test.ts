import { fromFrame, toFrame } from '../../temporal/payload-frame';

describe('the frame of a payload', () => {
  const metadata = { encoding: Buffer.from('binary/null') };

  it('holds what a workflow that returns nothing gives: in the sandbox its data is a plain array', () => {
    const nothing = { metadata, data: [] as unknown as Uint8Array };
    expect(fromFrame(toFrame(nothing))).toEqual({ metadata, data: Buffer.alloc(0) });
  });

  it('gives back the bytes that it was given', () => {
    const data = Buffer.from([0, 1, 254, 255]);
    expect(fromFrame(toFrame({ metadata, data }))).toEqual({ metadata, data });
  });
});
