// @grpc/grpc-js, unmodified, asks a server; prints what it was answered, as JSON.
//
//     node node_client.js PROTO HOST:PORT
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [proto, address] = process.argv.slice(2);
const file = loader.loadSync(proto, {keepCase: true, longs: String, defaults: true, oneofs: true});
const service = grpc.loadPackageDefinition(file).inference.GRPCInferenceService;
const client = new service(address, grpc.credentials.createInsecure());

const request = (id, model = 'iris') => ({
  model_name: model,
  id,
  inputs: [{name: 'X', datatype: 'FP32', shape: [1, 4], contents: {fp32_contents: [5.1, 3.5, 1.4, 0.2]}}],
});

const ask = (method, message, options = {}) => new Promise((resolve) => {
  client[method](message, new grpc.Metadata(), options,
                 (error, answer) => resolve(error ? {code: error.code, details: error.details} : answer));
});

const stream = (messages) => new Promise((resolve, reject) => {
  const call = client.ModelStreamInfer();
  const answers = [];
  call.on('data', (answer) => answers.push(answer.infer_response.id + ':' + answer.error_message));
  call.on('error', reject);
  call.on('end', () => resolve(answers));
  for (const message of messages) call.write(message);
  call.end();
});

(async () => {
  const infer = await ask('ModelInfer', request('7'), {deadline: Date.now() + 20000});
  const many = await Promise.all(Array.from({length: 100}, (_, i) => ask('ModelInfer', request(String(i)))));
  console.log(JSON.stringify({
    live: (await ask('ServerLive', {})).live,
    id: infer.id,
    outputs: infer.outputs.map((output) => output.name),
    bytes: infer.raw_output_contents.map((content) => content.length),
    many: many.every((answer, i) => answer.id === String(i)),
    unknown: await ask('ModelInfer', request('8', 'nobody')),
    late: await ask('ModelInfer', request('9'), {deadline: Date.now() - 1}),
    stream: await stream([request('a'), request('b', 'nobody'), request('c')]),
  }));
  client.close();
})();
