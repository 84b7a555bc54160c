import { BulkList } from './BulkList';
import { BulkOutcome } from './BulkOutcome';

/** Commands for many devices: the newest, or one with the outcome of each device. */
export default function BulksPage({ bulkId }: { bulkId: string }) {
  return bulkId === '' ? <BulkList /> : <BulkOutcome bulkId={bulkId} />;
}
