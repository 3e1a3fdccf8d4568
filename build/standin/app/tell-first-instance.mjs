// Passes standard input to the socket named by the first argument; exit code 0 when it was taken.
import { connect } from 'node:net';

const socket = connect({ path: process.argv[2] ?? '', allowHalfOpen: true });
socket.on('error', () => process.exit(1));
socket.on('data', () => process.exit(0));
socket.on('end', () => process.exit(1));
process.stdin.pipe(socket);
