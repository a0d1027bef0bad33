import { Connection } from '@temporalio/client';
import postgres from 'postgres';
import { createTestDatabase, startTimeSkippingServer, temporalAddress } from '../support/servers';

it('each test file gets an empty database of its own, which goes when it is dropped', async () => {
  const first = await createTestDatabase();
  const second = await createTestDatabase();
  const sql = postgres(first.superuserUrl, { max: 1 });
  const [row] = await sql<{ name: string }[]>`select current_database() as name`;
  expect(row?.name).toBe(first.name);
  expect(second.name).not.toBe(first.name);
  await sql.end();
  await first.drop();
  const gone = postgres(first.superuserUrl, { max: 1 });
  await expect(gone`select 1`).rejects.toMatchObject({ code: '3D000' });
  await gone.end();
  await second.drop();
});

it('the shared Temporal server answers', async () => {
  const connection = await Connection.connect({ address: temporalAddress() });
  const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace: 'default' });
  expect(namespaceInfo?.name).toBe('default');
  await connection.close();
});

it('a file can have a Temporal server whose clock it moves alone', async () => {
  const server = await startTimeSkippingServer();
  const connection = await Connection.connect({ address: server.address });
  await connection.workflowService.getSystemInfo({});
  await connection.close();
  await server.stop();
  await expect(Connection.connect({ address: server.address, connectTimeout: 500 })).rejects.toThrow();
});
