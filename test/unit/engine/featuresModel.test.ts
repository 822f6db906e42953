import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { UserError } from '../../../src/base/errors';
import { checkModel } from '../../../src/engine/onnx/features/checkModel';
import { openFeatures, sessionOptions } from '../../../src/engine/onnx/features/featuresModel';
import { fieldsOf } from '../../../src/engine/onnx/features/wireFormat';
import { Message } from '../../../src/engine/onnx/protobuf';
import { InferenceSession } from '../../../src/engine/onnx/runtime';
import { type ModelSays, node, onnxFile } from './onnxFile';

const folder = mkdtempSync(join(tmpdir(), 'vae-lens-features-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let count = 0;

function write(bytes: Uint8Array): string {
  const file = join(folder, `model${count++}.onnx`);
  writeFileSync(file, bytes);
  return file;
}

type Shape = [number, number, number];

async function features(says: ModelSays, shape: Shape, images: Float32Array): Promise<Float32Array> {
  const model = await openFeatures(write(onnxFile(says)), shape, 1);
  const found = await model.featuresOf(images, images.length / (shape[0] * shape[1] * shape[2]));
  await model.release();
  return found;
}

async function refused(file: string, message: RegExp, shape: Shape = [8, 8, 1]): Promise<void> {
  await assert.rejects(openFeatures(file, shape, 1), error => {
    assert.ok(error instanceof UserError, String(error));
    assert.match(error.message, message);
    assert.ok(error.message.startsWith(file), error.message);
    return true;
  });
}

const refusedModel = (says: ModelSays, message: RegExp, shape?: Shape) =>
  refused(write(onnxFile(says)), message, shape);

const image = (length: number): Float32Array => Float32Array.from({ length }, (_, k) => (Math.sin(k) + 1) / 2);

/** The same convolution, ReLU and mean by hand. */
function byHand(x: (channel: number, row: number, column: number) => number, side: number, channels: number): number[] {
  return Array.from({ length: 8 }, (_, unit) => {
    let sum = 0;
    for (let top = 0; top < side; top += 4) {
      for (let left = 0; left < side; left += 4) {
        let value = 0;
        for (let k = 0; k < channels * 16; k++) {
          const [channel, row, column] = [Math.floor(k / 16), Math.floor((k % 16) / 4), k % 4];
          value += Math.sin(1 + 1.7 * (unit * channels * 16 + k)) * x(channel, top + row, left + column);
        }
        sum += Math.max(0, value);
      }
    }
    return sum / (side / 4) ** 2;
  });
}

function near(found: Float32Array, expected: readonly number[]): void {
  assert.equal(found.length, expected.length);
  expected.forEach((value, k) => assert.ok(Math.abs(found[k]! - value) < 1e-5, `${k}: ${found[k]} ${value}`));
}

test('images come as rows of pixels, and go in channel by channel', async () => {
  const grey = image(2 * 64);
  const expected = [0, 1].flatMap(i => byHand((_, row, column) => grey[i * 64 + row * 8 + column]!, 8, 1));
  near(await features({}, [8, 8, 1], grey), expected);
  const colour = image(64 * 3);
  near(
    await features({ shape: ['n', 3, 8, 8] }, [8, 8, 3], colour),
    byHand((channel, row, column) => colour[(row * 8 + column) * 3 + channel]!, 8, 3),
  );
});

test('grey images are given to a model of colour three times, and a fixed batch is filled up', async () => {
  const grey = image(64);
  const expected = byHand((_, row, column) => grey[row * 8 + column]!, 8, 3);
  near(await features({ shape: ['n', 3, 8, 8] }, [8, 8, 1], grey), expected);
  near(await features({ shape: [5, 3, 8, 8] }, [8, 8, 1], grey), expected);
});

test('what is no regular file, or none at all, or too large, is refused', async () => {
  await refused(join(folder, 'none.onnx'), /does not exist$/);
  const directory = join(folder, 'folder.onnx');
  mkdirSync(directory);
  await refused(directory, /is a folder, a file was expected$/);
  if (process.platform !== 'win32') {
    const pipe = join(folder, 'pipe.onnx');
    execFileSync('mkfifo', [pipe]);
    await refused(pipe, /is a pipe, a file was expected$/);
    const device = join(folder, 'device.onnx');
    symlinkSync('/dev/zero', device);
    await refused(device, /is a device, a file was expected$/);
  }
  const large = write(new Uint8Array(1));
  truncateSync(large, 2 ** 29 + 1);
  await refused(large, /has 512 MiB, at most 512 MiB are read$/);
});

test('what is no model is refused', async () => {
  await refused(write(new Uint8Array(0)), /is no ONNX model, or is damaged: it has no graph$/);
  await refused(write(Buffer.from('no model at all, but a text')), /is no ONNX model, or is damaged: /);
  const whole = onnxFile();
  for (const length of [3, 40, whole.length - 20]) {
    await refused(
      write(whole.subarray(0, length)),
      /is no ONNX model, or is damaged: it ends within a (field|number)$/,
    );
  }
  await refusedModel({ rest: [node('NoSuchOperator', ['c'], 'features')] }, /cannot be opened: .*NoSuchOperator/);
});

test('operators of others are refused before the runtime sees them, wherever they are', async () => {
  await refusedModel({ domain: 'com.example' }, /has operators outside of ONNX's own: com\.example\.Conv; export it/);
  await refusedModel({ domain: 'ai.onnx.ml' }, /ai\.onnx\.ml\.Conv/);
  await refusedModel({ domain: 'com.microsoft' }, /com\.microsoft\.Conv/);
  const foreign = node('Evil', ['x'], 'y').bytes(7, 'org.evil');
  const graph = new Message().bytes(1, foreign);
  const branch = new Message().bytes(1, 'then_branch').bytes(6, graph).int(20, 5);
  await refusedModel({ node: own => own.bytes(5, branch) }, /org\.evil\.Evil/);
  const inList = new Message().bytes(1, 'graphs').bytes(11, graph).int(20, 10);
  await refusedModel({ node: own => own.bytes(5, inList) }, /org\.evil\.Evil/);
  await refusedModel({ model: own => own.bytes(25, new Message().bytes(7, foreign)) }, /org\.evil\.Evil/);
  await refusedModel({ model: own => own.bytes(20, new Message().bytes(2, graph)) }, /org\.evil\.Evil/);
  // A second graph, which readers merge with the first.
  await refusedModel({ model: own => own.bytes(7, graph) }, /org\.evil\.Evil/);
  // A second domain: one reader takes the first, another the last.
  await refusedModel({ domain: 'org.evil', node: own => own.bytes(7, '') }, /org\.evil\.Conv/);
  await refusedModel(
    {
      graph: own =>
        ['a', 'b', 'c', 'd', 'e'].reduce((all, name) => all.bytes(1, node(name, [], name).bytes(7, 'z')), own),
    },
    /z\.a, z\.b, z\.c and 2 more;/,
  );
  const model = await openFeatures(write(onnxFile({ domain: 'ai.onnx' })), [8, 8, 1], 1);
  await model.release();
});

test('external data are refused before the runtime sees them, wherever they are', async () => {
  const message = /keeps weights in other files \(external data\), which are not read: export it as one file/;
  const location = new Message().bytes(1, 'location').bytes(2, '/etc/passwd');
  await refusedModel({ tensor: own => own.bytes(13, location).int(14, 1) }, message);
  await refusedModel({ tensor: own => own.bytes(13, location) }, message);
  await refusedModel({ tensor: own => own.int(14, 1).int(14, 0) }, message);
  const outside = new Message().int(1, 1).int(2, 1).bytes(8, 'w').bytes(13, location).int(14, 1);
  const value = new Message().bytes(1, 'value').bytes(5, outside).int(20, 4);
  await refusedModel({ node: own => own.bytes(5, value) }, message);
  await refusedModel({ graph: own => own.bytes(15, new Message().bytes(1, outside)) }, message);
  const inner = new Message().bytes(1, 'body').bytes(6, new Message().bytes(5, outside)).int(20, 5);
  await refusedModel({ node: own => own.bytes(5, inner) }, message);
});

test('a field whose number the runtime reads without its highest bit is refused', async () => {
  // The tag of external_data, and 2^32: five bytes of which the runtime keeps 32 bits.
  const tag = Uint8Array.of(0xea, 0x80, 0x80, 0x80, 0x10);
  const location = new Message().bytes(1, 'location').bytes(2, 'weights.bin').finish();
  const tensor = new Message().int(1, 8).int(1, 1).int(1, 4).int(1, 4).int(2, 1).bytes(8, 'weights').finish();
  const hidden = Buffer.concat([tensor, tag, Uint8Array.of(location.length), location]);
  await refusedModel(
    { graph: own => own.bytes(5, hidden) },
    /is no ONNX model, or is damaged: it has a field whose number is too large$/,
  );
  // So is a location that is external in the 32 bits that count.
  await refusedModel({ tensor: own => own.int(14, 2 ** 32 + 1) }, /external data/);
  const inFile = await openFeatures(write(onnxFile({ tensor: own => own.int(14, 0) })), [8, 8, 1], 1);
  await inFile.release();
});

test("bytes in the runtime's own format, which nothing here checks, are not read as that", async () => {
  const file = join(folder, 'model.ort');
  const session = await InferenceSession.create(onnxFile(), {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'basic',
    optimizedModelFilePath: file,
  });
  await session.release();
  const bytes = readFileSync(file);
  assert.equal(bytes.toString('latin1', 4, 8), 'ORTM');
  await assert.rejects(InferenceSession.create(bytes, sessionOptions(1)), /protobuf parsing failed/);
});

test('graphs that lie in each other without end are refused', () => {
  let graph = new Message();
  for (let k = 0; k < 200; k++) {
    graph = new Message().bytes(1, node('If', ['x'], 'y').bytes(5, new Message().bytes(1, 'b').bytes(6, graph)));
  }
  const bytes = new Message().bytes(7, graph).finish();
  assert.throws(() => checkModel(bytes, 'deep.onnx'), /damaged: its graphs lie in each other more than 100 deep$/);
});

test('other images than it takes are refused with both sizes', async () => {
  await refusedModel(
    { shape: ['n', 1, 32, 32] },
    /takes images of 32 × 32 pixels, the data have 8 × 8: set data\.size to its size, or take a model of theirs$/,
  );
  await refusedModel({ shape: ['n', 1, 'h', 9] }, /takes images of any × 9 pixels, the data have 8 × 8/);
  await refusedModel({}, /takes images of one channel, the data have 3/, [8, 8, 3]);
  await refusedModel({ shape: ['n', 8, 8, 3] }, /takes images of 8 channels \(\[n, 8, 8, 3\]\), its input has to be/);
  await refusedModel({ shape: [4096, 1, 8, 8] }, /takes 4096 images at a time, at most 1024 are given/);
  await refusedModel(
    { type: 11, rest: [node('Cast', ['c'], 'features').bytes(5, new Message().bytes(1, 'to').int(3, 1).int(20, 2))] },
    /cannot be opened: |x is float64 of \[/,
  );
  const second = new Message()
    .bytes(1, 'other')
    .bytes(2, new Message().bytes(1, new Message().int(1, 1).bytes(2, new Message())));
  await refusedModel({ graph: own => own.bytes(11, second) }, /has 2 inputs, one is needed: images$/);
});

test('an output that is not of each image by itself, or no float32, is refused', async () => {
  const fails = async (rest: Message[], message: RegExp): Promise<void> => {
    await assert.rejects(features({ rest }, [8, 8, 1], image(3 * 64)), error => {
      assert.ok(error instanceof UserError, String(error));
      assert.match(error.message, message);
      return true;
    });
  };
  const integers = new Message().bytes(1, 'to').int(3, 7).int(20, 2);
  await fails(
    [node('Cast', ['c'], 'features').bytes(5, integers)],
    /output features is int64, float32 is needed|cannot be opened/,
  );
  await fails([node('ReduceSum', ['c'], 'features')], /its output features is \[1, 1, 1, 1\] for 3 images/);
});

test('the wire format as protocol buffers describe it', () => {
  // 150 in field 1, "testing" in field 2: the examples of the encoding guide.
  const bytes = Uint8Array.from([0x08, 0x96, 0x01, 0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67]);
  const [first, second] = [...fieldsOf(bytes)];
  assert.deepEqual(first, { number: 1, value: 150 });
  assert.equal(second!.number, 2);
  assert.equal(Buffer.from(second!.bytes!).toString(), 'testing');
  assert.deepEqual(
    [...fieldsOf(Uint8Array.from([0x0d, 0, 0, 0x80, 0x3f, 0x11, 0, 0, 0, 0, 0, 0, 0, 0]))],
    [{ number: 1 }, { number: 2 }],
  );
  for (const wrong of [[0x0b], [0x00, 0x00], [0x08], Array.from({ length: 12 }, () => 0xff), [0x12, 0x7f, 0x00]]) {
    assert.throws(() => [...fieldsOf(Uint8Array.from(wrong))], { name: 'WireError' });
  }
});
