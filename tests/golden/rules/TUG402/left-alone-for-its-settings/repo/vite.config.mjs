export default { server: { port: 3001, host: true } };
